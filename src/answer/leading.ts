import { saidAt, voiceOf, voicesIn } from '../post/index.ts'
import { howOpinionsDivide } from './camps.ts'
import type { Camps, Deniers, Question, Standing } from './evidence.ts'
import { saidFirst } from './first-said.ts'
import { crowdCounts } from './grounding/crowd-counts.ts'
import { denyingOf } from './grounding/deniers.ts'
import type { Replaced } from './grounding/slots.ts'
import { byCoverage, hereAmong, newestOf, ownFirst, saidBy } from './newest-among.ts'
import { answerSettings as settings } from './settings.ts'
import type { Relevant } from './weigh.ts'

/** What is told of a question before the rest, each with its posts, in the order in which they are evidence: numbers are given later. */
export type Leading = {
  /** Every post that leads, the one that leads most first. */
  readonly posts: readonly Relevant[]
  readonly newest?: NonNullable<ReturnType<typeof newestOf>>
  readonly divided?: DividedPosts
  readonly denying?: NonNullable<ReturnType<typeof denyingAmong>>
  /** Who said it first. */
  readonly first: readonly Relevant[]
}
export type NumbersOf = (list: readonly Relevant[]) => number[]

/**
 * Which posts lead, by what is asked for: who said it first; who denies it and who says it; who holds what of it; else the newest word that several share, what it
 * denies, and what is denied besides. `about`: what is about the question, best first; `divided`, `crowd`: as `dividedAmong` and `crowdAmong` give them.
 */
export function leadingOf(
  question: Question,
  weighed: readonly Relevant[],
  {
    about,
    slots,
    divided,
    crowd,
  }: { about: readonly Relevant[]; slots: Replaced; divided: DividedPosts | undefined; crowd: CountedCrowd | undefined },
): Leading {
  const isAnswered = about.length > 0
  const denying = question.asksDeniers && isAnswered ? denyingAmong(question, weighed, about) : undefined
  const newest =
    crowd ?? (question.asksState && !question.asksDeniers && isAnswered ? newestOf(question, weighed, about, slots) : undefined)
  const first = question.wantsFirst ? capPerAuthor(saidFirst(question, about)).slice(0, settings.first.quotes) : []
  const posts = [
    ...first,
    ...(denying?.deny ?? []),
    ...(denying?.say ?? []),
    ...(divided?.heard ?? []).slice(0, settings.opinions.items),
    ...(newest
      ? [...newest.agreeing, ...newest.contradicting, ...newest.later, ...newest.denied, ...newest.dispute.deny, ...newest.dispute.say]
      : []),
  ]
  return { posts, first, ...(newest && { newest }), ...(divided && { divided }), ...(denying && { denying }) }
}

/** The newest word as it stands in the evidence. */
export function standingOf({ newest }: Leading, numbersOf: NumbersOf): Standing | undefined {
  if (!newest) return undefined
  const { since, claims, replaced = [], contested, against } = newest
  return {
    items: numbersOf(newest.agreeing),
    since,
    claims,
    ...(replaced.length > 0 && { replaced }),
    ...(newest.later.length > 0 && { later: numbersOf(newest.later) }),
    ...(against && {
      against: { figure: against.figure, items: numbersOf(newest.contradicting), ...(newest.bySides && { bySides: true }) },
    }),
    ...(newest.isDenial && { denied: numbersOf(newest.denied) }),
    ...(contested && {
      denials: {
        items: numbersOf(newest.dispute.deny),
        said: numbersOf(newest.dispute.say),
        of: contested.claims,
        since: contested.since,
        ...(contested.isAsked && { isAsked: true }),
      },
    }),
  }
}

export const deniersOf = ({ denying }: Leading, numbersOf: NumbersOf): Deniers | undefined =>
  denying && { items: numbersOf(denying.deny), said: numbersOf(denying.say), authors: denying.authors, since: denying.since }

/** Who denies what is asked, where those are asked for, and some who say it. */
function denyingAmong(question: Question, weighed: readonly Relevant[], relevant: readonly Relevant[]) {
  const among = hereAmong(question, weighed, relevant)
  const denying = denyingOf(question, among.map(saidBy))
  const pick = (indices: readonly number[], most: number) => indices.slice(0, most).flatMap((index) => among[index] ?? [])
  return (
    denying && {
      ...denying,
      deny: pick(denying.deny, settings.standing.items),
      say: pick(
        denying.say.filter((index) => relevant.includes(among[index] as Relevant)),
        settings.standing.denials,
      ),
    }
  )
}

/** Every post that holds the places asked for may say what its author thinks, however little of the question it repeats. */
export function dividedAmong(question: Question, weighed: readonly Relevant[]) {
  const said = weighed.map((one) => ({ ...saidBy(one), coverage: one.coverage }))
  const divided = howOpinionsDivide(question, said)
  const pick = (indices: readonly number[]) => indices.flatMap((index) => weighed[index] ?? [])
  return (
    divided && {
      heard: pick(divided.heard),
      for: pick(divided.for),
      against: pick(divided.against),
      plainlyFor: pick(divided.plainlyFor),
      plainlyAgainst: pick(divided.plainlyAgainst),
    }
  )
}

export type DividedPosts = NonNullable<ReturnType<typeof dividedAmong>>

/** A crowd that two sides count differently, as the newest word that stands against another one. */
export function crowdAmong(question: Question, weighed: readonly Relevant[]): ReturnType<typeof newestOf> {
  const [one, other] = crowdCounts(question, weighed.map(saidBy)) ?? []
  if (!one || !other) return undefined
  const [agreeing, contradicting] = [one, other].map(({ giving }) =>
    ownFirst(question, byCoverage(giving.flatMap((index) => weighed[index] ?? []))),
  ) as [Relevant[], Relevant[]]
  return {
    since: Math.min(...agreeing.map(({ found }) => saidAt(found.item.post))),
    claims: [one.figure],
    against: other,
    bySides: true,
    agreeing: agreeing.slice(0, settings.standing.items),
    contradicting: contradicting.slice(0, settings.standing.items),
    later: [],
    isDenial: false,
    denied: [],
    dispute: { deny: [], say: [] },
  }
}

export type CountedCrowd = NonNullable<ReturnType<typeof crowdAmong>>

/** The camps as they stand in the evidence. */
export function campsOf(divided: DividedPosts, numbersOf: NumbersOf): Camps {
  const plainly = (list: readonly Relevant[]) => ({
    items: numbersOf(list),
    authors: voicesIn(list.flatMap(({ found }) => [found.item, ...found.copies].map(({ post }) => post))),
  })
  return {
    heard: numbersOf(divided.heard),
    for: numbersOf(divided.for),
    against: numbersOf(divided.against),
    plainlyFor: plainly(divided.plainlyFor),
    plainlyAgainst: plainly(divided.plainlyAgainst),
  }
}

/** So many of each author, the first. */
export function capPerAuthor(relevant: readonly Relevant[]): Relevant[] {
  const seen = new Map<string, number>()
  return relevant.filter(({ found }) => {
    const author = voiceOf(found.item.post)
    const count = (seen.get(author) ?? 0) + 1
    seen.set(author, count)
    return count <= settings.perAuthor
  })
}
