import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { wholeWords } from '../../lib/whole-words.ts'

/**
 * Who counts a crowd, a table a language in crowd-words.json; each text is a list of patterns over folded words. `watching`: the police and those they report to;
 * `calling`: those who called it; `crowd`: words for those who came, and for what they came to; `we`: leads to what those who came call themselves.
 */
const table = z.strictObject({ watching: z.string(), calling: z.string(), crowd: z.string(), we: z.string() })
export type CrowdWords = { readonly [K in keyof z.output<typeof table>]: RegExp }

const texts = z.record(z.string(), table).parse(JSON.parse(readFileSync(new URL('crowd-words.json', import.meta.url), 'utf8')))

export const crowdWords: ReadonlyMap<string, CrowdWords> = new Map(
  Object.entries(texts).map(([lang, { watching, calling, crowd, we }]) => [
    lang,
    { watching: wholeWords(watching, lang), calling: wholeWords(calling, lang), crowd: wholeWords(crowd, lang), we: wholeWords(we, lang) },
  ]),
)

/** A question, in whatever language, without its words for a crowd; as it was where it asks for none. In Japanese 人 alone counts anything that people are counted by. */
export function withoutCrowd(folded: string): string {
  const asking = [...crowdWords].filter(([lang]) => lang !== 'ja' || /何人|何名|人数|参加/u.test(folded))
  return asking.reduce((text, [, { crowd }]) => text.replace(new RegExp(crowd, 'gu'), ' '), folded)
}
