import { evidenceLeft, unpack, type AnswerStore, type EvidenceLeft, type StoredTrace } from '../answer/index.ts'
import { AppError } from '../errors/index.ts'
import type { Post, PostId } from '../post/index.ts'
import type { PostStore } from '../store/index.ts'
import type { Call } from './api.ts'
import { joinText, localOwner } from './ask.ts'
import { plainMedia, type MediaOf } from './views.ts'
import { answerSchema, askResultSchema, type AskResult, type Citation, type SavedAnswer, type Sentence } from './schema.ts'

export type Kept = { readonly answers: AnswerStore; readonly store: PostStore; readonly mediaOf?: MediaOf }
/** A saved answer as it may be shown now, and how it came about; `trace`: undefined for one that an older version saved. */
export type Read = {
  readonly answer: AskResult
  readonly trace: StoredTrace | undefined
  readonly left: EvidenceLeft
  /** As it stands in the file: what may be shown of it is `answer`. */
  readonly stored: AskResult
}

/** A saved answer with what its trace says of the evidence. Throws `not_found`. */
export async function readAnswer(id: string, kept: Kept, call: Call): Promise<SavedAnswer> {
  const { answer, trace, left } = await readKept(id, kept, call)
  return answerSchema.parse({ ...answer, trace: trace ? summaryOf(trace, answer, left) : {} })
}

/**
 * A saved answer as it may be shown now: a source that is deleted, hidden or opted out since is gone from it, with its text, and a sentence that
 * loses its last source goes too. `unavailable` says how many sources are missing, not which or why. One whose author has written it anew stands
 * in its old words while these are kept, marked as edited; else it is gone as well.
 */
export async function readKept(
  id: string,
  { answers, store, mediaOf = plainMedia }: Kept,
  { signal, owner = localOwner }: Call,
): Promise<Read> {
  const record = answers.find(owner, id)
  if (!record)
    throw new AppError('not_found', {
      message: 'There is no answer with this id here. It may have been one of the oldest, which go first.',
    })
  const stored = askResultSchema.parse(record.result)
  const trace = answers.trace(owner, id)
  const left: EvidenceLeft = trace ? await evidenceLeft(trace, store, signal) : { posts: new Map(), losses: [], edited: [] }
  const present = await readPresent([...stored.citations, ...stored.found], store, signal)
  const answer = withoutGone(stored, { left, present })
  const citations = answer.citations.map((citation) => withMedia(citation, present.get(citation.postId), mediaOf))
  return { answer: { ...answer, citations }, trace, left, stored }
}

const withMedia = (citation: Citation, post: Post | undefined, mediaOf: MediaOf): Citation =>
  post && post.media.length > 0 ? { ...citation, media: mediaOf(post) } : citation

async function readPresent(
  named: readonly { postId: string }[],
  store: PostStore,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Post>> {
  const wanted = [...new Set(named.map(({ postId }) => postId as PostId))]
  const present = new Map<string, Post>()
  for (let at = 0; at < wanted.length; at += 1_000)
    for (const [postId, post] of await store.get(wanted.slice(at, at + 1_000), { signal }))
      if (post.consent === 'answer') present.set(postId, post)
  return present
}

type Standing = { readonly left: EvidenceLeft; readonly present: ReadonlyMap<string, Post> }

function withoutGone(saved: AskResult, { left, present }: Standing): AskResult {
  const edited = new Set<string>(left.edited)
  const found = saved.found.filter(({ postId }) => present.has(postId))
  const citations = saved.citations
    .filter(
      ({ postId, text }) => present.has(postId) && (present.get(postId)?.text === text || left.posts.get(postId as PostId)?.text === text),
    )
    .map((citation) => (edited.has(citation.postId) ? { ...citation, edited: true } : citation))
  if (citations.length === saved.citations.length && left.losses.length === 0) return { ...saved, citations, found }
  const lost = saved.citations.filter(({ number }) => !citations.some((one) => one.number === number))
  const { reasoning: _gone, ...rest } = saved // thoughts may hold a post's words as well
  if (lost.length === 0) return { ...rest, citations, found }
  const kept = new Set(citations.map(({ number }) => number))
  const sentences = saved.sentences
    .filter((sentence) => survives(sentence, kept, saved))
    .map((sentence) => ({ ...sentence, citations: sentence.citations.filter((number) => kept.has(number)) }))
  const text = joinText(sentences) || 'The sources of this answer are no longer available.'
  return { ...rest, citations, sentences, unavailable: lost.length, found, text }
}

/**
 * A quote is its source's own words, and a model's sentence is made of them: it goes with any of its sources. What code composed stays while one
 * source is left and what it repeats stands in one of those that are, unless it names or quotes one that is gone.
 */
export function survives(
  { text, citations, check, says = [] }: Pick<Sentence, 'text' | 'citations' | 'check' | 'says'>,
  kept: { has(number: number): boolean },
  { citations: sources, question }: Pick<AskResult, 'citations' | 'question'>,
): boolean {
  if (check !== 'composed') return citations.every((number) => kept.has(number))
  const own = sources.filter(({ number }) => citations.includes(number))
  const left = own.filter(({ number }) => kept.has(number))
  if (left.length === 0 || !says.every((words) => left.some((source) => source.text.includes(words)))) return false
  return own.every((source) => kept.has(source.number) || !speaksOf(text, source, question))
}

/** Words in quotation marks that the asker used are the asker's. */
function speaksOf(text: string, { author, text: words }: Citation, question: string): boolean {
  const quoted = [...text.matchAll(/[“„«"「](.+?)…?[”“»"」]/gu)].map(([, inside]) => inside ?? '').filter((one) => !question.includes(one))
  const named = [author.handle && `@${author.handle}`, author.name].some((name) => name !== '' && text.includes(name))
  return named || quoted.some((one) => words.includes(one))
}

/** What the trace says in a few members; the whole of it has an address of its own. Drafts may hold the words of any evidence. */
function summaryOf(trace: StoredTrace, answer: AskResult, { losses }: EvidenceLeft): SavedAnswer['trace'] {
  const { request, question, missing, dropped, evidence } = trace
  const isGone = new Set<string>(losses.map(({ id }) => id))
  const value = evidence && (unpack(evidence.value, (id) => ({ id }) as Post) as Partial<Record<string, unknown>> & Valued)
  // Figures and claims are words of the evidence, and nobody can say of which post.
  const { items, figures, standing, ...rest } = value ?? {}
  const wording = isGone.size > 0 ? {} : { ...(figures !== undefined && { figures }), ...(standing !== undefined && { standing }) }
  return {
    request,
    question,
    missing,
    dropped: losses.length > 0 ? [] : dropped,
    searches: answer.searches,
    evidence: value && {
      ...rest,
      ...wording,
      items: items?.filter(({ post }) => !isGone.has(post.id)).map(({ post, ...item }) => ({ ...item, postId: post.id })),
    },
  }
}

type Valued = { readonly items?: readonly { readonly post: { readonly id: string } }[] }
