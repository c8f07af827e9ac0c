import { networkOf, saidAt, termsOf, voiceOf, voicesIn, type Post } from '../post/index.ts'
import { idfOf, isRepost, represent, searchSettings, type Collapsed, type Found as FoundPost, type SearchPage } from '../search/index.ts'
import { saturation, type HitPage } from '../store/index.ts'
import { isAnswerable } from './answerable.ts'
import { countsThing } from './grounding/asked-count.ts'
import { howOpinionsDivide } from './camps.ts'
import { coverageOf, frequencyOf, heldIn, weightsOf } from './coverage.ts'
import type { Camps, Cluster, Evidence, EvidenceItem, Found, Nearest, Question } from './evidence.ts'
import { deniedWords, deniesSomething } from './grounding/denial.ts'
import { denyingOf } from './grounding/deniers.ts'
import { earliestOf } from './grounding/earliest.ts'
import { firstSaying } from './grounding/first-saying.ts'
import { figureReport } from './grounding/figures.ts'
import type { Said } from './grounding/claims.ts'
import { replacedAmong, type Replaced } from './grounding/slots.ts'
import { sourceOf } from './grounding/source.ts'
import { answerSettings as settings } from './settings.ts'
import { howThingsStand } from './standing.ts'
import { nearestFirst, weigh, type Relevant } from './weigh.ts'
import { untoldIn } from './told.ts'

/**
 * `relevant`: everything about the question, for "all N posts"; `missing`: names and other key words that no post of that moment holds; `nearest`:
 * where nothing is about it, though no key word is missing.
 */
export type Ground = {
  readonly evidence: Evidence
  readonly relevant: readonly Relevant[]
  readonly missing: readonly string[]
  readonly nearest?: Nearest
}

/**
 * Which of the found posts are about the question, numbered as evidence: best first, capped per author, grouped by what they say.
 * `limit`: items of evidence, 1..100; what was found is counted whole.
 */
export function ground(question: Question, page: SearchPage, limit: number = settings.evidence): Ground {
  const whole = groundByWords(question, page, limit)
  const untold = untoldIn(whole.evidence)
  if (!untold) return whole
  const found = summarise([], question, { searched: page, best: 0 })
  const holds = question.terms.map(({ label }) => label)
  return { evidence: { question, items: [], clusters: [], found }, relevant: [], missing: [], nearest: { holds, lacks: [], untold } }
}

function groundByWords(question: Question, page: SearchPage, limit: number): Ground {
  const missing = question.terms
    .filter((term) => (term.isName || term.isKey) && !term.isSpeaker && frequencyOf(term.clauses, page.page.stats) === 0)
    .map((term) => term.label)
  const weighed = missing.length > 0 ? [] : weigh(question, page)
  const best = weighed.reduce((most, { coverage }) => Math.max(most, coverage), 0)
  const divided = question.kind === 'opinions' ? dividedAmong(question, weighed) : undefined
  const isAnswered = divided || isAnswerable(question, weightsOf(question.terms, page.page.stats), withCounts(question, weighed))
  const about = isAnswered ? weighed.filter((one) => isAbout(question, one, best)) : []
  const denying = question.asksDeniers && about.length > 0 ? denyingAmong(question, weighed, about) : undefined
  const slots = replacedAmong(about.length > 0 ? weighed.map((one) => ({ ...saidBy(one), values: one.values })) : [], question)
  const newest = question.asksState && !question.asksDeniers && about.length > 0 ? newestOf(question, weighed, about, slots) : undefined
  const leading = nearestOf((newest?.agreeing ?? []).slice(0, settings.standing.items))
  const against = nearestOf((newest?.against?.giving ?? []).slice(0, settings.standing.items))
  const denied = (newest?.denied ?? []).slice(0, settings.standing.items)
  const denials = nearestOf(newest?.dispute?.deny ?? []).slice(0, settings.standing.denials)
  const rumours = (newest?.dispute?.say ?? []).slice(0, settings.standing.denials)
  const opining = (divided?.heard ?? []).slice(0, settings.opinions.items)
  const deniers = [...(denying?.deny ?? []), ...(denying?.say ?? [])]
  const isChosen = new Set([...about, ...deniers, ...opining, ...leading, ...against, ...denied, ...denials, ...rumours])
  const relevant = weighed.filter((one) => isChosen.has(one))
  const earliest = question.wantsFirst ? saidFirst(question, about) : []
  const first = capPerAuthor(earliest).slice(0, settings.first.quotes)
  const ordered = new Set([...first, ...deniers, ...opining, ...leading, ...against, ...denied, ...denials, ...rumours, ...relevant])
  const leaders = capPerAuthor([...ordered]).slice(0, limit)
  const copies = newest && question.kind === 'how-many' ? endsOf(leaders) : new Map<Relevant, Relevant>()
  const chosen = [...leaders, ...copies.keys()].slice(0, limit)
  const clusters = clusterByWords(chosen.map(({ found }) => found.item.post))
  const items = chosen.map(({ found, coverage }, at): EvidenceItem => ({
    number: at + 1,
    post: found.item.post,
    score: found.item.hit.score,
    coverage,
    cluster: clusters.findIndex((cluster) => cluster.items.includes(at + 1)),
    source: sourceOf(found.item.post),
    standsFor: standFor(found),
  }))
  const numbersOf = (list: readonly Relevant[]) =>
    items
      .filter((_item, at) => list.includes(chosen[at] as Relevant) || list.includes(copies.get(chosen[at] as Relevant) as Relevant))
      .map(({ number }) => number)
  const standing = newest && {
    items: numbersOf(leading),
    since: newest.since,
    claims: newest.claims,
    ...(newest.replaced && newest.replaced.length > 0 && { replaced: newest.replaced }),
    ...(newest.against && { against: { figure: newest.against.figure, items: numbersOf(against) } }),
    ...(newest.denied && { denied: numbersOf(denied) }),
    ...(newest.dispute && {
      denials: { items: numbersOf(denials), said: numbersOf(rumours), of: newest.dispute.claims, since: newest.dispute.since },
    }),
  }
  const outdated = weighed.flatMap((one, at) => {
    const until = slots.until.get(at)
    return until === undefined ? [] : numbersOf([one]).map((number) => ({ number, until }))
  })
  const camps = divided && campsOf(divided, numbersOf)
  const figures = figureReport(question, items, standing)
  const found = summarise(relevant, question, { searched: page, best })
  const nearest = items.length === 0 ? nearestMiss(question, weighed) : undefined
  return {
    evidence: {
      question,
      items,
      clusters: clusters.map((cluster) => ({ ...cluster, ...earliestOf(cluster.items, items) })),
      found,
      ...(standing && { standing }),
      ...(outdated.length > 0 && { outdated }),
      ...(figures && { figures }),
      ...(camps && { camps }),
      ...(denying && {
        deniers: { items: numbersOf(denying.deny), said: numbersOf(denying.say), authors: denying.authors, since: denying.since },
      }),
      ...(first.length > 0 && { first: first.map((one) => chosen.indexOf(one) + 1).filter((number) => number > 0) }),
    },
    relevant,
    missing,
    ...(nearest && { nearest }),
  }
}

const saidBy = ({ found, held }: Relevant): Said => ({ post: found.item.post, copies: found.copies.map(({ post }) => post), held })

/** Who gives the number need not repeat all that is said of it; who calls the thing otherwise must say more of it. */
const withCounts = (question: Question, weighed: readonly Relevant[]) =>
  question.kind === 'how-many' ? weighed.map((one) => ({ ...one, givesCount: givesCount(question, one) })) : weighed

function givesCount(question: Question, { found: { item }, held }: Relevant): boolean {
  const saysMore = question.terms.some(({ isName, isPlace }, i) => held[i] && !isName && !isPlace)
  return countsThing(item.post, question, { orKin: saysMore })
}

/** What the post lacks that holds most; undefined where none holds any of the question. */
function nearestMiss({ terms }: Question, weighed: readonly Relevant[]): Nearest | undefined {
  const most = weighed.reduce<Relevant | undefined>((best, one) => (best && best.coverage >= one.coverage ? best : one), undefined)
  const labels = (isHeld: boolean) => terms.flatMap(({ label }, i) => (most?.held[i] === isHeld ? [label] : []))
  return most && most.coverage > 0 && most.coverage < 1 ? { holds: labels(true), lacks: labels(false) } : undefined
}

const nearestOf = (list: readonly Relevant[]): Relevant[] =>
  nearestFirst(list.map((one) => ({ one, post: one.found.item.post }))).map(({ one }) => one)

/** The coverage gate: a post is about the question when it holds enough of it, one name at least, and a figure where one is asked for. */
const isAbout = (question: Question, one: Relevant, best: number): boolean =>
  hasFigureAsked(question, one) && isAboutByWords(question, one, best) && !isElsewhere(question, one)

/** Of a fact another place, train or person tells nothing; of opinions many are said without a place. */
const isElsewhere = ({ asksState, kind, terms }: Question, { held }: Relevant): boolean =>
  asksState && kind !== 'compare' && terms.some(({ isKey }, i) => isKey && !held[i])

const hasFigureAsked = ({ kind, terms }: Question, { found }: Relevant): boolean =>
  kind !== 'how-many' || terms.length === 0 || /\p{Nd}/u.test(found.item.post.text)

/** By its words alone. */
export function isAboutByWords(
  question: Question,
  { coverage, held, holdsAllNames }: Pick<Relevant, 'coverage' | 'held' | 'holdsAllNames'>,
  best = 1,
): boolean {
  if (question.terms.length === 0) return true // "what is happening now": everything in the window is asked for
  const names = question.terms.flatMap((term, i) => (term.isName ? [i] : []))
  if (names.length > 0 && !names.some((i) => held[i])) return false
  // Of how things stand, and of what somebody says, a place or name alone says nothing: something of what is asked about it must be there.
  if (
    (question.asksState || question.namedSpeakers || question.speakers.length > 0) &&
    names.length > 0 &&
    names.length < question.terms.length &&
    question.terms.every((term, i) => term.isName || !held[i])
  )
    return false
  // What is compared is seldom compared in one post.
  const least = holdsAllNames || question.kind === 'compare' || !question.tellsNames ? settings.coverageWithNames : settings.coverage
  return coverage >= Math.min(least, settings.coverageOfBest * best)
}

/**
 * How things stand is told by every post that holds the names and places asked for: who gives the newest word seldom repeats the question's.
 */
function newestOf(question: Question, weighed: readonly Relevant[], relevant: readonly Relevant[], slots: Replaced) {
  const among = hereAmong(question, weighed, relevant)
  const placeOf = new Map(weighed.map((one, at) => [one, at]))
  const amongThem = (list: ReadonlySet<number>) => new Set(among.flatMap((one, at) => (list.has(placeOf.get(one) ?? -1) ? [at] : [])))
  const newest = howThingsStand(question, among.map(saidBy), {
    replaced: amongThem(slots.replaced),
    current: amongThem(slots.current),
    asked: amongThem(slots.asked),
  })
  const pick = (indices: readonly number[] = []) => indices.flatMap((index) => among[index] ?? [])
  return (
    newest && {
      ...newest,
      agreeing: pick(newest.agreeing),
      against: newest.against && { figure: newest.against.figure, giving: pick(newest.against.giving) },
      denied: newest.denied && pick(newest.denied),
      dispute: newest.contested && { ...newest.contested, deny: pick(newest.contested.deny), say: pick(newest.contested.say) },
    }
  )
}

/** What is about the question, and what holds its names and places. */
function hereAmong(question: Question, weighed: readonly Relevant[], relevant: readonly Relevant[]): Relevant[] {
  const isRelevant = new Set(relevant)
  const isHere = ({ held }: Relevant) => question.terms.every(({ isName, isPlace }, i) => !(isName || isPlace) || held[i])
  return weighed.filter((one) => isRelevant.has(one) || (isHere(one) && hasFigureAsked(question, one)))
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
function dividedAmong(question: Question, weighed: readonly Relevant[]) {
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

type DividedPosts = NonNullable<ReturnType<typeof dividedAmong>>

function campsOf(divided: DividedPosts, numbersOf: (list: readonly Relevant[]) => number[]): Camps {
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

/** The posts that say it, the earliest first. */
function saidFirst({ text }: Question, about: readonly Relevant[]): readonly Relevant[] {
  const posts = about.map(({ found }) => found.item.post)
  const groupOf = new Map(clusterByWords(posts).flatMap(({ items }, group) => items.map((number) => [number - 1, group] as const)))
  const sayings = about.map(({ coverage }, at) => ({ post: posts[at] as Post, coverage, group: groupOf.get(at) ?? -1 }))
  return firstSaying(sayings, { asksDenial: deniesSomething(text) }).flatMap((at) => about[at] ?? [])
}

/** Since when and until when a figure is told is shown by the copies that say it first and last: they can be cited as well. By what they are copies of. */
function endsOf(leaders: readonly Relevant[]): ReadonlyMap<Relevant, Relevant> {
  const ends = leaders.slice(0, settings.figureCopies).flatMap((one): [Relevant, Relevant][] => {
    const members = [one.found.item, ...one.found.copies]
      .filter(({ post }) => !isRepost(post))
      .toSorted((a, b) => saidAt(a.post) - saidAt(b.post))
    const [first, last] = [members[0], members.at(-1)]
    return [...new Set([first, last])].flatMap((end): [Relevant, Relevant][] =>
      end && end !== one.found.item ? [[{ ...one, found: represent([end]) }, one]] : [],
    )
  })
  return new Map(ends)
}

function standFor({ item, copies }: Collapsed<FoundPost>): EvidenceItem['standsFor'] {
  const posts = [item, ...copies].map(({ post }) => post)
  const by = [...new Set(posts.map(voiceOf))]
  const times = posts.map(saidAt)
  return { posts: posts.length, authors: voicesIn(posts), by, since: Math.min(...times), until: Math.max(...times) }
}

function capPerAuthor(relevant: readonly Relevant[]): Relevant[] {
  const seen = new Map<string, number>()
  return relevant.filter(({ found }) => {
    const author = voiceOf(found.item.post)
    const count = (seen.get(author) ?? 0) + 1
    seen.set(author, count)
    return count <= settings.perAuthor
  })
}

/** Greedy: a post joins the first cluster whose leading post shares enough of the shorter text's words; what denies does not say the same. */
function clusterByWords(posts: readonly Post[]): Cluster[] {
  const clusters: { items: number[]; authors: Set<string>; words: Set<string>; denies: boolean }[] = []
  posts.forEach((post, at) => {
    const words = new Set<string>(termsOf(post.text))
    const denies = deniedWords(post.text).size > 0
    const known = clusters.find((cluster) => cluster.denies === denies && overlap(cluster.words, words) >= settings.clusterOverlap)
    if (known) {
      known.items.push(at + 1)
      known.authors.add(voiceOf(post))
    } else clusters.push({ items: [at + 1], authors: new Set([voiceOf(post)]), words, denies })
  })
  return clusters.map(({ items, authors }) => ({ items, authors: authors.size }))
}

export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a]
  if (small.size === 0) return 0
  let shared = 0
  for (const word of small) if (large.has(word)) shared++
  return shared / small.size
}

/** `best`: the most that any post holds of the question, 0..1. */
type Read = { readonly searched: SearchPage; readonly best: number }

function summarise(relevant: readonly Relevant[], question: Question, read: Read): Found {
  const posts = relevant.flatMap(({ found }) => [found.item.post, ...found.copies.map((copy) => copy.post)])
  const times = posts.map(saidAt)
  return {
    posts: posts.length,
    authors: voicesIn(posts),
    networks: new Set(posts.map((post) => networkOf(post.id))).size,
    first: times.reduce((a, b) => Math.min(a, b), Infinity),
    last: times.reduce((a, b) => Math.max(a, b), -Infinity),
    atLeast: isCut(question, read),
  }
}

/** Whether there may be more about the question than was read. */
function isCut(question: Question, { searched: { page, cutAt, unread }, best }: Read): boolean {
  if (!page.complete) return true
  if (cutAt !== undefined && page.stats.matched > page.hits.length && !isWhole(question, page, { cutAt, best })) return true
  const weights = weightsOf(question.terms, page.stats)
  return [...new Set(unread)].some((held) => {
    const terms = heldIn(question.terms, { held }, () => new Map())
    const { share, holdsAllNames } = coverageOf(terms, question.terms, weights)
    return isAboutByWords(question, { coverage: share, held: terms, holdsAllNames }, best)
  })
}

/**
 * Whether every post about the question is among the hits, although more posts match some word: by their words, what was cut off scores at most
 * `cutAt`, and a post that passes the coverage gate scores at least its share of the words' idf, once, in a long text.
 */
function isWhole(question: Question, { stats }: HitPage, { cutAt, best }: { readonly cutAt: number; readonly best: number }): boolean {
  if (question.kind === 'now' || question.terms.length === 0) return false
  const total = question.terms.reduce((sum, { clauses }) => sum + idfOf(clauses, stats), 0)
  const longText = saturation(1, 4 * stats.avgLength, stats.avgLength, searchSettings.bm25)
  return cutAt < Math.min(settings.coverageWithNames, settings.coverageOfBest * best) * total * searchSettings.variantWeight * longText
}
