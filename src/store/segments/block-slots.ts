import { chunkSize } from './segment-format.ts'

/** What threads share. Parts that no chunk was read into take addresses only. */
export type BlockMemory = { readonly chunks: SharedArrayBuffer; readonly control: SharedArrayBuffer; readonly looks: SharedArrayBuffer }
/** Two numbers that all threads know a source by: sources with the same hold the same. */
export type SourceKey = readonly [number, number]

/** A chunk has so many slots where it may be. */
const waysMost = 64
/** Of a slot, in numbers: its state, the key of its source, the chunk (−1: none), whether it was used since the hand came by; of the first, the hand. */
const Field = { state: 0, key: 1, chunk: 3, used: 4, hand: 5 } as const
const fields = 8
/** A query goes back and forth between a few chunks: of the reads of another chunk than the one before, 60 % are of these. */
const looksAtOnce = 8
/** Each thread's looks lie in a cache line of their own. */
const lookStride = 16
const nowhere = -1

export function allocateBlocks({ maxBytes, threads }: { maxBytes: number; threads: number }): BlockMemory {
  const most = Math.max(1, Math.floor(maxBytes / chunkSize))
  const slots = most < waysMost ? most : most - (most % waysMost)
  const looks = new SharedArrayBuffer(4 * lookStride * threads)
  new Int32Array(looks).fill(nowhere)
  return { chunks: new SharedArrayBuffer(slots * chunkSize), control: new SharedArrayBuffer(4 * fields * slots), looks }
}

/**
 * Slots for chunks in memory that threads share, as one of them sees them. No thread ever waits for another. A slot's state is a number that changes
 * with each content; it is negative while somebody has taken the slot to fill it. Each thread tells the others at which slots it looks, before it makes
 * sure that the content is still there, and nobody fills a slot at which another looks (hazard pointers; Michael, IEEE TPDS 2004). As telling costs
 * more than looking, it goes on looking at the last few. A thread that dies takes these along, and the one it was filling.
 */
export class BlockSlots {
  readonly count: number
  readonly ways: number
  readonly #chunks: SharedArrayBuffer
  readonly #control: Int32Array
  readonly #looks: Int32Array
  /** Where this thread's looks begin; which slot each is at; by slot, whether one is: then its content is as it was found. */
  readonly #mine: number
  readonly #looksAt = new Int32Array(looksAtOnce).fill(nowhere)
  readonly #isLookedAt: Uint8Array
  #lastLook = 0
  /** Then nobody need be told. */
  readonly #isAlone: boolean
  readonly #views: (Uint8Array | undefined)[] = []

  /** `thread`: which of those that share the memory. */
  constructor({ chunks, control, looks }: BlockMemory, thread: number) {
    this.count = chunks.byteLength / chunkSize
    this.ways = Math.min(waysMost, this.count)
    this.#chunks = chunks
    this.#control = new Int32Array(control)
    this.#looks = new Int32Array(looks)
    this.#isAlone = this.#looks.length === lookStride
    this.#mine = thread * lookStride
    this.#isLookedAt = new Uint8Array(this.count)
  }

  bytes(slot: number): Uint8Array {
    return (this.#views[slot] ??= new Uint8Array(this.#chunks, slot * chunkSize, chunkSize))
  }

  /** The first of the slots where a chunk may be: neighbours in a file share none. */
  firstOf(key: SourceKey, chunk: number): number {
    return ((spread(key[0] ^ spread(key[1])) + chunk) % (this.count / this.ways)) * this.ways
  }

  state(slot: number): number {
    return Atomics.load(this.#control, slot * fields)
  }

  isEmpty(slot: number): boolean {
    const state = this.state(slot)
    return state === 0 || (state > 0 && Atomics.load(this.#control, slot * fields + Field.chunk) === nowhere)
  }

  /** Whether its content is that of this state; if so, it stays until this thread looks elsewhere. */
  isStill(slot: number, state: number): boolean {
    if (this.#isAlone) return this.state(slot) === state
    if (this.#isLookedAt[slot] === 1) return true
    this.#look(slot)
    if (this.state(slot) === state) return true
    this.#lookAway(slot)
    return false
  }

  /** The state in which it holds this chunk, which stays until this thread looks elsewhere; 0: it does not. */
  find(slot: number, key: SourceKey, chunk: number): number {
    if (!this.#holds(slot, key, chunk)) return 0
    const isNew = this.#isLookedAt[slot] === 0
    if (isNew) this.#look(slot)
    const state = this.state(slot)
    if (state > 0 && this.#holds(slot, key, chunk) && this.state(slot) === state) return state
    if (isNew) this.#lookAway(slot)
    return 0
  }

  /** Nobody else fills it from now on, and nobody else looks at it; false: its state is another one, or somebody does. */
  take(slot: number, state: number): boolean {
    if (state < 0 || Atomics.compareExchange(this.#control, slot * fields, state, -Math.max(1, state)) !== state) return false
    if (this.#isLookedAtByOthers(slot)) {
      Atomics.store(this.#control, slot * fields, state)
      return false
    }
    this.#lookAway(slot)
    Atomics.store(this.#control, slot * fields + Field.chunk, nowhere)
    return true
  }

  /** A slot that was taken and filled; it stays so until this thread looks elsewhere. Returns its state. */
  give(slot: number, key: SourceKey, chunk: number): number {
    const at = slot * fields
    Atomics.store(this.#control, at + Field.key, key[0])
    Atomics.store(this.#control, at + Field.key + 1, key[1])
    Atomics.store(this.#control, at + Field.chunk, chunk)
    this.#look(slot)
    return this.giveEmpty(slot)
  }

  giveEmpty(slot: number): number {
    const before = -this.state(slot)
    const state = before === 0x7fff_ffff ? 1 : before + 1
    Atomics.store(this.#control, slot * fields, state)
    return state
  }

  use(slot: number): void {
    const used = slot * fields + Field.used
    if (this.#control[used] === 0) this.#control[used] = 1
  }

  /** Of the slots from `first` on, the next one that was not used since the hand came by. */
  nextUnused(first: number): number {
    const hand = first * fields + Field.hand
    for (let passed = 0; ; passed++) {
      const slot = first + ((this.#control[hand] as number) % this.ways)
      this.#control[hand] = (slot + 1 - first) % this.ways
      const used = slot * fields + Field.used
      if (this.#control[used] === 0 || passed > 2 * this.ways) return slot
      this.#control[used] = 0
    }
  }

  #holds(slot: number, key: SourceKey, chunk: number): boolean {
    const at = slot * fields
    return (
      Atomics.load(this.#control, at + Field.chunk) === chunk &&
      Atomics.load(this.#control, at + Field.key) === key[0] &&
      Atomics.load(this.#control, at + Field.key + 1) === key[1]
    )
  }

  #look(slot: number): void {
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

  #isLookedAtByOthers(slot: number): boolean {
    for (let thread = 0; thread < this.#looks.length; thread += lookStride)
      for (let look = thread; thread !== this.#mine && look < thread + looksAtOnce; look++)
        if (Atomics.load(this.#looks, look) === slot) return true
    return false
  }
}

/** 32 bits of which each depends on all of those given (the end of MurmurHash3). */
function spread(bits: number): number {
  let hash = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
