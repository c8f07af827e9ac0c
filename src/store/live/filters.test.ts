import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import type { AuthorId } from '../../post/index.ts'
import type { SearchFilter, SearchQuery } from '../search-query.ts'
import { allocateMemorySegment, createMemorySegment, sliceSize } from '../segments/memory-segment.ts'
import type { Columns } from './columns.ts'
import { Flag } from './slice-columns.ts'
import { createFilters } from './filters.ts'
import { sliceOfPosts } from './slice.fixture.ts'

/** What stands in the columns of posts 0..5, and their texts. */
const base = sliceSize
const posts = [
  { author: 1, lang: 0, likes: 0, network: 1, source: 1, flags: 0, text: 'flood #Quay' },
  { author: 2, lang: 1, likes: 5, network: 1, source: 2, flags: Flag.hasLink, text: 'storm https://www.example.org/a' },
  { author: 1, lang: 2, likes: 9, network: 2, source: 2, flags: Flag.hasMedia, text: '#quay' },
  {
    author: 3,
    lang: 3,
    likes: 5,
    network: 2,
    source: 1,
    flags: Flag.hasLink | Flag.hasMedia,
    text: 'quay #flood https://news.example.org/b',
  },
  { author: 4, lang: 1, likes: 70_000, network: 3, source: 3, flags: 0, text: '' },
]
const slice = sliceOfPosts(
  base,
  posts.map(({ network, source }, doc) => ({ doc, network, source })),
)
const segment = createMemorySegment(allocateMemorySegment(base))
for (const [doc, { author, lang, likes, flags, text }] of posts.entries()) {
  slice.author.set(doc, author)
  slice.lang.set(doc, lang)
  slice.likes.set(doc, likes)
  slice.flags[doc] = (slice.flags[doc] as number) | flags
  segment.add(base + doc, makePost({ n: doc, text }))
}
const ordinals = (names: readonly string[]) => new Set(names.map((name) => Number(name.slice(2))))
const columns = {
  authorOrdinals: ordinals,
  networkOrdinals: ordinals,
  sourceOrdinals: ordinals,
  langOf: (ordinal: number) => ['', 'en', 'de en-us', 'english'][ordinal] ?? '',
} as unknown as Columns
const passing = (only: SearchFilter, notAuthors: readonly AuthorId[] = []) => {
  const query: SearchQuery = { any: [], all: [], none: [], from: 0, until: 9e15, limit: 9, only, notAuthors }
  const docs = Int32Array.of(4, 3, 2, 1, 0)
  const left = createFilters(query, columns, [{ segment, posts: 5, name: 'a' }]).reduce((count, filter) => filter(slice, docs, count), 5)
  return [...docs.subarray(0, left)]
}

test('each filter leaves what it names, newest first, and no filter leaves all', () => {
  assert.deepEqual(passing({}), [4, 3, 2, 1, 0])
  assert.deepEqual(passing({ minLikes: 5 }), [4, 3, 2, 1])
  assert.deepEqual(passing({ networks: ['n 1', 'n 3'] as never }), [4, 1, 0])
  assert.deepEqual(passing({ sources: ['s 2'] as never }), [2, 1])
  assert.deepEqual(passing({ authors: ['a 1', 'a 4'] as never }), [4, 2, 0])
  assert.deepEqual(passing({}, ['a 1'] as never), [4, 3, 1])
  assert.deepEqual(passing({ authors: ['a 9'] as never }), [])
})

test('a link or a picture is wanted, not wanted, or of no concern', () => {
  assert.deepEqual(
    [passing({ hasLink: true }), passing({ hasLink: false })],
    [
      [3, 1],
      [4, 2, 0],
    ],
  )
  assert.deepEqual([passing({ hasMedia: true }), passing({ hasLink: true, hasMedia: false })], [[3, 2], [1]])
})

test('a language stands for its regions, and not for what only begins so', () => {
  assert.deepEqual(passing({ langs: ['EN'] }), [4, 2, 1])
  assert.deepEqual(passing({ langs: ['de', 'english'] }), [3, 2])
})

test('tags and hosts are looked up among the words: one of each list', () => {
  assert.deepEqual(passing({ tags: ['QUAY'] }), [2, 0])
  assert.deepEqual(passing({ tags: ['#quay', 'flood'] }), [3, 2, 0])
  assert.deepEqual(passing({ hosts: ['example.org'] }), [1])
  assert.deepEqual(passing({ tags: ['flood'], hosts: ['news.example.org'] }), [3])
  assert.deepEqual(passing({ tags: ['unheard'] }), [])
})

test('what a slice holds of a term says nothing of the slice before it', () => {
  const older = sliceOfPosts(0, [{ doc: 0 }, { doc: 1 }])
  const olderSegment = createMemorySegment(allocateMemorySegment(0))
  for (const [seq, text] of ['storm', '#quay'].entries()) olderSegment.add(seq, makePost({ n: seq, text }))
  const query: SearchQuery = { any: [], all: [], none: [], from: 0, until: 9e15, limit: 9, only: { tags: ['quay'] } }
  const segments = [segment, olderSegment].map((one, n) => ({ segment: one, posts: 2, name: `${n}` }))
  const [filter] = createFilters(query, columns, segments)
  const [docs, olderDocs] = [Int32Array.of(1, 0), Int32Array.of(1, 0)]
  assert.deepEqual([filter?.(slice, docs, 2), docs[0]], [1, 0])
  assert.deepEqual([filter?.(older, olderDocs, 2), olderDocs[0]], [1, 1])
})
