import {
  answer,
  extractiveWriter,
  splitSentences,
  claimOf,
  type AnswerTrace,
  type ClaimKind,
  type Question,
  type Reranker,
  type Writer,
} from '../../answer/index.ts'
import type { Post } from '../../post/index.ts'
import { findWords } from '../../search/index.ts'
import type { PostStore } from '../../store/index.ts'
import type { Stretch } from './labels.ts'
import type { SelectionQuestion } from './questions.ts'

/** A sentence in which code claims something in words of its own. */
export type Claim = { readonly kind: ClaimKind; readonly text: string }

/**
 * What was quoted, first to last; `answered`: something was said at all; `figure`: what the answer begins with, where code composed that of a figure; `claims`: what code says in words
 * of its own.
 */
type Quoted = {
  readonly answered: boolean
  readonly quotes: readonly Stretch[]
  readonly figure?: Stretch
  readonly claims?: readonly Claim[]
}
/** What one way to answer quoted: the program, the simplest way to do it, and the program whose best posts a model has put in order. */
export type Told = {
  readonly question: SelectionQuestion
  readonly ours: Quoted
  readonly baseline: Quoted
  /** `tookMs`: of the model alone; `failed`: it changed nothing, in its words. */
  readonly reranked?: Quoted & { readonly tookMs: number; readonly failed?: string }
}
/** `reranker`: asked besides, and told apart. */
export type Asking = {
  readonly store: PostStore
  readonly asOf: number
  readonly reranker?: Reranker | undefined
  readonly signal: AbortSignal
}

/** Evaluation is never cut short. */
const deadlineMs = 600_000
const baselinePosts = 3
/** BM25 as published systems have it. */
const bm25 = { k1: 0.9, b: 0.3 }

/** Asks as a user would, without a model that writes. */
export async function askQuestion(question: SelectionQuestion, { reranker, ...asking }: Asking): Promise<Told> {
  const { trace, ...ours } = await quotedFor(question, asking)
  const plain = trace.question ? await firstSentences(trace.question, asking.store, asking.signal) : []
  const told = { question, ours, baseline: { answered: plain.length > 0, quotes: plain } }
  if (!reranker) return told
  const { trace: of, ...again } = await quotedFor(question, { ...asking, reranker })
  const { tookMs = 0, failed } = of.rerank ?? {}
  return { ...told, reranked: { ...again, tookMs, ...(failed && { failed: failed.message }) } }
}

async function quotedFor(
  question: SelectionQuestion,
  { store, asOf: end, reranker, signal }: Asking,
): Promise<Quoted & { readonly trace: AnswerTrace }> {
  const { text, style } = question
  const asOf = question.asOf === undefined ? end : Date.parse(question.asOf)
  const quotes: Stretch[] = []
  const composed: Stretch[] = []
  const trace: AnswerTrace = { dropped: [] }
  const writer = listening(extractiveWriter, { quotes, composed })
  const context = { store, writer, now: () => asOf, findDeadlineMs: deadlineMs, signal, ...(reranker && { reranker }) }
  const sentences: string[] = []
  for await (const event of answer({ id: question.id, question: text, asOf, timeZone: 'UTC', ...(style && { style }) }, context, trace))
    if (event.type === 'sentence') sentences.push(event.text)
  const [figure] = composed
  const claims = sentences.flatMap((sentence) => {
    const kind = claimOf(sentence)
    return kind ? [{ kind, text: sentence }] : []
  })
  return { answered: sentences.length > 0, quotes, trace, claims, ...(figure && { figure }) }
}

type Heard = { readonly quotes: Stretch[]; readonly composed: Stretch[] }

/** A writer whose quotes are noted on their way, and the words of a post that a composed sentence repeats, where the answer begins with it. */
const listening = (writer: Writer, { quotes, composed }: Heard): Writer => ({
  ...writer,
  async *write(evidence, options) {
    let isFirst = true
    for await (const draft of writer.write(evidence, options)) {
      const number = draft.type === 'quote' ? draft.number : draft.type === 'composed' ? draft.numbers[0] : undefined
      const post = number === undefined ? undefined : evidence.items[number - 1]?.post
      if (post && draft.type === 'quote') quotes.push(stretchOf(post, draft.quote))
      if (post && draft.type === 'composed' && isFirst && draft.says) composed.push(...figureOf(post, draft.says))
      isFirst = false
      yield draft
    }
  },
})

/** The figure that is told, known by the one that it replaced or that stands against it as well: with another one beside it the sentence says something else. */
const figureOf = (post: Post, says: readonly string[]): Stretch[] =>
  says.slice(0, 1).map((first) => ({ ...stretchOf(post, first), text: says.join(' ') }))

/** The baseline: the first sentence of each of the best posts by BM25, whatever it says. */
async function firstSentences({ terms, window, asOf }: Question, store: PostStore, signal: AbortSignal): Promise<Stretch[]> {
  if (terms.length === 0) return []
  const words = terms.map(({ clauses }) => clauses)
  const query = { any: words.flat(), all: [], none: [], ...window, asOf: { witnessedBefore: asOf + 1 }, bm25, limit: baselinePosts }
  const { hits } = await findWords(words, query, { store, deadlineMs, signal })
  const posts = await store.posts(
    hits.map(({ seq }) => seq),
    { signal },
  )
  return hits.flatMap(({ seq }) => {
    const post = posts.get(seq)
    return post ? [stretchOf(post, splitSentences(post.text.replace(/https?:\S+/gu, ' ').replace(/ +/g, ' '))[0] ?? '')] : []
  })
}

/** A quote that was cut ends in "…": the stretch is what stands before. */
function stretchOf(post: Post, quote: string): Stretch {
  const text = post.text.includes(quote) ? quote : quote.replace(/…$/u, '')
  return { post: post.id, start: Math.max(0, post.text.indexOf(text)), text }
}
