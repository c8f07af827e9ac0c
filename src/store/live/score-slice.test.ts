import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recency } from '../bm25.ts'
import { createRandom } from '../../post/post.fixture.ts'
import type { Clause, SearchQuery } from '../search-query.ts'
import { TopK } from '../top-k.ts'
import type { Columns } from './columns.ts'
import { createEligible } from './eligible.ts'
import { createPatience } from './patience.ts'
import { bm25Of, countOf, randomSlice, roundedBy, scoredIn, words } from './random-slice.fixture.ts'
import { createScorer } from './score-slice.ts'
import type { Role } from './scored.ts'
import { createWorkspace } from './workspace.ts'

/** Times in no order, many of them the same; every eleventh post is hidden. */
const { texts, posts, segment, slice } = randomSlice(4, (doc, random) => ({
  at: 100_000 + Math.floor(random() * 3_000),
  hidden: doc % 11 === 0,
}))
for (const { doc } of posts) slice.lag.set(doc, doc % 5 === 0 ? 400 : 0)
const avgLength = 2.1
const workspace = createWorkspace()

type Asked = { readonly words: readonly (readonly [word: string, role: Role, factor: number])[]; readonly query: Partial<SearchQuery> }
const full = (asked: Asked): SearchQuery => {
  const of = (wanted: Role) => asked.words.filter(([, role]) => role === wanted).map(([term]) => ({ term, weight: 1 }))
  return { any: of('any'), all: of('all'), none: of('none'), from: 0, until: 9e15, limit: 10, ...asked.query }
}

const clausesOf = (asked: Asked['words']) => asked.map(([word, role, factor]) => scoredIn(segment, word, role, factor))

/** What the scorer finds, how many match, and whether it counted all of them. */
function ask(asked: Asked) {
  const query = full(asked)
  const eligible = createEligible(query, {} as Columns, [])
  const top = new TopK(query.limit)
  const scorer = createScorer({ query, avgLength, eligible, top, workspace, patience: createPatience(() => false) })
  const view = eligible.view(slice)
  const matched = view.windowDocs === 0 ? 0 : scorer.score(view, 0, clausesOf(asked.words))
  assert.ok(!workspace.marks.includes(1), 'marks are left as they were')
  return { hits: top.drain(), matched, isAtLeast: scorer.isAtLeast }
}

/** The same by looking at every post. */
function lookThrough(asked: Asked) {
  const { any, all, none, from, until, order, after, limit, ...query } = full(asked)
  const factors = new Map(asked.words.filter(([, role]) => role !== 'none').map(([word, , factor]) => [word, factor]))
  const isNewest = order === 'newest' || factors.size === 0
  const matching = posts.flatMap(({ doc, at = 0, hidden }) => {
    const holds = (clause: Clause) => 'term' in clause && countOf(texts.get(doc) ?? [], clause.term) > 0
    if (hidden || at < from || at >= until || !all.every(holds) || none.some(holds) || (any.length > 0 && !any.some(holds))) return []
    const said = at - (doc % 5 === 0 ? 400 : 0)
    return [{ key: isNewest ? at : bm25Of(texts.get(doc) ?? [], factors, avgLength) * recency(said, { until, ...query }), seq: doc }]
  })
  const isBehind = ({ key, seq }: { key: number; seq: number }) => !after || key < after.key || (key === after.key && seq < after.seq)
  return {
    matched: matching.length,
    hits: matching
      .filter(isBehind)
      .sort((a, b) => b.key - a.key || b.seq - a.seq)
      .slice(0, limit),
  }
}

/** Scores that are equal but for their last digits may stand in either order. */
function check(asked: Asked): void {
  const wanted = lookThrough(asked)
  for (const count of ['exact', 'atLeast'] as const) {
    const got = ask({ ...asked, query: { ...asked.query, count } })
    const what = JSON.stringify({ ...asked, count })
    if (!got.isAtLeast) assert.equal(got.matched, wanted.matched, what)
    else assert.ok(count === 'atLeast' && got.matched <= wanted.matched && (got.matched > 0 || wanted.matched === 0), what)
    assert.equal(got.hits.length, wanted.hits.length, what)
    got.hits.forEach(({ key, seq }, at) => {
      assert.ok(Math.abs(key - (wanted.hits[at]?.key ?? NaN)) <= roundedBy(asked.words.length + 1), what)
      assert.ok(
        at === 0 || key < (got.hits[at - 1]?.key ?? 0) || seq < (got.hits[at - 1]?.seq ?? 0),
        `equal scores: the newer first, ${what}`,
      )
    })
  }
}

test('the best of a slice, and how many match, are what looking at every post says, for questions of every kind', () => {
  const random = createRandom(12)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  for (let round = 0; round < 20; round++) {
    const some = words.filter(() => random() < 0.6)
    const roles = random() < 0.5 ? (['any'] as const) : (['any', 'any', 'all', 'none'] as const)
    const from = pick([0, 100_000, 101_500])
    check({
      words: some.map((word) => [word, pick(roles), pick([0.5, 1, 3.7])] as const),
      query: {
        from,
        until: pick([9e15, 102_000, from]),
        limit: pick([1, 3, 50]),
        ...(random() < 0.3 && { halfLifeMs: 1_000, decayFrom: 102_900 }),
        ...(random() < 0.2 && { order: 'newest' as const }),
      },
    })
  }
})

test('a single word, which is scored as it is read, keeps to the window as well', () => {
  for (const from of [0, 100_000, 101_500])
    for (const until of [9e15, 102_000]) check({ words: [['half', 'any', 2]], query: { from, until, limit: 20 } })
})

test('a page goes on right behind the last hit, also among equal scores', () => {
  const asked: Asked = { words: [['few', 'any', 1.3]], query: { limit: 7 } }
  const all = ask({ ...asked, query: { limit: 40 } }).hits
  const pages: typeof all = []
  for (let page = 0; page < 5; page++) {
    const last = pages.at(-1)
    pages.push(...ask({ ...asked, query: { limit: 7, ...(last && { after: { ...last, seqBefore: 9e15, now: 1 } }) } }).hits)
  }
  assert.deepEqual(pages, all.slice(0, 35))
})

test('a slice none of whose posts can get in is passed over unread, unless all that match are to be counted', () => {
  for (const count of ['exact', 'atLeast'] as const) {
    const words: Asked['words'] = [['rare', 'any', 5]]
    const query = full({ words, query: { count, limit: 3 } })
    const eligible = createEligible(query, {} as Columns, [])
    const top = new TopK(3)
    const scorer = createScorer({ query, avgLength, eligible, top, workspace, patience: createPatience(() => false) })
    const matched = scorer.score(eligible.view(slice), 0, clausesOf(words))
    const before = { ...workspace.work }
    const again = scorer.score(eligible.view(slice), 0, clausesOf([['rare', 'any', 0.5]]))
    assert.deepEqual([again, scorer.isAtLeast], count === 'exact' ? [matched, false] : [0, true])
    assert.equal(workspace.work.slices === before.slices && workspace.work.postings === before.postings, count === 'atLeast')
    const together = clausesOf(['all', 'half', 'some', 'few', 'rare'].map((word) => [word, 'any', 3]))
    assert.ok(scorer.score(eligible.view(slice), 0, together) > 0, 'what many words add up to')
  }
})
