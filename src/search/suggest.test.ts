import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import type { AuthorId, Cursor, Post, SourceName } from '../post/index.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { suggestQuestions } from './suggest.ts'

const { signal } = new AbortController()
const now = 100_000_000
const by = (who: number) => ({ id: `x:author${who}` as AuthorId, handle: `author${who}`, name: '' })

async function storeOf(posts: readonly Post[]) {
  const store = createScanStore()
  const events = posts.map((post) => ({ type: 'post-put', post }) as const)
  await store.write({ source: 'archive:a' as SourceName, events, cursor: 'c' as Cursor }, { signal })
  return store
}
const chatter = (count: number, at: number, first: number) =>
  Array.from({ length: count }, (_, i) =>
    makePost({ n: first + i, at: at + i, text: 'good morning everybody, nice weather again', author: by(first + i) }),
  )
const suggest = (posts: readonly Post[]) => storeOf(posts).then((store) => suggestQuestions(store, { now, limit: 3, signal }))

test('what many write of now and few wrote of before is asked about, with the name that goes with it', async () => {
  const flood = Array.from({ length: 8 }, (_, i) =>
    makePost({ n: 500 + i, at: now - 1_000 - i, text: `The river flood in Tovarin rises, ${i} streets closed`, author: by(500 + i) }),
  )
  const [first, ...rest] = await suggest([...chatter(100, now - 4_000_000, 1), ...chatter(100, now - 60_000, 200), ...flood])
  assert.match(first ?? '', /Tovarin and “river flood”|Tovarin and “streets closed”/)
  for (const question of rest) assert.doesNotMatch(question, /good morning|Tovarin/)
})

test('one author who repeats himself, an opted-out author and an old post that comes in now make no topic', async () => {
  const loud = Array.from({ length: 30 }, (_, i) =>
    makePost({ n: 500 + i, at: now - 1_000 - i, text: 'purple elephants everywhere', author: by(7) }),
  )
  const silent = Array.from({ length: 30 }, (_, i) => ({
    ...makePost({ n: 600 + i, at: now - 1_000 - i, text: 'secret gardens tonight', author: by(600 + i) }),
    consent: 'count-only' as const,
  }))
  const old = Array.from({ length: 30 }, (_, i) => ({
    ...makePost({ n: 700 + i, at: now - 1_000 - i, text: 'ancient castles burning', author: by(700 + i) }),
    createdAt: 1_000,
  }))
  assert.deepEqual(await suggest([...loud, ...silent, ...old]), [])
  assert.deepEqual(await suggest([]), [])
})
