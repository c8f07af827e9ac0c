import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorId, PostEvent, PostId, SourceName } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { decodeColumn, decodeHead } from './column-block.ts'
import { Column } from './column.ts'
import { openColumns, readColumns } from './columns.ts'
import { findable } from './findable.fixture.ts'
import { Flag } from './slice-columns.ts'

const media = [{ kind: 'image', url: 'https://example.org/i', alt: '' }] as const
const open = () =>
  findable([
    [
      makePost({ n: 1, at: 5_000, text: 'one two three', langs: ['en'] }),
      makePost({ n: 2, at: 4_000, createdAt: 3_300, text: 'one', langs: ['pt-BR', 'en'], by: 'ben', links: ['https://example.org/a'] }),
      makePost({ n: 3, at: 6_000, createdAt: 7_000, text: 'one two', langs: [], network: 'rss', media }),
    ],
    [makePost({ n: 4, at: 9_000, text: 'one two three four', by: 'ben' })],
  ])
const id = (n: number) => `x:${n}` as PostId
const visible = Flag.row | Flag.visible

test('columns say what the rows say, the newest slice first', () => {
  const { columns } = open().context
  const [newer, older] = columns.slices()
  assert.deepEqual([columns.slices().length, newer?.base, older?.base], [2, sliceSize, 0])
  assert.ok(older && newer)
  const of = (column: Column) => [0, 1, 2].map((doc) => column.get(doc))
  assert.deepEqual(
    [of(older.witnessedAt), of(older.lag)],
    [
      [5_000, 4_000, 6_000],
      [0, 700, 0],
    ],
  )
  assert.deepEqual(
    [of(older.length), of(older.likes)],
    [
      [3, 1, 2],
      [0, 0, 0],
    ],
  )
  assert.deepEqual(of(older.lang).map(columns.langOf), ['en', 'pt-br en', ''])
  assert.deepEqual([...older.flags.subarray(0, 4)], [visible, visible | Flag.hasLink, visible | Flag.hasMedia, 0])
  const { visible: count, length, first, last } = older.totals
  assert.deepEqual([count, length, first, last], [3, 6, 4_000, 6_000])
  assert.deepEqual([columns.sliceOf(sliceSize + 9), columns.sliceOf(2 * sliceSize)], [newer, undefined])
})

test('names have the ordinals that stand in the columns, names that nobody has none', () => {
  const { columns } = open().context
  const [, older] = columns.slices()
  assert.deepEqual([...columns.authorOrdinals(['x:ben', 'x:nobody'] as AuthorId[])], [older?.author.get(1)])
  assert.deepEqual([...columns.networkOrdinals(['rss', 'none'])], [older?.network.get(2)])
  assert.deepEqual([...columns.sourceOrdinals(['s', 'none'] as SourceName[])], [older?.source.get(0)])
})

test('what changes is followed: a post that hides, comes back, is liked, is replaced or goes', () => {
  const { context, write } = open()
  const { columns } = context
  const slice = columns.sliceOf(0)
  assert.ok(slice)
  const after = (...events: readonly PostEvent[]) => {
    const { length: begun } = slice.log
    const { version } = slice.totals
    write(...events)
    const { visible: count, length } = slice.totals
    return { count, length, log: slice.log.slice(begun), versions: slice.totals.version - version }
  }
  assert.deepEqual(after({ type: 'post-hide', id: id(1), at: 1 }), { count: 2, length: 3, log: [~0], versions: 1 })
  assert.deepEqual([slice.flags[0], slice.totals.first], [Flag.row, 4_000])
  assert.deepEqual(after({ type: 'post-show', id: id(1), at: 2 }), { count: 3, length: 6, log: [0], versions: 1 })
  assert.deepEqual(after({ type: 'count-add', id: id(2), what: 'like', by: 1 }), { count: 3, length: 6, log: [], versions: 0 })
  assert.equal(slice.likes.get(1), 1)
  const edited = makePost({ n: 2, at: 4_000, text: 'one two three four five', by: 'ben', version: '2' })
  assert.deepEqual(after({ type: 'post-put', post: edited }), { count: 2, length: 5, log: [~1], versions: 1 })
  assert.equal(columns.sliceOf(sliceSize)?.totals.length, 4 + 5)
  assert.deepEqual(after({ type: 'post-delete', id: id(1), at: 9_999 }), { count: 1, length: 2, log: [~0], versions: 1 })
})

test('a slice leaves with its last post', () => {
  const { context, write } = open()
  const { columns } = context
  const breaks = columns.breaks()
  write(...[1, 2].map((n) => ({ type: 'post-delete' as const, id: id(n), at: 9_999 })))
  assert.deepEqual([columns.slices().length, columns.breaks()], [2, breaks])
  write({ type: 'post-delete', id: 'rss:3' as PostId, at: 9_999 })
  assert.deepEqual([columns.slices().map(({ base }) => base), columns.sliceOf(0), columns.breaks()], [[sliceSize], undefined, breaks + 1])
})

test('who fell behind what is remembered of changed rows reads all of them again', () => {
  const { context, database, write } = open()
  const { columns } = context
  const breaks = columns.breaks()
  const change = (n: number) => database.exec(`update post set likes = 7 where seq = ${n}; insert into touched(seq) values (${n})`)
  change(0)
  change(1)
  database.exec('delete from touched where n = (select min(n) from touched)')
  write()
  assert.deepEqual([columns.breaks(), columns.sliceOf(0)?.likes.get(0), columns.sliceOf(0)?.likes.get(1)], [breaks + 1, 7, 7])
})

test('one slice alone is read and told as bytes, which say the same', () => {
  const { context, database } = open()
  const alone = openColumns(database)
  alone.load(sliceSize)
  assert.deepEqual([alone.slices().length, alone.sliceOf(sliceSize)?.length.get(0)], [1, 4])
  const { flags, block } = readColumns(database, 0)
  const slice = context.columns.sliceOf(0)
  assert.deepEqual(flags, slice?.flags)
  const read = decodeHead(block.head, (name) => decodeColumn(block.columns.get(name) ?? flags, name, Number) ?? new Column(0))
  assert.deepEqual([read?.totals.length, read?.witnessedAt.get(1), read?.likes.get(1)], [6, 4_000, 0])
  assert.equal(readColumns(database, 5 * sliceSize).flags.indexOf(Flag.row), -1, 'of a slice without posts')
})
