import { saidAt, termsOf, type EpochMs, type Post } from '../post/index.ts'
import { figuresOf } from '../search/index.ts'
import { clauseKey } from '../store/index.ts'
import type { Question } from './evidence.ts'
import { answerSettings } from './settings.ts'

const settings = answerSettings.standing

/** A post about the question, and the posts that say the same. */
export type Said = {
  readonly post: Post
  readonly copies: readonly Post[]
  /** Which terms of the question it holds. */
  readonly held: readonly boolean[]
}
/** `agreeing`: indices into what was given, best first; `since`: when the first of them was said. */
export type Newest = { readonly agreeing: readonly number[]; readonly since: EpochMs }

/**
 * How things stand by the newest word that several authors share. What a post adds to the question's own words (its figures, where a
 * number is asked for) counts as far as others say it too, lately, and did not say it before: an update wins over what it replaces, one
 * loud account wins nothing, and an old post that comes in late stays old. `others`: posts that hold the names asked for and are not about
 * the question in its own words, as those in other languages are; a figure is the same in all of them. Undefined where nobody agrees with
 * anybody.
 */
export function howThingsStand(question: Question, said: readonly Said[], others: readonly Post[] = []): Newest | undefined {
  const freshness = measureFreshness(said.flatMap(({ post, copies }) => [post, ...copies]))
  const claims = said.map(({ post }) => claimsOf(post, question))
  const worth = worthOfClaims(question, said, claims, others, freshness)
  const coverage = coverageAmong(question, said)
  const scored = said.map(({ post, held }, index) => {
    const agreement = agreementOf(claims[index], worth, question.kind)
    return { index, agreement, score: agreement * coverage(held) ** settings.coveragePower * freshness.of(post) ** settings.freshnessPower }
  })
  const lead = scored.reduce((a, b) => (b.score > a.score ? b : a), { index: -1, agreement: 0, score: 0 })
  if (lead.score === 0) return undefined
  const leading = [...(claims[lead.index] ?? [])].filter((claim) => (worth.get(claim) ?? 0) >= settings.sharedFrom * lead.agreement)
  const worthIn = (index: number) => leading.reduce((sum, claim) => sum + (claims[index]?.has(claim) ? (worth.get(claim) ?? 0) : 0), 0)
  const agreeing = scored
    .filter(({ index, score }) => score > 0 && worthIn(index) >= settings.agreeFrom * worthIn(lead.index))
    .sort((a, b) => b.score - a.score)
    .map(({ index }) => index)
  const times = agreeing.map((index) => saidAt((said[index] as Said).post))
  const fresh = times.filter((at) => freshness.at(at) > settings.sinceFreshness)
  return { agreeing, since: Math.min(...(fresh.length > 0 ? fresh : times)) }
}

type Claims = ReadonlySet<string>

/** What a post says beyond the question's own words. */
function claimsOf(post: Post, question: Question): Claims {
  const asked = new Set(question.terms.flatMap(({ clauses }) => clauses.map(clauseKey)))
  const figures = figuresOf(post.text).filter((figure) => !question.text.includes(figure))
  if (question.kind === 'how-many') return new Set(figures)
  const words = termsOf(post.text).filter((term) => !asked.has(term) && !/^[#@]|^host:/.test(term))
  return new Set([...words, ...figures])
}

/** The mean worth of what a post says: of all its figures, or of the words that are worth most. */
function agreementOf(claims: Claims | undefined, worth: ReadonlyMap<string, number>, kind: Question['kind']): number {
  const best = [...(claims ?? [])]
    .map((claim) => worth.get(claim) ?? 0)
    .sort((a, b) => b - a)
    .slice(0, settings.claims)
  return best.reduce((sum, one) => sum + one, 0) / (kind === 'how-many' ? Math.max(1, best.length) : settings.claims)
}

/** When an author first and last said it. */
type Voice = { readonly first: EpochMs; readonly last: EpochMs; readonly isOther: boolean }

function worthOfClaims(
  question: Question,
  said: readonly Said[],
  claims: readonly Claims[],
  others: readonly Post[],
  freshness: Freshness,
): Map<string, number> {
  const support = new Map<string, Map<string, Voice>>() // claim → author
  for (const claim of claims.flatMap((one) => [...one])) support.set(claim, new Map())
  const count = (post: Post, claim: string, isOther: boolean) => {
    const authors = support.get(claim)
    const known = authors?.get(post.author.id)
    const at = saidAt(post)
    if (isOther && known) return
    authors?.set(post.author.id, { first: Math.min(known?.first ?? at, at), last: Math.max(known?.last ?? at, at), isOther })
  }
  for (const [index, { post, copies }] of said.entries())
    for (const one of [post, ...copies]) for (const claim of claims[index] ?? []) count(one, claim, false)
  if (question.kind === 'how-many') for (const post of others) for (const claim of claimsOf(post, question)) count(post, claim, true)
  return new Map([...support].map(([claim, authors]) => [claim, worthOf([...authors.values()], question.kind, freshness)]))
}

/** 0..1: the share of the question that is held, weighted by how few of these posts hold a term: a place they all name tells nothing. */
function coverageAmong(question: Question, said: readonly Said[]): (held: readonly boolean[]) => number {
  const weights = question.terms.map((_term, i) => Math.log(1 + said.length / (1 + said.filter(({ held }) => held[i]).length)))
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1
  return (held) => weights.reduce((sum, weight, i) => sum + (held[i] ? weight : 0), 0) / total
}

/**
 * Several authors say it lately. A figure replaces another one, so it counts from when a second author said it: those who repeat what has
 * long been said do not make it news. Words return in many statements, so they count by how lately they are said on the whole.
 */
function worthOf(voices: readonly Voice[], kind: Question['kind'], freshness: Freshness): number {
  const own = voices.filter(({ isOther }) => !isOther)
  const shared = (own.length > 1 ? own : voices).map(({ first }) => first).sort((a, b) => a - b)[1]
  if (shared === undefined) return 0
  const lately = voices.reduce((sum, { last }) => sum + freshness.at(last), 0)
  const novelty = kind === 'how-many' ? freshness.at(shared) : lately / voices.length
  return novelty ** settings.noveltyPower * (1 - Math.exp(-lately / settings.enough))
}

type Freshness = { of(post: Post): number; at(time: EpochMs): number }

/** 2^(−age / half-life), counted from the newest post; the half-life is the age of the n-th newest author's word. */
function measureFreshness(posts: readonly Post[]): Freshness {
  const newest = [...posts].sort((a, b) => saidAt(b) - saidAt(a))
  const last = newest[0] ? saidAt(newest[0]) : 0
  const authors = new Set<string>()
  const nth = newest.find(({ author }) => authors.add(author.id).size >= settings.authors) ?? newest.at(-1)
  const halfLifeMs = Math.max(settings.shortestMs, nth ? last - saidAt(nth) : 0)
  const at = (time: EpochMs) => 2 ** (-Math.max(0, last - time) / halfLifeMs)
  return { at, of: (post) => at(saidAt(post)) }
}
