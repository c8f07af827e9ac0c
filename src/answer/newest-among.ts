import { voicesIn } from '../post/index.ts'
import { hasFigureAsked } from './about.ts'
import { isOfState } from './concepts.ts'
import type { Question } from './evidence.ts'
import { isForeign } from './foreign.ts'
import { askedClaim } from './grounding/asked-claim.ts'
import { claimsOf, type Said } from './grounding/claims.ts'
import { contestedClaim } from './grounding/contested.ts'
import { countsSomething } from './grounding/counts.ts'
import { deniesSomething } from './grounding/denial.ts'
import { speaksOfMatter } from './grounding/matter.ts'
import type { Replaced } from './grounding/slots.ts'
import { vouchedAmong } from './grounding/vouched.ts'
import { answerSettings as settings } from './settings.ts'
import { howThingsStand, type Newest } from './standing.ts'
import { holdsTold } from './told-before.ts'
import { nearestFirst, type Relevant } from './weigh.ts'
import { tellsWanted, wantedBy } from './writers/answer-cues.ts'

/**
 * How things stand is told by every post that holds the names and places asked for: who gives the newest word seldom repeats the question's. Of each list as many as
 * are told.
 */
export function newestOf(question: Question, weighed: readonly Relevant[], relevant: readonly Relevant[], slots: Replaced) {
  const placeOf = new Map(weighed.map((one, at) => [one, at]))
  const standingOf = (among: readonly Relevant[]) => {
    const amongThem = (list: ReadonlySet<number>) => new Set(among.flatMap((one, at) => (list.has(placeOf.get(one) ?? -1) ? [at] : [])))
    return howThingsStand(question, among.map(saidBy), {
      replaced: amongThem(slots.replaced),
      current: amongThem(slots.current),
      asked: amongThem(slots.asked),
    })
  }
  const all = hereAmong(question, weighed, relevant)
  const here = vouchedAmong(all.map((one) => ({ ...saidBy(one), one }))).map(({ one }) => one)
  const telling = tellingAmong(question, here)
  const [whole, some] = [standingOf(here), telling === here ? undefined : standingOf(telling)]
  const [among, standing] =
    some && !isDenied(pickFrom(telling, some.agreeing), pickFrom(here, whole?.denied)) ? [telling, some] : [here, whole]
  const contested = !standing?.denied && question.kind !== 'how-many' ? contestedAmong(question, weighed, all) : undefined
  const isOfIt =
    standing &&
    (among !== here ||
      isSaidOfIt(standing, question, relevant) ||
      (contested && speaksOfMatter(question, here.map(saidBy), { apart: true }).some((is, at) => is && standing.agreeing.includes(at))))
  if (!contested && !isOfIt) return undefined
  const pick = (indices: readonly number[] = []) => pickFrom(among, indices)
  // Where nobody agrees on anything of it, what is denied is told all the same.
  const newest: Newest = isOfIt ? standing : { agreeing: [], since: contested?.since ?? question.asOf, claims: [] }
  return {
    ...newest,
    ...(contested && { contested }),
    agreeing: nearestOf(pick(newest.agreeing).slice(0, settings.standing.items)),
    later: pick(newest.later)
      .filter((one) => relevant.includes(one))
      .slice(0, settings.standing.later),
    contradicting: nearestOf(pick(newest.against?.giving).slice(0, settings.standing.items)),
    bySides: false,
    isDenial: newest.denied !== undefined,
    denied: pick(newest.denied).slice(0, settings.standing.items),
    dispute: {
      deny: ownFirst(question, contested?.isAsked ? mostCovering(nearestOf(contested.deny)) : nearestOf(contested?.deny ?? [])).slice(
        0,
        settings.standing.denials,
      ),
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
  const isOfMatter = speaksOfMatter(question, here.map(saidBy))
  const claims = here.map(({ found }, at) => (isOfMatter[at] ? claimsOf(found.item.post, question) : none))
  const told = here.flatMap(({ found }, at) =>
    telling[at] && isOfMatter[at] && !countsSomething(found.item.post.text) ? (claims[at] ?? none) : [],
  )
  // Who says it in the words of those who tell it tells it too.
  const repeats = (at: number) => !denies[at] && told.some((one) => one.intersection(claims[at] ?? none).size >= settings.matter.shared)
  const ofMatter = here.filter((_one, at) => isOfMatter[at] && (telling[at] || repeats(at)))
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
  const places = placesAsked(question)
  const isThere = ({ held }: Relevant) => places.length > 0 && places.every((i) => held[i]) && holdsTold(question.terms, held)
  const there = weighed.filter((one) => isAmong.has(one) || isThere(one))
  const said = there.map(saidBy)
  const asked = (isMatter: boolean) => (asksWhat(question) === isMatter ? askedClaim(question, said, { isMatter }) : undefined)
  const contested = asked(false) ?? contestedClaim(question, said) ?? asked(true)
  const pick = (indices: readonly number[]) => indices.flatMap((index) => there[index] ?? [])
  return contested && { ...contested, deny: pick(contested.deny), say: pick(contested.say) }
}

/** Where it is asked about; among several names of which none is known for a place, the last ("Two Bridges Run Kalvik"). */
function placesAsked({ terms }: Question): readonly number[] {
  const places = terms.flatMap(({ isPlace }, i) => (isPlace ? [i] : []))
  const names = terms.flatMap(({ isName }, i) => (isName ? [i] : []))
  return places.length > 0 || names.length < 2 ? places : names.slice(-1)
}

/** A cause, a time, somebody is asked for, not whether something is so. */
const asksWhat = (question: Question): boolean => wantedBy(question) !== undefined

/** Who speaks the question's language says it, and denies it, in words that stand beside what is told. */
export const ownFirst = (question: Question, list: readonly Relevant[]): Relevant[] =>
  list.toSorted((a, b) => Number(isForeign(a.found.item.post, question)) - Number(isForeign(b.found.item.post, question)))
export const byCoverage = (list: readonly Relevant[]): Relevant[] => list.toSorted((a, b) => b.coverage - a.coverage)

/** Of those who deny what is asked, who deny something else of the place hold less of it. */
function mostCovering(list: readonly Relevant[]): Relevant[] {
  const ordered = byCoverage(list)
  const least = settings.contested.ofBest * (ordered[0]?.coverage ?? 0)
  return ordered.filter(({ coverage }) => coverage >= least)
}

export const saidBy = ({ found, held }: Relevant): Said => ({ post: found.item.post, copies: found.copies.map(({ post }) => post), held })

/** What is about the question, and what holds its names and places, and of what was told before most. */
export function hereAmong(question: Question, weighed: readonly Relevant[], relevant: readonly Relevant[]): Relevant[] {
  const isRelevant = new Set(relevant)
  const isHere = ({ held }: Relevant) => question.terms.every(({ isName, isPlace }, i) => !(isName || isPlace) || held[i])
  return weighed.filter(
    (one) => isRelevant.has(one) || (isHere(one) && hasFigureAsked(question, one) && holdsTold(question.terms, one.held)),
  )
}
