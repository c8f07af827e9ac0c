import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { changeManifest, readManifest, type SegmentEntry } from './manifest.ts'
import { prepareForWriting } from './schema.ts'

const entry = (base: number, more: Partial<SegmentEntry> = {}): SegmentEntry => ({
  name: `${base}.seg`,
  base,
  size: 10,
  posts: 5,
  erased: 0,
  erasedAt: undefined,
  expired: 0,
  ...more,
})
function newDatabase(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  prepareForWriting(database, { synchronous: 'normal' })
  return database
}

test('an empty store names no file', () => {
  using database = newDatabase()
  assert.deepEqual(readManifest(database), { version: 0, sealedBefore: 0, entries: [] })
})

test('files are named from old to new, some in place of others, and every change has a version of its own', () => {
  using database = newDatabase()
  changeManifest(database, { added: [entry(10), entry(0)], sealedBefore: 20 })
  const first = readManifest(database)
  assert.deepEqual(first, { version: 1, sealedBefore: 20, entries: [entry(0), entry(10)] })
  const merged = entry(0, { name: 'merged', size: 20, erased: 2, erasedAt: 77 })
  changeManifest(database, { added: [merged], removed: ['0.seg', '10.seg', 'unknown'], sealedBefore: 20 })
  assert.deepEqual(readManifest(database), { version: 2, sealedBefore: 20, entries: [merged] })
})

test('a change that is taken back leaves nothing, the version neither', () => {
  using database = newDatabase()
  changeManifest(database, { added: [entry(0)], sealedBefore: 10 })
  const before = readManifest(database)
  database.exec('begin')
  changeManifest(database, { removed: ['0.seg'], sealedBefore: 0 })
  database.exec('rollback')
  assert.deepEqual(readManifest(database), before)
})

test('two files of one name are refused', () => {
  using _database = newDatabase()
  const database = _database
  assert.throws(() => changeManifest(database, { added: [entry(0), entry(0)], sealedBefore: 10 }))
})

test('a store of before files told what went by age is read, and opened for writing learns it', () => {
  using database = newDatabase()
  database.exec('alter table segment drop column expired')
  changeManifest(database, { added: [entry(0)], sealedBefore: 10 })
  assert.deepEqual(readManifest(database).entries, [entry(0)])
  prepareForWriting(database, { synchronous: 'normal' })
  database.exec('update segment set expired = 3')
  assert.deepEqual(readManifest(database).entries, [entry(0, { expired: 3 })])
})
