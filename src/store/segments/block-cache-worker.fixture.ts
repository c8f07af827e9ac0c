import { openSync, readSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { createRandom } from '../../post/post.fixture.ts'
import { openBlockCache, type ChunkSource } from './block-cache.ts'
import type { BlockMemory } from './block-slots.ts'
import { chunkSize } from './segment-format.ts'

export type Reading = {
  readonly paths: readonly string[]
  readonly chunks: number
  /** What stands in a chunk that counts as damaged. */
  readonly damaged: number
  readonly memory: BlockMemory
  readonly thread: number
  readonly reads: number
  /** After so many reads it forgets a file; 0: never. */
  readonly dropsEach: number
}
/** `wrong`: chunks that held, or came to hold, anything else than they should. */
export type Read = {
  readonly wrong: number
  readonly damaged: number
  readonly wrongDamaged: number
  readonly hits: number
  readonly misses: number
}

function read({ paths, chunks, damaged, memory, thread, reads, dropsEach }: Reading): Read {
  const cache = openBlockCache(memory, thread)
  const random = createRandom(thread + 1)
  const sources = paths.map((path, file): ChunkSource => {
    const fd = openSync(path, 'r')
    return {
      key: [file, 1],
      slots: new Int32Array(chunks).fill(-1),
      readChunk(chunk, into) {
        const length = readSync(fd, into, 0, chunkSize, chunk * chunkSize)
        if (new Int32Array(into.buffer, into.byteOffset, 1)[0] === damaged) throw new RangeError('damaged')
        return length
      },
    }
  })
  let [wrong, found, wrongDamaged] = [0, 0, 0]
  for (let n = 1; n <= reads; n++) {
    const file = Math.floor(random() * sources.length)
    const chunk = Math.floor(random() ** 2 * chunks)
    const source = sources[file] as ChunkSource
    const expected = file * 1_000 + chunk
    try {
      const bytes = cache.read(source, chunk)
      const words = new Int32Array(bytes.buffer, bytes.byteOffset, chunkSize / 4)
      if (expected === damaged) wrongDamaged++
      for (let look = 0; look < 3; look++) if (!words.every((word) => word === expected)) wrong++
    } catch (error) {
      if (!(error instanceof RangeError) || expected !== damaged) throw error
      found++
    }
    if (dropsEach > 0 && n % dropsEach === 0) cache.drop(source)
  }
  const { hits, misses } = cache.stats()
  return { wrong, damaged: found, wrongDamaged, hits, misses }
}

parentPort?.postMessage(read(workerData as Reading))
