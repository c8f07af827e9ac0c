import { chunkSize } from './segment-format.ts'

/** What chunks are read from. `slots[chunk]` is the cache's own: where the chunk is held, −1 for nowhere. */
export interface ChunkSource {
  readonly slots: Int32Array
  /** Fills `into` with a chunk that was checked, or throws. Returns its length. */
  readChunk(chunk: number, into: Uint8Array): number
}

export type CacheStats = { readonly hits: number; readonly misses: number; readonly bytesRead: number; readonly bytes: number }

/**
 * Chunks of 16 KiB of all segment files a thread reads, at most `maxBytes` of them. Memory is taken as it is needed, then used again:
 * what `read` gives is valid until the next `read`. Who goes is decided by a clock: the hand passes over what was used since it last came.
 */
export interface BlockCache {
  read(source: ChunkSource, chunk: number): Uint8Array
  /** Forgets a source's chunks. */
  drop(source: ChunkSource): void
  stats(): CacheStats
}

export function createBlockCache({ maxBytes = 32 * 2 ** 20 }: { maxBytes?: number } = {}): BlockCache {
  const most = Math.max(1, Math.floor(maxBytes / chunkSize))
  const buffers: Uint8Array[] = []
  const sources: (ChunkSource | undefined)[] = []
  const chunks = new Int32Array(most)
  const used = new Uint8Array(most)
  const free: number[] = []
  let hand = 0
  let hits = 0
  let misses = 0
  let bytesRead = 0

  const takeSlot = (): number => {
    const dropped = free.pop()
    if (dropped !== undefined) return dropped
    if (buffers.length < most) return buffers.push(new Uint8Array(chunkSize)) - 1
    while (used[hand] === 1) {
      used[hand] = 0
      hand = (hand + 1) % most
    }
    const slot = hand
    hand = (hand + 1) % most
    empty(slot)
    return slot
  }
  const empty = (slot: number) => {
    const source = sources[slot]
    if (source) source.slots[chunks[slot] ?? 0] = -1
    sources[slot] = undefined
    used[slot] = 0
  }
  const load = (source: ChunkSource, chunk: number): Uint8Array => {
    misses++
    const slot = takeSlot()
    const buffer = buffers[slot] as Uint8Array
    try {
      bytesRead += source.readChunk(chunk, buffer)
    } catch (error) {
      free.push(slot)
      throw error
    }
    sources[slot] = source
    chunks[slot] = chunk
    used[slot] = 1
    source.slots[chunk] = slot
    return buffer
  }
  return {
    read(source, chunk) {
      const slot = source.slots[chunk] ?? -1
      if (slot < 0) return load(source, chunk)
      hits++
      used[slot] = 1
      return buffers[slot] as Uint8Array
    },
    drop(source) {
      for (const slot of source.slots)
        if (slot >= 0) {
          empty(slot)
          free.push(slot)
        }
    },
    stats: () => ({ hits, misses, bytesRead, bytes: buffers.length * chunkSize }),
  }
}
