import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBoundedQueue } from './bounded-queue.ts'

const { signal } = new AbortController()

test('items come out in the order they went in, and the end comes after the last', async () => {
  const queue = createBoundedQueue<number>({ capacity: 10, whenFull: 'block' })
  for (const item of [1, 2, 3]) await queue.put(item, { signal })
  queue.close()
  assert.deepEqual(await Array.fromAsync(queue), [1, 2, 3])
})

test('a full queue makes the producer wait until an item is taken', async () => {
  const queue = createBoundedQueue<number>({ capacity: 1, whenFull: 'block' })
  await queue.put(1, { signal })
  let placed = false
  const waiting = queue.put(2, { signal }).then(() => (placed = true))
  await Promise.resolve()
  assert.equal(placed, false)
  const iterator = queue[Symbol.asyncIterator]()
  assert.deepEqual(await iterator.next(), { value: 1, done: false })
  await waiting
  assert.equal(queue.size, 1)
})

test('a waiting producer leaves when its signal aborts, and nothing is left behind', async () => {
  const queue = createBoundedQueue<number>({ capacity: 1, whenFull: 'block' })
  await queue.put(1, { signal })
  const stop = new AbortController()
  const waiting = queue.put(2, { signal: stop.signal })
  stop.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
  queue.close()
  assert.deepEqual(await Array.fromAsync(queue), [1])
})

test('fail and drop-oldest say what happens at the limit', async () => {
  const failing = createBoundedQueue<number>({ capacity: 1, whenFull: 'fail' })
  await failing.put(1, { signal })
  await assert.rejects(failing.put(2, { signal }), { code: 'overloaded' })
  const dropped: number[] = []
  const dropping = createBoundedQueue<number>({ capacity: 2, whenFull: 'drop-oldest', onDrop: (item) => dropped.push(item) })
  for (const item of [1, 2, 3]) await dropping.put(item, { signal })
  dropping.close()
  assert.deepEqual([dropped, await Array.fromAsync(dropping)], [[1], [2, 3]])
})

test('closing with an error reaches the consumer and every waiting producer', async () => {
  const queue = createBoundedQueue<number>({ capacity: 1, whenFull: 'block' })
  await queue.put(1, { signal })
  const waiting = queue.put(2, { signal })
  queue.close(new RangeError('broken'))
  await assert.rejects(waiting, RangeError)
  await assert.rejects(Array.fromAsync(queue), RangeError)
})
