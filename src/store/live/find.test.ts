import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Post, PostId } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import { idf, recency } from '../bm25.ts'
import type { SearchQuery } from '../search-query.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { find, partsOf, saidAtOf } from './find.ts'
import { findable } from './findable.fixture.ts'
import { bm25Of, countOf, roundedBy } from './random-slice.fixture.ts'

const random = createRandom(21)
const words = ['river', 'flood', 'bridge', 'closed', 'mayor', 'rain']
/** Two slices of posts; those of the older one are older. */
const slices = [0, 1].map((slice) =>
  Array.from({ length: 200 }, (_, doc): Post => {
    const text = Array.from({ length: 1 + Math.floor(random() * 9) }, () => words[Math.floor(random() ** 2 * words.length)])
    const at = 10_000 * (slice + 1) + Math.floor(random() * 5_000)
    return makePost({ n: slice * 200 + doc, text: text.join(' '), at, createdAt: at - Math.floor(random() * 900) })
  }),
)
const posts = slices.flatMap((some, slice) => some.map((post, doc) => ({ seq: slice * sliceSize + doc, post, text: post.text.split(' ') })))
type Listed = (typeof posts)[number]

const { context, write } = findable(slices)
const ask = (query: Partial<SearchQuery>): SearchQuery => ({ any: [], all: [], none: [], from: 0, until: 90_000, limit: 10, ...query })
const term = (word: string, weight = 1) => ({ term: word, weight })

/** BM25 by its formula over the posts that there are, with N, df and average length of them. */
function lookThrough({ any, all, none, from, until, limit, ...query }: SearchQuery, there: readonly Listed[]) {
  const df = (word: string) => there.filter(({ text }) => text.includes(word)).length
  const avgLength = there.reduce((sum, { text }) => sum + text.length, 0) / there.length
  const scored = [...any, ...all].map((clause) => ('term' in clause ? ([clause.term, clause.weight] as const) : assert.fail()))
  const factors = new Map(scored.map(([word, weight]) => [word, weight * idf(there.length, df(word))]))
  const holds = (text: readonly string[]) => (clause: object) => 'term' in clause && countOf(text, String(clause.term)) > 0
  const window = there.filter(({ post: { witnessedAt } }) => witnessedAt >= from && witnessedAt < until)
  const matching = window.filter(
    ({ text }) => all.every(holds(text)) && !none.some(holds(text)) && (any.length === 0 || any.some(holds(text))),
  )
  const hits = matching.map(({ seq, text, post }) => ({
    seq,
    key: bm25Of(text, factors, avgLength) * recency(Math.min(post.createdAt, post.witnessedAt), { until, ...query }),
  }))
  return {
    hits: hits.sort((a, b) => b.key - a.key || b.seq - a.seq).slice(0, limit),
    stats: {
      docs: there.length,
      avgLength,
      windowDocs: window.length,
      matched: matching.length,
      terms: Object.fromEntries([...any, ...all, ...none].flatMap((clause) => ('term' in clause ? [[clause.term, df(clause.term)]] : []))),
    },
  }
}

function check(query: SearchQuery, there: readonly Listed[]): void {
  const found = find(query, context)
  const wanted = lookThrough(query, there)
  const what = JSON.stringify(query)
  assert.deepEqual([found.stats, found.complete], [wanted.stats, true], what)
  assert.equal(found.top.length, wanted.hits.length)
  found.top.forEach(({ key }, at) => assert.ok(Math.abs(key - (wanted.hits[at]?.key ?? NaN)) <= roundedBy(8), what))
  // Scores that are equal but for their last digits may stand in either order.
  for (const { seq, key } of found.top)
    assert.ok(
      wanted.hits.some((hit) => hit.seq === seq || Math.abs(hit.key - key) <= roundedBy(8)),
      what,
    )
}

const questions = [
  ask({ any: [term('flood'), term('bridge', 0.5), term('unheard')] }),
  ask({ all: [term('river'), term('mayor')], any: [term('rain', 2)] }),
  ask({ any: [term('closed')], none: [term('river')], from: 12_000, until: 22_000 }),
  ask({ any: [term('rain'), term('mayor')], halfLifeMs: 3_000, decayFrom: 24_000, limit: 25 }),
  ask({ any: [term('river')], limit: 400 }),
]

test('hits, scores and figures are those of BM25 over the posts that there are', () => {
  for (const query of questions) check(query, posts)
})

test('as of a moment the figures are of what was there then', () => {
  for (const query of questions) {
    const before = sliceSize + 50
    check(
      { ...query, asOf: { seqBefore: before } },
      posts.filter(({ seq }) => seq < before),
    )
    check(
      { ...query, asOf: { witnessedBefore: 13_000 } },
      posts.filter(({ post }) => post.witnessedAt < 13_000),
    )
  }
})

test('the newest come first where that is asked for, or nothing else is', () => {
  const newest = posts.toSorted((a, b) => b.post.witnessedAt - a.post.witnessedAt || b.seq - a.seq)
  const seqs = (some: readonly Listed[]) => some.slice(0, 10).map(({ seq, post }) => ({ seq, key: post.witnessedAt }))
  assert.deepEqual(find(ask({}), context).top, seqs(newest))
  const withRain = newest.filter(({ text }) => text.includes('rain'))
  assert.deepEqual(find(ask({ any: [term('rain')], order: 'newest' }), context).top, seqs(withRain))
})

test('of a slice outside the window no posting is looked at, nor of one where no word is', () => {
  const slicesFor = (query: Partial<SearchQuery>) => {
    const before = context.workspace.work.slices
    find(ask(query), context)
    return context.workspace.work.slices - before
  }
  const any = [term('flood')]
  assert.deepEqual([slicesFor({ any }), slicesFor({ any, from: 20_000 }), slicesFor({ any: [term('unheard')] })], [2, 1, 0])
})

test('what a hit at some depth scores is told, and a floor leaves out what lies below it', () => {
  const [query] = questions
  assert.ok(query)
  const all = find({ ...query, limit: 60 }, context).top
  const deep = find(query, context, { depth: 60 })
  assert.deepEqual([deep.top, deep.scoreAtDepth], [all.slice(0, 10), all[59]?.key])
  assert.deepEqual(
    find({ ...query, limit: 60 }, context, { floor: all[5]?.key ?? 0 }).top,
    all.filter(({ key }) => key >= (all[5]?.key ?? 0)),
  )
  assert.equal(find({ ...query, limit: 1_000 }, context, { depth: 900 }).scoreAtDepth, undefined)
})

test('once it is late it says that it is not complete', () => {
  for (const query of questions) {
    const { complete, top } = find(query, { ...context, late: () => true })
    assert.deepEqual([complete, top], [false, []])
  }
})

test('a score is told in its parts, which multiply to it', () => {
  const [query] = questions
  assert.ok(query)
  assert.deepEqual(partsOf(7, 3, query, context.columns), { bm25: 7 })
  const said = Math.min(posts[3]?.post.createdAt ?? 0, posts[3]?.post.witnessedAt ?? 0)
  assert.equal(saidAtOf(3, context.columns), said)
  const decayed = { ...query, halfLifeMs: 1_000, decayFrom: said + 2_000 }
  assert.deepEqual(partsOf(7, 3, decayed, context.columns), { bm25: 28, recency: 0.25 })
  assert.deepEqual(partsOf(7, 3, { ...decayed, decayFrom: 1e9 }, context.columns), { bm25: 0, recency: 0 })
  assert.deepEqual(partsOf(7, 3, { ...query, order: 'newest' }, context.columns), {})
  assert.equal(saidAtOf(9 * sliceSize, context.columns), -Infinity)
})

test('posts that go are in no hit and no figure', () => {
  const gone = posts.filter(({ seq }) => seq % 3 === 0)
  write(...gone.map(({ post }) => ({ type: 'post-delete' as const, id: post.id as PostId, at: 1 })))
  for (const query of questions)
    check(
      query,
      posts.filter((one) => !gone.includes(one)),
    )
})
