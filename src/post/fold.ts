/**
 * The form in which texts are compared: NFKC (Unicode UAX 15: full-width and half-width forms, ligatures), lower case, accents
 * folded on Latin and Greek only, `ß → ss`, `ё → е`, vowel points of Arabic and Hebrew removed, decimal digits as 0–9. Marks of
 * other scripts are letters there (Hindi vowels, Thai tones) and stay.
 */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  return text.normalize('NFKC').toLowerCase().replace(foldable, foldCharacter)
}

const nonAscii = /[^\x00-\x7F]/
const isAscii = (text: string) => !nonAscii.test(text)

// Latin-1 to Latin Extended-B, combining marks, Greek, ё, Hebrew points, Arabic points and hamza carriers, digits, Latin and Greek Extended.
const foldable =
  /[\u00C0-\u024F\u0300-\u036F\u0370-\u03FF\u0451\u0591-\u05BD\u05BF-\u05C7\u0610-\u061A\u0622-\u0627\u0640\u064B-\u0669\u0670\u06D6-\u06ED\u06F0-\u06F9\u0966-\u096F\u09E6-\u09EF\u0E50-\u0E59\u1E00-\u1FFF]/g

const special: Readonly<Record<string, string>> = {
  ß: 'ss',
  ё: 'е',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ς: 'σ',
  ſ: 's',
}
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50]
const cache = new Map<string, string>()

function foldCharacter(character: string): string {
  let folded = cache.get(character)
  if (folded === undefined) cache.set(character, (folded = computeFold(character)))
  return folded
}

function computeFold(character: string): string {
  const known = special[character]
  if (known !== undefined) return known
  const code = character.charCodeAt(0)
  const zero = zeros.find((start) => code >= start && code < start + 10)
  if (zero !== undefined) return String(code - zero)
  // Decomposed, an accented letter is its base and marks; a point or tatweel alone leaves nothing.
  return character.normalize('NFD').replace(/[\p{Mn}\u0640\u06DD\u06DE\u06E5\u06E6\u06E9]/gu, '')
}
