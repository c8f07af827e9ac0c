import { datedAmong, saidAt, voiceOf, voicesIn } from '../post/index.ts'
import { isRepost, represent, type Collapsed, type Found as FoundPost, type SearchPage } from '../search/index.ts'
import { isAbout, withCounts } from './about.ts'
import { isAnswerable } from './answerable.ts'
import { asksOne } from './asks-one.ts'
import { clusterByWords } from './clusters.ts'
import { frequencyOf, weightsOf } from './coverage.ts'
import type { Evidence, EvidenceItem, Nearest, Question } from './evidence.ts'
import { summarise } from './found.ts'
import { earliestOf } from './grounding/earliest.ts'
import { figureReport } from './grounding/figures.ts'
import { replacedAmong } from './grounding/slots.ts'
import { sourceOf } from './grounding/source.ts'
import { campsOf, capPerAuthor, deniersOf, dividedAmong, leadingOf, saidBy, standingOf, type Leading, type NumbersOf } from './leading.ts'
import { answerSettings as settings } from './settings.ts'
import { untoldIn } from './told.ts'
import { weigh, type Relevant } from './weigh.ts'

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
  const slots = replacedAmong(about.length > 0 ? weighed.map((one) => ({ ...saidBy(one), values: one.values })) : [], question)
  const leading = leadingOf(question, weighed, { about, slots, divided })
  const isChosen = new Set([...about, ...leading.posts])
  const relevant = weighed.filter((one) => isChosen.has(one))
  const ordered = [...new Set([...leading.posts, ...relevant])]
  const leaders = (asksOne(question) ? ordered : capPerAuthor(ordered)).slice(0, limit)
  const copies = leading.newest && question.kind === 'how-many' ? endsOf(leaders) : new Map<Relevant, Relevant>()
  const { items, clusters, numbersOf } = numbered([...leaders, ...copies.keys()].slice(0, limit), copies)
  const outdated = weighed.flatMap((one, at) => {
    const until = slots.until.get(at)
    return until === undefined ? [] : numbersOf([one]).map((number) => ({ number, until }))
  })
  const found = summarise(relevant, question, { searched: page, best })
  const nearest = items.length === 0 ? nearestMiss(question, weighed) : undefined
  return {
    evidence: {
      question,
      items,
      clusters,
      found,
      ...whatLeads(leading, { question, items, numbersOf }),
      ...(outdated.length > 0 && { outdated }),
    },
    relevant,
    missing,
    ...(nearest && { nearest }),
  }
}

/** The parts of the evidence that tell what leads, those that are there. */
function whatLeads(
  leading: Leading,
  { question, items, numbersOf }: Pick<Evidence, 'question' | 'items'> & { numbersOf: NumbersOf },
): Partial<Evidence> {
  const standing = standingOf(leading, numbersOf)
  const figures = figureReport(question, items, standing)
  const deniers = deniersOf(leading, numbersOf)
  const first = numbersOf(leading.first)
  return {
    ...(standing && { standing }),
    ...(figures && { figures }),
    ...(leading.divided && { camps: campsOf(leading.divided, numbersOf) }),
    ...(deniers && { deniers }),
    ...(first.length > 0 && { first }),
  }
}

/** Posts as evidence, in this order, grouped by what they say. `copies`: those that stand for another post, by which its number is known as well. */
function numbered(chosen: readonly Relevant[], copies: ReadonlyMap<Relevant, Relevant>) {
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
  const isIn = (list: readonly Relevant[], one: Relevant | undefined) => one !== undefined && list.includes(one)
  const numbersOf: NumbersOf = (list) => chosen.flatMap((one, at) => (isIn(list, one) || isIn(list, copies.get(one)) ? [at + 1] : []))
  return { items, numbersOf, clusters: clusters.map((cluster) => ({ ...cluster, ...earliestOf(cluster.items, items) })) }
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
  const times = datedAmong([item, ...copies]).map(({ post }) => saidAt(post))
  return { posts: posts.length, authors: voicesIn(posts), by, since: Math.min(...times), until: Math.max(...times) }
}

/** What the post lacks that holds most; undefined where none holds any of the question. */
function nearestMiss({ terms }: Question, weighed: readonly Relevant[]): Nearest | undefined {
  const most = weighed.reduce<Relevant | undefined>((best, one) => (best && best.coverage >= one.coverage ? best : one), undefined)
  const labels = (isHeld: boolean) => terms.flatMap(({ label }, i) => (most?.held[i] === isHeld ? [label] : []))
  return most && most.coverage > 0 && most.coverage < 1 ? { holds: labels(true), lacks: labels(false) } : undefined
}
