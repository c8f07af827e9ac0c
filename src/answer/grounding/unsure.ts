import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { fold, type Post } from '../../post/index.ts'
import { flatDenials } from './denial.ts'
import { languagesIn } from './languages-in.ts'

/** By language, over folded words: an author does not vouch for what he passes on, or asks whether it is so. */
const lists = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(new URL('unsure-words.json', import.meta.url), 'utf8')))
const patterns = new Map(
  Object.entries(lists).map(([lang, list]) => [
    lang,
    new RegExp(lang === 'ja' ? list : `(?<![\\p{L}\\p{M}])(?:${list})(?![\\p{L}\\p{M}])`, 'u'),
  ]),
)

const known = new WeakMap<Pick<Post, 'text'>, boolean>()

/**
 * Whether a post says of itself that it is not sure ("Is it true that …?", "rumour has it", "can anyone confirm"): it vouches for nothing. Who is sure that it is not so is
 * sure.
 */
export function isUnsure(post: Pick<Post, 'text'>): boolean {
  const unsure = known.get(post) ?? readUnsure(post.text)
  known.set(post, unsure)
  return unsure
}

function readUnsure(text: string): boolean {
  const folded = fold(text)
  const langs = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text) ? ['ja'] : languagesIn(text)
  return langs.some((lang) => patterns.get(lang)?.test(folded)) && flatDenials(text, langs).length === 0
}
