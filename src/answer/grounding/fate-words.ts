import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { fold } from '../../post/index.ts'

const fate = z.enum(['dead', 'hurt', 'sick', 'missing', 'fled', 'homeless', 'trapped', 'rescued', 'arrested', 'destroyed', 'damaged'])
export type Fate = z.output<typeof fate>

/**
 * What befalls people and things, a list a fate in fate-words.json: words, folded, in English, French, Spanish, German and Portuguese, and parts of Japanese ones. `among`: whom this
 * befalls is counted there as well (the sick among the hurt); `counted`: words that tell of it beside a figure alone ("12 burned"); `event`: words that tell of it and count nobody
 * ("3 rescue teams").
 */
const list = z.strictObject({
  words: z.string(),
  counted: z.string().default(''),
  event: z.string().default(''),
  among: fate.optional(),
  ja: z.string(),
})
const lists = z.record(fate, list).parse(JSON.parse(readFileSync(new URL('fate-words.json', import.meta.url), 'utf8')))

const wordsOf = (...some: readonly string[]): string[] => some.join(' ').split(' ').filter(Boolean)

const fatesOf = new Map<string, Set<Fate>>()
const japanese: (readonly [of: readonly Fate[], form: RegExp])[] = []
for (const [of, { words, counted, among, ja }] of Object.entries(lists) as [Fate, z.output<typeof list>][]) {
  const fates = among ? [of, among] : [of]
  japanese.push([fates, new RegExp(ja, 'u')])
  for (const word of wordsOf(words, counted)) fatesOf.set(word, new Set([...(fatesOf.get(word) ?? []), ...fates]))
}

/** What a word tells that befell somebody; empty where it tells none. */
export const fatesIn = (word: string): ReadonlySet<Fate> =>
  fatesOf.get(fold(word)) ?? new Set(japanese.flatMap(([fates, form]) => (form.test(word) ? fates : [])))

/** Words that tell of it, whether they count or not, also where no figure stands. */
export const wordsTelling = (of: Fate): readonly string[] => wordsOf(lists[of].words, lists[of].event)
