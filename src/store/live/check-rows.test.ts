import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { Cursor, PostEvent, PostId, SourceName } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { checkHeld, checkRows, checkUnsealed } from './check-rows.ts'
import { keyOf } from './compact-id.ts'
import { writeMeta } from './schema.ts'
import { createWriter } from './writer.ts'

const { signal } = new AbortController()
const record = (key: string) => `bluesky:at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/${key}` as PostId
const say = (n: number, version = ''): PostEvent => ({
  type: 'post-put',
  post: makePost({
    n,
    text: `post ${n} ${version}`,
    links: ['https://example.org/a'],
    version,
    ...(n === 4 && { id: record('3mwrkgj4bjk22') }),
  }),
})

/** Five posts in two slices; the second and the fourth were edited while an answer held them. */
function open() {
  const database = new DatabaseSync(':memory:')
  const writer = createWriter(database, { synchronous: 'normal' })
  const write = (...events: readonly PostEvent[]) => void writer.write([{ source: 's' as SourceName, events, cursor: '' as Cursor }])
  write(say(1), say(2), say(3))
  writeMeta(database, 'next_seq', sliceSize)
  write(say(5), say(4))
  writer.hold('answer', [1, sliceSize + 1])
  write(say(2, 'b'), say(4, 'b'))
  const seen: number[] = []
  const problems = async () => (await checkRows(database, { signal, onPosts: (posts) => void seen.push(posts) })).problems
  return {
    database,
    write,
    seen,
    problems,
    held: () => checkHeld(database, { signal }),
    unsealed: () => checkUnsealed(database, { signal }),
  }
}

test('a sound store has no problem, and how far it was looked at is told slice by slice', async () => {
  const { database, seen, problems, held, unsealed } = open()
  assert.deepEqual([await problems(), seen], [[], [2, 3]])
  assert.equal((await checkRows(database, { signal, onPosts() {} })).posts, 5)
  assert.deepEqual([await held(), await unsealed()], [[], []])
  await assert.rejects(checkRows(database, { signal: AbortSignal.abort(), onPosts() {} }))
})

test('a row that its id does not find is noticed, and an id without a row', async () => {
  const { database, problems } = open()
  const index = database.prepare("select * from sqlite_schema where name = 'post_by_id'").get() ?? {}
  database.enableDefensive?.(false) // some versions of Node 24 have no such guard
  /** Changes rows without the index by which ids are found, as only a fault of the disk does otherwise. */
  const behind = (sql: string) => {
    database.exec("pragma writable_schema = on; delete from sqlite_schema where name = 'post_by_id'; pragma writable_schema = reset")
    database.exec(sql)
    database.exec('pragma writable_schema = on')
    database
      .prepare('insert into sqlite_schema(type, name, tbl_name, rootpage, sql) values (?, ?, ?, ?, ?)')
      .run(...(Object.values(index) as string[]))
    database.exec('pragma writable_schema = reset')
  }
  behind('update post set native = 33 where native = 3')
  assert.deepEqual(await problems(), ['1 posts are not found by their ids.'])
  behind('delete from post where native = 1')
  assert.deepEqual(await problems(), ['1 posts are not found by their ids.', '1 ids stand for posts that are not there.'])
})

test('a deleted post that has a row is noticed, of whatever network its id is', async () => {
  const { database, problems, write } = open()
  write({ type: 'post-delete', id: 'x:9' as PostId, at: 1 })
  assert.deepEqual(await problems(), [])
  const bury = database.prepare('insert into tombstone(key, at) values (?, 1)')
  for (const id of ['x:3', record('3mwrkgj4bjk22')]) bury.run(keyOf(id))
  assert.deepEqual(await problems(), ['2 deleted posts have a row.'])
})

test('versions are held by somebody, of posts that are there, and can be read', async () => {
  for (const [damage, problem] of [
    ['delete from post where native = 2', '1 held versions are of posts that are gone.'],
    [`delete from held where seq = ${sliceSize + 1}`, '1 former versions are held by no answer.'],
    ['delete from holder', '2 versions are held by an answer that is not there.'],
    ["update former set fields = x'ffffff7f'", '2 held versions cannot be read.'],
  ] as const) {
    const { database, held } = open()
    database.exec(damage)
    assert.deepEqual(await held(), [problem])
  }
})

test('a post that is in no file yet and cannot be read is noticed; those in files are others’ to look at', async () => {
  const { database, unsealed } = open()
  database.exec("update post set fields = x'ffffff7f' where seq in (0, 2)")
  assert.deepEqual(await unsealed(), ['2 of the newest posts cannot be read.'])
  writeMeta(database, 'sealed_before', 1)
  assert.deepEqual(await unsealed(), ['1 of the newest posts cannot be read.'])
  writeMeta(database, 'sealed_before', sliceSize)
  assert.deepEqual(await unsealed(), [])
})
