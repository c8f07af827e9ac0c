import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { createBlockCache, type ChunkSource } from './block-cache.ts'
import { chunkSize } from './segment-format.ts'

/** Chunks filled with their number; `failing` are damaged. */
function makeSource(chunks: number, failing: readonly number[] = []): ChunkSource & { reads: number } {
  return {
    slots: new Int32Array(chunks).fill(-1),
    reads: 0,
    readChunk(chunk, into) {
      this.reads++
      into.fill(chunk)
      if (failing.includes(chunk)) throw new RangeError('damaged')
      return chunkSize
    },
  }
}

test('never more than its bytes, always the right chunk, whoever comes in between', () => {
  const cache = createBlockCache({ maxBytes: 5 * chunkSize + 1 })
  const sources = [makeSource(9), makeSource(9), makeSource(9)]
  const random = createRandom(1)
  for (let i = 0; i < 5_000; i++) {
    const source = sources[Math.floor(random() * 3)] as ChunkSource
    const chunk = Math.floor(random() * 9)
    assert.equal(cache.read(source, chunk)[chunkSize - 1], chunk)
    if (i % 500 === 0) cache.drop(source)
  }
  const { hits, misses, bytes, bytesRead } = cache.stats()
  assert.equal(bytes, 5 * chunkSize)
  assert.equal(hits + misses, 5_000)
  assert.equal(bytesRead, misses * chunkSize)
  assert.equal(
    misses,
    sources.reduce((sum, { reads }) => sum + reads, 0),
  )
  assert.equal(sources.reduce((sum, { slots }) => sum + slots.filter((slot) => slot >= 0).length, 0) <= 5, true)
})

test('what is used again and again stays while others pass through', () => {
  const cache = createBlockCache({ maxBytes: 4 * chunkSize })
  const source = makeSource(200)
  for (let chunk = 1; chunk < 200; chunk++) {
    cache.read(source, 0)
    cache.read(source, chunk)
  }
  assert.ok(source.reads < 199 + 70, `${source.reads} reads`)
})

test('a damaged chunk is read again each time, and takes no place', () => {
  const cache = createBlockCache({ maxBytes: 2 * chunkSize })
  const source = makeSource(4, [1])
  for (let i = 0; i < 9; i++) assert.throws(() => cache.read(source, 1), RangeError)
  for (const chunk of [0, 2, 0, 2]) assert.equal(cache.read(source, chunk)[0], chunk)
  assert.deepEqual([source.reads, cache.stats().bytes], [11, 2 * chunkSize])
})
