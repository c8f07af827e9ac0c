import { stir } from './hash.ts'

/**
 * How many distinct ones came to a slot in the last minutes, for any number of minutes up to an hour? The first `known` of a slot are
 * counted one by one. Beyond them a timestamp vector estimates (Kim and O'Hallaron 2003): each place remembers the last minute in which
 * one fell on it, and the share of places that are still empty tells how many there were (linear counting). HyperLogLog is smaller, but
 * does not forget; this one slides. It errs by about 3 % and ends at some seven times its places, which is too low, never too high.
 */
export type Distinct = {
  /** Whether it had not come to the slot in the last `minutes` before this one. */
  add(slot: number, hash: number, minute: number): boolean
  /** Distinct ones of the last `window` minutes, that of `minute` included. */
  count(slot: number, minute: number, window: number): number
  clear(slot: number): void
  /** To be called at least every two hours: forgets what is older than an hour. */
  sweep(minute: number): void
  readonly bytes: number
}

/** Minutes are remembered in a byte; 0 is none. */
const cycle = 250
const stampOf = (minute: number) => (minute % cycle) + 1
const ageOf = (stamp: number, minute: number) => (stampOf(minute) - stamp + cycle) % cycle
/** Minutes ahead of the clock, by a network's, count as now. */
const ahead = cycle - 10

export function createDistinct(options: { slots: number; known: number; vectors: number; places: number; minutes: number }): Distinct {
  const { slots, known, vectors, places, minutes } = options
  const hashes = new Uint32Array(slots * known)
  const stamps = new Uint8Array(slots * known)
  const vectorOf = new Int16Array(slots).fill(-1)
  const pool = new Uint8Array(vectors * places)
  const free = Array.from({ length: vectors }, (_, i) => vectors - 1 - i)

  const isWithin = (stamp: number, minute: number, window: number) => {
    if (stamp === 0) return false
    const age = ageOf(stamp, minute)
    return age < window || age > ahead
  }
  const later = (stamp: number, minute: number) => (stamp !== 0 && ageOf(stamp, minute) > ahead ? stamp : stampOf(minute))

  function addToVector(vector: number, hash: number, minute: number): boolean {
    const place = vector * places + (stir(hash) % places)
    const before = pool[place] as number
    const isOld = before !== 0 && ageOf(before, minute) < minutes
    pool[place] = later(before, minute)
    return !isOld
  }
  /** Moves a slot to a vector, if there is one left. */
  function widen(slot: number): number {
    const vector = free.pop()
    if (vector === undefined) return -1
    vectorOf[slot] = vector
    pool.fill(0, vector * places, (vector + 1) * places)
    for (let i = slot * known; i < (slot + 1) * known; i++) {
      const stamp = stamps[i] as number
      if (stamp !== 0) pool[vector * places + (stir(hashes[i] as number) % places)] = stamp
    }
    return vector
  }
  function narrow(slot: number): void {
    const vector = vectorOf[slot] as number
    if (vector >= 0) free.push(vector)
    vectorOf[slot] = -1
  }
  function clear(slot: number): void {
    narrow(slot)
    stamps.fill(0, slot * known, (slot + 1) * known)
  }
  function countVector(vector: number, minute: number, window: number): number {
    let empty = 0
    for (let i = vector * places; i < (vector + 1) * places; i++) if (!isWithin(pool[i] as number, minute, window)) empty++
    return Math.round(-places * Math.log(Math.max(empty, 1) / places))
  }
  function count(slot: number, minute: number, window: number): number {
    const vector = vectorOf[slot] as number
    if (vector >= 0) return countVector(vector, minute, window)
    let found = 0
    for (let i = slot * known; i < (slot + 1) * known; i++) if (isWithin(stamps[i] as number, minute, window)) found++
    return found
  }

  return {
    count,
    clear,
    add(slot, hash, minute) {
      const vector = vectorOf[slot] as number
      if (vector >= 0) return addToVector(vector, hash, minute)
      let oldest = slot * known
      let age = -1
      for (let i = slot * known; i < (slot + 1) * known; i++) {
        const stamp = stamps[i] as number
        const since = stamp === 0 ? cycle : ageOf(stamp, minute)
        if (stamp !== 0 && hashes[i] === hash) {
          stamps[i] = later(stamp, minute)
          return since >= minutes && since <= ahead
        }
        if (since > age && (stamp === 0 || since <= ahead)) [oldest, age] = [i, since]
      }
      if (age < minutes) {
        const wider = widen(slot)
        if (wider >= 0) return addToVector(wider, hash, minute)
      }
      hashes[oldest] = hash
      stamps[oldest] = stampOf(minute)
      return true
    },
    sweep(minute) {
      const isGone = (stamp: number) => stamp !== 0 && !isWithin(stamp, minute, 60)
      for (let i = 0; i < stamps.length; i++) if (isGone(stamps[i] as number)) stamps[i] = 0
      for (let i = 0; i < pool.length; i++) if (isGone(pool[i] as number)) pool[i] = 0
      for (let slot = 0; slot < slots; slot++) {
        if ((vectorOf[slot] as number) < 0 || count(slot, minute, 60) > 0) continue
        clear(slot)
      }
    },
    bytes: hashes.byteLength + stamps.byteLength + vectorOf.byteLength + pool.byteLength + free.length * 8,
  }
}
