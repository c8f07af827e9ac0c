import { baseLanguage, type Post } from '../post/index.ts'

/** The primary language (`en` of `en-US`) that more than half of the posts that tell theirs are in; undefined where there is none. */
export function commonLanguage(posts: readonly Post[]): string | undefined {
  const votes = new Map<string, number>()
  const telling = posts.filter(({ langs }) => langs.length > 0)
  for (const post of telling) for (const lang of languagesOf(post)) votes.set(lang, (votes.get(lang) ?? 0) + 1)
  return [...votes].find(([, count]) => count > telling.length / 2)?.[0]
}

/** Primary subtags, each once. */
export const languagesOf = ({ langs }: Post): ReadonlySet<string> => new Set(langs.map(baseLanguage))
