import { kana } from '../../lib/whole-words.ts'
import { isFunctionWord } from '../../search/index.ts'

export const checkLanguages = ['en', 'fr', 'es', 'de', 'pt', 'ja'] as const
export type CheckLanguage = (typeof checkLanguages)[number]

/** The language whose small words a text holds most of; English where two hold as many. For a sentence and its posts: of both together. */
export function languageOf(text: string): CheckLanguage {
  if (kana.test(text)) return 'ja'
  const words = text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []
  const hits = checkLanguages.map((lang) => words.filter((word) => isFunctionWord(word, lang)).length)
  const most = Math.max(...hits)
  const best = checkLanguages.filter((_lang, at) => hits[at] === most)
  return best.includes('en') ? 'en' : (best[0] ?? 'en')
}
