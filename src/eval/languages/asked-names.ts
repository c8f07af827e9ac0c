import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ground, understand } from '../../answer/index.ts'
import type { Cursor, PostEvent, SourceName } from '../../post/index.ts'
import { search, searchSettings } from '../../search/index.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { inventedPost } from '../invented-post.ts'

/**
 * Questions that name somebody or some place in a script without capital letters, over a few invented posts in that language: half of them are answered there,
 * the others are the same asked of a name that no post holds, or holds with something else. `apart`: further ones, on which no rule was made.
 */
const set = { posts: z.array(z.string()), questions: z.array(z.tuple([z.string(), z.boolean()])) }
type Set = z.output<z.ZodObject<typeof set>>
const setSchema = z.record(z.string().length(2), z.strictObject({ ...set, apart: z.strictObject(set) }))
export const askedNames = setSchema.parse(JSON.parse(readFileSync(new URL('asked-names.json', import.meta.url), 'utf8')))

export type AskedName = {
  readonly lang: string
  readonly question: string
  readonly isApart: boolean
  readonly isAnswerable: boolean
  readonly isAnswered: boolean
}
/** How many of those that can be answered are, and how many of the others are refused. */
export type AskedNameCounts = { readonly answered: number; readonly answerable: number; readonly refused: number; readonly absent: number }

const asOf = Date.parse('2026-03-03T12:00:00Z')

/** Asks all of them: does anything found count as about the question? */
export async function askNames(signal: AbortSignal): Promise<AskedName[]> {
  const asked: AskedName[] = []
  for (const [lang, own] of Object.entries(askedNames))
    for (const [isApart, one] of [
      [false, own],
      [true, own.apart],
    ] as const)
      for (const answer of await askAbout(one, lang, signal)) asked.push({ ...answer, lang, isApart })
  return asked
}

async function askAbout({ posts, questions }: Set, lang: string, signal: AbortSignal): Promise<Omit<AskedName, 'lang' | 'isApart'>[]> {
  const store = createScanStore()
  const events = posts.map((text, n): PostEvent => {
    return { type: 'post-put', post: inventedPost({ n, by: `author-${n}`, text, at: asOf - 3_600_000 + n * 60_000, lang }) }
  })
  await store.write({ source: 'names' as SourceName, events, cursor: 'c' as Cursor }, { signal })
  const { bm25, candidates: limit } = searchSettings
  return Promise.all(
    questions.map(async ([text, isAnswerable]) => {
      const question = understand({ text, asOf, timeZone: 'UTC' })
      const words = question.terms.map(({ clauses }) => clauses)
      const query = { any: words.flat(), all: [], none: [], from: 0, until: asOf + 1, bm25, limit }
      const page = await search(query, 'answer', { store, deadlineMs: 5_000, signal }, { words, bursts: !question.asksState })
      return { question: text, isAnswerable, isAnswered: ground(question, page).evidence.items.length > 0 }
    }),
  )
}

export function countAsked(asked: readonly AskedName[]): AskedNameCounts {
  const [answerable, absent] = [asked.filter((one) => one.isAnswerable), asked.filter((one) => !one.isAnswerable)]
  return {
    answered: answerable.filter(({ isAnswered }) => isAnswered).length,
    answerable: answerable.length,
    refused: absent.filter(({ isAnswered }) => !isAnswered).length,
    absent: absent.length,
  }
}
