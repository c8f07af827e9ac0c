import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { makePost } from '../post/post.fixture.ts'
import type { Cursor, PostBatch, PostId, PostSink, SourceName } from '../post/index.ts'
import { createOrderedWriter } from './ordered-writer.ts'
import { createMemory } from './memory.ts'
import type { SourceItem } from './source.ts'

const source = 'bluesky' as SourceName
const like = (n: number): SourceItem => ({
  event: { type: 'count-add', id: 'bluesky:1' as PostId, what: 'like', by: 1 },
  cursor: String(n) as Cursor,
})
const put = (n: number): SourceItem => ({ event: { type: 'post-put', post: makePost({ n }) }, cursor: String(n) as Cursor })

const none = () => createMemory({ most: 100, mostBytes: 10_000 })
const mega = 1024 * 1024

function sinkOf(write: (batch: PostBatch) => Promise<void> = async () => {}) {
  const batches: PostBatch[] = []
  const sink: PostSink = {
    async write(batch) {
      batches.push(batch)
      await write(batch)
      return { stored: 0, repeated: 0, refused: 0 }
    },
    cursor: async () => undefined,
  }
  return { sink, batches }
}

test('likes wait for company, a post does not wait for long and takes them along, in order and with the last cursor', async () => {
  const { sink, batches } = sinkOf()
  const writer = createOrderedWriter({ source, sink, counted: none(), onWritten: () => {} })
  for (const n of [1, 2, 3]) await writer.put(like(n))
  await delay(30)
  assert.equal(batches.length, 0)
  await writer.put(put(4))
  await delay(60)
  assert.deepEqual([batches.length, batches[0]?.events.length, batches[0]?.cursor], [1, 4, '4'])
  await writer.put(like(5))
  await delay(300)
  assert.deepEqual([batches.length, batches[1]?.cursor], [2, '5'], 'alone they are written a little later')
})

test('what waits at the end is written at once; one write at a time', async () => {
  let running = 0
  const { sink, batches } = sinkOf(async () => {
    assert.equal(++running, 1)
    await delay(5)
    running--
  })
  const writer = createOrderedWriter({ source, sink, counted: none(), onWritten: () => {} })
  for (let n = 1; n <= 1_200; n++) await writer.put(n % 7 ? like(n) : put(n))
  assert.equal(await writer.finish(), undefined)
  assert.equal(
    batches.reduce((sum, { events }) => sum + events.length, 0),
    1_200,
  )
  assert.equal(batches.at(-1)?.cursor, '1200')
  assert.ok(batches.every(({ events }) => events.length <= 500))
})

test('after a failed write nothing more is written, and whoever waits is told', async () => {
  const { sink, batches } = sinkOf(() => Promise.reject(new RangeError('no disk')))
  const writer = createOrderedWriter({
    source,
    sink,
    counted: createMemory({ most: 100, mostBytes: 10_000 }),
    onWritten: () => assert.fail('nothing was written'),
  })
  await writer.put(put(1))
  while (!writer.failed.aborted) await delay(2)
  await writer.put(put(2))
  assert.ok((await writer.finish()) !== undefined)
  assert.deepEqual([batches.length, writer.hasWritten()], [1, false])
})

test('large events fill it as many small ones do, and are written some at a time', { timeout: 20_000 }, async () => {
  const open = Promise.withResolvers<void>()
  const { sink, batches } = sinkOf(() => open.promise)
  const writer = createOrderedWriter({ source, sink, counted: none(), onWritten: () => {} })
  const large = (n: number): SourceItem => ({ ...put(n), bytes: 4 * mega })
  await writer.put(put(0))
  while (batches.length === 0) await delay(2) // the first write is at work and stays so
  let waiting = 0
  const reader = (async () => {
    for (let n = 1; n <= 20; n++) {
      await writer.put(large(n))
      waiting = n
    }
  })()
  await delay(50)
  assert.equal(waiting, 7, 'the eighth fills 32 MB and waits for room')
  assert.deepEqual([writer.waiting(), writer.fullness()], [8, 1])
  const room = writer.room(0.5, new AbortController().signal).then(() => writer.fullness())
  open.resolve()
  await reader
  assert.ok((await room) < 0.5)
  await writer.finish()
  assert.ok(batches.every(({ events }) => events.length <= 2))
  assert.deepEqual(batches.flatMap(({ events }) => events).length, 21)
  assert.equal(writer.fullness(), 0, 'what was written weighs nothing')
})

test('small events fill it by their number', { timeout: 20_000 }, async () => {
  const open = Promise.withResolvers<void>()
  const { sink, batches } = sinkOf(() => open.promise)
  const writer = createOrderedWriter({ source, sink, counted: none(), onWritten: () => {} })
  await writer.put(put(0))
  while (batches.length === 0) await delay(2)
  for (let n = 1; n <= 1_000; n++) await writer.put(like(n))
  assert.equal(writer.fullness(), 0.5)
  open.resolve()
  await writer.finish()
})

test('a count that is said again counts once, also by the next writer; one that was not written is not held to have been', async () => {
  const counted = none()
  let isBroken = false
  const { sink, batches } = sinkOf(async () => {
    if (isBroken) throw new RangeError('no disk')
  })
  const start = () => createOrderedWriter({ source, sink, counted, onWritten: () => {} })
  const keyed = (n: number): SourceItem => ({ ...like(n), key: `like${n}` })
  const written = () => batches.splice(0).flatMap(({ events }) => events).length
  const first = start()
  for (const n of [1, 2, 1, 2]) await first.put(keyed(n))
  await first.put(like(3))
  await first.put(like(3))
  await first.finish()
  assert.equal(written(), 4, 'what says nothing of itself is always written')

  isBroken = true
  const second = start()
  for (const n of [1, 2, 4, 5]) await second.put(keyed(n))
  assert.ok(await second.finish())
  assert.equal(written(), 2, 'and failed')
  isBroken = false
  const third = start()
  for (const n of [1, 2, 4, 5]) await third.put(keyed(n))
  await third.finish()
  assert.equal(written(), 2)
})
