/**
 * The form in which texts are compared: NFKC (Unicode UAX 15: full-width and half-width forms, ligatures), lower case, accents
 * folded on Latin and Greek only, `ß → ss`, `ё → е`, vowel points of Arabic and Hebrew removed, letters that Arabic, Persian and
 * Urdu keyboards write differently as one, decimal digits as 0–9, every apostrophe as `'`, and marks that join or split letters
 * unseen removed. Marks of other scripts are letters there (Hindi vowels, Thai tones) and stay.
 */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  const folded = (hasTrap.test(text) ? disarm(text) : text).normalize('NFKC').toLowerCase().replace(foldable, foldCharacter)
  return hasNeighbourly.test(folded) ? foldByNeighbours(folded) : folded
}

const nonAscii = /[^\x00-\x7F]/
const isAscii = (text: string) => !nonAscii.test(text)

/** NFKC would glue signs to a word (`Windows™` → windowstm) or split it (`geht´s`); which variant of a Han character is drawn matters to nobody. */
const disarm = (text: string) =>
  text
    .replace(/[™℠]/g, ' ')
    .replaceAll('´', "'")
    .replace(/[\u{E0100}-\u{E01EF}]/gu, '')
const hasTrap = /[™℠´\uDB40]/

// Soft hyphen, Latin-1 to Latin Extended-B and the African letters after it, apostrophes, combining marks, Greek, ё, Armenian marks inside
// words, Hebrew and Arabic points, hamza carriers and letters with regional forms, digits, candrabindu, khanda ta, chillus, Latin and Greek Extended, word joiners, variants.
const foldable =
  /[\u00AD\u00C0-\u024F\u0253\u0257\u02BB\u02BC\u02BE\u02BF\u0300-\u036F\u0370-\u03FF\u0451\u055A-\u055C\u055E\u0591-\u05BD\u05BF-\u05C7\u0610-\u061A\u0622-\u0627\u0629\u0640\u0649\u064B-\u0669\u0670\u06A9\u06C1\u06CC\u06D6-\u06ED\u06F0-\u06F9\u0901\u0966-\u096F\u09CE\u09E6-\u09EF\u0A66-\u0A6F\u0AE6-\u0AEF\u0B66-\u0B6F\u0BE6-\u0BEF\u0C66-\u0C6F\u0CE6-\u0CEF\u0D66-\u0D6F\u0D7A-\u0D7F\u0E50-\u0E59\u0ED0-\u0ED9\u1040-\u1049\u17E0-\u17E9\u1E00-\u1FFF\u2018\u2019\u2060\uFE00-\uFE0D\uFEFF]/g

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
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ƙ: 'k',
  ɓ: 'b',
  ɗ: 'd',
  ς: 'σ',
  ſ: 's',
  // Apostrophes: typographic, ʻokina (Hawaiian, Uzbek), the letter apostrophe (Ukrainian), half rings.
  '‘': "'",
  '’': "'",
  ʻ: "'",
  ʼ: "'",
  ʾ: "'",
  ʿ: "'",
  // One letter, several keyboards: final yeh, Persian yeh and kaf, Urdu heh; teh marbuta is often typed as heh.
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ہ: 'ه',
  ة: 'ه',
  // Candrabindu and anusvara are written for each other (हाँ, हां).
  '\u0901': '\u0902',
  // Dead consonants with a code point of their own, as letter and virama.
  ৎ: 'ত্',
  ൺ: 'ണ്',
  ൻ: 'ന്',
  ർ: 'ര്',
  ൽ: 'ല്',
  ൾ: 'ള്',
  ൿ: 'ക്',
}
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0]
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
  // Decomposed, an accented letter is its base and marks; a point, tatweel, soft hyphen or variant selector alone leaves nothing.
  return character.normalize('NFD').replace(/[\p{Mn}\u0640\u06DD\u06DE\u06E5\u06E6\u06E9\u055A-\u055E\u00AD\u2060\uFEFF]/gu, '')
}

/** What depends on the letters around it. */
function foldByNeighbours(text: string): string {
  return text
    .replace(/(?<=[\u05D0-\u05EA])["״׳](?=[\u05D0-\u05EA])/g, '') // צה״ל, an acronym; צה"ל as most type it
    .replace(/(?<=l)·(?=l)/g, '') // col·lapse (Catalan)
    .replace(/(?<=[\u0900-\u0DFF\u1000-\u109F])[\u200C\u200D]/g, '') // joiners that only choose a letter's shape
    .replace(/(?<=[कखगजफ])\u093C/g, '') // क़ानून, कानून: the dot of borrowed sounds is often left out
}
const hasNeighbourly = /[·״׳\u093C\u200C\u200D]|[\u05D0-\u05EA]"/
