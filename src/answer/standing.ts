import { datedAmong, fold, saidAt, voiceOf, type EpochMs, type Post } from '../post/index.ts'
import type { Question } from './evidence.ts'
import { isForeign } from './foreign.ts'
import { claimsOf, standingSettings, worthOfClaims, type Claims, type Heard, type Said } from './grounding/claims.ts'
import { deniedIn, deniedWords } from './grounding/denial.ts'
import { countsAsked, countsNamed } from './grounding/asked-count.ts'
import { countsSomething } from './grounding/counts.ts'
import { focusOf, holdsFocus } from './grounding/focus.ts'
import { opinionStrength } from './grounding/opinion.ts'
import { stanceWordsOf } from './grounding/stance-words.ts'
import type { SlotSuccession } from './grounding/slots.ts'
import { alike, frameOf } from './grounding/frames.ts'
import { placeNames } from './grounding/places-apart.ts'
import { successionOf } from './grounding/succession.ts'
import { answerSettings } from './settings.ts'
import { tellsWanted, wantedBy } from './writers/answer-cues.ts'

const settings = answerSettings.standing

/**
 * `agreeing`: indices into what was given, best first; `since`: when the first of them was said; `claims`: what they share, most worth first.
 * `denied`: those who say it, where others deny it and those lead.
 */
export type Newest = {
  readonly agreeing: readonly number[]
  readonly since: EpochMs
  readonly claims: readonly string[]
  /** Of a number asked for: the figures that this one replaced, newest first. */
  readonly replaced?: readonly string[]
  /** Of a number asked for: a figure that stands against this one, neither being newer, and who gives it, best first. */
  readonly against?: { readonly figure: string; readonly giving: readonly number[] }
  /** Of a number asked for: who gave another one since in nearly the same words, the newest first. One author alone replaces nothing and may be told all the same. */
  readonly later?: readonly number[]
  readonly denied?: readonly number[]
}

/**
 * How things stand by the newest word that several authors share. What a post adds to the question's own words (its figures, where a
 * number is asked for) counts as far as posts about the question say it rather than others, and say it lately: an update wins over what it
 * replaces, one loud account wins nothing, and an old post that comes in late stays old. Where that word is denied by several, they lead.
 * `slots`: which of them tell what was replaced since. Undefined where nobody agrees with anybody.
 */
export function howThingsStand(question: Question, said: readonly Said[], slots: SlotSuccession = none): Newest | undefined {
  const freshness = measureFreshness(said.flatMap(({ post, copies }) => [post, ...copies]))
  const counts = question.kind === 'how-many' ? countsAsked(said, question) : undefined
  const claims = counts ? countsNamed(said, counts, question) : said.map(({ post }) => claimsOf(post, question))
  const relevance = said.map(relevanceTo(question, said))
  const worth = worthOfClaims({ said, claims, relevance }, question.kind)
  const scored = said.map(({ post }, index): Scored => {
    const agreement = agreementOf(claims[index], worth, question.kind)
    const own = (relevance[index] as number) ** settings.ownPower * freshness.of(post) ** settings.freshnessPower
    return { index, agreement, own, score: agreement * own }
  })
  const lead = scored.reduce((a, b) => (b.score > a.score ? b : a), { index: -1, agreement: 0, own: 0, score: 0 })
  if (lead.score === 0) return undefined
  const worthOf = (claim: string) => worth.get(claim) ?? 0
  const leading = mostWorth(claims[lead.index], worthOf).filter((claim) => worthOf(claim) >= settings.sharedFrom * lead.agreement)
  const worthIn = (index: number) => leading.reduce((sum, claim) => sum + (claims[index]?.has(claim) ? worthOf(claim) : 0), 0)
  const agreeing = scored
    .filter(({ index, score }) => score > 0 && worthIn(index) >= settings.agreeFrom * worthIn(lead.index))
    .sort((a, b) => b.score - a.score)
    .map(({ index }) => index)
  const sinceOf = (list: readonly number[]) => {
    const times = datedAmong(list.map((index) => said[index] as Said)).map(({ post }) => saidAt(post))
    const fresh = times.filter((at) => freshness.at(at) > settings.sinceFreshness)
    return Math.min(...(fresh.length > 0 ? fresh : times))
  }
  if (counts)
    return standingFigure(
      leading[0],
      { said, claims: counts, relevance },
      { agreeing, since: sinceOf(agreeing), claims: leading },
      { freshness, isOfName: isOfName(question) },
    )
  const standing = upToDate(agreeing, slots, scored)
  const [first = lead.index] = standing
  const shared = agreeing.includes(first) ? leading : mostWorth(claims[first], worthOf).slice(0, settings.claims)
  const newest = { agreeing: standing, since: sinceOf(standing), claims: shared }
  const denying = splitByDenial(said, claims, standing, shared)
  if (denying) return { ...newest, agreeing: denying.deny, since: sinceOf(denying.deny), denied: denying.say }
  return newest
}

/** Somebody or something is asked about by name; in a few words alone a place may count as one. */
const isOfName = ({ terms }: Question): boolean => terms.some(({ isName, isPlace }) => isName && !isPlace)

const mostWorth = (claims: Claims | undefined, worthOf: (claim: string) => number): string[] =>
  [...(claims ?? [])].sort((a, b) => worthOf(b) - worthOf(a))

const none: SlotSuccession = { replaced: new Set(), current: new Set(), asked: new Set() }

/** `own`: by its words and its time alone; `agreement`: how far others say the same. */
type Scored = { readonly index: number; readonly agreement: number; readonly own: number; readonly score: number }

/** Those who agree, without what was replaced since; where others give what is so of the very thing that is asked, or nobody is left, those others. */
function upToDate(agreeing: readonly number[], { replaced, current, asked }: SlotSuccession, scored: readonly Scored[]): readonly number[] {
  const left = agreeing.filter((index) => !replaced.has(index))
  const telling = left.filter((index) => asked.has(index))
  if (telling.length > 0) return [...telling, ...left.filter((index) => !asked.has(index))]
  const others = asked.size > 0 ? asked : left.length === 0 ? current : new Set<number>()
  return others.size === 0 ? left : [...others].sort((a, b) => (scored[b]?.own ?? 0) - (scored[a]?.own ?? 0))
}

/** The figure that came last of those given of the same thing, by those who give it; what it replaced. */
function standingFigure(
  figure: string | undefined,
  heard: Heard,
  newest: Newest,
  { freshness, isOfName }: { readonly freshness: Freshness; readonly isOfName: boolean },
): Newest {
  if (figure === undefined) return newest
  const { now, before, against } = successionOf(figure, heard, { isOfName })
  const { said, claims, relevance } = heard
  const post = (index: number) => (said[index] as Said).post
  const score = (index: number) => (relevance[index] as number) ** settings.ownPower * freshness.of(post(index)) ** settings.freshnessPower
  const givingOf = (one: string) =>
    said.flatMap((_one, index) => (claims[index]?.has(one) ? [index] : [])).sort((a, b) => score(b) - score(a))
  const told = new Set([now, ...before, ...(against === undefined ? [] : [against])])
  const rest = { replaced: before, ...(against !== undefined && { against: { figure: against, giving: givingOf(against) } }) }
  if (now === figure) return { ...newest, ...rest, later: saidSince(newest, heard, told) }
  const agreeing = givingOf(now)
  const times = datedAmong(agreeing.map((index) => ({ post: post(index) }))).map((one) => saidAt(one.post))
  const fresh = times.filter((at) => freshness.at(at) > settings.sinceFreshness)
  const since = Math.min(...(fresh.length > 0 ? fresh : times))
  return { agreeing, since, claims: [now], ...rest, later: saidSince({ agreeing, since }, heard, told) }
}

/** Who says nearly the same since with other figures than those that are `told`, the newest first. */
function saidSince({ agreeing, since }: Pick<Newest, 'agreeing' | 'since'>, { said, claims }: Heard, told: Claims): readonly number[] {
  const post = (index: number) => (said[index] as Said).post
  const isOther = (index: number) => claims[index]?.isDisjointFrom(told) && claims[index].size > 0 && saidAt(post(index)) > since
  const newest = said.flatMap((_one, index) => (isOther(index) ? [index] : [])).sort((a, b) => saidAt(post(b)) - saidAt(post(a)))
  const frames = newest.length > 0 ? agreeing.map((index) => frameOf(post(index))) : []
  const isAlike = (index: number) => {
    const own = frameOf(post(index))
    return frames.some((frame) => alike(frame, own) >= settings.succession.sameWords)
  }
  return newest.slice(0, settings.succession.posts).filter(isAlike)
}

/** Those who deny the leading word, where they are several and as many as the rest since they began; those who say it. Best first. */
function splitByDenial(said: readonly Said[], claims: readonly Claims[], agreeing: readonly number[], shared: readonly string[]) {
  const post = (index: number) => (said[index] as Said).post
  const holding = said.filter((_one, index) => shared.some((claim) => claims[index]?.has(claim)))
  const places = new Set(placeNames(holding.map((one) => one.post.text)).map(fold)) // where something is said to be is not what is denied
  const leading: Claims = new Set(shared.filter((claim) => !places.has(claim)))
  if (leading.size === 0) return undefined
  const named = said.flatMap((_one, index) => (agreeing.includes(index) || isNamed(claims[index], leading) ? [index] : []))
  const ordered = [...agreeing, ...named.filter((index) => !agreeing.includes(index))]
  const deny = ordered.filter((index) => isDenied(post(index).text, leading))
  const authors = authorsOf(deny.map((index) => said[index] as Said))
  const isFlat = deny.some((index) => [...leading].some((claim) => deniedIn(post(index).text, post(index).langs).outright.has(claim)))
  if (authors.size < settings.denyingAuthors || !isFlat) return undefined
  const since = Math.min(...deny.map((index) => saidAt(post(index))))
  // What most of them deny; who holds none of it says something else.
  const core = [...leading].filter((claim) => deny.filter((index) => deniedWords(post(index).text).has(claim)).length * 2 >= deny.length)
  const say = ordered.filter((index) => !deny.includes(index) && core.some((claim) => claims[index]?.has(claim)))
  const late = authorsOf(say.filter((index) => saidAt(post(index)) >= since).map((index) => said[index] as Said))
  return authors.size / (authors.size + late.size) >= settings.denyingShare ? { deny, say } : undefined
}

function isDenied(text: string, claims: Claims): boolean {
  const denied = deniedWords(text)
  return [...claims].some((claim) => denied.has(claim))
}

const isNamed = (claims: Claims | undefined, leading: Claims): boolean =>
  [...leading].filter((claim) => claims?.has(claim)).length >= Math.ceil(leading.size / 2)

const authorsOf = (said: readonly Said[]): ReadonlySet<string> =>
  new Set(said.flatMap(({ post, copies }) => [post, ...copies].map(voiceOf)))

/** The mean worth of what a post says: of all its figures, or of the words that are worth most. */
function agreementOf(claims: Claims | undefined, worth: ReadonlyMap<string, number>, kind: Question['kind']): number {
  const best = [...(claims ?? [])]
    .map((claim) => worth.get(claim) ?? 0)
    .sort((a, b) => b - a)
    .slice(0, settings.claims)
  return best.reduce((sum, one) => sum + one, 0) / (kind === 'how-many' ? Math.max(1, best.length) : settings.claims)
}

/** 0..1: how much of the question a post holds, less where it is in another language or about another place. */
function relevanceTo(question: Question, said: readonly Said[]): (one: Said) => number {
  const { coveragePower } = standingSettings(question.kind)
  const coverage = coverageAmong(question, said)
  const isElsewhere = (held: readonly boolean[]) => question.terms.some(({ isName, isPlace }, i) => (isName || isPlace) && !held[i])
  const wanted = question.kind === 'how-many' ? undefined : wantedBy(question)
  const focus = question.kind === 'how-many' ? undefined : question.terms[focusOf(question) ?? -1]
  const inFocus = ({ text }: Post) => (focus === undefined || holdsFocus(text, focus.label) ? 1 : settings.unfocused)
  const asked = question.terms.flatMap(({ isPlace }, i) => (isPlace ? [] : [i]))
  const isUnasked = (held: readonly boolean[]) => question.kind !== 'how-many' && asked.length > 0 && !asked.some((i) => held[i])
  const isAnother = ({ text, langs }: Post) =>
    question.kind !== 'how-many' && (countsSomething(text) || opinionStrength(text, stanceWordsOf(text, langs)) >= settings.opinionFrom)
  const tells = ({ text }: Post) =>
    wanted === undefined ? 1 : settings.untold + (1 - settings.untold) * tellsWanted(wanted, text, question)
  return ({ post, held }) =>
    tells(post) *
    inFocus(post) *
    (isAnother(post) ? settings.another : 1) *
    coverage(held) ** coveragePower *
    (isUnasked(held) ? settings.unasked : 1) *
    (isForeign(post, question) ? settings.foreign : 1) *
    (isElsewhere(held) ? settings.elsewhere : 1)
}

/** 0..1: the share of the question that is held, weighted by how few of these posts hold a term: a place they all name tells nothing. */
function coverageAmong(question: Question, said: readonly Said[]): (held: readonly boolean[]) => number {
  const weights = question.terms.map((_term, i) => Math.log(1 + said.length / (1 + said.filter(({ held }) => held[i]).length)))
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1
  return (held) => weights.reduce((sum, weight, i) => sum + (held[i] ? weight : 0), 0) / total
}

type Freshness = { of(post: Post): number; at(time: EpochMs): number }

/** 2^(−age / half-life), counted from the newest post; the half-life is the age of the n-th newest author's word. */
function measureFreshness(posts: readonly Post[]): Freshness {
  const newest = [...posts].sort((a, b) => saidAt(b) - saidAt(a))
  const last = newest[0] ? saidAt(newest[0]) : 0
  const authors = new Set<string>()
  const nth = newest.find((post) => authors.add(voiceOf(post)).size >= settings.authors) ?? newest.at(-1)
  const halfLifeMs = Math.max(settings.shortestMs, nth ? last - saidAt(nth) : 0)
  const at = (time: EpochMs) => 2 ** (-Math.max(0, last - time) / halfLifeMs)
  return { at, of: (post) => at(saidAt(post)) }
}
