import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { AppError, toAppError, toFailure } from './index.ts'

const folder = await mkdtemp(join(tmpdir(), 'groundswell-errors-'))
after(() => rm(folder, { recursive: true, force: true }))
const thrownBy = (work: () => unknown): AppError => {
  try {
    work()
  } catch (error) {
    return toAppError(error)
  }
  throw new TypeError('nothing was thrown')
}

test('what SQLite and the disk complain of gets a code and a remedy', async () => {
  const path = join(folder, 'a.db')
  const run = (database: DatabaseSync, sql: string) => thrownBy(() => database.exec(sql))
  using database = new DatabaseSync(path)
  database.exec('pragma journal_mode = wal; create table t(x); pragma max_page_count = 8')
  const full = run(database, 'insert into t values (randomblob(100000))')
  assert.deepEqual([full.code, full.retryable], ['store_full', true])
  assert.match(full.message, /Free some space/)

  database.exec('begin immediate')
  using other = new DatabaseSync(path, { timeout: 0 })
  assert.equal(run(other, 'begin immediate').code, 'store_locked')
  database.exec('rollback')

  using reading = new DatabaseSync(path, { readOnly: true })
  assert.equal(run(reading, 'insert into t values (1)').code, 'file_unreadable')
  assert.equal(thrownBy(() => new DatabaseSync(join(folder, 'missing/b.db'))).code, 'file_unreadable')

  await writeFile(join(folder, 'paper.db'), 'certainly not a database, whatever its name says'.repeat(100))
  using paper = new DatabaseSync(join(folder, 'paper.db'))
  assert.equal(run(paper, 'select * from sqlite_schema').code, 'store_corrupt')
  assert.equal(toAppError(Object.assign(new TypeError('write'), { code: 'ENOSPC' })).code, 'store_full')
})

test('aborts and deadlines are told apart from bugs', () => {
  assert.equal(toAppError(new DOMException('stop', 'AbortError')).code, 'cancelled')
  assert.equal(toAppError(new DOMException('late', 'TimeoutError')).code, 'deadline_exceeded')
  assert.equal(toAppError('a string').code, 'internal')
  const own = new AppError('not_found', { message: 'There is nothing.' })
  assert.equal(toAppError(own), own)
})

test('what leaves the process holds neither path nor cause', () => {
  const failure = toFailure(Object.assign(new TypeError('open /secret/place'), { code: 'ENOENT' }))
  assert.deepEqual(Object.keys(failure), ['code', 'message', 'retryable'])
  assert.ok(!JSON.stringify(failure).includes('secret'))
})
