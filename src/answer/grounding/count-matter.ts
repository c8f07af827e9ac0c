import { answerSettings } from '../settings.ts'
import type { Post } from '../../post/index.ts'
import type { Question } from '../evidence.ts'
import type { Claims, Said } from './claims.ts'
import { isPeople } from './counted.ts'
import { isFate } from './fates.ts'
import { holdsFocus } from './focus.ts'
import { alike, frameOf } from './frames.ts'

const settings = answerSettings.standing

/**
 * Of the figures of a place those that are told of the matter that is asked about. Two authors give one, in posts of their own, with so many of the question's words as the share
 * `ofBest` of what any is given with, one more where what is asked for is what it counts; or it stands in nearly the same words as one of those. A figure that is of the matter keeps all its posts, in whichever words.
 */
export function figuresOfMatter(
  said: readonly Said[],
  claims: readonly Claims[],
  question: Question,
  countsThing: (figure: string, post: Post) => boolean,
): readonly Claims[] {
  const plain = question.terms.flatMap(({ isName, isPlace, label }, i) => (isName || isPlace || isPeople(label) ? [] : [{ i, label }]))
  if (plain.length === 0) return claims
  // What befell them may befall others ("how many were hurt by the meteorite"): it is looked for beside the figure.
  const named = plain.filter(({ label }) => !isFate(label))
  const matter = named.length > 0 ? named : plain
  const telling = said.flatMap(({ post, copies, held }, at) => {
    const figures = [...(claims[at] ?? [])]
    if (figures.length === 0) return []
    const words = matter.filter(({ i, label }) => held[i] || holdsFocus(post.text, label)).length
    return [{ post, figures, words, authors: [post, ...copies].map(({ author }) => author.id) }]
  })
  const told = new Map<string, number>()
  for (const figure of new Set(telling.flatMap(({ figures }) => figures))) {
    const giving = telling.filter(({ figures }) => figures.includes(figure)).sort((a, b) => b.words - a.words)
    const authors = new Set<string>()
    told.set(figure, giving.find((one) => one.authors.some((author) => authors.add(author).size > 1))?.words ?? 0)
    if (giving.some(({ post }) => countsThing(figure, post))) told.set(figure, (told.get(figure) as number) + 1)
  }
  const least = Math.ceil(settings.figures.ofBest * Math.max(0, ...told.values()))
  const isBesideWords = (figure: string) => (told.get(figure) ?? 0) >= least
  const frames = telling.filter(({ figures }) => figures.some(isBesideWords)).map(({ post }) => frameOf(post))
  const kept = new Set(
    telling.flatMap(({ post, figures }) => {
      const frame = figures.every(isBesideWords) ? undefined : frameOf(post)
      const isSame = frame !== undefined && frames.some((other) => alike(frame, other) >= settings.succession.sameWords)
      return figures.filter((figure) => isSame || isBesideWords(figure))
    }),
  )
  return claims.map((figures) => new Set([...figures].filter((figure) => kept.has(figure))))
}
