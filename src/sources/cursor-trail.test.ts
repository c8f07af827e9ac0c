import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Cursor, PostBatch, PostId, SourceName } from '../post/index.ts'
import { makePost } from '../post/post.fixture.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { planTrail, readTrail, writeTrail } from './cursor-trail.ts'
import { runSource } from './runner.ts'
import type { Source, SourceTime } from './source.ts'

const { signal } = new AbortController()
const cursorAt = (at: number) => `t${at}` as Cursor
const time: SourceTime = {
  rewindMs: 1_000_000,
  cursorAt,
  readTo: (cursor) => (cursor.startsWith('t') ? Number(cursor.slice(1)) : undefined),
}
const now = 50_000_000

test('a trail survives being written, alone or with a stretch behind it; what is not one is the source’s own cursor', () => {
  for (const trail of [
    { head: cursorAt(5) },
    { head: cursorAt(5), behind: { cursor: cursorAt(1), until: 4 } },
    { behind: { cursor: cursorAt(1), until: 4 } },
  ])
    assert.deepEqual(readTrail(writeTrail(trail)), trail)
  assert.deepEqual(readTrail('{"micros":3}' as Cursor), { head: '{"micros":3}' })
  assert.deepEqual(readTrail(undefined), {})
})

test('a first start reads the newest at once and the past beside it; without a rewind it has no past', () => {
  const plan = { head: cursorAt(now), behind: { cursor: cursorAt(now - 1_000_000), until: now } }
  assert.deepEqual(planTrail({}, time, { now, begun: now }), plan)
  assert.deepEqual(planTrail({}, { ...time, rewindMs: 0 }, { now: now + 500, begun: now }), { head: cursorAt(now) })
})

test('a short absence is read in order, a long one beside the newest, and two stretches become one that misses nothing', () => {
  const short = { head: cursorAt(now - 30_000) }
  assert.deepEqual(planTrail(short, time, { now, begun: now }), short)
  assert.deepEqual(planTrail({ head: cursorAt(now - 90_000) }, time, { now, begun: now }), {
    head: cursorAt(now),
    behind: { cursor: cursorAt(now - 90_000), until: now },
  })
  const unfinished = { head: cursorAt(now - 90_000), behind: { cursor: cursorAt(now - 900_000), until: now - 500_000 } }
  assert.deepEqual(planTrail(unfinished, time, { now, begun: now }).behind, { cursor: cursorAt(now - 900_000), until: now })
  const both = { head: cursorAt(now - 10), behind: { cursor: cursorAt(now - 900_000), until: now - 500_000 } }
  assert.deepEqual(planTrail(both, time, { now, begun: now }), both)
})

/** Posts 1 to `last`, one a second of the network's time; reading starts where the cursor says and goes on until stopped. */
function secondsSource(last: number): Source {
  return {
    name: 'bluesky' as SourceName,
    time: { ...time, rewindMs: last * 1_000 },
    async *read({ after, signal: stop }) {
      for (let at = Math.max(1_000, after === undefined ? 0 : Number(after.slice(1))); !stop.aborted; at += 1_000) {
        if (at > last * 1_000) await delay(5)
        const post = makePost({ n: at / 1_000, at, network: 'bluesky' })
        yield { event: { type: 'post-put', post }, cursor: cursorAt(at) }
        if (at % 10_000 === 0) await delay(0)
      }
    },
  }
}

test(
  'killed at any commit, reading goes on without a hole, and the newest posts came before the old ones',
  { timeout: 20_000 },
  async () => {
    const last = 600
    const committed: PostBatch[] = []
    const store = createScanStore()
    const clock = () => last * 1_000
    const sink = {
      cursor: store.cursor,
      async write(batch: PostBatch) {
        committed.push(batch)
        return store.write(batch, { signal })
      },
    }
    const runner = runSource({ source: secondsSource(last), sink, now: clock })
    while (runner.health().behind || committed.length === 0) await delay(2)
    await runner[Symbol.asyncDispose]()
    const idOf = (event: PostBatch['events'][number]): string => (event.type === 'post-put' ? event.post.id : '')
    const order = committed.flatMap(({ events }) => events.map(idOf))
    assert.ok(order.indexOf(`bluesky:${last}`) < order.indexOf('bluesky:300'), 'the newest did not wait for the past')

    for (const survivors of [1, 2, Math.floor(committed.length / 2), committed.length]) {
      const second = createScanStore()
      for (const batch of committed.slice(0, survivors)) await second.write(batch, { signal })
      const again = runSource({ source: secondsSource(last), sink: second, now: clock })
      const all = Array.from({ length: last }, (_, i) => `bluesky:${i + 1}` as PostId)
      while ((await second.get(all, { signal })).size < last) await delay(5)
      await again[Symbol.asyncDispose]()
    }
  },
)
