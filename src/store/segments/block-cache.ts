import { chunkSize } from './segment-format.ts'

/** What chunks are read from. `slots[chunk]` is the cache's own: where the chunk was held when this thread last looked, −1 for nowhere. */
export interface ChunkSource {
  readonly slots: Int32Array
  /** Two numbers that all threads know it by: sources with the same hold the same. */
  readonly key: readonly [number, number]
  /** Fills `into` with a chunk that was checked, or throws. Returns its length. */
  readChunk(chunk: number, into: Uint8Array): number
}

export type CacheStats = { readonly hits: number; readonly misses: number; readonly bytesRead: number; readonly bytes: number }

/**
 * Chunks of 16 KiB of all segment files that some threads read, in memory which they share; each looks at it through a cache of its own. What `read`
 * gives is valid until the next `read` of the same thread.
 *
 * A chunk has a few slots where it may be; a clock decides who goes there: its hand passes over what was used since it last came. No thread ever
 * waits for another: who finds none of these slots free reads into memory of its own. A slot's state is a number that changes with each content; it is
 * negative while somebody has taken the slot to fill it. Each thread tells the others at which slots it looks, before it makes sure that the content is
 * still there, and nobody fills a slot at which another looks (hazard pointers; Michael, IEEE TPDS 2004). As telling costs more than looking, it goes
 * on looking at the last few. A thread that dies takes these along, and the one it was filling.
 */
export interface BlockCache {
  read(source: ChunkSource, chunk: number): Uint8Array
  /** Forgets a source's chunks, unless another thread looks at them. */
  drop(source: ChunkSource): void
  stats(): CacheStats
}
/** What threads share. Parts that no chunk was read into take addresses only. */
export type BlockMemory = { readonly chunks: SharedArrayBuffer; readonly control: SharedArrayBuffer; readonly looks: SharedArrayBuffer }

const slotsOfChunk = 16
/** Of a slot, in numbers: its state, the key of its source, the chunk (−1: none), whether it was used since the hand came by. */
const Field = { state: 0, key: 1, chunk: 3, used: 4 } as const
const fields = 8
/** A query goes back and forth between a few chunks: of 1,000 reads of another chunk than the one before 60 % are of these. */
const looksAtOnce = 8
/** Each thread's looks lie in a cache line of their own. */
const lookStride = 16
const nowhere = -1

export function allocateBlocks({ maxBytes, threads }: { maxBytes: number; threads: number }): BlockMemory {
  const most = Math.max(1, Math.floor(maxBytes / chunkSize))
  const slots = most < slotsOfChunk ? most : most - (most % slotsOfChunk)
  const looks = new SharedArrayBuffer(4 * lookStride * threads)
  new Int32Array(looks).fill(nowhere)
  return { chunks: new SharedArrayBuffer(slots * chunkSize), control: new SharedArrayBuffer(4 * fields * slots), looks }
}

/** For one thread alone. */
export function createBlockCache({ maxBytes = 32 * 2 ** 20 }: { maxBytes?: number } = {}): BlockCache {
  return openBlockCache(allocateBlocks({ maxBytes, threads: 1 }), 0)
}

/** `thread`: which of those that share it. */
export function openBlockCache({ chunks, control, looks }: BlockMemory, thread: number): BlockCache {
  return new SharedBlockCache(chunks, new Int32Array(control), new Int32Array(looks), thread * lookStride)
}

class SharedBlockCache implements BlockCache {
  readonly #chunks: SharedArrayBuffer
  readonly #control: Int32Array
  readonly #looks: Int32Array
  /** Where this thread's looks begin; which slot each is at; by slot, whether one is: then its content is as it was found. */
  readonly #mine: number
  readonly #looksAt = new Int32Array(looksAtOnce).fill(nowhere)
  readonly #isLookedAt: Uint8Array
  #lastLook = 0
  readonly #slots: number
  readonly #ways: number
  /** By slot, what this thread found there last: then the state was `#seen`, and `slots` of that source say so. */
  readonly #sources: (ChunkSource | undefined)[] = []
  readonly #places: Int32Array
  readonly #seen: Int32Array
  readonly #views: (Uint8Array | undefined)[] = []
  readonly #own = new Uint8Array(chunkSize)
  #hand = 0
  #hits = 0
  #misses = 0
  #bytesRead = 0

  constructor(chunks: SharedArrayBuffer, control: Int32Array, looks: Int32Array, mine: number) {
    this.#chunks = chunks
    this.#control = control
    this.#looks = looks
    this.#mine = mine
    this.#slots = chunks.byteLength / chunkSize
    this.#ways = Math.min(slotsOfChunk, this.#slots)
    this.#isLookedAt = new Uint8Array(this.#slots)
    this.#places = new Int32Array(this.#slots)
    this.#seen = new Int32Array(this.#slots)
  }

  read(source: ChunkSource, chunk: number): Uint8Array {
    const known = source.slots[chunk] ?? nowhere
    const slot = known >= 0 && this.#isStill(known) ? known : this.#find(source, chunk)
    if (slot < 0) return this.#load(source, chunk)
    this.#hits++
    const used = slot * fields + Field.used
    if (this.#control[used] === 0) this.#control[used] = 1
    return this.#views[slot] as Uint8Array
  }

  drop(source: ChunkSource): void {
    for (const slot of source.slots) {
      if (slot < 0) continue
      this.#forget(slot)
      this.#lookAway(slot)
      const state = this.#seen[slot] as number
      if (!this.#take(slot, state)) continue
      Atomics.store(this.#control, slot * fields + Field.chunk, nowhere)
      this.#give(slot, state)
    }
  }

  stats(): CacheStats {
    let filled = 0
    for (let at = 0; at < this.#control.length; at += fields) if (Atomics.load(this.#control, at) !== 0) filled++
    return { hits: this.#hits, misses: this.#misses, bytesRead: this.#bytesRead, bytes: filled * chunkSize }
  }

  #lookAt(slot: number): void {
    const look = (this.#lastLook = (this.#lastLook + 1) % looksAtOnce)
    const before = this.#looksAt[look] as number
    if (before >= 0) this.#isLookedAt[before] = 0
    this.#looksAt[look] = slot
    this.#isLookedAt[slot] = 1
    Atomics.store(this.#looks, this.#mine + look, slot)
  }

  #lookAway(slot: number): void {
    if (this.#isLookedAt[slot] === 0) return
    const look = this.#looksAt.indexOf(slot)
    this.#looksAt[look] = nowhere
    this.#isLookedAt[slot] = 0
    Atomics.store(this.#looks, this.#mine + look, nowhere)
  }

  /** Whether what this thread found there is there; if so, it stays until it looks elsewhere. */
  #isStill(slot: number): boolean {
    if (this.#isLookedAt[slot] === 1) return true
    this.#lookAt(slot)
    if (Atomics.load(this.#control, slot * fields) === this.#seen[slot]) return true
    this.#lookAway(slot)
    return false
  }

  /** The slot that another thread has read it into; −1: none. */
  #find(source: ChunkSource, chunk: number): number {
    const { key } = source
    const control = this.#control
    const first = this.#firstOf(source, chunk)
    for (let slot = first; slot < first + this.#ways; slot++) {
      const at = slot * fields
      if (Atomics.load(control, at + Field.chunk) !== chunk) continue
      const isNew = this.#isLookedAt[slot] === 0
      if (isNew) this.#lookAt(slot)
      const state = Atomics.load(control, at)
      const isIt = Atomics.load(control, at + Field.key) === key[0] && Atomics.load(control, at + Field.key + 1) === key[1]
      if (state <= 0 || !isIt || Atomics.load(control, at + Field.chunk) !== chunk || Atomics.load(control, at) !== state) {
        if (isNew) this.#lookAway(slot)
        continue
      }
      this.#learn(slot, state, source, chunk)
      return slot
    }
    return nowhere
  }

  #learn(slot: number, state: number, source: ChunkSource, chunk: number): void {
    this.#forget(slot)
    this.#sources[slot] = source
    this.#places[slot] = chunk
    this.#seen[slot] = state
    source.slots[chunk] = slot
    this.#views[slot] ??= new Uint8Array(this.#chunks, slot * chunkSize, chunkSize)
  }

  #forget(slot: number): void {
    const source = this.#sources[slot]
    if (source) source.slots[this.#places[slot] as number] = nowhere
    this.#sources[slot] = undefined
  }

  /** Of the slots where it may be: neighbours in a file share none. */
  #firstOf({ key }: ChunkSource, chunk: number): number {
    return ((spread(key[0] ^ spread(key[1])) + chunk) % (this.#slots / this.#ways)) * this.#ways
  }

  #load(source: ChunkSource, chunk: number): Uint8Array {
    this.#misses++
    const slot = this.#free(this.#firstOf(source, chunk))
    if (slot < 0) {
      this.#bytesRead += source.readChunk(chunk, this.#own)
      return this.#own
    }
    const control = this.#control
    const at = slot * fields
    const state = -Atomics.load(control, at)
    const bytes = (this.#views[slot] ??= new Uint8Array(this.#chunks, slot * chunkSize, chunkSize))
    Atomics.store(control, at + Field.chunk, nowhere)
    try {
      this.#bytesRead += source.readChunk(chunk, bytes)
      Atomics.store(control, at + Field.key, source.key[0])
      Atomics.store(control, at + Field.key + 1, source.key[1])
      Atomics.store(control, at + Field.chunk, chunk)
      control[at + Field.used] = 1
      this.#learn(slot, next(state), source, chunk)
      this.#lookAt(slot)
    } finally {
      this.#give(slot, state)
    }
    return bytes
  }

  /** One of a chunk's slots, taken: an empty one, or the first that was not used since the hand came by; −1: others are at all of them. */
  #free(first: number): number {
    const control = this.#control
    for (let slot = first; slot < first + this.#ways; slot++) {
      const state = Atomics.load(control, slot * fields)
      const isEmpty = state === 0 || (state > 0 && Atomics.load(control, slot * fields + Field.chunk) === nowhere)
      if (isEmpty && this.#take(slot, state)) return slot
    }
    for (let turn = 0; turn < 2 * this.#ways; turn++) {
      const slot = first + (this.#hand++ % this.#ways)
      const at = slot * fields
      if (control[at + Field.used] === 1) control[at + Field.used] = 0
      else if (this.#take(slot, Atomics.load(control, at))) return slot
    }
    return nowhere
  }

  /** Nobody else fills it from now on, and nobody else looks at it. */
  #take(slot: number, state: number): boolean {
    if (state < 0 || Atomics.compareExchange(this.#control, slot * fields, state, -Math.max(1, state)) !== state) return false
    if (this.#isLookedAtByOthers(slot)) {
      Atomics.store(this.#control, slot * fields, state)
      return false
    }
    this.#lookAway(slot)
    return true
  }

  #isLookedAtByOthers(slot: number): boolean {
    for (let thread = 0; thread < this.#looks.length; thread += lookStride)
      for (let look = thread; thread !== this.#mine && look < thread + looksAtOnce; look++)
        if (Atomics.load(this.#looks, look) === slot) return true
    return false
  }

  /** Its content is another one from now on. */
  #give(slot: number, before: number): void {
    Atomics.store(this.#control, slot * fields, next(before))
  }
}

const next = (state: number): number => (state >= 0x7fff_ffff ? 1 : state + 1)

/** 32 bits of which each depends on all of those given (the end of MurmurHash3). */
function spread(bits: number): number {
  let hash = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
