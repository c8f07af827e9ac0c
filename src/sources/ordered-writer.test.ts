import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { makePost } from '../post/post.fixture.ts'
import type { Cursor, PostBatch, PostId, PostSink, SourceName } from '../post/index.ts'
import { createOrderedWriter } from './ordered-writer.ts'
import type { SourceItem } from './source.ts'

const source = 'bluesky' as SourceName
const like = (n: number): SourceItem => ({
  event: { type: 'count-add', id: 'bluesky:1' as PostId, what: 'like', by: 1 },
  cursor: String(n) as Cursor,
})
const put = (n: number): SourceItem => ({ event: { type: 'post-put', post: makePost({ n }) }, cursor: String(n) as Cursor })

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
  const writer = createOrderedWriter({ source, sink, onWritten: () => {} })
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
  const writer = createOrderedWriter({ source, sink, onWritten: () => {} })
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
  const writer = createOrderedWriter({ source, sink, onWritten: () => assert.fail('nothing was written') })
  await writer.put(put(1))
  while (!writer.failed.aborted) await delay(2)
  await writer.put(put(2))
  assert.ok((await writer.finish()) !== undefined)
  assert.deepEqual([batches.length, writer.hasWritten()], [1, false])
})
