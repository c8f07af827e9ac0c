import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { fold } from '../../post/index.ts'

const fate = z.enum([
  'dead',
  'hurt',
  'sick',
  'missing',
  'fled',
  'homeless',
  'trapped',
  'rescued',
  'freed',
  'inside',
  'arrested',
  'destroyed',
  'damaged',
])
export type Fate = z.output<typeof fate>

/**
 * What befalls people and things, a list a fate in fate-words.json: words, folded, in English, French, Spanish, German and Portuguese, and parts of Japanese ones. `among`: whom this
 * befalls is counted there as well (the sick among the hurt); `counted`: words that tell of it beside a figure alone ("12 burned"); `event`: words that tell of it and count nobody
 * ("3 rescue teams"); `tells`: words that tell of it and do not ask it: who is in hospital is hurt, who asks for the hospital does not ask who is.
 */
const list = z.strictObject({
  words: z.string(),
  counted: z.string().default(''),
  event: z.string().default(''),
  tells: z.string().default(''),
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

/** What a word tells that befell somebody, that they are there as well; empty where it tells none. */
export const allFatesIn = (word: string): ReadonlySet<Fate> =>
  fatesOf.get(fold(word).replace(elided, '')) ?? new Set(japanese.flatMap(([fates, form]) => (form.test(word) ? fates : [])))
/** "d'évacuer". */
const elided = /^(?:[dlsnmtjc]|qu)['’]/u
/** The same where that is not asked: that somebody is there ("held", "remain") is heard there alone ("50 remain missing"). */
export const fatesIn = (word: string): ReadonlySet<Fate> => allFatesIn(word).difference(there)
export const there: ReadonlySet<Fate> = new Set<Fate>(['inside'])

/** Words that ask for it and tell it, whether they count or not, also where no figure stands; and those that only tell it. */
export const wordsAsking = (of: Fate): readonly string[] => wordsOf(lists[of].words, lists[of].event)
export const wordsTelling = (of: Fate): readonly string[] => wordsOf(lists[of].tells)
