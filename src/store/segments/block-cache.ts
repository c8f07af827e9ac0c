import { allocateBlocks, BlockSlots, type BlockMemory, type SourceKey } from './block-slots.ts'
import { chunkSize } from './segment-format.ts'

/** What chunks are read from. `slots[chunk]` is the cache's own: where the chunk was held when this thread last looked, −1 for nowhere. */
export interface ChunkSource {
  readonly slots: Int32Array
  readonly key: SourceKey
  /** Fills `into` with a chunk that was checked, or throws. Returns its length. */
  readChunk(chunk: number, into: Uint8Array): number
}

export type CacheStats = { readonly hits: number; readonly misses: number; readonly bytesRead: number; readonly bytes: number }

/**
 * Chunks of 16 KiB of all segment files that some threads read, in memory which they share (block-slots.ts); each looks at it through a cache of its
 * own. What `read` gives is valid until the next `read` of the same thread. Who goes is decided by a clock among a chunk's slots: its hand passes over
 * what was used since it last came. Where others are at all of them, a chunk is read into memory of the thread's own.
 */
export interface BlockCache {
  read(source: ChunkSource, chunk: number): Uint8Array
  /** Forgets a source's chunks, unless another thread looks at them. */
  drop(source: ChunkSource): void
  stats(): CacheStats
}

/** For one thread alone. */
export function createBlockCache({ maxBytes = 32 * 2 ** 20 }: { maxBytes?: number } = {}): BlockCache {
  return openBlockCache(allocateBlocks({ maxBytes, threads: 1 }), 0)
}

/** `thread`: which of those that share the memory. */
export function openBlockCache(memory: BlockMemory, thread: number): BlockCache {
  return new SharedBlockCache(new BlockSlots(memory, thread))
}

class SharedBlockCache implements BlockCache {
  readonly #slots: BlockSlots
  /** By slot, the chunk that this thread found there last, whose source's `slots` says so, and the state that the slot had then. */
  readonly #sources: (ChunkSource | undefined)[] = []
  readonly #chunks: Int32Array
  readonly #states: Int32Array
  readonly #own = new Uint8Array(chunkSize)
  #hits = 0
  #misses = 0
  #bytesRead = 0

  constructor(slots: BlockSlots) {
    this.#slots = slots
    this.#chunks = new Int32Array(slots.count)
    this.#states = new Int32Array(slots.count)
  }

  read(source: ChunkSource, chunk: number): Uint8Array {
    const known = source.slots[chunk] ?? -1
    const slot = known >= 0 && this.#slots.isStill(known, this.#states[known] as number) ? known : this.#find(source, chunk)
    if (slot < 0) return this.#load(source, chunk)
    this.#hits++
    this.#slots.use(slot)
    return this.#slots.bytes(slot)
  }

  drop(source: ChunkSource): void {
    for (const slot of source.slots) {
      if (slot < 0) continue
      this.#forget(slot)
      if (this.#slots.take(slot, this.#states[slot] as number)) this.#slots.giveEmpty(slot)
    }
  }

  stats(): CacheStats {
    let filled = 0
    for (let slot = 0; slot < this.#slots.count; slot++) if (this.#slots.state(slot) !== 0) filled++
    return { hits: this.#hits, misses: this.#misses, bytesRead: this.#bytesRead, bytes: filled * chunkSize }
  }

  /** The slot that another thread has read it into; −1: none. */
  #find(source: ChunkSource, chunk: number): number {
    const first = this.#slots.firstOf(source.key, chunk)
    for (let slot = first; slot < first + this.#slots.ways; slot++) {
      const state = this.#slots.find(slot, source.key, chunk)
      if (state === 0) continue
      this.#learn(slot, state, source, chunk)
      return slot
    }
    return -1
  }

  #load(source: ChunkSource, chunk: number): Uint8Array {
    this.#misses++
    const slot = this.#takeOne(this.#slots.firstOf(source.key, chunk))
    const bytes = slot < 0 ? this.#own : this.#slots.bytes(slot)
    let isRead = false
    try {
      this.#bytesRead += source.readChunk(chunk, bytes)
      isRead = true
    } finally {
      if (slot >= 0 && !isRead) this.#slots.giveEmpty(slot)
    }
    if (slot < 0) return bytes
    this.#learn(slot, this.#slots.give(slot, source.key, chunk), source, chunk)
    this.#slots.use(slot)
    return bytes
  }

  /** One of a chunk's slots: an empty one, or the first that was not used since the hand came by; −1: others are at all of them. */
  #takeOne(first: number): number {
    const { ways } = this.#slots
    for (let slot = first; slot < first + ways; slot++)
      if (this.#slots.isEmpty(slot) && this.#slots.take(slot, this.#slots.state(slot))) return slot
    for (let tries = 0; tries < ways; tries++) {
      const slot = this.#slots.nextUnused(first)
      if (this.#slots.take(slot, this.#slots.state(slot))) return slot
    }
    return -1
  }

  #learn(slot: number, state: number, source: ChunkSource, chunk: number): void {
    this.#forget(slot)
    this.#forget(source.slots[chunk] ?? -1)
    this.#sources[slot] = source
    this.#chunks[slot] = chunk
    this.#states[slot] = state
    source.slots[chunk] = slot
  }

  #forget(slot: number): void {
    const source = this.#sources[slot]
    if (!source) return
    source.slots[this.#chunks[slot] as number] = -1
    this.#sources[slot] = undefined
  }
}
