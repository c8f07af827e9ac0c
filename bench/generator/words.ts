import { hashed } from './ranks.ts'

/**
 * Invents the word of a rank, always the same: syllables of a script, short for frequent words. Spaced words of one language never coincide:
 * a syllable is consonants and then a vowel, so that a word can be cut in one way only.
 */
export type Lexicon = {
  /** Without spaces between words; tokens are then pairs of characters. */
  readonly isUnspaced: boolean
  word(rank: number): string
}

type Script = { readonly onsets: string; readonly vowels: string; readonly codas: string }
const latin = (vowels: string, codas: string, more = ''): Script => ({
  onsets: `b c d f g h l m n p r s t v br tr st pl gr ch sh ${more}`,
  vowels,
  codas,
})
const spaced: Readonly<Record<string, Script>> = {
  en: latin('a e i o u', ' n s r t ck ng l d th', 'w wh k th'),
  pt: latin('a e i o u ã é', ' s r m l', 'lh nh'),
  de: latin('a e i o u ä ö ü', ' n r t s st nd ch', 'k w sch pf z'),
  es: latin('a e i o u á ó', ' s n r l d', 'll ñ'),
  fr: latin('a e i o u é è', ' s t r x nt', 'qu j'),
  ru: { onsets: 'б в г д ж з к л м н п р с т ф х ц ч ш ст пр', vowels: 'а е и о у ы я ю', codas: ' т м н й в ть ст' },
  el: { onsets: 'β γ δ ζ θ κ λ μ ν π ρ σ τ φ χ στ', vowels: 'α ε ι ο υ ω ά', codas: ' ν ς' },
  ar: { onsets: 'ب ت ث ج ح خ د ر ز س ش ص ط ع غ ف ق ك ل م ن ه', vowels: 'ا و ي', codas: ' ن ت ة' },
}
/** Code points from..to of each script that is written without spaces, or cut into pairs as these are. */
const unspaced: Readonly<Record<string, readonly (readonly [from: number, to: number])[]>> = {
  zh: [[0x4e00, 0x5a00]],
  ja: [
    [0x3042, 0x3090],
    [0x4e00, 0x5600],
    [0x30a2, 0x30f3],
  ],
  ko: [[0xac00, 0xb800]],
  th: [[0x0e01, 0x0e2e]],
}
/** The most frequent words are kept; the others are made when they come. */
const kept = 50_000

export function createLexicon(language: string): Lexicon {
  const script = spaced[language]
  const make = script ? spacedWord(script) : unspacedWord(unspaced[language] ?? [])
  const known = new Array<string | undefined>(kept).fill(undefined)
  return {
    isUnspaced: script === undefined && language !== 'ko',
    word: (rank) => (rank < kept ? (known[rank] ??= make(rank)) : make(rank)),
  }
}

function spacedWord({ onsets, vowels, codas }: Script): (rank: number) => string {
  const open = onsets.split(' ').flatMap((onset) => vowels.split(' ').map((vowel) => `${onset}${vowel}`))
  const ends = codas.split(' ')
  return (rank) => {
    // Words of one syllable come first, then those of two, and so on; within a length the order is shuffled by a factor without common divisor.
    let count = open.length * ends.length
    let left = rank - 1
    let syllables = 1
    while (left >= count) {
      left -= count
      count *= open.length
      syllables++
    }
    let code = shuffled(left, count)
    let word = ends[code % ends.length] ?? ''
    code = Math.floor(code / ends.length)
    for (let i = 0; i < syllables; i++) {
      word = `${open[code % open.length]}${word}`
      code = Math.floor(code / open.length)
    }
    return word
  }
}

/** A bijection of 0..count−1. */
function shuffled(value: number, count: number): number {
  const factor = 611_953 // a prime that divides no count of ours
  return Number((BigInt(value) * BigInt(factor) + 12_345n) % BigInt(count))
}

/** Two characters mostly, frequent characters far more often than others; the first ranks are single characters. */
function unspacedWord(ranges: readonly (readonly [number, number])[]): (rank: number) => string {
  return (rank) => {
    const [from = 0x4e00, to = 0x5a00] = ranges[rank <= 60 ? 0 : Math.floor(hashed(rank, 1) * ranges.length)] ?? []
    const size = rank <= 40 ? 1 : rank % 5 === 0 ? 3 : 2
    let word = ''
    for (let i = 0; i < size; i++) word += String.fromCharCode(from + Math.floor(hashed(rank, 2 + i) ** 3.5 * (to - from)))
    return word
  }
}
