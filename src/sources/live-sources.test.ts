import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import type { AuthorId, Cursor, Post, PostId, SourceName } from '../post/index.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import type { NameLookup } from './author-names.ts'
import { runSources } from './live-sources.ts'
import type { Source } from './source.ts'

const now = () => 10_000_000
const { signal } = new AbortController()
const ana = 'bluesky:did:plc:ana' as AuthorId
const nameless = (n: number, author: AuthorId, at: number): Post =>
  makePost({ n, at, network: 'bluesky', author: { id: author, handle: '', name: '' } })

/** Gives these posts and then waits, as a live source does. */
const sourceOf = (...posts: Post[]): Source => ({
  name: 'bluesky' as SourceName,
  async *read({ signal: stop }) {
    for (const [i, post] of posts.entries()) yield { event: { type: 'post-put', post }, cursor: String(i) as Cursor }
    await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }))
  },
})

async function started(lookup: NameLookup, ...posts: Post[]) {
  const store = createScanStore()
  const live = runSources([sourceOf(...posts)], { sink: store, store, now, keepMs: 1_000_000, keepBytes: 1e9, names: { bluesky: lookup } })
  while ((await store.stats()).posts < posts.length) await new Promise((resolve) => setTimeout(resolve, 5))
  return {
    store,
    live,
    nameOf: async (n: number) => (await store.get([`bluesky:${n}` as PostId], { signal })).values().next().value?.author.handle,
  }
}

test('a nameless author is looked up once, shown with all posts, and the cursor stays where it was', async () => {
  let asked = 0
  const { store, live, nameOf } = await started(
    async () => {
      asked++
      return { handle: 'ana.example' }
    },
    nameless(1, ana, 9_500_000),
    nameless(2, ana, 9_600_000),
  )
  assert.equal(await live.nameAuthors([ana, ana, 'x:7' as AuthorId], { deadlineMs: 1_000 }), true)
  assert.deepEqual([await nameOf(1), await nameOf(2), await store.cursor('bluesky' as SourceName)], ['ana.example', 'ana.example', '1'])
  assert.equal(await live.nameAuthors([ana], { deadlineMs: 1_000 }), false)
  assert.equal(asked, 1)
  await live[Symbol.asyncDispose]()
})

test('who reads a network from a firehose alone has its names looked up too', async () => {
  const store = createScanStore()
  const source = { ...sourceOf(nameless(1, ana, 9_500_000)), name: 'firehose:pds' as SourceName, network: 'bluesky' }
  const names = { bluesky: async () => ({ handle: 'ana.example' }) }
  await using live = runSources([source], { sink: store, store, now, keepMs: 1_000_000, keepBytes: 1e9, names })
  while ((await store.stats()).posts < 1) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(await live.nameAuthors([ana], { deadlineMs: 60_000 }), true)
  const named = await store.get(['bluesky:1' as PostId], { signal })
  assert.equal(named.values().next().value?.author.handle, 'ana.example')
})

test('a lookup that takes too long does not hold the answer up, and one that fails harms nothing', async () => {
  const never: NameLookup = (author, stop) =>
    author === ana
      ? new Promise((resolve) => stop.addEventListener('abort', () => resolve(undefined), { once: true }))
      : Promise.reject(new RangeError('no'))
  const { live, nameOf } = await started(never, nameless(1, ana, 9_500_000))
  const begun = performance.now()
  assert.equal(await live.nameAuthors([ana, 'bluesky:did:plc:bo' as AuthorId], { deadlineMs: 50 }), false)
  assert.ok(performance.now() - begun < 5_000)
  assert.equal(await nameOf(1), '')
  await live[Symbol.asyncDispose]()
})

test('old posts of live sources expire when it starts', async () => {
  const store = createScanStore()
  await store.write(
    { source: 'bluesky' as SourceName, events: [{ type: 'post-put', post: nameless(1, ana, 1_000) }], cursor: 'c' as Cursor },
    { signal },
  )
  await store.write(
    { source: 'archive:a' as SourceName, events: [{ type: 'post-put', post: makePost({ n: 2, at: 1_000 }) }], cursor: 'c' as Cursor },
    { signal },
  )
  const live = runSources([sourceOf()], { sink: store, store, now, keepMs: 1_000_000, keepBytes: 1e9 })
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual((await store.stats()).networks, { x: 1 })
  await live[Symbol.asyncDispose]()
})
