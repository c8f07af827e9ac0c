import { readFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * Words around figures, a table a language in figure-words.json; each text is a list of patterns. `past`: stands before a figure that is no longer so ("up from 12"), `over`:
 * behind one ("12 a minute ago", 12人ではなく); `added`, `addedBehind`: what comes to a figure that stands elsewhere ("another 5", "5 more"); `hedge`: stands before one ("at least").
 */
const table = z.strictObject({
  past: z.array(z.string()),
  over: z.array(z.string()),
  added: z.array(z.string()),
  addedBehind: z.array(z.string()),
  hedge: z.array(z.string()),
})
type Table = z.output<typeof table>

const tables = z.record(z.string(), table).parse(JSON.parse(readFileSync(new URL('figure-words.json', import.meta.url), 'utf8')))
const languages = Object.keys(tables)
const never = '(?!)'

const known = new Map<string, ReturnType<typeof patternsOf>>()
/** Patterns of these languages; of all where none of them is known. */
export function figureWords(langs: readonly string[]): ReturnType<typeof patternsOf> {
  const own = languages.filter((lang) => langs.includes(lang))
  const key = own.join()
  const patterns = known.get(key) ?? patternsOf(own.length > 0 ? own : languages)
  known.set(key, patterns)
  return patterns
}

function patternsOf(langs: readonly string[]) {
  const of = (name: keyof Table) => langs.flatMap((lang) => (tables[lang] as Table)[name]).join('|') || never
  const figure = String.raw`\d+(?:[.,’\u00a0\u202f ]\d{3})*(?:[.,]\d+)?(?!\d)`
  return {
    /** A figure that is no longer so, with what says that. */
    past: new RegExp(
      String.raw`(?<!\p{L})(?:${of('past')})[\s:,(]{1,3}(?:\p{L}{1,12}\s){0,2}${figure}|\d[\d.,]*\s?(?:\p{L}{1,16}\s)?\p{L}{0,5}(?:${of('over')})(?!\p{Script=Latin})`,
      'giu',
    ),
    added: new RegExp(
      String.raw`(?<!\p{L})(?:${of('added')})\s?\d[\d.,]*(?![\p{Nd}.,]?\d)|(?<![\d.,])\d[\d.,]* (?:${of('addedBehind')})(?!\p{L})`,
      'giu',
    ),
    hedge: new RegExp(String.raw`(?<![\p{L}])(?:${of('hedge')})\s*$`, 'iu'),
  }
}
