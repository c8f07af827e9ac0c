/** What a character is to the tokenizer. */
export const Kind = {
  separator: 0,
  /** Letters, digits, marks and `_` of scripts that put spaces between words. */
  word: 1,
  /** Han, Kana, Hangul: looked up as pairs of characters. */
  ideograph: 2,
  /** Thai, Lao, Khmer, Burmese: looked up as pairs of grapheme clusters. */
  cluster: 3,
  /** May begin an emoji sequence. */
  emoji: 4,
} as const
export type Kind = (typeof Kind)[keyof typeof Kind]

const ideograph =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3005\u3006\u3007\u303B\u30FC\uFF70]/u
const cluster = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const emoji = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u
const word = /[\p{L}\p{N}\p{M}_]/u
/** How the character before is drawn: text or emoji, in a key's frame (1️⃣). Marks to Unicode, part of no word. */
const shape = /[\uFE00-\uFE0F\u20E3]/

function classify(codePoint: number): Kind {
  const character = String.fromCodePoint(codePoint)
  if (shape.test(character)) return Kind.separator
  if (codePoint < 0x80) return word.test(character) ? Kind.word : Kind.separator
  if (ideograph.test(character)) return /[\p{L}\p{N}\u3005\u30FC\uFF70]/u.test(character) ? Kind.ideograph : Kind.separator
  if (cluster.test(character)) return word.test(character) ? Kind.cluster : Kind.separator
  if (emoji.test(character)) return Kind.emoji
  return word.test(character) ? Kind.word : Kind.separator
}

const unknown = 255
const plane = new Uint8Array(0x10000).fill(unknown)
const astral = new Map<number, Kind>()
for (let code = 0; code < 0x80; code++) plane[code] = classify(code)

/** NaN (what `charCodeAt` gives past the end of a text) is a separator. */
export function kindOf(codePoint: number): Kind {
  if (Number.isNaN(codePoint)) return Kind.separator
  if (codePoint < 0x10000) {
    const known = plane[codePoint] ?? unknown
    return known === unknown ? ((plane[codePoint] = classify(codePoint)) as Kind) : (known as Kind)
  }
  const known = astral.get(codePoint)
  if (known !== undefined) return known
  const kind = classify(codePoint)
  if (astral.size < 65_536) astral.set(codePoint, kind)
  return kind
}
