import { datedAmong, saidAt, voiceOf, voicesIn } from '../post/index.ts'
import type { Collapsed, Found as FoundPost, SearchPage } from '../search/index.ts'
import { choose, type Choice, type Chosen } from './choose.ts'
import { clusterByWords } from './clusters.ts'
import type { Evidence, EvidenceItem, Nearest, Question } from './evidence.ts'
import { summarise } from './found.ts'
import { earliestOf } from './grounding/earliest.ts'
import { figureReport } from './grounding/figures.ts'
import { sourceOf } from './grounding/source.ts'
import { campsOf, deniersOf, standingOf, type Leading, type NumbersOf } from './leading.ts'
import type { Relevant } from './weigh.ts'

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
 * What was found is counted whole.
 */
export function ground(asked: Question, page: SearchPage, choice: Choice = {}): Ground {
  const chosen = choose(asked, page, choice)
  const { question, weighed, best, relevant, missing, untold } = chosen
  if (untold) {
    const found = summarise([], question, { searched: page, best: 0 })
    const holds = question.terms.map(({ label }) => label)
    return { evidence: { question, items: [], clusters: [], found }, relevant: [], missing: [], nearest: { holds, lacks: [], untold } }
  }
  const found = summarise(relevant, question, { searched: page, best })
  const nearest = chosen.posts.length === 0 ? nearestMiss(question, weighed) : undefined
  return { evidence: { question, ...evidenceOf(question, chosen), found }, relevant, missing, ...(nearest && { nearest }) }
}

function evidenceOf(question: Question, { weighed, posts, copies, leading, slots }: Chosen): Omit<Evidence, 'question' | 'found'> {
  const { items, clusters, numbersOf } = numbered(posts, copies)
  const outdated = weighed.flatMap((one, at) => {
    const until = slots.until.get(at)
    return until === undefined ? [] : numbersOf([one]).map((number) => ({ number, until }))
  })
  return { items, clusters, ...whatLeads(leading, { question, items, numbersOf }), ...(outdated.length > 0 && { outdated }) }
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
