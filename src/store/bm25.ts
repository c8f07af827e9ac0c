/** BM25 (Robertson and Zaragoza 2009), with the idf that is never negative. `g` lies in 0..k1 + 1. Lengths in tokens. */
export const defaultBm25 = { k1: 0.9, b: 0.3 } as const

export function idf(docs: number, frequency: number): number {
  return Math.log(1 + (docs - frequency + 0.5) / (frequency + 0.5))
}

export function saturation(tf: number, length: number, avgLength: number, { k1, b }: { k1: number; b: number }): number {
  return (tf * (k1 + 1)) / (tf + k1 * (1 - b + (b * length) / avgLength))
}

const grid = 1.5 * 2 ** 16

/**
 * What a clause adds to a score: `factor` (weight · idf) times a saturation, to a whole multiple of 2^−36. Such parts add up to the very same sum in
 * whatever order (below 2^16, where doubles hold them exactly), so a score does not depend on how a search goes about it.
 */
export function part(factor: number, saturation: number): number {
  return factor * saturation + grid - grid
}

/** 2^(−age / half-life), age ≥ 0; 1 without a half-life. */
export function recency(saidAt: number, query: { halfLifeMs?: number; decayFrom?: number; until: number }): number {
  if (query.halfLifeMs === undefined) return 1
  return 2 ** (-Math.max(0, (query.decayFrom ?? query.until) - saidAt) / query.halfLifeMs)
}
