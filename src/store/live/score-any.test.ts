import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { SearchQuery } from '../search-query.ts'
import { createBlockCache } from '../segments/block-cache.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { openSegmentFile } from '../segments/segment-file.ts'
import { writeSegment } from '../segments/segment-writer.ts'
import { sourceOf } from '../segments/term-lists.fixture.ts'
import { TopK } from '../top-k.ts'
import { Bounds } from './bounds.ts'
import { createPatience } from './patience.ts'
import { bm25Of, countOf, randomSlice, roundedBy, scoredIn, scoringOf, words } from './random-slice.fixture.ts'
import { eachChunk, mostIn, scoreAny, type Scoring } from './score-any.ts'

const { texts, segment, slice } = randomSlice(9)
const avgLength = 2
const plain = scoringOf(slice, avgLength)
const { saturations, workspace } = plain
const { docs, marks, scores, touched, work } = workspace
const query: SearchQuery = { any: [], all: [], none: [], from: 0, until: 9e15, limit: 10 }

/** The same posts as the second slice of a file, in blocks of 128 postings. */
const folder = mkdtempSync(join(tmpdir(), 'groundswell-score-any-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'a.seg')
const postingsOf = (word: string) =>
  [...texts].toReversed().flatMap(([doc, text]) => {
    const positions = text.flatMap((own, at) => (own === word ? [at] : []))
    return positions.length > 0 ? [{ doc: sliceSize + doc, tf: positions.length, length: text.length, positions }] : []
  })
const terms = sourceOf(words.toSorted().map((term) => ({ term, postings: postingsOf(term) })))
const { signal } = new AbortController()
await writeSegment({ path, base: 0, size: 2 * sliceSize, terms, tokenizerVersion: 1, signal })
const file = openSegmentFile(path, { cache: createBlockCache({ maxBytes: 1 << 20 }) })
after(() => file[Symbol.dispose]())

const scoring = (more: Partial<Scoring> = {}): Scoring => ({ ...plain, ...more })
/** Bounds of a search that has hits already, of which the worst scores `floor`. */
function boundsAt(floor: number): Bounds {
  const top = new TopK(1)
  top.offer(floor, 1)
  const bounds = new Bounds({ query, top, saturations, isNewest: false })
  bounds.enter(slice)
  return bounds
}
const foundIn = (found: number) => new Map(Array.from(touched.subarray(0, found), (doc) => [doc, scores[doc] as number]))

test('posts that hold any of the words, with what BM25 says, in whatever order the words come', () => {
  for (const any of [['few'], ['rare', 'half'], ['half', 'rare', 'all', 'unheard'], ['some', 'few', 'rare']]) {
    const factors = new Map(any.map((word, n) => [word, 1.5 + n]))
    const found = foundIn(
      scoreAny(
        any.map((word) => scoredIn(segment, word, 'any', factors.get(word))),
        scoring(),
      ),
    )
    const wanted = [...texts].filter(([, text]) => any.some((word) => countOf(text, word) > 0))
    assert.equal(found.size, wanted.length)
    for (const [doc, text] of wanted)
      assert.ok(Math.abs((found.get(doc) ?? NaN) - bm25Of(text, factors, avgLength)) <= roundedBy(any.length), `${any.join()} ${doc}`)
    assert.ok(!marks.includes(1), 'marks are left as they were')
  }
})

test('with bounds no post is missing that can get in, its score is the same, and fewer postings are read', () => {
  const factors = new Map([
    ['all', 0.2],
    ['half', 0.7],
    ['some', 2],
    ['few', 4],
    ['rare', 7],
  ])
  const ask = (more: Partial<Scoring> = {}) => {
    const before = work.postings
    const clauses = [...factors].map(([word, factor]) => scoredIn(file, word, 'any', factor))
    const found = foundIn(scoreAny(clauses, scoring({ offset: sliceSize, ...more })))
    assert.ok(!marks.includes(1), 'marks are left as they were')
    return { found, read: work.postings - before }
  }
  const exact = ask()
  const ranked = [...exact.found.values()].sort((a, b) => b - a)
  for (const [place, most] of [
    [0, 0.01],
    [10, 0.05],
    [100, 0.5],
  ] as const) {
    const floor = ranked[place] as number
    const { found, read } = ask({ bounds: boundsAt(floor) })
    for (const [doc, score] of exact.found) if (score > floor) assert.equal(found.get(doc), score)
    assert.ok(read < most * exact.read, `${read} of ${exact.read} postings for the best ${place}`)
  }
})

test('postings of a slice come in chunks, without those of its neighbours, and blocks that are too low stay unread', () => {
  const seen: number[] = []
  const use = (count: number) => void seen.push(...docs.subarray(0, count))
  const walk = () => scoredIn(file, 'half', 'any').walk ?? assert.fail()
  eachChunk(walk(), 0, scoring({ offset: sliceSize }), use)
  const wanted = postingsOf('half').map(({ doc }) => doc)
  assert.deepEqual(seen, wanted)
  assert.ok(wanted.length > docs.length)
  seen.length = 0
  eachChunk(walk(), 0, scoring({ offset: 0 }), use)
  assert.deepEqual(seen, [], 'the slice before holds none')
  let blocks = 0
  eachChunk(walk(), 0, scoring({ offset: sliceSize }), use, () => blocks++ > 1)
  assert.deepEqual(seen, wanted.slice(0, seen.length))
  assert.ok(seen.length > 0 && seen.length <= 3 * 128, `${seen.length}`)
})

test('what a clause adds at most in a slice is what it does add to the best post there, where blocks tell, and nothing in its neighbour', () => {
  const bounds = boundsAt(0)
  for (const word of words) {
    const clause = () => scoredIn(file, word, 'any', 3)
    const best = Math.max(...[...texts.values()].map((text) => bm25Of(text, new Map([[word, 3]]), avgLength)))
    const most = mostIn(clause(), sliceSize, bounds)
    assert.ok(most >= best - 2 ** -36 && (most - best <= 2 ** -35 || word === 'few' || word === 'rare'), `${word}: ${most}, ${best}`)
    assert.equal(mostIn(clause(), 0, bounds), 0)
  }
  assert.equal(mostIn(scoredIn(file, 'unheard', 'any'), sliceSize, bounds), 0)
})

test('once time is over no further clause is read, and what was found is left in order', () => {
  let looks = 0
  const patience = createPatience(() => ++looks > 1)
  const costly = { ...scoredIn(segment, 'few', 'any'), cost: 3 }
  const found = foundIn(scoreAny([costly, scoredIn(segment, 'all', 'any')], scoring({ patience })))
  assert.equal(found.size, [...texts.values()].filter((text) => text.includes('few')).length)
  assert.ok(!marks.includes(1))
})
