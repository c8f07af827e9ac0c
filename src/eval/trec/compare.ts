import { mean, type Score, type TopicScore } from './metrics.ts'

export type Comparison = {
  /** Mean of the differences, ours less theirs, and the standard error of that mean. */
  readonly difference: number
  readonly standardError: number
  /** Two-sided, of the paired randomisation test. */
  readonly p: number
  readonly wins: number
  readonly losses: number
  readonly ties: number
}

const flips = 20_000
const seed = 2011

/** Two runs over the same topics, topic by topic. */
export function compare(ours: Score, theirs: Score, measure: 'ap' | 'p30' = 'ap'): Comparison {
  const other = new Map(theirs.topics.map((one): [number, TopicScore] => [one.topic, one]))
  const differences = ours.topics.map((one) => one[measure] - (other.get(one.topic)?.[measure] ?? 0))
  const difference = mean(differences)
  const variance = differences.reduce((sum, one) => sum + (one - difference) ** 2, 0) / Math.max(1, differences.length - 1)
  return {
    difference,
    standardError: Math.sqrt(variance / Math.max(1, differences.length)),
    p: randomisation(differences),
    wins: differences.filter((one) => one > 0).length,
    losses: differences.filter((one) => one < 0).length,
    ties: differences.filter((one) => one === 0).length,
  }
}

/**
 * Fisher's test as Smucker, Allan and Carterette recommend it (CIKM 2007): if both systems were the same, each difference might as well
 * have the other sign. How often do random signs give a mean as far from 0? The observed signs count as one of the draws.
 */
export function randomisation(differences: readonly number[]): number {
  const observed = Math.abs(differences.reduce((sum, one) => sum + one, 0))
  const random = mulberry32(seed)
  let asFar = 1
  for (let flip = 0; flip < flips; flip++) {
    let sum = 0
    for (const one of differences) sum += random() < 0.5 ? one : -one
    if (Math.abs(sum) >= observed - 1e-12) asFar++
  }
  return asFar / (flips + 1)
}

/** The same numbers on every machine. */
function mulberry32(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
