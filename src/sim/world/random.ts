import { createHash } from 'node:crypto'

/** Numbers that are the same for the same key, on every machine: nothing in the demo world is left to chance. */
export type Random = {
  /** 0 <= x < 1. */
  next(): number
  /** 0..below-1. */
  whole(below: number): number
  pick<T>(list: readonly T[]): T
  /** True with this probability. */
  chance(probability: number): boolean
}

/** Mulberry32, seeded by the hash of the key. */
export function createRandom(key: string): Random {
  let state = createHash('sha256').update(key).digest().readUInt32LE(0)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (below: number) => Math.floor(next() * below)
  return { next, whole, pick: (list) => list[whole(list.length)] as never, chance: (probability) => next() < probability }
}

const base32 = '234567abcdefghijklmnopqrstuvwxyz'

/** An account id of the placeholder form `did:plc:` and 24 letters (atproto.com/specs/did). */
export function didOf(key: string): string {
  const bytes = createHash('sha256').update(key).digest()
  return `did:plc:${Array.from({ length: 24 }, (_, i) => base32[(bytes[i] ?? 0) & 31]).join('')}`
}

/** A timestamp identifier: 53 bits of microseconds and 10 bits that tell simultaneous ones apart (atproto.com/specs/tid). */
export function tidOf(atMs: number, distinct: number): string {
  let value = (BigInt(Math.floor(atMs)) * 1_000n * 1_024n) | BigInt(distinct % 1_024)
  let text = ''
  for (let i = 0; i < 13; i++) {
    text = (base32[Number(value & 31n)] ?? '2') + text
    value >>= 5n
  }
  return text
}
