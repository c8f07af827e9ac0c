import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { onceFor } from '../../lib/once-for.ts'
import { kana, wholeWords } from '../../lib/whole-words.ts'
import { baseLanguage, fold, type Post } from '../../post/index.ts'
import { flatDenials } from './denial.ts'
import { languagesIn } from './languages-in.ts'

/** By language, over folded words: an author does not vouch for what he passes on ("some guy claims"), or asks whether it is so. Who is named, or holds an office, vouches for it. */
const lists = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(new URL('unsure-words.json', import.meta.url), 'utf8')))
const patterns = new Map(Object.entries(lists).map(([lang, list]) => [lang, wholeWords(list, lang)]))

/**
 * Whether a post says of itself that it is not sure ("Is it true that …?", "rumour has it", "my landlord swears"): it vouches for nothing. Who is sure that it is not so is
 * sure.
 */
export const isUnsure = onceFor(({ text, langs = [] }: Pick<Post, 'text'> & Partial<Pick<Post, 'langs'>>): boolean => {
  const folded = fold(text)
  const spoken = kana.test(text) ? ['ja'] : [...new Set([...langs.map(baseLanguage), ...languagesIn(text)])]
  return spoken.some((lang) => patterns.get(lang)?.test(folded)) && flatDenials(text, spoken).length === 0
})
