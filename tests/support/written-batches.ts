import { createHash } from 'node:crypto'
import type { AuthorId, PostEvent, PostId, SourceName } from '../../src/post/index.ts'
import { makePost } from '../../src/post/post.fixture.ts'
import type { PostStore } from '../../src/store/post-store.ts'

/** What a process that will be killed writes, batch after batch, and what a store says of it: the same for the process and its test. */
export const writtenSource = 's' as SourceName
const postsInBatch = 12
const { signal } = new AbortController()

/** Posts, edits and deletes of posts of earlier batches, a hide, a like, a change of name. */
export function batchOf(n: number): PostEvent[] {
  const at = 1_000_000 + n * 100
  const earlier = (back: number) => `x:${Math.max(0, n - back) * postsInBatch + (n % postsInBatch)}` as PostId
  return [
    ...Array.from({ length: postsInBatch }, (_, i): PostEvent => {
      const text = `common batch${n} word${i % 5}`
      return { type: 'post-put', post: makePost({ n: n * postsInBatch + i, by: `a${(n + i) % 9}`, at: at + i, text }) }
    }),
    { type: 'post-delete', id: earlier(2), at },
    { type: 'post-hide', id: earlier(3), at },
    { type: 'count-add', id: earlier(1), what: 'like', by: 1 },
    { type: 'author-put', author: `x:a${n % 9}` as AuthorId, name: `name ${n}`, at: at + 50 },
    { type: 'post-put', post: makePost({ n: n * postsInBatch + 5, by: `a${(n + 5) % 9}`, at: at + 60, text: `common edited${n}` }) },
  ]
}

/** So many seqs of one account's names: full slices without posts. */
export const renames = (first: number, count: number): PostEvent[] =>
  Array.from({ length: count }, (_, n) => ({
    type: 'author-put',
    author: 'x:filler' as AuthorId,
    name: `filler ${(first + n) % 2}`,
    at: first + n,
  }))

/** Everything a store says of its posts, as one short text. */
export async function stateOf(store: PostStore): Promise<string> {
  const everything = { any: [], none: [], from: 0, until: 8.64e15, limit: 1_000 }
  const asked = [{ all: [] }, { all: [{ term: 'common', weight: 1 }] }, { all: [{ prefix: 'edited', weight: 1 }] }]
  const said: unknown[] = []
  for (const { all } of asked) {
    const { hits, stats } = await store.find({ ...everything, all }, { deadlineMs: 60_000, signal })
    said.push(
      hits.map(({ id, seq, score }) => [id, seq, score.toFixed(6)]),
      { ...stats, avgLength: stats.avgLength.toFixed(6) },
    )
  }
  said.push(await Array.fromAsync(store.scan({ from: 0, until: 8.64e15 }, { signal })))
  return createHash('sha256').update(JSON.stringify(said, inOrder)).digest('hex').slice(0, 16)
}

/** Fields by name: the order in which a store builds a post is its own affair. */
const inOrder = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value
