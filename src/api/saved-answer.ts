import type { AnswerStore } from '../answer/index.ts'
import { AppError } from '../errors/index.ts'
import type { PostId } from '../post/index.ts'
import type { PostStore } from '../store/index.ts'
import type { Call } from './api.ts'
import { joinText, localOwner } from './ask.ts'
import { answerSchema, type AskResult, type SavedAnswer, type Sentence } from './schema.ts'

/**
 * A saved answer as it may be shown now: a source deleted, hidden or rewritten since is gone from it, with its text, and a sentence that
 * loses its last source goes too. `unavailable` says how many sources are missing, not which or why.
 */
export async function readAnswer(
  id: string,
  { answers, store }: { answers: AnswerStore; store: PostStore },
  { signal, owner = localOwner }: Call,
): Promise<SavedAnswer> {
  const record = answers.find(owner, id)
  if (!record)
    throw new AppError('not_found', {
      message: 'There is no answer with this id here. It may have been one of the oldest, which go first.',
    })
  const saved = answerSchema.parse({ ...(record.result as AskResult), trace: record.trace })
  const wanted = [...new Set([...saved.citations, ...saved.found].map(({ postId }) => postId as PostId))]
  const present = new Map<string, string>()
  for (let at = 0; at < wanted.length; at += 1_000)
    for (const [postId, { text }] of await store.get(wanted.slice(at, at + 1_000), { signal })) present.set(postId, text)
  return withoutGone(saved, present)
}

/**
 * Whether a sentence stays when only the sources `kept` are left. A quote is its source's own words, and a model's sentence is made of them: it goes
 * with any of its sources. Counts stay while one source is left.
 */
export const survives = ({ citations, check }: Pick<Sentence, 'citations' | 'check'>, kept: { has(number: number): boolean }): boolean =>
  check === 'composed' ? citations.some((number) => kept.has(number)) : citations.every((number) => kept.has(number))

/** `present`: texts by post. An author who changed a post took back its old words, so what cites them goes as if it were deleted. */
function withoutGone(saved: SavedAnswer, present: ReadonlyMap<string, string>): SavedAnswer {
  const isPresent = (postId: string) => present.has(postId)
  const citations = saved.citations.filter(({ postId, text }) => present.get(postId) === text)
  if (citations.length === saved.citations.length) return { ...saved, found: saved.found.filter(({ postId }) => isPresent(postId)) }
  const kept = new Set(citations.map(({ number }) => number))
  const sentences = saved.sentences
    .filter((sentence) => survives(sentence, kept))
    .map((sentence) => ({ ...sentence, citations: sentence.citations.filter((number) => kept.has(number)) }))
  const unavailable = saved.citations.length - citations.length
  const { reasoning: _gone, ...rest } = saved // thoughts may hold a post's words as well
  return {
    ...rest,
    citations,
    sentences,
    unavailable,
    found: saved.found.filter(({ postId }) => isPresent(postId)),
    text: joinText(sentences) || 'The sources of this answer are no longer available.',
    trace: withoutDropped(saved.trace),
  }
}

/** Drafts that the checks dropped may hold a post's words as well. */
function withoutDropped(trace: SavedAnswer['trace']): SavedAnswer['trace'] {
  return { ...trace, dropped: [] }
}
