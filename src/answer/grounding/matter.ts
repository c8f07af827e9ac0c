import { fold, termsOf } from '../../post/index.ts'
import { clauseWords } from '../../store/index.ts'
import type { Question } from '../evidence.ts'
import { answerSettings } from '../settings.ts'
import type { Said } from './claims.ts'
import { contentTerms } from './content-terms.ts'
import { asksOfAnything } from './focus.ts'

const settings = answerSettings.matter

/**
 * How far each post speaks of the matter that is asked about, 0..1, and not of what else goes on in the same place: as far as it holds the question's words, places
 * aside, or words that stand in posts which do, and in posts near to those ("rudder" beside "sandbank" beside "ferry"). `apart`: that they name the same place counts for nothing.
 */
export function matterIn(
  { terms }: Pick<Question, 'terms'>,
  said: readonly Said[],
  { apart = false }: { readonly apart?: boolean } = {},
): readonly number[] {
  const asked = terms.flatMap(({ isPlace, label }, i) => (isPlace || asksOfAnything(fold(label)) ? [] : [i]))
  if (asked.length === 0) return said.map(() => 1)
  const places = new Set(terms.flatMap(({ isPlace, clauses }) => (apart && isPlace ? clauses.flatMap(clauseWords) : [])))
  const weights = asked.map((i) => Math.log(1 + said.length / (1 + said.filter(({ held }) => held[i]).length)))
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1
  const own = said.map(({ held }) => asked.reduce((sum, i, at) => sum + (held[i] ? (weights[at] as number) : 0), 0) / total)
  const words = said.map(({ post }) =>
    contentTerms([...new Set<string>(termsOf(post.text))], post.langs).filter(
      (word) => word.length > 1 && !/^@|^host:/.test(word) && !places.has(word),
    ),
  )
  let reached: readonly number[] = own
  for (let step = 0; step < settings.steps; step++) {
    const kin = kinOf(words, reached, said)
    reached = words.map((list, at) => Math.max(own[at] as number, meanOfBest(list.map((word) => kin.get(word) ?? 0))))
  }
  return reached
}

/** Whether each post speaks of the matter as far as a share `ofBest` of the one that does most. */
export function speaksOfMatter(...asked: Parameters<typeof matterIn>): readonly boolean[] {
  const reached = matterIn(...asked)
  const least = settings.ofBest * Math.max(...reached)
  return reached.map((share) => share >= least)
}

function meanOfBest(shares: number[]): number {
  const best = shares.sort((a, b) => b - a).slice(0, settings.words)
  return best.reduce((sum, share) => sum + share, 0) / settings.words
}

/** How far each word is one of the matter: the mean of the posts that hold it, each author once, in doubt where few do; not at all where one alone does. */
function kinOf(words: readonly (readonly string[])[], reached: readonly number[], said: readonly Said[]): ReadonlyMap<string, number> {
  const authors = new Map<string, Map<string, number>>()
  words.forEach((list, at) => {
    const by = said[at]?.post.author.id ?? ''
    for (const word of list) {
      const known = authors.get(word) ?? new Map<string, number>()
      known.set(by, Math.max(known.get(by) ?? 0, reached[at] as number))
      authors.set(word, known)
    }
  })
  return new Map(
    [...authors].flatMap(([word, by]): [string, number][] => {
      const sum = by.values().reduce((all, share) => all + share, 0)
      return by.size < settings.authors ? [] : [[word, sum / (by.size + settings.doubt)]]
    }),
  )
}
