import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { baseLanguage, fold, type Post } from '../../post/index.ts'
import { stretchWith, langOf } from './counted.ts'
import { languagesIn } from './languages-in.ts'

/** Words by which a post says itself that nobody stands for what it passes on, by language, folded: "some guy claims", "no idea if it is true". Who is named, or holds an office, stands for it. */
const words = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(new URL('rumour-words.json', import.meta.url), 'utf8')))
const patterns = new Map(
  Object.entries(words).map(([lang, list]) => [lang, new RegExp(lang === 'ja' ? list : `(?<!\\p{L})(?:${list})(?!\\p{L})`, 'u')]),
)

const known = new WeakMap<Pick<Post, 'text'>, boolean>()
/** Whether a post passes on what nobody stands for. */
export function isRumoured(post: Pick<Post, 'text' | 'langs'>): boolean {
  const is = known.get(post) ?? readRumour(post)
  known.set(post, is)
  return is
}

function readRumour({ text, langs }: Pick<Post, 'text' | 'langs'>): boolean {
  const folded = fold(text)
  const spoken = kana.test(text) ? ['ja'] : new Set([...langs.map(baseLanguage), ...languagesIn(text)])
  return [...spoken].some((lang) => patterns.get(lang)?.test(folded) === true)
}
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u

/** Whether a post gives a figure as so: not as a rumour, nor within a question ("200 votes??"). */
export function standsForFigure(figure: string, post: Pick<Post, 'text' | 'langs'>): boolean {
  if (isRumoured(post)) return false
  const stretch = stretchWith(figure, post.text, langOf(post))
  return stretch === undefined || !asks.test(post.text.slice(post.text.indexOf(stretch) + stretch.length))
}
/** Behind a figure: its sentence ends with a question mark. */
const asks = /^(?:[^.!?…。！？]|[.,](?=\p{Nd}))*[?？]/u
