import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { sliceSize } from '../segments/memory-segment.ts'
import { openForgetting, openForgotten } from './forgotten-rows.ts'
import { prepareForWriting } from './schema.ts'

function open() {
  const database = new DatabaseSync(':memory:')
  prepareForWriting(database, { synchronous: 'normal' })
  const insert = database.prepare('insert into touched(seq) values (?)')
  const touch = (...seqs: readonly number[]) => {
    for (const seq of seqs) insert.run(seq)
  }
  const rows = () =>
    database
      .prepare('select n from touched order by n')
      .all()
      .map(({ n }) => n)
  const forgotten = openForgotten(database)
  return { database, touch, rows, forgotten: () => [0, 1, 2].map((slice) => forgotten()(slice * sliceSize)) }
}

test('each slice knows the last of its own rows that was forgotten', () => {
  const { database, touch, rows, forgotten } = open()
  const forget = openForgetting(database, { keep: 3 })
  forget()
  assert.deepEqual([rows(), forgotten()], [[], [0, 0, 0]])
  touch(5, 2 * sliceSize, 5, sliceSize - 1, 2 * sliceSize + 9, sliceSize)
  forget()
  assert.deepEqual(
    [rows(), forgotten()],
    [
      [4, 5, 6],
      [3, 0, 2],
    ],
  )
  touch(7)
  forget()
  assert.deepEqual(forgotten(), [4, 0, 2])
})

test('what somebody else forgot may be of any slice, before and after that is noted', () => {
  const { database, touch, rows, forgotten } = open()
  touch(1, 2, 3, 4, sliceSize, 6)
  database.exec('delete from touched where n <= 4')
  assert.deepEqual(forgotten(), [4, 4, 4])
  openForgetting(database, { keep: 1 })()
  assert.deepEqual([rows(), forgotten()], [[6], [4, 5, 4]])
  touch(2 * sliceSize)
  database.exec('delete from touched where n <= 6')
  assert.deepEqual(forgotten(), [6, 6, 6])
})
