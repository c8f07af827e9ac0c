import {
  createWholeWriter,
  extractiveWriter,
  understand,
  writeGroup,
  type DraftEvent,
  type Evidence,
  type Question,
  type SecondReader,
} from '../../answer/index.ts'
import { AppError } from '../../errors/index.ts'
import type { Model } from '../../models/index.ts'
import type { Post } from '../../post/index.ts'
import { evidenceOf } from '../evidence-of.ts'
import type { Parts } from '../parts.ts'
import { judge, postsOf, toItem, type Judged } from './judge.ts'
import type { Label, LabelledGroup } from './labelled.ts'

/** Ways to answer the question of a group: by quotes, as shipped, and by a model that is handed all its posts. */
export const ways = ['extractive', 'by cluster', 'whole prompt'] as const
export type Way = (typeof ways)[number]

/** What one way made of one group. `label`: of that very sentence, where a person has read it. */
export type Written = {
  readonly sentences: readonly (Pick<Judged, 'text' | 'failed' | 'support'> & { readonly label?: Label })[]
  readonly quotes: number
  readonly tookMs: number
}
/** What a second reader says of each labelled sentence of a group, in their order. */
export type Reread = readonly number[]

type Asking = { readonly model: Model; readonly signal: AbortSignal }

/** Evidence tokens of a whole prompt: a group is far shorter. */
const evidenceTokens = 4_000

/** Throws what the model fails with: that is no answer of it. */
export async function writtenBy(way: Way, group: LabelledGroup, asking: Asking): Promise<Written> {
  const begun = performance.now()
  const drafts = await draftsOf(way, group, asking)
  for (const draft of drafts)
    if (draft.type === 'degraded' || draft.type === 'draft-fail') throw new AppError(draft.error.code, draft.error)
  const tookMs = performance.now() - begun
  const all = group.posts.map((_post, at) => at + 1)
  const written = drafts.flatMap((draft) => (draft.type === 'sentence' ? [draft] : []))
  // What is said again leaves once.
  const sentences = [...new Map(written.map((draft) => [draft.text, draft])).values()].map(({ text, numbers }) => ({
    text,
    cites: numbers.length > 0 ? [...numbers] : all,
  }))
  const labelOf = (text: string) => group.sentences.find((one) => one.text === text)?.label
  const own = sentences.map((one) => ({ ...one, label: labelOf(one.text) ?? ('x' as const), origin: way }))
  return {
    sentences: judge([{ ...group, sentences: own }]).map(({ text, failed, support }) => {
      const label = labelOf(text)
      return { text, failed, support, ...(label && { label }) }
    }),
    quotes: drafts.filter(({ type }) => type === 'quote').length,
    tookMs,
  }
}

async function draftsOf(way: Way, group: LabelledGroup, { model, signal }: Asking): Promise<DraftEvent[]> {
  const posts = postsOf(group)
  const question = understand({ text: group.question, asOf: Math.max(...posts.map(({ witnessedAt }) => witnessedAt)), timeZone: 'UTC' })
  if (way === 'extractive') return Array.fromAsync(extractiveWriter.write(evidenceOf(question, posts), { signal }))
  const evidence = allOf(question, posts)
  const [first] = evidence.items
  if (!first) return []
  const writing =
    way === 'whole prompt'
      ? createWholeWriter(model, { lexicalFrom: 0, evidenceTokens }).write(evidence, { signal })
      : writeGroup({ lead: { item: first, text: first.post.text }, besides: [], items: evidence.items }, { evidence, model, signal })
  return Array.fromAsync(writing)
}

/** All posts of a group as one that says the same, whether grounding would take them or not: so were its models' sentences made that are labelled. */
function allOf(question: Question, posts: readonly Post[]): Evidence {
  const items = posts.map(toItem)
  const times = posts.map(({ witnessedAt }) => witnessedAt)
  const authors = new Set(posts.map(({ author }) => author.id)).size
  return {
    question,
    items,
    clusters: [{ items: items.map(({ number }) => number), authors }],
    found: { posts: posts.length, authors, networks: 1, first: Math.min(...times), last: Math.max(...times), atLeast: false },
  }
}

export async function rereadBy(reader: SecondReader, group: LabelledGroup, signal: AbortSignal): Promise<Reread> {
  const posts = postsOf(group)
  const differences: number[] = []
  for (const { text, cites } of group.sentences)
    differences.push(
      await reader.judge(
        text,
        cites.flatMap((number) => posts[number - 1] ?? []),
        { signal },
      ),
    )
  return differences
}

/** What is known of a group already, or is found out now and kept. */
export async function once<T>(parts: Parts<T>, name: string, find: () => Promise<T>): Promise<T> {
  const known = parts.done(name)
  if (known !== undefined) return known
  const found = await find()
  await parts.keep(name, found)
  return found
}
