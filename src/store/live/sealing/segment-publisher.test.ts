import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { createBlockCache } from '../../segments/block-cache.ts'
import { list } from '../../segments/segment.contract.ts'
import { sourceOf } from '../../segments/term-lists.fixture.ts'
import { readManifest, segmentFolderOf } from '../manifest.ts'
import { prepareForWriting } from '../schema.ts'
import { createSegmentPublisher } from './segment-publisher.ts'
import { openTouchedRows } from './touched-rows.ts'

const root = mkdtempSync(join(tmpdir(), 'groundswell-publisher-'))
after(() => rmSync(root, { recursive: true, force: true }))
const { signal } = new AbortController()
let stores = 0
const now = 5_000_000

/** Two publishers of one store, as two processes have. */
function open() {
  const path = join(root, String(++stores), 'posts.db')
  const folder = segmentFolderOf(path)
  mkdirSync(folder, { recursive: true })
  const [one, other] = [0, 1].map(() => {
    const database = new DatabaseSync(path)
    prepareForWriting(database, { synchronous: 'normal' })
    const parts = { database, folder, cache: createBlockCache({ maxBytes: 1 << 20 }), now: () => now, onStep() {} }
    return Object.assign(createSegmentPublisher(parts, openTouchedRows(database)), { database })
  }) as [Publisher, Publisher]
  const write = (base: number, touched = 0) => one.write({ base, size: 10 }, { posts: 2, touched }, sourceOf([list('a', [1, 2])]), signal)
  return { one, other, write, filesIn: () => readdirSync(folder), named: () => readManifest(one.database).entries, folder }
}
type Publisher = ReturnType<typeof createSegmentPublisher> & { readonly database: DatabaseSync }

test('a file that was written is named by nobody until it is published, in place of those that it replaces', async () => {
  const { one, write, filesIn, named } = open()
  const [first, second] = [await write(0), await write(10)]
  assert.deepEqual([filesIn().length, named()], [2, []])
  assert.ok(one.publish([first], [], { from: 0, to: 10 }) && one.publish([second], [], { from: 10, to: 20 }))
  assert.deepEqual([named().length, readManifest(one.database).sealedBefore], [2, 20])
  const both = await write(0)
  assert.ok(one.publish([both], named()))
  assert.deepEqual(
    [named().map(({ name }) => name), filesIn(), readManifest(one.database).sealedBefore],
    [[both.entry.name], [both.entry.name], 20],
  )
})

test('who comes second changes nothing, and what was written for it is thrown away', async () => {
  const { one, other, write, filesIn, named } = open()
  const [mine, theirs] = [await write(0), await write(0)]
  assert.ok(other.publish([theirs], [], { from: 0, to: 10 }))
  assert.equal(one.publish([mine], [], { from: 0, to: 10 }), false)
  assert.deepEqual([named().map(({ name }) => name), filesIn()], [[theirs.entry.name], [theirs.entry.name]])
  const before = named()
  assert.ok(other.publish([], before))
  assert.equal(one.publish([await write(0)], before), false)
  assert.deepEqual([named(), filesIn()], [[], []])
})

test('posts that went while it was written count as erased in it, also where not all that was touched is known', async () => {
  const { one, write, named } = open()
  const { database } = one
  const touch = (seq: number) => void database.prepare('insert into touched(seq) values (?)').run(seq)
  const put = (seq: number) =>
    void database
      .prepare(
        "insert into post(seq, native, author, network, source, witnessed_at, lag, flags, hidden, length, text) values (?, ?, 1, 1, 1, 1, 0, 0, 0, 1, '')",
      )
      .run(seq, seq)
  put(1)
  touch(1) // still there: it was hidden
  touch(2)
  touch(30) // of another file
  one.publish([await write(0)], [])
  assert.deepEqual(
    named().map(({ erased, erasedAt }) => [erased, erasedAt]),
    [[1, now]],
  )
  database.exec('delete from touched where n <= 2')
  one.publish([await write(0)], named())
  assert.deepEqual(
    named().map(({ erased }) => erased),
    [1],
  )
})

test('what nobody names goes after an hour, and what is just being written stays', async () => {
  const { one, write, filesIn, named, folder } = open()
  one.publish([await write(0)], [])
  for (const [name, ageMs] of [
    ['old.seg.part', 3_600_001],
    ['new.seg.part', 3_599_000],
  ] as const) {
    writeFileSync(join(folder, name), 'x')
    utimesSync(join(folder, name), (now - ageMs) / 1_000, (now - ageMs) / 1_000)
  }
  const [entry] = named()
  utimesSync(join(folder, entry?.name ?? ''), 1, 1)
  one.sweep()
  assert.deepEqual(filesIn().sort(), [entry?.name, 'new.seg.part'].sort())
})
