import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { diskUse } from './disk-use.ts'
import { changeManifest } from './manifest.ts'
import { prepareForWriting } from './schema.ts'

test('what a store takes is the tables with what stands beside them and its files; of a file what is gone of it is free', () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-disk-'))
  const path = join(folder, 'posts.db')
  const database = new DatabaseSync(path)
  prepareForWriting(database, { synchronous: 'normal' })
  const entry = { base: 0, size: 8, posts: 8, erased: 2, erasedAt: 1, expired: 0 }
  changeManifest(database, {
    added: [
      { ...entry, name: 'a' },
      { ...entry, name: 'whole', erased: 0, erasedAt: undefined },
    ],
    sealedBefore: 8,
  })
  mkdirSync(join(folder, 'segments'))
  for (const [name, bytes] of [
    ['segments/a', 4_000],
    ['segments/whole', 4_000],
    ['segments/nobodys', 100],
    ['posts.db-words', 900],
    ['secrets.json', 5_000],
  ] as const)
    writeFileSync(join(folder, name), Buffer.alloc(bytes))
  database.exec('create table t(a blob); insert into t values (zeroblob(99000)); drop table t; pragma wal_checkpoint(truncate)')
  const { bytes, freeBytes } = diskUse(database, path)
  const tables = ['', '-shm', '-wal', '-words'].reduce((sum, end) => sum + statSync(path + end).size, 0)
  const pages = Number(database.prepare('pragma freelist_count').get()?.['freelist_count'])
  assert.ok(pages > 20)
  assert.deepEqual([bytes, freeBytes], [tables + 8_100, pages * 4_096 + 4_000 / 4 + 100])
  rmSync(folder, { recursive: true })
})
