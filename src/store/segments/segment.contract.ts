import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { indexTokens, type Post } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import { isWithin, type PostingBounds } from './posting-bounds.ts'
import type { PostingCursor, Segment } from './segment.ts'
import { byBytes } from './term-bytes.ts'
import { positionsOf, type ListedPosting, type TermList } from './term-lists.fixture.ts'

export type SegmentContent = { readonly base: number; readonly size: number; readonly terms: readonly SourceList[] }
export type SourceList = TermList & { readonly postings: readonly ListedPosting[] }
/** `sizeMost`: the most docs an implementation takes. */
export type ContractOptions = { readonly sizeMost?: number }

/** The rules of `Segment`, for every implementation. `open` gives a segment that holds just this. */
export function segmentContract(
  name: string,
  open: (content: SegmentContent) => Promise<Segment>,
  { sizeMost = 2_097_152 }: ContractOptions = {},
): void {
  describe(`${name} keeps the contract of a segment`, () => {
    const check = async (content: SegmentContent, seed = 1) => {
      const segment = await open(content)
      checkSegment(segment, content, seed)
      return segment
    }

    test('an empty one knows no term', async () => {
      const segment = await check({ base: 0, size: 8, terms: [] })
      assert.deepEqual(segment.termsFrom('', 10), [])
    })

    test('random lists are walked, sought and bounded as they were given', async () => {
      for (let seed = 1; seed <= 20; seed++) await check(randomContent(seed), seed)
    })

    test('the first and the last doc, one posting, and none between them', async () => {
      const size = 32_768
      await check({ base: 98_304, size, terms: [list('a', [0]), list('b', [size - 1]), list('c', [0, size - 1]), list('d', [7])] })
    })

    test('lists that fill blocks to the last place', async () => {
      const docs = (count: number) => Array.from({ length: count }, (_, i) => i * 3 + (i % 2))
      const terms = [1, 2, 127, 128, 129, 255, 256, 257, 1_280].map((count) => list(String(count).padStart(5, '0'), docs(count)))
      await check({ base: 0, size: 8_192, terms })
    })

    test('a list of 100,000 postings, in a run and with holes', { skip: sizeMost < 400_000 && 'a slice has fewer docs' }, async () => {
      const random = createRandom(5)
      const run = Array.from({ length: 100_000 }, (_, i) => i)
      let doc = 0
      const holes = Array.from({ length: 100_000 }, () => (doc += 1 + Math.floor(random() ** 8 * 40)))
      await check({ base: 0, size: 600_000, terms: [list('holes', holes), list('run', run)] })
    })

    test('a list over a whole slice', async () => {
      await check({
        base: 32_768,
        size: 32_768,
        terms: [
          list(
            'every',
            Array.from({ length: 32_768 }, (_, i) => i),
          ),
        ],
      })
    })

    test('the furthest position, the highest tf, the longest post', async () => {
      const full = Array.from({ length: 65_535 }, (_, i) => Math.min(i, 32_767))
      const posting = (doc: number, tf: number, positions: readonly number[]) => ({ doc, tf, length: 65_535, positions })
      const terms = [
        { term: 'far', postings: [posting(9, 1, [32_767]), posting(3, 3, [0, 32_767, 32_767])] },
        { term: 'mark', postings: [posting(9, 1, []), posting(8, 2, [5]), posting(1, 1, [])] },
        { term: 'often', postings: [posting(5, 65_535, full)] },
        { term: 'oftener', postings: [posting(9, 65_535, full), posting(5, 65_535, full), posting(3, 1, [4])] },
      ]
      await check({ base: 0, size: 10, terms })
    })

    test('terms of every script in order of their UTF-8 bytes, which is not that of UTF-16', async () => {
      const words = [
        '',
        ' ',
        '#tag',
        '@ana',
        'a',
        'ab',
        'abc',
        'b',
        'é',
        'ß',
        'я',
        '中',
        '中国',
        '日本',
        '\uE000',
        '\uFFFD',
        '\uFFFF',
        '🚀',
        '🚀a',
        '𠮷',
      ]
      const lone = ['a\uD83D', '\uD83D', '\uD83D\uE000', '\uDE80']
      const sorted = [...words, ...lone].sort(byBytes)
      assert.notDeepEqual(sorted, [...sorted].sort())
      const segment = await check({ base: 0, size: 32, terms: sorted.map((term, i) => list(term, [i])) })
      assert.deepEqual(segment.termsFrom('', 1_000), sorted)
      assert.deepEqual(segment.termsFrom('中', 9), ['中', '中国'])
      assert.deepEqual(segment.termsFrom('🚀', 1), ['🚀'])
      assert.deepEqual(segment.termsFrom('a', 0), [])
    })

    test('many terms with one beginning, and none where there are none', async () => {
      const terms = Array.from({ length: 1_000 }, (_, i) => list(`pre${String(i).padStart(4, '0')}`, [i % 100]))
      const segment = await check({ base: 0, size: 100, terms: [list('pr', [1]), ...terms, list('prf', [2])] })
      assert.equal(segment.termsFrom('pre', 5_000).length, 1_000)
      assert.deepEqual(segment.termsFrom('pre0999', 5), ['pre0999'])
      assert.deepEqual(segment.termsFrom('pre', 2), ['pre0000', 'pre0001'])
      assert.deepEqual(segment.termsFrom('prg', 5), [])
      assert.deepEqual(segment.termsFrom('a', 5), [])
    })
  })
}

/** The same of segments that are filled with posts, of a slice: what `indexTokens` says of each is what is found. */
export function segmentOfPostsContract(
  name: string,
  open: (posts: readonly { readonly seq: number; readonly post: Post }[], base: number) => Promise<Segment>,
  options: CheckOptions = {},
): void {
  describe(`${name} keeps the contract of a segment`, () => {
    const check = async (posts: readonly { seq: number; post: Post }[], base: number, seed: number) =>
      checkSegment(await open(posts, base), contentOf(posts, base), seed, options)

    test('random posts, with seqs that hold none', async () => {
      for (let seed = 1; seed <= 6; seed++) {
        const random = createRandom(seed)
        const base = 32_768 * seed
        const count = seed === 1 ? 1 : 40 * seed * seed
        let seq = base - 1
        const posts = Array.from({ length: count }, () => ({ seq: (seq += 1 + Math.floor(random() * 3)), post: randomPost(random, seq) }))
        await check(posts, base, seed)
      }
    })

    test('the first and the last seq of a slice, and none at all', async () => {
      const post = (n: number) => makePost({ n, text: `storm over the quay ${n} #storm` })
      await check(
        [0, 32_767].map((doc) => ({ seq: doc + 65_536, post: post(doc) })),
        65_536,
        1,
      )
      await check([], 0, 1)
    })

    test('a post that says one thing 70,000 times', async () => {
      const posts = [makePost({ n: 1, text: 'a a' }), makePost({ n: 2, text: 'a '.repeat(70_000) }), makePost({ n: 3, text: 'a #a' })]
      await check(
        posts.map((post, seq) => ({ seq, post })),
        0,
        1,
      )
    })
  })
}

/** What a segment of these posts should hold, by the simplest means. */
function contentOf(posts: readonly { readonly seq: number; readonly post: Post }[], base: number): SegmentContent {
  const lists = new Map<string, ListedPosting[]>()
  for (const { seq, post } of posts.toReversed()) {
    const found = new Map<string, { tf: number; positions: number[] }>()
    const length = indexTokens(post, (term, position, primary) => {
      const entry = found.get(term) ?? { tf: 0, positions: [] }
      found.set(term, entry)
      entry.tf++
      if (primary) entry.positions.push(Math.min(position, 32_767))
    })
    for (const [term, { tf, positions }] of found) {
      const list = lists.get(term) ?? []
      lists.set(term, list)
      const kept = Math.min(tf, 65_535)
      list.push({ doc: seq - base, tf: kept, length: Math.min(length, 65_535), positions: positions.slice(0, kept) })
    }
  }
  const terms = [...lists].map(([term, postings]) => ({ term, postings })).sort((a, b) => byBytes(a.term, b.term))
  return { base, size: 32_768, terms }
}

function randomPost(random: () => number, n: number): Post {
  const parts = [
    'storm',
    'the',
    'the',
    'quay',
    'Zürich',
    'шторм',
    '東京は雨',
    '🚀🚀',
    '#storm',
    '@ana.example',
    'https://example.org/a',
    'กรุงเทพ',
    '9:14',
  ]
  const pick = () => parts[Math.floor(random() * parts.length)] ?? ''
  const text = Array.from({ length: Math.floor(random() * 12) }, () =>
    random() < 0.3 ? `w${Math.floor(random() ** 3 * 500)}` : pick(),
  ).join(' ')
  return makePost({ n, text, tags: random() < 0.2 ? ['flood'] : [], links: random() < 0.3 ? ['https://news.example/x'] : [] })
}

/** Postings on these docs (any order), with lengths and positions that follow from the doc. */
export function list(term: string, docs: readonly number[]): SourceList {
  return { term, postings: docs.toSorted((a, b) => b - a).map((doc) => simplePosting(doc)) }
}

function simplePosting(doc: number): ListedPosting {
  const tf = doc % 7 === 0 ? 3 : 1
  return { doc, tf, length: 5 + (doc % 50), positions: doc % 5 === 0 ? [] : Array.from({ length: tf }, (_, i) => (doc % 90) + i * 100) }
}

export function randomContent(seed: number): SegmentContent {
  const random = createRandom(seed)
  const below = (most: number) => Math.floor(random() * most)
  const size = 1 + below(seed % 3 === 0 ? 40 : 6_000)
  const lengths = Array.from({ length: size }, () => below(60))
  const words = new Set(Array.from({ length: 1 + below(400) }, () => randomWord(below)))
  const postings = (share: number): ListedPosting[] => {
    const found: ListedPosting[] = []
    for (let doc = size - 1; doc >= 0; doc--) {
      if (random() >= share) continue
      const tf = random() < 0.8 ? 1 : 1 + below(9)
      const positions = Array.from({ length: random() < 0.2 ? below(tf + 1) : tf }, () => below(random() < 0.1 ? 32_768 : 200))
      found.push({ doc, tf, length: lengths[doc] ?? 0, positions: positions.sort((a, b) => a - b) })
    }
    return found
  }
  const lists = [...words].sort(byBytes).map((term): SourceList => ({ term, postings: postings(random() ** 6) }))
  return { base: below(1_000) * 32_768, size, terms: lists.filter((source) => source.postings.length > 0) }
}

function randomWord(below: (most: number) => number): string {
  const alphabet = ['a', 'b', 'c', 'ö', 'ж', '水', '\uFF21', '🚀', '𠮷']
  return Array.from({ length: 1 + below(6) }, () => alphabet[below(alphabet.length)] ?? '').join('')
}

/** `blocks: false`: a list is one block however long it is. */
export type CheckOptions = { readonly blocks?: boolean }

/** Everything that can be asked of a segment, against the lists it was made from. */
export function checkSegment(
  segment: Segment,
  { base, size, terms }: SegmentContent,
  seed: number,
  { blocks = true }: CheckOptions = {},
): void {
  const random = createRandom(seed)
  assert.deepEqual([segment.base, segment.size], [base, size])
  const known = new Set(terms.map(({ term }) => term))
  for (const { term } of terms)
    for (const other of [`${term}a`, `${term}\u{10FFFF}`, term.slice(0, -1)])
      if (!known.has(other)) assert.equal(segment.term(other), undefined)
  for (const source of terms) {
    checkWalk(segment, source, blocks ? 128 : Infinity)
    for (let i = 0; i < 6; i++) checkSeeks(segment, source, random, size)
    for (let i = 0; i < 4; i++) checkTaking(segment, source, random, size)
    checkBounds(segment, source, random, size)
  }
  for (const { term } of terms.slice(0, 20)) {
    const prefix = [...term].slice(0, 1).join('')
    if (!prefix.isWellFormed()) continue // half a character begins nothing
    const expected = terms.map((source) => source.term).filter((other) => other.startsWith(prefix))
    assert.deepEqual(segment.termsFrom(prefix, 3), expected.slice(0, 3))
    assert.deepEqual(segment.termsFrom(prefix, 9_999), expected)
  }
}

function checkWalk(segment: Segment, { term, postings }: SourceList, blockMost: number): void {
  const found = segment.term(term)
  assert.ok(found, `term ${JSON.stringify(term)}`)
  assert.equal(found.docs, postings.length)
  const cursor = found.cursor()
  let [inBlock, end] = [0, Infinity]
  for (const { doc, tf, length, positions } of postings) {
    assert.equal(cursor.doc, doc)
    assert.equal(cursor.tf, tf)
    assert.ok(isWithin(cursor.blockBounds, tf, length) && cursor.blockBounds.tfMax <= found.tfMax && length >= found.lengthMin)
    assert.ok(doc >= cursor.blockEnd && cursor.blockEnd <= end)
    if (cursor.blockEnd !== end) [inBlock, end] = [0, cursor.blockEnd]
    assert.ok(++inBlock <= blockMost, 'a block of more than 128')
    // What is beyond the highest tf may be given or not.
    if (doc % 3 !== 0 || postings.length < 1_000) assert.deepEqual(positionsOf(cursor).slice(0, tf), positions)
    cursor.next()
  }
  for (const again of [cursor.doc, cursor.next(), cursor.seek(5), cursor.next()]) assert.equal(again, -1)
  assert.deepEqual(positionsOf(cursor), [])
  assert.equal(found.cursor().doc, postings[0]?.doc, 'a new walk begins on the newest')
}

/** Seeks and steps in random turn, also to docs that are not there, above the newest and below the oldest. */
function checkSeeks(segment: Segment, { term, postings }: SourceList, random: () => number, size: number): void {
  const cursor = segment.term(term)?.cursor()
  assert.ok(cursor)
  let at = 0
  const width = random() < 0.5 ? size : Math.ceil(size / 50)
  while (cursor.doc >= 0) {
    if (random() < 0.3) {
      at++
      assert.equal(cursor.next(), postings[at]?.doc ?? -1)
    } else {
      const wanted = Math.max(0, cursor.doc - Math.floor(random() * width))
      while ((postings[at]?.doc ?? -1) > wanted) at++
      assert.equal(cursor.seek(wanted), postings[at]?.doc ?? -1, `seek to ${wanted}`)
    }
    const expected: ListedPosting | undefined = postings[at]
    if (!expected) break
    if (random() < 0.5) assert.equal(cursor.tf, expected.tf)
    if (random() < 0.3) assert.deepEqual(positionsOf(cursor).slice(0, expected.tf), expected.positions)
    const { blockEnd, doc }: PostingCursor = cursor
    // Past the block: what a search does that its bounds let leave it out.
    if (random() < 0.2 && blockEnd > 0 && doc >= blockEnd) {
      while ((postings[at]?.doc ?? -1) >= blockEnd) at++
      assert.equal(cursor.seek(blockEnd - 1), postings[at]?.doc ?? -1)
    }
  }
  assert.equal(cursor.doc, -1)
}

/** Bounds of what is left of a span, shown without moving; blocks that are said to be low are left out, and no others. */
function checkBounds(segment: Segment, { term, postings }: SourceList, random: () => number, size: number): void {
  const cursor = segment.term(term)?.cursor()
  assert.ok(cursor)
  const [docs, tfs] = [new Int32Array(4_096), new Int32Array(4_096)]
  while (cursor.doc >= 0) {
    const first = Math.max(0, cursor.doc - Math.floor(random() * 200))
    const end = Math.max(0, first - Math.floor((random() * size) / 4))
    const before: number = cursor.doc
    const blocks: PostingBounds[] = []
    cursor.eachBlock(first, end, ({ tfMax, lengths }) => blocks.push({ tfMax, lengths: [...lengths] }))
    assert.equal(cursor.doc, before)
    for (const { doc, tf, length } of postings)
      if (doc <= Math.min(first, before) && doc >= end)
        assert.ok(
          blocks.some((bounds) => isWithin(bounds, tf, length)),
          `${term} in ${doc}`,
        )
    cursor.seek(first)
    const tfMost = Math.floor(random() * 4)
    const due = postings.filter(({ doc }) => doc <= first && doc <= before && doc >= end)
    const given: number[] = []
    for (let count = docs.length; count === docs.length;) {
      count = cursor.take(end, docs, tfs, ({ tfMax }) => tfMax <= tfMost)
      given.push(...docs.subarray(0, count))
    }
    const dueDocs = new Set(due.map(({ doc }) => doc))
    for (const doc of given) assert.ok(dueDocs.has(doc))
    const taken = new Set(given)
    for (const { doc, tf } of due) if (tf > tfMost) assert.ok(taken.has(doc), `${term} in ${doc} is left out`)
    assert.equal(cursor.doc, postings.find(({ doc }) => doc < end)?.doc ?? -1)
  }
}

/** Takes, steps and seeks in random turn, with room for few or many and ends inside and outside of blocks. */
function checkTaking(segment: Segment, { term, postings }: SourceList, random: () => number, size: number): void {
  const cursor = segment.term(term)?.cursor()
  assert.ok(cursor)
  const room = [1, 7, 128, 4_096][Math.floor(random() * 4)] ?? 1
  const [docs, tfs] = [new Int32Array(room), new Int32Array(room)]
  const width = random() < 0.5 ? size : Math.ceil(size / 20)
  let at = 0
  while (cursor.doc >= 0) {
    const end = Math.max(0, cursor.doc - Math.floor(random() * width) + 1)
    const wanted: ListedPosting[] = []
    while (wanted.length < room && (postings[at + wanted.length]?.doc ?? -1) >= end)
      wanted.push(postings[at + wanted.length] as ListedPosting)
    assert.equal(cursor.take(end, docs, tfs), wanted.length, `take to ${end}`)
    assert.deepEqual(
      wanted.map(({ doc, tf }) => [doc, tf]),
      wanted.map((_, i) => [docs[i], tfs[i]]),
    )
    at += wanted.length
    assert.equal(cursor.doc, postings[at]?.doc ?? -1)
    const here = postings[at]
    if (!here) break
    if (random() < 0.3) assert.equal(cursor.tf, here.tf)
    if (random() < 0.3) assert.deepEqual(positionsOf(cursor).slice(0, here.tf), here.positions)
    if (random() < 0.3) assert.equal(cursor.next(), postings[++at]?.doc ?? -1)
    if (random() < 0.2 && cursor.doc >= 0) {
      const lower = Math.floor(random() * (cursor.doc + 1))
      while ((postings[at]?.doc ?? -1) > lower) at++
      assert.equal(cursor.seek(lower), postings[at]?.doc ?? -1)
    }
  }
  assert.equal(cursor.take(0, docs, tfs), 0)
  assert.equal(cursor.doc, -1)
}
