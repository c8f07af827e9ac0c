import { saidAt, type EpochMs, type Post } from '../../post/index.ts'
import { answerSettings } from '../settings.ts'
import { replacedIn, type Heard, type Said } from './claims.ts'
import { countedAs, type CountedAs } from './counted.ts'
import { areOfOthers, fatesOfFigure } from './fates.ts'
import type { Fate } from './fate-words.ts'
import { alike, frameOf } from './frames.ts'
import { vouchedFigures } from './vouched.ts'

const settings = answerSettings.standing.succession

/** Which figure stands, and those that it replaced, newest first. */
export type Succession = {
  readonly now: string
  readonly before: readonly string[]
  /** A figure that came up with the one that stands and goes on being given beside it: neither replaced the other. */
  readonly against?: string
}

/** One post that gives a figure. `frame`: its words without figures; `past`: figures that it calls replaced by this one. */
type Mention = {
  readonly figure: string
  readonly post: Post
  readonly copies: readonly Post[]
  readonly held: readonly boolean[]
  readonly relevance: number
  readonly counted: CountedAs | undefined
  readonly frame: ReadonlySet<string>
  readonly past: readonly string[]
}
type Voice = { readonly at: EpochMs; readonly author: string }
/** `onset`: when it was first given by enough authors to count. */
type Given = { readonly figure: string; readonly voices: readonly Voice[]; readonly firsts: readonly Voice[]; readonly onset: EpochMs }

/**
 * What came after a figure and what came before it, as posts give it that speak of the same thing. The figure that came up last stands, also where
 * others still repeat an older one; one that few give while others go on saying something else replaces nothing. `isOfName`: somebody or something is asked for by name.
 */
export function successionOf(anchor: string, heard: Heard, { isOfName }: { readonly isOfName: boolean }): Succession {
  const byFigure = Map.groupBy(vouchedFigures(speakingOf(anchor, ofSameFate(anchor, mentionsIn(heard)), isOfName)), ({ figure }) => figure)
  const given = [...byFigure].flatMap(([figure, mentions]) => givenBy(figure, mentions) ?? []).sort((a, b) => b.onset - a.onset)
  const start = given.find(({ figure }) => figure === anchor) ?? given.find((one) => isTaken(one, given))
  const now = start && given.find((one) => one === start || (one.onset > start.onset && isTaken(one, given)))
  if (!now) return { now: anchor, before: [] }
  const against = given.find((one) => one !== now && areBeside(now, one, heard))?.figure
  const before = given.filter(({ figure, onset }) => onset < now.onset && figure !== against).map(({ figure }) => figure)
  return { now: now.figure, before, ...(against !== undefined && { against }) }
}

/** Without the figures of those whom something else befell than those whom that figure counts, by what most say who say it. */
function ofSameFate(anchor: string, mentions: readonly Mention[]): readonly Mention[] {
  const fates = new Map(
    [...Map.groupBy(mentions, ({ figure }) => figure)].map(([figure, all]) => {
      const told = all.flatMap(({ figure: one, post }) => fatesOfFigure(one, post)).filter(({ size }) => size > 0)
      const isOfMost = (fate: Fate) => told.filter((one) => one.has(fate)).length * 2 > told.length
      return [figure, new Set(told.flatMap((one) => [...one]).filter(isOfMost))]
    }),
  )
  const own = fates.get(anchor) ?? new Set()
  return mentions.filter(({ figure }) => !areOfOthers(own, fates.get(figure) ?? own))
}

/**
 * Two figures of one thing that contradict each other: both came up within minutes, and each is taken up by enough of those who speak since, to the last of them.
 * A figure that replaced another leaves it to late believers; what many posts give together is of two things.
 */
function areBeside(now: Given, other: Given, { said, claims }: Heard): boolean {
  if (Math.abs(now.onset - other.onset) > settings.besideMs) return false
  const together = said.flatMap(({ post }, at) => (claims[at]?.has(now.figure) && claims[at].has(other.figure) ? [post.author.id] : []))
  if (new Set(together).size > 1) return false
  const from = Math.max(now.onset, other.onset)
  const last = Math.max(...[now, other].flatMap(({ voices }) => voices.map(({ at }) => at)))
  const isEnough = (begin: EpochMs, least: number) => {
    const [own, others] = [now, other].map(({ voices }) => new Set(voices.flatMap(({ at, author }) => (at >= begin ? [author] : []))).size)
    return Math.min(own as number, others as number) >= least * ((own as number) + (others as number))
  }
  return isEnough(from, settings.besideShare) && (last - from < settings.settledMs || isEnough((from + last) / 2, settings.besideLater))
}

/** Of the newest posts that give a figure; each is compared with each. */
function mentionsIn({ said, claims, relevance }: Heard): Mention[] {
  const telling = said.flatMap((_one, at) => ((claims[at]?.size ?? 0) > 0 ? [at] : []))
  const newest = telling.sort((a, b) => saidAt((said[b] as Said).post) - saidAt((said[a] as Said).post)).slice(0, settings.posts)
  return newest.flatMap((at) => {
    const { post, copies, held } = said[at] as Said
    const figures = [...(claims[at] ?? [])]
    const frame = frameOf(post)
    const past = figures.length === 1 ? replacedIn(post) : []
    return figures.map((figure) => ({
      figure,
      post,
      copies,
      held,
      relevance: relevance[at] as number,
      counted: countedAs(figure, post),
      frame,
      past,
    }))
  })
}

/**
 * The mentions of the same thing: those of the figure that are most about the question; whatever calls one of these figures replaced by another one, or puts another
 * figure into nearly the same words, or counts the same with it in words that are akin, and lacks no word of the question that they hold; what counts the same with one
 * of these figures. Since shortly before one of them was first given so, whoever gives it and counts nothing else is heard as well, in other words and languages: who says what a figure
 * replaced is seldom the first to give it.
 */
function speakingOf(anchor: string, mentions: readonly Mention[], isOfName: boolean): Mention[] {
  const best = mentions.reduce((most, one) => (one.figure === anchor ? Math.max(most, one.relevance) : most), 0)
  const sure = mentions.filter((one) => one.figure === anchor && one.relevance >= settings.sureFrom * best)
  const left = new Set(mentions)
  for (const one of sure) left.delete(one)
  for (const one of sure)
    for (const other of left)
      if (
        isOfSameThing(one, other, isOfName) ||
        (one.figure === other.figure && one.counted?.word === other.counted?.word && one.counted)
      ) {
        left.delete(other)
        sure.push(other)
      }
  const since = new Map<string, EpochMs>()
  const begin = (some: readonly Mention[], before: number) => {
    for (const { figure, post } of some) since.set(figure, Math.min(since.get(figure) ?? Infinity, saidAt(post) - before))
  }
  begin(sure, settings.soonMs)
  const tied = tiedTo(sure, left)
  begin(tied, settings.tiedMs)
  sure.push(...tied)
  for (const one of sure) left.delete(one)
  const words = new Set(sure.flatMap(({ counted }) => (counted && !counted.isPlain ? [counted.word] : [])))
  const languages = new Set([...words].map(languageOf))
  const countsElse = ({ counted }: Mention) =>
    counted !== undefined && !counted.isPlain && !words.has(counted.word) && languages.has(languageOf(counted.word))
  return [...sure, ...[...left].filter((one) => saidAt(one.post) >= (since.get(one.figure) ?? Infinity) && !countsElse(one))]
}

/** Mentions of figures that one of these calls replaced, and of those that replaced one of these: nothing is known to be of the same thing by its likeness to them. */
function tiedTo(sure: readonly Mention[], others: ReadonlySet<Mention>): Mention[] {
  const figures = new Set(sure.map(({ figure }) => figure))
  const past = new Set(sure.flatMap((one) => one.past))
  return [...others].filter((one) => past.has(one.figure) || one.past.some((figure) => figures.has(figure)))
}

const languageOf = (word: string) => word.split(' ')[0]

/** `isOfName`: both are given with a name that is asked for; what they count is of that. */
function isOfSameThing(known: Mention, other: Mention, isOfName: boolean): boolean {
  const isCounted = known.counted !== undefined && !known.counted.isPlain && known.counted.word === other.counted?.word
  const words = alike(known.frame, other.frame)
  if (isCounted && (isOfName || (words >= settings.akinWords && other.relevance >= settings.sureFrom * known.relevance))) return true
  return words >= settings.sameWords && holdsAll(other.held, known.held)
}

const holdsAll = (held: readonly boolean[], other: readonly boolean[]): boolean => other.every((is, i) => !is || held[i])

/** When a figure, or another value, came up: `undefined` where one author alone gives it. */
export function givenBy(figure: string, mentions: readonly Pick<Mention, 'post' | 'copies'>[]): Given | undefined {
  const voices = mentions
    .flatMap(({ post, copies }) => [post, ...copies].map((one) => ({ at: saidAt(one), author: one.author.id })))
    .sort((a, b) => a.at - b.at)
  const seen = new Set<string>()
  const firsts = voices.filter(({ author }) => !seen.has(author) && seen.add(author))
  const onset = firsts[Math.max(1, Math.floor(settings.earlyShare * firsts.length))]?.at
  return onset === undefined ? undefined : { figure, voices, firsts, onset }
}

/** Since it came up, enough of those who speak of the thing say it. */
export function isTaken({ figure, firsts, onset }: Given, given: readonly Given[]): boolean {
  const from = firsts.findLast(({ at }) => at < onset)?.at ?? onset
  const since = (voices: readonly Voice[]) => voices.filter(({ at }) => at >= from).map(({ author }) => author)
  const own = since(firsts).length
  const others = new Set(given.flatMap((one) => (one.figure === figure ? [] : since(one.voices))))
  return own >= settings.againstOthers * (own + others.size)
}
