import assert from 'node:assert/strict'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { crc32 } from 'node:zlib'
import { createBlockCache } from './block-cache.ts'
import { SegmentDamaged } from './segment-damaged.ts'
import { SegmentData } from './segment-data.ts'
import { chunkSize, headSize } from './segment-format.ts'

const folder = await mkdtemp(join(tmpdir(), 'groundswell-data-'))
after(() => rm(folder, { recursive: true, force: true }))
const bytes = Uint8Array.from({ length: 3 * chunkSize + 100 }, (_, i) => (i * 31) % 251)
const path = join(folder, 'data')
const sums = Uint32Array.from({ length: 4 }, (_, n) => crc32(bytes.subarray(n * chunkSize, (n + 1) * chunkSize)))

async function opened(change: (file: Buffer) => Buffer = (file) => file) {
  await writeFile(path, change(Buffer.concat([Buffer.alloc(headSize), bytes])))
  const fd = openSync(path, 'r')
  const data = new SegmentData(fd, { length: bytes.length, key: [1, 2], sums, cache: createBlockCache({ maxBytes: chunkSize }) })
  return Object.assign(data, { [Symbol.dispose]: () => closeSync(fd) })
}

type Opened = Awaited<ReturnType<typeof opened>>
function assertDamaged(data: Opened, read: (it: Opened) => unknown): void {
  assert.throws(() => read(data), SegmentDamaged)
}

test('what lies within a chunk, across two and over several is read as it stands', async () => {
  using data = await opened()
  for (const [offset, length] of [
    [0, 10],
    [chunkSize - 3, 3],
    [chunkSize - 3, 7],
    [5, 3 * chunkSize],
    [bytes.length - 4, 4],
    [chunkSize, 0],
  ] as const) {
    const wanted = bytes.subarray(offset, offset + length)
    data.open(offset, length)
    assert.deepEqual(data.bytes.subarray(data.at, data.at + length), wanted, `${offset}`)
    assert.deepEqual(data.copy(offset, length), wanted, `${offset}`)
  }
})

test('a copy stays when the chunk it is from goes', async () => {
  using data = await opened()
  const copy = data.copy(7, 9)
  for (let chunk = 0; chunk < 4; chunk++) data.open(chunk * chunkSize, 50)
  assert.deepEqual(copy, bytes.slice(7, 16))
})

test('an address outside is damage, not what stands beside the data', async () => {
  using data = await opened()
  for (const [offset, length] of [
    [-1, 1],
    [bytes.length, 1],
    [0, bytes.length + 1],
    [NaN, 1],
    [4, -1],
  ] as const) {
    assertDamaged(data, (it) => it.open(offset, length))
    assertDamaged(data, (it) => it.copy(offset, length))
  }
})

test('a chunk of which a bit is another, or that is cut off, is damage; its neighbours are read', async () => {
  {
    using data = await opened((file) => {
      const at = headSize + chunkSize + 77
      file[at] = (file[at] as number) ^ 1
      return file
    })
    assertDamaged(data, (it) => it.open(chunkSize + 5, 1))
    assert.deepEqual(data.copy(2 * chunkSize, 5), bytes.slice(2 * chunkSize, 2 * chunkSize + 5))
  }
  using data = await opened((file) => file.subarray(0, -1))
  assertDamaged(data, (it) => it.open(3 * chunkSize, 1))
  assert.equal((await readFile(path)).length, headSize + bytes.length - 1)
})
