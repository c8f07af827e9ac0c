import type { Quantiles, Ranked } from './fit.ts'

export type Random = () => number

/** A small generator with a fixed seed (mulberry32): uniform in 0..1. */
export function createRandom(seed: number): Random {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** 0..1 from a number and a salt: what is always so of one rank. */
export function hashed(value: number, salt: number): number {
  let h = Math.imul((value | 0) ^ Math.floor(value / 4294967296), 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca77)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296
}

/** Beyond this, ranks are folded back: words and names would only get longer. */
const largest = 1e9

/** Draws ranks from 1 on, in constant time (Vose's alias table for the head, the inverse of the power law for the tail). */
export function createRanks({ points, tail }: Ranked, random: Random): () => number {
  const [last = 1, lastShare = 1] = points.at(-1) ?? []
  const weights = new Float64Array(last + 1)
  for (const [i, [from, share]] of points.entries()) {
    const [to, end] = points[i + 1] ?? [from + 1, share]
    const slope = Math.log(share / end) / Math.log(to / from)
    for (let rank = from; rank < to; rank++) weights[rank - 1] = share * (rank / from) ** -slope
  }
  weights[last] = (lastShare * last) / (tail - 1)
  const { kept, alias } = aliasTable(weights)
  const power = -1 / (tail - 1)
  return () => {
    const at = random() * (last + 1)
    const slot = Math.floor(at)
    const drawn = at - slot < (kept[slot] ?? 0) ? slot : (alias[slot] ?? 0)
    if (drawn < last) return drawn + 1
    const rank = Math.floor(last * (1 - random()) ** power) + 1
    return rank <= largest ? rank : last + Math.floor(hashed(rank % 4294967291, 7) * (largest - last))
  }
}

function aliasTable(weights: Float64Array): { kept: Float64Array; alias: Int32Array } {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const kept = weights.map((weight) => (weight * weights.length) / sum)
  const alias = new Int32Array(weights.length)
  const [small, large]: [number[], number[]] = [[], []]
  for (const [i, share] of kept.entries()) (share < 1 ? small : large).push(i)
  while (small.length > 0 && large.length > 0) {
    const [less, more] = [small.pop() as number, large.pop() as number]
    alias[less] = more
    kept[more] = (kept[more] ?? 0) + (kept[less] ?? 0) - 1
    ;((kept[more] ?? 0) < 1 ? small : large).push(more)
  }
  for (const i of [...small, ...large]) kept[i] = 1
  return { kept, alias }
}

const steps = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1]

/** A whole value of a distribution that is known by its quantiles. */
export function drawQuantile(values: Quantiles, random: Random): number {
  const share = random()
  let i = 1
  while (share > (steps[i] ?? 1)) i++
  const [from = 0, to = 1, low = 0, high = 0] = [steps[i - 1], steps[i], values[i - 1], values[i]]
  return Math.round(low + ((share - from) / (to - from)) * (high - low))
}
