import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cursor, PostSink } from '../post/index.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { importPosts, openJsonlSource, type ImportProgress } from './index.ts'

const now = () => Date.parse('2026-11-24T12:00:00Z')
const record = (n: number) =>
  JSON.stringify({ id_str: String(n), text: `post ${n}`, created_at: 'Wed Apr 20 12:00:00 +0000 2016', user: { id_str: '77' } })
const content = Buffer.from(Array.from({ length: 3_000 }, (_, i) => (i % 1_000 === 999 ? '{"broken' : record(i + 1))).join('\n'))
const open = (isPipe = false) =>
  openJsonlSource(
    {
      name: 'posts',
      bytes: ReadableStream.from([content.subarray(0, 100_000), content.subarray(100_000)]) as AsyncIterable<Uint8Array>,
      ...(!isPipe && { size: content.length }),
    },
    { now },
  )

async function runImport(sink: PostSink, options: { isPipe?: boolean; signal?: AbortSignal } = {}): Promise<ImportProgress> {
  const source = await open(options.isPipe)
  let last: ImportProgress | undefined
  for await (const progress of importPosts({ source, sink, now, signal: options.signal ?? new AbortController().signal })) last = progress
  return last as ImportProgress
}

test('counts what was read, stored and refused, and a second import repeats everything', async () => {
  const store = createScanStore()
  const first = await runImport(store)
  assert.equal(first.done, true)
  const { read, stored, repeated, refused, finish, samples } = first.counts
  assert.deepEqual([read, stored, repeated, refused, finish], [3_000, 2_997, 0, { malformed: 3 }, 'complete'])
  assert.deepEqual(
    samples.map(({ sample }) => sample),
    ['{"broken', '{"broken', '{"broken'],
  )
  const second = await runImport(store)
  assert.deepEqual([second.counts.stored, second.counts.repeated, second.counts.resumedAfter], [0, 2_997, undefined])
})

test('an interrupted import goes on behind the last acknowledged batch and loses nothing', async () => {
  const store = createScanStore()
  let writes = 0
  const failing: PostSink = {
    cursor: store.cursor,
    write: (batch, options) => (++writes > 2 ? Promise.reject(new RangeError('the disk is gone')) : store.write(batch, options)),
  }
  await assert.rejects(runImport(failing), RangeError)
  const before = (await store.stats()).posts
  assert.ok(before > 0 && before < 2_997)
  const after = await runImport(store)
  assert.equal(after.counts.resumedAfter, after.counts.resumedAfter && 3_000 - after.counts.read)
  assert.equal(after.counts.repeated, 0)
  assert.equal((await store.stats()).posts, 2_997)
})

test('an abort ends it with what was stored, and the next run goes on', async () => {
  const store = createScanStore()
  const stop = new AbortController()
  const slow: PostSink = {
    cursor: store.cursor,
    async write(batch, options) {
      const result = await store.write(batch, options)
      stop.abort()
      return result
    },
  }
  const aborted = await runImport(slow, { signal: stop.signal })
  assert.equal(aborted.counts.finish, 'aborted')
  assert.equal((await store.stats()).posts, aborted.counts.stored)
  await runImport(store)
  assert.equal((await store.stats()).posts, 2_997)
})

test('a pipe is never resumed: it starts over and repeats', async () => {
  const store = createScanStore()
  const source = await open(true)
  await store.write(
    { source: source.name, events: [{ type: 'post-delete', id: 'x:0' as never, at: 1 }], cursor: '2000' as Cursor },
    { signal: new AbortController().signal },
  )
  const { counts } = await runImport(store, { isPipe: true })
  assert.deepEqual([counts.read, counts.resumedAfter], [3_000, undefined])
})

test('at most three batches are on their way, however slow the store is', async () => {
  const store = createScanStore()
  let [inFlight, most] = [0, 0]
  const counting: PostSink = {
    cursor: store.cursor,
    async write(batch, options) {
      most = Math.max(most, ++inFlight)
      await new Promise((resolve) => setImmediate(resolve))
      inFlight--
      assert.ok(batch.events.length <= 500)
      return store.write(batch, options)
    },
  }
  await runImport(counting)
  assert.ok(most >= 1 && most <= 3, `${most} at once`)
})

test('batches that fail while an earlier one is still being written end the import with their error, and nothing else', async () => {
  const store = createScanStore()
  let writes = 0
  const full: PostSink = {
    cursor: store.cursor,
    async write(batch, options) {
      if (++writes > 1) throw new RangeError('the disk is full')
      await new Promise((resolve) => setTimeout(resolve, 50)) // the others have failed by now, unseen
      return store.write(batch, options)
    },
  }
  await assert.rejects(runImport(full), RangeError)
  assert.ok((await store.stats()).posts > 0)
})
