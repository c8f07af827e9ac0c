import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { prepareForWriting } from '../schema.ts'
import { openTouchedRows } from './touched-rows.ts'

function open() {
  const database = new DatabaseSync(':memory:')
  prepareForWriting(database, { synchronous: 'normal' })
  const touch = (...seqs: readonly number[]) => {
    for (const seq of seqs) database.prepare('insert into touched(seq) values (?)').run(seq)
  }
  return { database, touch, rows: openTouchedRows(database) }
}

test('what was touched after a moment is told once each, within a span, with whether it has a row now', () => {
  const { database, touch, rows } = open()
  const none = rows.last()
  touch(3, 8)
  const moment = rows.last()
  touch(8, 5, 8, 40, 10)
  database.exec(
    "insert into post(seq, native, author, network, source, witnessed_at, lag, flags, hidden, length, text) values (5, 5, 1, 1, 1, 1, 0, 0, 0, 1, '')",
  )
  const since = (from: number) => [...rows.since(from, { base: 5, size: 5 })].sort((a, b) => a.seq - b.seq)
  assert.deepEqual(since(moment), [
    { seq: 5, isThere: true },
    { seq: 8, isThere: false },
  ])
  assert.deepEqual(since(none).length, 2)
  assert.deepEqual(since(rows.last()), [])
})

test('a moment of before the oldest row that is kept is not known any more', () => {
  const { database, touch, rows } = open()
  assert.ok(rows.isKnownSince(0), 'nothing was ever touched')
  touch(1, 2, 3, 4)
  assert.ok(rows.isKnownSince(0))
  database.exec('delete from touched where n <= 2')
  assert.deepEqual([rows.isKnownSince(1), rows.isKnownSince(2), rows.isKnownSince(rows.last())], [false, true, true])
})
