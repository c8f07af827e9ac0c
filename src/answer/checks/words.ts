/**
 * Words as the checks compare them: content words alone, in a rough stem, so that "closing" agrees with "closed". English carries the
 * lists of small words; in other languages every word counts, which makes the check stricter, never laxer.
 */
const small = new Set(
  'a an the of to in on at by for with and or but is was are were be been has have had that this these those its it as from so far about because after before will would before than then there their they them he she his her we our i you your my not no nor never without did does do says say said'.split(
    ' ',
  ),
)
/** Words that only say whose the claim is ("posters say"): no part of it. */
const frame =
  /\b(?:according to|posters?|posts?|users?|people|accounts?|witnesses|several|some|many|others|reports?|reported|say|says|said)\b/giu

const word = /[\p{L}\p{N}][\p{L}\p{M}\p{N}.'’%-]*[\p{L}\p{M}\p{N}%]|[\p{L}\p{N}]/gu
// Scripts without spaces are compared by pairs of characters, as the index does.
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu

export function contentWords(text: string): string[] {
  const plain = text.normalize('NFKC').toLowerCase()
  const runs = [...plain.matchAll(unspaced)].flatMap(([run]) => pairs(run))
  const spaced = [...plain.replace(unspaced, ' ').matchAll(word)].flatMap(([found]) => found.split(/[-.'’](?=\p{L})/u))
  return [...spaced.filter((one) => !small.has(one)).map(stem), ...runs]
}

/** Without the words that only attribute it, unless nothing else is left. */
export function claimWords(sentence: string): string[] {
  const words = contentWords(sentence.replace(frame, ' '))
  return words.length > 0 ? words : contentWords(sentence)
}

const stem = (found: string): string => found.replace(/['’]s$/u, '').replace(/(?<=\p{L}{3})(?:ing|ed|es|s|d)$/u, '')

const pairs = (run: string): string[] => {
  const characters = [...run]
  return characters.length === 1 ? characters : characters.slice(1).map((character, at) => `${characters[at] ?? ''}${character}`)
}

/** 0..1: share of the claim's words that stand in the cited text. */
export function lexicalSupport(sentence: string, cited: string): number {
  const held = new Set(contentWords(cited))
  const own = claimWords(sentence)
  return own.length === 0 ? 0 : own.filter((one) => held.has(one)).length / own.length
}

/** 0..1: as `lexicalSupport`, of what the claim says beyond the question; of all of it where it says nothing more. */
export function supportBeyond(question: string, sentence: string, cited: string): number {
  const asked = new Set(contentWords(question))
  const own = claimWords(sentence).filter((one) => !asked.has(one))
  if (own.length === 0) return lexicalSupport(sentence, cited)
  const held = new Set(contentWords(cited))
  return own.filter((one) => held.has(one)).length / own.length
}

/** The longest run of the claim's words that the cited text does not hold: an added clause stands in one piece. */
export function longestNovelRun(sentence: string, cited: string): number {
  const held = new Set(contentWords(cited))
  let run = 0
  let longest = 0
  for (const one of claimWords(sentence)) {
    run = held.has(one) ? 0 : run + 1
    longest = Math.max(longest, run)
  }
  return longest
}
