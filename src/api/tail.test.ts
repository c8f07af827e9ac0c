import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
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
