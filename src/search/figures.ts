import { allMatches } from '../lib/all-matches.ts'
/** A number as people write it, not inside a word, an address or a footnote mark: "2,600", "2.600", "2 600", "3.5", "18:30". */
const figure =
  /(?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}.,/[_-]|\p{N}:)(?<!\((?=\d+\)))\d+(?:[.,: ’']\d+)*(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}\])_]|[.,:]\d)/gu
const thousands = /(\d)[., ’'](?=\d{3}(?!\d))/gu

/** The figures of a text in one form each ("2600", "3.5", "18:30"), in order; whatever script its digits are written in. */
export function figuresOf(text: string): string[] {
  const plain = text
    .normalize('NFKC') // also makes every space a plain one
    .replace(/https?:\S+|[@#][\p{L}\p{N}_.-]+/gu, ' ')
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u0e50-\u0e59]/gu, digit)
  return allMatches(plain, figure)
    .flatMap(([found]) => split(found))
    .map((found) => found.replace(thousands, '$1').replace(/,(?=\d)/g, '.'))
}

/** A space groups thousands or stands between two numbers. */
function split(found: string): string[] {
  return /^\d{1,3}(?: \d{3})+$/.test(found) ? [found] : found.split(' ')
}

const zeros = [0x660, 0x6f0, 0x966, 0xe50]
function digit(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const zero = zeros.find((start) => code >= start && code < start + 10)
  return zero === undefined ? character : String(code - zero)
}
