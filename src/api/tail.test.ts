import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openPolicyFile, withPolicy } from '../policy/index.ts'
import type { Cursor, PostEvent, PostId, SourceName } from '../post/index.ts'
import { makePost } from '../post/post.fixture.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { tail } from './tail.ts'

test(
  'of the last 2,000 posts that were told it is told that they are gone, as the page of the bridge says',
  { timeout: 20_000 },
  async () => {
    const store = createScanStore()
    const now = Date.now()
    const stop = new AbortController()
    let posts = 0
    const gone: string[] = []
    const reading = (async () => {
      for await (const event of tail('', { store, now: () => now, timeZone: 'UTC', warn: () => [], signal: stop.signal })) {
        if (event.type === 'post') posts++
        else if (event.type === 'gone') gone.push(event.postId)
      }
    })()
    const write = (events: readonly PostEvent[]) =>
      store.write({ source: 's' as SourceName, events, cursor: 'c' as Cursor }, { signal: stop.signal })
    await delay(100) // it is listening
    const most = 2_000
    const puts = Array.from({ length: most + 1 }, (_, i): PostEvent => ({ type: 'post-put', post: makePost({ n: i + 1, at: now }) }))
    for (let from = 0; from < puts.length; from += 200) {
      await write(puts.slice(from, from + 200))
      while (posts < Math.min(from + 200, puts.length)) await delay(1, undefined, { signal: stop.signal })
    }
    const remove = (n: number): PostEvent => ({ type: 'post-delete', id: `x:${n}` as PostId, at: now })
    await write([remove(1), remove(2), remove(most + 1)])
    while (gone.length < 2) await delay(1)
    assert.deepEqual(gone, ['x:2', `x:${most + 1}`])
    stop.abort()
    await reading
    assert.match(readFileSync(new URL('../../docs/sources/bridge.md', import.meta.url), 'utf8'), /among the last 2,000 that were told/)
  },
)

test('a block takes what it hides off an open page at once, though nothing else comes in', { timeout: 20_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-tail-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const policy = openPolicyFile({ folder, now: Date.now })
  const inner = createScanStore()
  const store = withPolicy(inner, policy.judge)
  const stop = new AbortController()
  const told: string[] = []
  const reading = (async () => {
    for await (const event of tail('', { store, now: Date.now, timeZone: 'UTC', warn: () => [], policy, signal: stop.signal }))
      told.push(event.type === 'gone' ? `gone ${event.postId}` : event.type)
  })()
  await delay(100) // it is listening
  const at = Date.now()
  const posts = [
    makePost({ n: 1, at, links: ['https://www.spam.example/a'] }),
    makePost({ n: 2, at, by: 'bo' }),
    makePost({ n: 3, at, labels: ['odd'] }),
    makePost({ n: 4, at }),
  ]
  const events = posts.map((post): PostEvent => ({ type: 'post-put', post }))
  await inner.write({ source: 's' as SourceName, events, cursor: 'c' as Cursor }, { signal: stop.signal })
  const until = async (count: number) => {
    while (told.length < count) await delay(5)
  }
  await until(4)
  policy.block('spam.example', '', [])
  await until(5)
  policy.block('@bo', '', [])
  await until(6)
  policy.setLabel('odd', 'hide')
  await until(7)
  stop.abort()
  await reading
  assert.deepEqual(told.slice(4), ['gone x:1', 'gone x:2', 'gone x:3'])
})

test(
  'a post whose picture was read does not come in again; what only its words ask for does, and an edit',
  { timeout: 20_000 },
  async () => {
    const store = createScanStore()
    const stop = new AbortController()
    const told = new Map<string, string[]>(['', 'quay', 'lava'].map((query) => [query, []]))
    const call = 'quay and lava, to see who listens'
    const listening = new Set<string>()
    const reading = [...told].map(async ([query, texts]) => {
      for await (const event of tail(query, { store, now: Date.now, timeZone: 'UTC', warn: () => [], signal: stop.signal }))
        if (event.type === 'post' && event.post.text !== call) texts.push(event.post.text)
        else listening.add(query)
    })
    const at = Date.now() + 60_000 // after it begins to listen
    const image = (n: number) => ({ kind: 'image' as const, url: `https://pictures.example/${n}`, alt: '' })
    const read = (n: number, text: string): PostEvent => ({ type: 'media-text', id: `x:${n}` as PostId, url: image(n).url, text, at })
    const put = (n: number, text: string, more: object = {}): PostEvent => ({
      type: 'post-put',
      post: makePost({ n, at, text, media: [image(n)], ...more }),
    })
    const write = (...events: PostEvent[]) =>
      store.write({ source: 's' as SourceName, events, cursor: 'c' as Cursor }, { signal: stop.signal })
    const until = async (query: string, length: number) => {
      while ((told.get(query)?.length ?? 0) < length) await delay(5)
    }
    for (let n = 100; listening.size < told.size; n++) {
      await write(put(n, call))
      await delay(5)
    }
    await write(put(1, 'Water over the quay'))
    await until('quay', 1)
    await write(read(1, 'lava crosses the road'))
    await until('lava', 1)
    await write(put(1, 'Water over the quay, and rising', { receivedAt: at + 1 }))
    await Promise.all([until('quay', 2), until('lava', 2)])
    await write(read(1, 'lava crosses the main road'))
    await write(put(2, 'quay and lava'), read(2, 'read before it was told'))
    await write(put(3, 'quay and lava of yesterday', { receivedAt: at - 120_000 }), read(3, 'read long after it was told'))
    await write(put(4, 'quay and lava, the last'))
    await Promise.all([...told.keys()].map((query) => until(query, 4)))
    stop.abort()
    await Promise.all(reading)
    const all = ['Water over the quay', 'Water over the quay, and rising', 'quay and lava', 'quay and lava, the last']
    assert.deepEqual(Object.fromEntries(told), { '': all, quay: all, lava: all })
  },
)
