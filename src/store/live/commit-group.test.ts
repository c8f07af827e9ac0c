import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cursor, PostBatch, PostEvent, SourceName } from '../../post/index.ts'
import { takeGroup } from './commit-group.ts'

const event = {} as PostEvent
const wait = (source: string, cursor: string, events: number) => ({
  batch: { source, cursor, events: Array.from({ length: events }, () => event) } as unknown as PostBatch & {
    source: SourceName
    cursor: Cursor
  },
})
const cursors = (group: readonly { batch: PostBatch }[]) => group.map(({ batch }) => batch.cursor).join(' ')

test('sources take turns, each keeps its order, and what is left waits', () => {
  const waiting = [
    wait('archive', 'a1', 500),
    wait('archive', 'a2', 500),
    wait('archive', 'a3', 500),
    wait('live', 'l1', 60),
    wait('live', 'l2', 60),
  ]
  assert.equal(cursors(takeGroup(waiting)), 'a1 l1 l2')
  assert.equal(cursors(takeGroup(waiting)), 'a2 a3')
  assert.deepEqual(waiting, [])
})

test('a batch that is larger than a commit is one', () => {
  const waiting = [wait('archive', 'a1', 5_000), wait('live', 'l1', 60)]
  assert.equal(cursors(takeGroup(waiting)), 'a1')
  assert.equal(cursors(takeGroup(waiting)), 'l1')
})

test('a batch that does not fit is not passed by a later one of its source', () => {
  const waiting = [wait('archive', 'a1', 800), wait('live', 'l1', 300), wait('live', 'l2', 10)]
  assert.equal(cursors(takeGroup(waiting)), 'a1')
  assert.equal(cursors(takeGroup(waiting)), 'l1 l2')
})

test('nothing waits: an empty group', () => assert.deepEqual(takeGroup([]), []))
