import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { blockVersion, columnNames, decodeColumn, decodeHead, encodeBlock, isTime, type ColumnName } from './column-block.ts'
import { Column } from './column.ts'
import { createSlice, type SliceColumns } from './slice-columns.ts'

const noon = Date.parse('2026-03-01T12:00:00Z')
const random = createRandom(3)
const below = (most: number) => Math.floor(random() * most)
function column(valueOf: () => number, isTime = false): Column {
  const made = new Column(sliceSize, { isTime })
  for (let doc = 0; doc < sliceSize; doc++) made.set(doc, valueOf())
  return made
}
const slice: SliceColumns = {
  base: 2 * sliceSize,
  witnessedAt: column(() => noon + below(1e6), true),
  lag: column(() => (random() < 0.01 ? 1e10 : 200)),
  length: column(() => below(80)),
  author: column(() => below(90_000)),
  lang: column(() => below(9)),
  network: column(() => 1),
  source: column(() => 3),
  likes: column(() => below(2)),
  flags: Uint8Array.from({ length: sliceSize }, () => below(8)),
  totals: { visible: 9, length: 80, first: noon, last: noon + 1e6, changes: 4, version: 7 },
  log: [3, ~3],
}
const block = encodeBlock(slice, (ordinal) => `lang${ordinal}`)
const bytesOf = (name: ColumnName) => block.columns.get(name) ?? new Uint8Array(0)
const none = () => new Column(0)

test('a block gives back the columns it was made from; languages are numbered by who reads', () => {
  const decoded = decodeHead(block.head, (name) => decodeColumn(bytesOf(name), name, (lang) => 8 - Number(lang.slice(4))) ?? none())
  assert.ok(decoded)
  assert.deepEqual(
    [decoded.base, decoded.totals, decoded.flags, decoded.log],
    [slice.base, { ...slice.totals, version: 0 }, slice.flags, []], // nobody has counted or followed it yet
  )
  for (let doc = 0; doc < sliceSize; doc += 13)
    for (const name of columnNames)
      assert.equal(decoded[name].get(doc), name === 'lang' ? 8 - slice.lang.get(doc) : slice[name].get(doc), name)
})

test('of a slice without posts the edges in time come back, which JSON cannot hold', () => {
  const { head } = encodeBlock(createSlice(0), String)
  const totals = decodeHead(head, none)?.totals
  assert.deepEqual([totals?.first, totals?.last, totals?.visible], [Infinity, -Infinity, 0])
})

test('a block of another version is not read', () => {
  for (const other of [0x28, 1, 2, 3, blockVersion + 1])
    assert.equal(decodeHead(Uint8Array.of(other, ...block.head.subarray(1)), none), undefined, `version ${other}`)
})

test('a flipped bit is noticed wherever it is, and so is what was cut off', () => {
  const flipped = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ (1 << (at & 7)) : byte))
  for (const name of columnNames) {
    const bytes = bytesOf(name)
    for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 25))
      assert.equal(decodeColumn(flipped(bytes, at), name, Number), undefined, `${name}, byte ${at}`)
    for (const end of [0, 7, bytes.length - 1]) assert.equal(decodeColumn(bytes.subarray(0, end), name, Number), undefined, name)
  }
  for (let at = 0; at < block.head.length; at += at < 80 ? 1 : 400)
    assert.equal(decodeHead(flipped(block.head, at), none), undefined, `byte ${at}`)
})

test('a column of times is restored as such: another time beside a single one leaves it narrow', () => {
  assert.deepEqual(columnNames.filter(isTime), ['witnessedAt'])
  const { columns } = encodeBlock({ ...slice, witnessedAt: column(() => noon, true) }, String)
  const read = decodeColumn(columns.get('witnessedAt') ?? new Uint8Array(0), 'witnessedAt', Number)
  read?.set(7, noon + 1e6)
  assert.deepEqual([read?.bytes, read?.get(6), read?.get(7)], [4 * sliceSize, noon, noon + 1e6])
})
