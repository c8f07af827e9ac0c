import { termsOf, type Post } from '../../post/index.ts'

/** What a post says around its figures: its words, without tags, names of accounts and numbers. */
export const frameOf = ({ text }: Pick<Post, 'text'>): ReadonlySet<string> =>
  new Set(termsOf(text).filter((term) => !/^[#@]|^host:|^\p{N}/u.test(term)))

/** Of all words of both, those that both hold, 0..1 (Jaccard). */
export function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const word of a) if (b.has(word)) shared++
  return shared / (a.size + b.size - shared || 1)
}
