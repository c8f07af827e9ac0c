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
