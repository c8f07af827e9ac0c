import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { changing, reading } from './transaction.ts'

const folder = mkdtempSync(join(tmpdir(), 'groundswell-transaction-'))
const path = join(folder, 'a.db')
const [one, other] = [new DatabaseSync(path), new DatabaseSync(path, { timeout: 0 })]
after(() => {
  for (const database of [one, other]) database.close()
  rmSync(folder, { recursive: true, force: true })
})
one.exec('pragma journal_mode = wal; create table t(n integer)')
const count = (database: DatabaseSync) => Number(database.prepare('select count(*) n from t').get()?.['n'])
const add = (database: DatabaseSync) => void database.exec('insert into t values (1)')

test('what is read within is of one moment, whatever others commit meanwhile, and ends also where it fails', () => {
  const before = count(one)
  reading(one, () => {
    assert.equal(count(one), before)
    add(other)
    assert.equal(count(one), before)
  })
  assert.equal(count(one), before + 1)
  assert.throws(() => reading(one, () => assert.fail('at once')))
  assert.equal(one.isTransaction, false)
})

test('what is changed within stays as a whole or not at all, and nobody else writes meanwhile', () => {
  const before = count(one)
  const result = changing(one, () => {
    add(one)
    assert.throws(() => changing(other, () => add(other)), /locked/)
    return 'done'
  })
  assert.deepEqual([result, count(other)], ['done', before + 1])
  assert.throws(
    () =>
      changing(one, () => {
        add(one)
        throw new RangeError('no room')
      }),
    RangeError,
  )
  assert.deepEqual([count(one), count(other), one.isTransaction], [before + 1, before + 1, false])
})
