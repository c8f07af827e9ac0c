/** Scripts in which, among posts, nearly everything is written in one language. Their languages need no model. */
const ofScript: readonly (readonly [script: RegExp, language: string])[] = [
  [/\p{Script=Hangul}/gu, 'ko'],
  [/\p{Script=Han}/gu, 'zh'],
  [/\p{Script=Thai}/gu, 'th'],
  [/\p{Script=Greek}/gu, 'el'],
  [/\p{Script=Hebrew}/gu, 'he'],
  [/\p{Script=Georgian}/gu, 'ka'],
  [/\p{Script=Armenian}/gu, 'hy'],
  [/\p{Script=Gujarati}/gu, 'gu'],
  [/\p{Script=Gurmukhi}/gu, 'pa'],
  [/\p{Script=Tamil}/gu, 'ta'],
  [/\p{Script=Telugu}/gu, 'te'],
  [/\p{Script=Kannada}/gu, 'kn'],
  [/\p{Script=Malayalam}/gu, 'ml'],
  [/\p{Script=Sinhala}/gu, 'si'],
  [/\p{Script=Lao}/gu, 'lo'],
  [/\p{Script=Khmer}/gu, 'km'],
  [/\p{Script=Myanmar}/gu, 'my'],
]
const letter = /\p{L}/gu
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu
const han = /\p{Script=Han}/gu
const several = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Ethiopic}]/gu

/** The language of a text, where more than half of its letters are of a script that tells; kana with Han is Japanese. */
export function scriptLanguage(text: string): string | undefined {
  const letters = count(text, letter)
  if (letters === 0 || count(text, several) * 2 >= letters) return undefined
  if (count(text, kana) > 0 && (count(text, kana) + count(text, han)) * 2 > letters) return 'ja'
  return ofScript.find(([script]) => count(text, script) * 2 > letters)?.[1]
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0
