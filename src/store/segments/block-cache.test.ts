import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { createRandom } from '../../post/post.fixture.ts'
import type { Read, Reading } from './block-cache-worker.fixture.ts'
import { createBlockCache, openBlockCache, type ChunkSource } from './block-cache.ts'
import { allocateBlocks } from './block-slots.ts'
import { chunkSize } from './segment-format.ts'

let sources = 0
/** Chunks filled with their number; `failing` are damaged. */
function makeSource(chunks: number, failing: readonly number[] = []): ChunkSource & { reads: number } {
  return {
    key: [++sources, 7],
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

/** Files whose chunks are filled with their number and the file's. */
async function writeFiles(files: number, chunks: number): Promise<{ paths: string[]; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-blocks-'))
  const paths = Array.from({ length: files }, (_, file) => join(folder, String(file)))
  for (const [file, path] of paths.entries()) {
    const words = new Int32Array((chunks * chunkSize) / 4)
    for (let chunk = 0; chunk < chunks; chunk++) words.fill(file * 1_000 + chunk, (chunk * chunkSize) / 4, ((chunk + 1) * chunkSize) / 4)
    await writeFile(path, words)
  }
  return { paths, folder }
}

function readIn(reading: Reading): Promise<Read> {
  const worker = new Worker(new URL('./block-cache-worker.fixture.ts', import.meta.url), { workerData: reading })
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
}

test('threads that read through one small cache get the right bytes for as long as they look at them, while others drop what they read', async () => {
  const threads = 4
  const { paths, folder } = await writeFiles(3, 24)
  const memory = allocateBlocks({ maxBytes: 32 * chunkSize, threads: threads + 1 })
  const one = { paths, chunks: 24, damaged: 1_005, memory, reads: 5_000 }
  const found = await Promise.all(
    Array.from({ length: threads }, (_, thread) => readIn({ ...one, thread, dropsEach: thread === 3 ? 50 : 0 })),
  )
  for (const { wrong, damaged, wrongDamaged, hits, misses } of found) {
    assert.deepEqual([wrong, wrongDamaged], [0, 0])
    assert.ok(damaged > 20 && hits > 0 && misses > 0, JSON.stringify({ damaged, hits, misses }))
  }
  assert.equal(openBlockCache(memory, threads).stats().bytes, 32 * chunkSize)
  await rm(folder, { recursive: true })
})

test('one thread finds what another has read', () => {
  const memory = allocateBlocks({ maxBytes: 64 * chunkSize, threads: 2 })
  const [one, other] = [openBlockCache(memory, 0), openBlockCache(memory, 1)]
  const source = makeSource(20)
  const same = { ...makeSource(20), key: source.key }
  for (let chunk = 0; chunk < 20; chunk++) one.read(source, chunk)
  for (let chunk = 0; chunk < 20; chunk++) assert.equal(other.read(same, chunk)[9], chunk)
  assert.deepEqual([source.reads, same.reads, other.stats().hits], [20, 0, 20])
})

test('a thread that ends while it looks or fills takes a slot along, and the others read on', () => {
  const memory = allocateBlocks({ maxBytes: 2 * chunkSize, threads: 3 })
  const [dead, alsoDead, alive] = [0, 1, 2].map((thread) => openBlockCache(memory, thread))
  const source = makeSource(9)
  assert.equal(dead?.read(source, 0)[5], 0)
  const other = { ...makeSource(9), key: source.key }
  const dies: ChunkSource = {
    ...makeSource(9),
    key: source.key,
    readChunk() {
      for (let round = 0; round < 3; round++)
        for (let chunk = 1; chunk < 9; chunk++) assert.equal(alive?.read(other, chunk)[5], chunk, 'from memory of its own')
      throw new RangeError('the end')
    },
  }
  assert.throws(() => alsoDead?.read(dies, 8), RangeError)
  assert.equal(alive?.read(other, 0)[5], 0)
  assert.deepEqual([alive?.stats().hits, alive?.stats().bytes], [1, 2 * chunkSize])
})
