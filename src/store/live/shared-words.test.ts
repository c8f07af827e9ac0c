import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { until } from '../../lib/until.fixture.ts'
import { makePost } from '../../post/post.fixture.ts'
import { allocateMemorySegment, createMemorySegment, sliceSize, type MemorySegmentBuffers } from '../segments/memory-segment.ts'
import { createWordsChannels, createWordsPublisher, subscribeToWords } from './shared-words.ts'

/** A writer, and so many threads that read, as one thread plays them. */
function begin(t: TestContext, readers: number) {
  const channels = createWordsChannels(readers)
  const events = { asked: 0, free: [] as MemorySegmentBuffers[] }
  const publisher = createWordsPublisher(
    channels.map(({ writing }) => writing),
    { onAsked: () => void events.asked++, onFree: (segment) => void events.free.push(segment) },
  )
  t.after(() => channels.forEach(({ writing }) => writing.port.close()))
  return { publisher, events, subscriptions: channels.map(({ reading }) => subscribeToWords(reading)) }
}
const never = () => false

test('who waits for a seq sees the words of every post below it, in the segment that the writer fills', (t) => {
  const { publisher, subscriptions } = begin(t, 2)
  const segment = createMemorySegment(allocateMemorySegment(sliceSize))
  publisher.begin(segment.buffers)
  segment.add(sliceSize, makePost({ n: 1, text: 'flood' }))
  publisher.publish(sliceSize, sliceSize + 1)
  for (const subscription of subscriptions) {
    assert.deepEqual(subscription.await(sliceSize + 1, never), { from: sliceSize, until: sliceSize + 1 })
    const view = subscription.segments().get(sliceSize)
    assert.ok(view)
    view.limit = 1
    assert.equal(view.term('flood')?.docs, 1)
  }
  assert.equal(subscriptions[0]?.await(sliceSize, never).until, sliceSize, 'no more than was asked for')
})

test('words that nobody here has cut are asked for, and waited for no longer than there is time', async (t) => {
  const { publisher, events, subscriptions } = begin(t, 1)
  publisher.publish(0, 7)
  let looks = 0
  assert.deepEqual(
    subscriptions[0]?.await(9, () => ++looks > 3),
    { from: 0, until: 7 },
  )
  await until(() => events.asked > 0)
  assert.equal(events.asked, 1)
})

test('memory is free once the writer and every reader have left it, and not before', async (t) => {
  const { publisher, events, subscriptions } = begin(t, 2)
  const [old, next] = [allocateMemorySegment(0), allocateMemorySegment(sliceSize)]
  publisher.begin(old)
  publisher.begin(next)
  for (const subscription of subscriptions) subscription.await(0, never)
  publisher.end(old)
  subscriptions[0]?.forget(sliceSize)
  assert.deepEqual([...(subscriptions[0]?.segments().keys() ?? [])], [sliceSize])
  publisher.publish(0, 1)
  const asked = events.asked
  subscriptions[0]?.await(
    5,
    (() => {
      let n = 0
      return () => ++n > 3
    })(),
  ) // a question comes after what was left
  await until(() => events.asked > asked)
  assert.deepEqual(events.free, [], 'the other reader may look at it')
  subscriptions[1]?.forget(sliceSize)
  await until(() => events.free.length > 0)
  assert.equal(events.free[0], old)
})
