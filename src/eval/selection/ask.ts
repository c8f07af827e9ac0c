import { answer, extractiveWriter, splitSentences, type AnswerTrace, type Question, type Writer } from '../../answer/index.ts'
import type { Post } from '../../post/index.ts'
import { findWords } from '../../search/index.ts'
import type { PostStore } from '../../store/index.ts'
import type { Stretch } from './labels.ts'
import type { SelectionQuestion } from './questions.ts'

/** What was quoted for a question, first to last, by the program and by the simplest way to do it; `answered`: something was said at all. */
export type Told = {
  readonly question: SelectionQuestion
  readonly ours: { readonly answered: boolean; readonly quotes: readonly Stretch[] }
  readonly baseline: { readonly answered: boolean; readonly quotes: readonly Stretch[] }
}

/** Evaluation is never cut short. */
const deadlineMs = 600_000
const baselinePosts = 3
/** BM25 as published systems have it. */
const bm25 = { k1: 0.9, b: 0.3 }

/** Asks as a user would, without a model. */
export async function askQuestion(question: SelectionQuestion, store: PostStore, asOf: number, signal: AbortSignal): Promise<Told> {
  const quotes: Stretch[] = []
  const trace: AnswerTrace = { dropped: [] }
  const context = { store, writer: listening(extractiveWriter, quotes), now: () => asOf, findDeadlineMs: deadlineMs, signal }
  let sentences = 0
  for await (const event of answer({ id: question.id, question: question.text, asOf, timeZone: 'UTC' }, context, trace))
    if (event.type === 'sentence') sentences++
  const plain = trace.question ? await firstSentences(trace.question, store, signal) : []
  return { question, ours: { answered: sentences > 0, quotes }, baseline: { answered: plain.length > 0, quotes: plain } }
}

/** A writer whose quotes are noted on their way. */
const listening = (writer: Writer, quotes: Stretch[]): Writer => ({
  ...writer,
  async *write(evidence, options) {
    for await (const draft of writer.write(evidence, options)) {
      const post = draft.type === 'quote' ? evidence.items[draft.number - 1]?.post : undefined
      if (post && draft.type === 'quote') quotes.push(stretchOf(post, draft.quote))
      yield draft
    }
  },
})

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
