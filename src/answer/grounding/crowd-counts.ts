import { fold, saidAt, voiceOf, type Post } from '../../post/index.ts'
import type { Question } from '../evidence.ts'
import { answerSettings } from '../settings.ts'
import { countsIn, type Said } from './claims.ts'
import { countedBehind, langOf } from './counted.ts'
import { crowdWords, withoutCrowd, type CrowdWords } from './crowd-words.ts'

const settings = answerSettings.crowdCounts

const countingSides = ['watching', 'calling'] as const
type CountingSide = (typeof countingSides)[number]
/** A figure of a crowd as one side counts it; `giving`: who gives it as theirs, indices into what was given, the newest first. */
export type CrowdCount = { readonly figure: string; readonly giving: readonly number[] }

/**
 * How a crowd that is asked for is counted by those who watch it and by those who called it: the newest figure that several give as that side's. They contradict each
 * other, however many minutes lie between them and whatever those who came are called. Undefined where no crowd is asked for, or one side alone counts it.
 */
export function crowdCounts(question: Question, said: readonly Said[]): readonly [CrowdCount, CrowdCount] | undefined {
  if (question.kind !== 'how-many') return undefined
  const own = namesOfOwn(said, question)
  const counted = said.map(({ post }) => countedBySides(post, question, own))
  if (
    !asksCrowd(
      question,
      said.filter((_one, at) => (counted[at] ?? []).length > 0),
    )
  )
    return undefined
  const fixed = question.terms.flatMap(({ isKey, isPlace }, i) => (isKey || isPlace ? [i] : []))
  const here = said.flatMap(({ held }, at) => (fixed.every((i) => held[i]) ? [at] : []))
  const sides = countingSides.flatMap((side) => newestOf(side, { said, counted, here }) ?? [])
  const [one, other] = sides
  return one && other && one.figure !== other.figure ? [one, other] : undefined
}

type Counted = { readonly side: CountingSide; readonly figure: string }

/** The figures that a text gives as one side's count of people: of a text that names both, clause by clause. */
function countedBySides(post: Post, question: Question, own: ReadonlySet<string>): readonly Counted[] {
  const words = crowdWords.get(langOf(post))
  if (!words || countsIn(post, question).length === 0) return []
  const sidesIn = (text: string) => countingSides.filter((side) => words[side].test(fold(text)))
  const parts = sidesIn(post.text).length > 1 ? post.text.split(clauses) : [post.text]
  return parts.flatMap((text): Counted[] => {
    const [side, other] = sidesIn(text)
    const part = { ...post, text }
    const figures = countsIn(part, question).filter((figure) => countsPeople(figure, part, words, own))
    const [figure] = figures
    return side && !other && figure !== undefined && figures.length === 1 ? [{ side, figure }] : []
  })
}
/** At a sign that ends one, never within a figure, and before what sets the next against it. */
const clauses =
  /(?<=[,;.!?…。、！？/|)])\s+|\n|(?<=[。、！？])|\s[-–—]\s|\s(?=(?:and|but|while|et|mais|y|pero|mientras|und|aber|e|mas|enquanto|vs\.?)\s)/u

/** What is counted is people, or stands nowhere ("police: 300"). `own`: what those who came call themselves. */
function countsPeople(figure: string, post: Post, { crowd }: CrowdWords, own: ReadonlySet<string>): boolean {
  const behind = countedBehind(figure, post)
  return behind === undefined || crowd.test(fold(behind)) || own.has(fold(behind).trim())
}

/** "We are 1,100 tenants": who marches is called by the cause, in no list of words. */
function namesOfOwn(said: readonly Said[], question: Question): ReadonlySet<string> {
  return new Set(
    said.flatMap(({ post }) => {
      const { we } = crowdWords.get(langOf(post)) ?? {}
      const [, behind] = we === undefined ? [] : fold(post.text).split(we)
      return behind !== undefined && /^\P{L}*\p{Nd}/u.test(behind)
        ? countsIn(post, question).flatMap((figure) => {
            const name = countedBehind(figure, post)
            return name === undefined ? [] : fold(name).trim()
          })
        : []
    }),
  )
}

/**
 * Whether the question asks how many came: each of its words that is no name is one for a crowd, or stands in what counts one ("in the square"): of how many were hurt
 * there nobody's count of the crowd tells.
 */
function asksCrowd({ terms, text }: Question, counting: readonly Said[]): boolean {
  const asked = fold(text)
  const rest = withoutCrowd(asked)
  const others = terms.flatMap(({ label, isKey, isPlace }, i) => (isKey || isPlace || !rest.includes(fold(label)) ? [] : [i]))
  return (rest !== asked || others.length > 0) && others.every((i) => counting.some(({ held }) => held[i]))
}

/** Of the figures that several give as that side's the one that was first given last: late believers repeat the others. */
function newestOf(
  side: CountingSide,
  { said, counted, here }: { said: readonly Said[]; counted: readonly (readonly Counted[])[]; here: readonly number[] },
): CrowdCount | undefined {
  const giving = Map.groupBy(
    here.flatMap((at) => (counted[at] ?? []).filter((one) => one.side === side).map(({ figure }) => ({ figure, at }))),
    ({ figure }) => figure,
  )
  const postsAt = (at: number) => [(said[at] as Said).post, ...(said[at] as Said).copies]
  const several = [...giving].flatMap(([figure, list]) => {
    const posts = list.flatMap(({ at }) => postsAt(at))
    if (new Set(posts.map(voiceOf)).size < settings.authors) return []
    const first = posts.reduce((least, post) => Math.min(least, saidAt(post)), Infinity)
    const newest = list.map(({ at }) => at).sort((a, b) => saidAt((said[b] as Said).post) - saidAt((said[a] as Said).post))
    return [{ figure, giving: newest, first }]
  })
  return several.reduce<(typeof several)[number] | undefined>((best, one) => (best && best.first >= one.first ? best : one), undefined)
}
