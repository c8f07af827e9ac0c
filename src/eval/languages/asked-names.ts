import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ground, understand } from '../../answer/index.ts'
import type { Cursor, PostEvent, SourceName } from '../../post/index.ts'
import { search, searchSettings } from '../../search/index.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { inventedPost } from '../invented-post.ts'

/**
 * Questions that name somebody or some place in a script without capital letters, over a few invented posts in that language: half of them are answered there,
 * the others are the same asked of a name that no post holds, or holds with something else.
 */
const setSchema = z.record(
  z.string().length(2),
  z.strictObject({ posts: z.array(z.string()), questions: z.array(z.tuple([z.string(), z.boolean()])) }),
)
export const askedNames = setSchema.parse(JSON.parse(readFileSync(new URL('asked-names.json', import.meta.url), 'utf8')))

export type AskedName = { readonly lang: string; readonly question: string; readonly isAnswerable: boolean; readonly isAnswered: boolean }

const asOf = Date.parse('2026-03-03T12:00:00Z')

/** Asks all of them: does anything found count as about the question? */
export async function askNames(signal: AbortSignal): Promise<AskedName[]> {
  const asked: AskedName[] = []
  for (const [lang, { posts, questions }] of Object.entries(askedNames)) {
    const store = createScanStore()
    const events = posts.map((text, n): PostEvent => ({
      type: 'post-put',
      post: inventedPost({ n, by: `author-${n}`, text, at: asOf - 3_600_000 + n * 60_000, lang }),
    }))
    await store.write({ source: 'names' as SourceName, events, cursor: 'c' as Cursor }, { signal })
    for (const [text, isAnswerable] of questions) {
      const question = understand({ text, asOf, timeZone: 'UTC' })
      const words = question.terms.map(({ clauses }) => clauses)
      const query = {
        any: words.flat(),
        all: [],
        none: [],
        from: 0,
        until: asOf + 1,
        bm25: searchSettings.bm25,
        limit: searchSettings.candidates,
      }
      const page = await search(query, 'answer', { store, deadlineMs: 5_000, signal }, { words, bursts: !question.asksState })
      asked.push({ lang, question: text, isAnswerable, isAnswered: ground(question, page).evidence.items.length > 0 })
    }
  }
  return asked
}
