import { saidAt, voiceOf, voicesIn } from '../post/index.ts'
import { hasFigureAsked } from './about.ts'
import { howOpinionsDivide } from './camps.ts'
import { isOfState } from './concepts.ts'
import type { Camps, Deniers, Question, Standing } from './evidence.ts'
import { saidFirst } from './first-said.ts'
import { isForeign } from './foreign.ts'
import { askedClaim } from './grounding/asked-claim.ts'
import { claimsOf, type Said } from './grounding/claims.ts'
import { contestedClaim } from './grounding/contested.ts'
import { crowdCounts } from './grounding/crowd-counts.ts'
import { countsSomething } from './grounding/counts.ts'
import { deniesSomething } from './grounding/denial.ts'
import { denyingOf } from './grounding/deniers.ts'
import { matterIn } from './grounding/matter.ts'
import type { Replaced } from './grounding/slots.ts'
import { answerSettings as settings } from './settings.ts'
import { howThingsStand, type Newest } from './standing.ts'
import { holdsTold } from './told-before.ts'
import { nearestFirst, type Relevant } from './weigh.ts'
import { tellsWanted, wantedBy } from './writers/answer-cues.ts'

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
    ...(newest ? [...newest.agreeing, ...newest.contradicting, ...newest.denied, ...newest.dispute.deny, ...newest.dispute.say] : []),
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

/**
 * How things stand is told by every post that holds the names and places asked for: who gives the newest word seldom repeats the question's. Of each list as many as
 * are told.
 */
function newestOf(question: Question, weighed: readonly Relevant[], relevant: readonly Relevant[], slots: Replaced) {
  const placeOf = new Map(weighed.map((one, at) => [one, at]))
  const standingOf = (among: readonly Relevant[]) => {
    const amongThem = (list: ReadonlySet<number>) => new Set(among.flatMap((one, at) => (list.has(placeOf.get(one) ?? -1) ? [at] : [])))
    return howThingsStand(question, among.map(saidBy), {
      replaced: amongThem(slots.replaced),
      current: amongThem(slots.current),
      asked: amongThem(slots.asked),
    })
  }
  const here = hereAmong(question, weighed, relevant)
  const telling = tellingAmong(question, here)
  const [all, some] = [standingOf(here), telling === here ? undefined : standingOf(telling)]
  const [among, standing] = some && !isDenied(pickFrom(telling, some.agreeing), pickFrom(here, all?.denied)) ? [telling, some] : [here, all]
  const contested = !standing?.denied && question.kind !== 'how-many' ? contestedAmong(question, weighed, here) : undefined
  if (!contested && !(standing && (among !== here || isSaidOfIt(standing, question, relevant)))) return undefined
  const pick = (indices: readonly number[] = []) => pickFrom(among, indices)
  // Where nobody agrees with anybody, what is denied is told all the same.
  const newest: Newest = standing ?? { agreeing: [], since: contested?.since ?? question.asOf, claims: [] }
  return {
    ...newest,
    ...(contested && { contested }),
    agreeing: nearestOf(pick(newest.agreeing).slice(0, settings.standing.items)),
    contradicting: nearestOf(pick(newest.against?.giving).slice(0, settings.standing.items)),
    bySides: false,
    isDenial: newest.denied !== undefined,
    denied: pick(newest.denied).slice(0, settings.standing.items),
    dispute: {
      deny: ownFirst(question, nearestOf(contested?.deny ?? [])).slice(0, settings.standing.denials),
      say: ownFirst(question, byCoverage(contested?.say ?? [])).slice(0, settings.standing.denials),
    },
  }
}

const pickFrom = (list: readonly Relevant[], indices: readonly number[] = []): Relevant[] => indices.flatMap((index) => list[index] ?? [])

/** Whether it is what others deny, by half of those who say it. */
const isDenied = (saying: readonly Relevant[], denied: readonly Relevant[]): boolean =>
  saying.filter((one) => denied.includes(one)).length * 2 >= saying.length

/** Whether what leads is said by something that is nearly as much about the question as anything: posts that have but a place in common agree on whatever goes on there. */
function isSaidOfIt({ claims, denied }: Newest, question: Question, relevant: readonly Relevant[]): boolean {
  if (question.kind === 'how-many' || denied) return true // who denies seldom repeats the question
  const best = relevant.reduce((most, { coverage }) => Math.max(most, coverage), 0)
  const near = relevant.filter(({ coverage }) => coverage >= settings.standing.ofBest * best)
  return near.some(({ found }) => [...claimsOf(found.item.post, question)].some((claim) => claims.includes(claim)))
}

/**
 * Who is asked for a time, somebody or a cause is told by those who tell one, and whether something is so by those who say one or the other: of all that is said
 * of the place the newest word of those leads, where several tell it and it is of the matter that is asked about.
 */
function tellingAmong(question: Question, here: readonly Relevant[]): readonly Relevant[] {
  const tells = tellsKindOf(question)
  if (!tells) return here
  const denies = here.map(({ found: { item } }) => asksWhat(question) && deniesSomething(item.post.text, item.post.langs))
  const telling = here.map((one, at) => !denies[at] && tells(one))
  if (!telling.includes(true)) return here
  const matter = matterIn(question, here.map(saidBy))
  const least = settings.matter.ofBest * Math.max(...matter)
  const isOfMatter = (at: number) => (matter[at] as number) >= least
  const claims = here.map(({ found }, at) => (isOfMatter(at) ? claimsOf(found.item.post, question) : none))
  const told = here.flatMap(({ found }, at) =>
    telling[at] && isOfMatter(at) && !countsSomething(found.item.post.text) ? (claims[at] ?? none) : [],
  )
  // Who says it in the words of those who tell it tells it too.
  const repeats = (at: number) => !denies[at] && told.some((one) => one.intersection(claims[at] ?? none).size >= settings.matter.shared)
  const ofMatter = here.filter((_one, at) => isOfMatter(at) && (telling[at] || repeats(at)))
  return voicesIn(ofMatter.map(({ found }) => found.item.post)) > 1 ? ofMatter : here
}

const none: ReadonlySet<string> = new Set()

function tellsKindOf(question: Question): ((one: Relevant) => boolean) | undefined {
  const wanted = wantedBy(question)
  const { enough, oneName } = settings.cues
  if (wanted === 'time' || wanted === 'person' || wanted === 'cause')
    return ({ found }) => tellsWanted(wanted, found.item.post.text, question) >= (wanted === 'person' ? oneName : enough)
  const state = question.terms.findIndex(isOfState)
  return state < 0 || question.kind === 'how-many' ? undefined : ({ held }) => held[state] === true
}

const nearestOf = (list: readonly Relevant[]): Relevant[] =>
  nearestFirst(list.map((one) => ({ one, post: one.found.item.post }))).map(({ one }) => one)

/**
 * What is told of the place and denied there: who denies what is said of somebody seldom names them again ("A poisoned dinner? Nonsense, says the hotel"), and who
 * says the same in other words does not either.
 */
function contestedAmong(question: Question, weighed: readonly Relevant[], among: readonly Relevant[]) {
  const isAmong = new Set(among)
  const places = question.terms.flatMap(({ isPlace }, i) => (isPlace ? [i] : []))
  const isThere = ({ held }: Relevant) => places.length > 0 && places.every((i) => held[i]) && holdsTold(question.terms, held)
  const there = weighed.filter((one) => isAmong.has(one) || isThere(one))
  const said = there.map(saidBy)
  const contested = (asksWhat(question) ? undefined : askedClaim(question, said)) ?? contestedClaim(question, said)
  const pick = (indices: readonly number[]) => indices.flatMap((index) => there[index] ?? [])
  return contested && { ...contested, deny: pick(contested.deny), say: pick(contested.say) }
}

/** A cause, a time, somebody is asked for, not whether something is so. */
const asksWhat = (question: Question): boolean => wantedBy(question) !== undefined

/** Who speaks the question's language says it, and denies it, in words that stand beside what is told. */
const ownFirst = (question: Question, list: readonly Relevant[]): Relevant[] =>
  list.toSorted((a, b) => Number(isForeign(a.found.item.post, question)) - Number(isForeign(b.found.item.post, question)))
const byCoverage = (list: readonly Relevant[]): Relevant[] => list.toSorted((a, b) => b.coverage - a.coverage)

export const saidBy = ({ found, held }: Relevant): Said => ({ post: found.item.post, copies: found.copies.map(({ post }) => post), held })

/** What is about the question, and what holds its names and places, and of what was told before most. */
function hereAmong(question: Question, weighed: readonly Relevant[], relevant: readonly Relevant[]): Relevant[] {
  const isRelevant = new Set(relevant)
  const isHere = ({ held }: Relevant) => question.terms.every(({ isName, isPlace }, i) => !(isName || isPlace) || held[i])
  return weighed.filter(
    (one) => isRelevant.has(one) || (isHere(one) && hasFigureAsked(question, one) && holdsTold(question.terms, one.held)),
  )
}

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
  const said = weighed.map(({ found, held, coverage }) => ({
    post: found.item.post,
    copies: found.copies.map(({ post }) => post),
    held,
    coverage,
  }))
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
