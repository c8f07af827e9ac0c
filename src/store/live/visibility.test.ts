import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { fullSlice, turn } from './slice.fixture.ts'
import { createHistory } from './visibility.ts'

test('what appeared and went since a place is told doc by doc, newest first, and what came back not at all', () => {
  const slices = [fullSlice(0), fullSlice(sliceSize)]
  const history = createHistory()
  history.follow(slices)
  const place = history.end
  assert.deepEqual([history.visible, history.size, history.since(place)], [2 * sliceSize, 2 * sliceSize, 0])
  const [older, newer] = slices as [ReturnType<typeof fullSlice>, ReturnType<typeof fullSlice>]
  for (const doc of [5, 9, 5]) turn(older, doc)
  for (const doc of [0, 7]) turn(newer, doc)
  history.follow(slices)
  assert.deepEqual([history.visible, history.since(place)], [2 * sliceSize - 3, 5])
  assert.deepEqual(
    [...history.changes(place)],
    [
      [sliceSize + 7, -1],
      [sliceSize, -1],
      [9, -1],
    ],
  )
  const later = history.end
  turn(newer, 7)
  history.follow(slices)
  assert.deepEqual([[...history.changes(later)], history.since(later)], [[[sliceSize + 7, 1]], 1])
})

test('what is not visible is listed as it is, however it came to be, unless it is much', () => {
  const slices = [fullSlice(0), undefined, fullSlice(2 * sliceSize)]
  const few = createHistory()
  few.follow([slices[0]])
  assert.deepEqual([...few.dead()], [])
  const random = createRandom(6)
  const gone = new Set<number>()
  for (let n = 0; n < 900; n++) {
    const doc = Math.floor(random() * 700)
    turn(slices[0] as ReturnType<typeof fullSlice>, doc)
    if (!gone.delete(doc)) gone.add(doc)
    if (n % 50 === 0) few.follow([slices[0]])
  }
  few.follow([slices[0]])
  assert.deepEqual(
    [...few.dead()],
    [...gone].sort((a, b) => b - a).map((doc) => [doc, -1]),
  )
  const many = createHistory()
  many.follow(slices)
  assert.equal([...many.dead()].length, sliceSize + gone.size, 'a slice that is not there is not visible')
})

test('a place that is not known any more says so, and no change is made up for it', () => {
  const slice = fullSlice(0)
  const history = createHistory()
  history.follow([slice])
  const place = history.end
  for (let n = 0; n < 2_100; n++) turn(slice, n % 30) // more than a slice remembers
  history.follow([slice])
  assert.equal(history.since(place), Infinity)
  const next = history.end
  history.follow([slice, fullSlice(sliceSize)])
  assert.equal(history.since(next), Infinity, 'nor where other slices are looked at')
  assert.equal(history.since(history.end), 0)
})
