import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { makePost } from '../post/post.fixture.ts'
import type { Cursor, PostId, SourceName } from '../post/index.ts'
import { openLiveStore } from '../store/live/live-store.ts'
import { keepWithin } from './retention.ts'

const { signal } = new AbortController()
const live = 'bluesky' as SourceName
const archive = 'archive:a' as SourceName
const text = (n: number) => `Observation ${n} of a long day: ${`word${n} `.repeat(40)}`

test('while the store is too large its oldest live posts go, what was imported stays, and the space is used again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-'))
  const store = await openLiveStore({ folder })
  const write = async (source: SourceName, from: number, count: number) => {
    for (let at = from; at < from + count; at += 500) {
      const events = Array.from({ length: Math.min(500, from + count - at) }, (_, i) => ({
        type: 'post-put' as const,
        post: makePost({ n: at + i, at: at + i, text: text(at + i), by: `author${(at + i) % 50}` }),
      }))
      await store.write({ source, events, cursor: String(at) as Cursor }, { signal })
    }
  }
  const used = async () => {
    const { bytes, freeBytes } = await store.stats()
    return bytes - freeBytes
  }
  await write(archive, 1, 500)
  await write(live, 1_000, 40_000)
  const keepBytes = Math.round((await used()) * 0.8)
  const retention = keepWithin({ store, keepMs: 1e12, keepBytes, now: () => 1e9, everyMs: 5 })
  while ((await store.stats()).posts > 36_000) await delay(20)
  await retention[Symbol.asyncDispose]()
  const { posts, sources } = await store.stats()
  assert.ok(posts > 5_000 && posts < 36_000, `${posts} posts are left`)
  assert.equal(sources.find(({ name }) => name === archive)?.posts, 500)
  const kept = await store.get(['x:1000', `x:${40_999}`] as PostId[], { signal })
  assert.deepEqual([...kept.keys()], ['x:40999'])
  await store[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})
