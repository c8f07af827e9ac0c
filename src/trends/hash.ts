/** 32 bits of a text: FNV-1a (Fowler, Noll, Vo), stirred so that all of its bits serve as an index. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return stir(hash)
}

/** The end of MurmurHash3 (Appleby): each bit of the input changes half of the output. */
export function stir(value: number): number {
  let hash = value ^ (value >>> 16)
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Two hashes as one; the order matters. */
export const join = (a: number, b: number): number => stir(Math.imul(a, 0x9e3779b1) ^ b)

export type Seen = { /** Whether it was there already; it is from now on. */ has(hash: number): boolean; readonly bytes: number }

/** A memory of a fixed size: a place remembers the last hash that fell on it. What it calls new may be old, never the other way. */
export function createSeen(places: number): Seen {
  const table = new Uint32Array(places)
  return {
    has(hash) {
      const place = stir(hash) % places
      const mark = hash || 1
      if (table[place] === mark) return true
      table[place] = mark
      return false
    },
    bytes: table.byteLength,
  }
}
