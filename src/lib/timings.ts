/** Milliseconds of what was measured last: how many in all, the median, and what 95 and 99 of 100 do not exceed (nearest rank). */
export type TimingSummary = { readonly count: number; readonly p50: number; readonly p95: number; readonly p99: number }

/** Keeps the last `size` durations, so that a slow hour long ago does not colour what is shown now. */
export function createTimings(size = 1_000): { add(ms: number): void; summary(): TimingSummary | undefined } {
  const kept: number[] = []
  let count = 0
  return {
    add(ms) {
      kept[count++ % size] = ms
    },
    summary() {
      if (count === 0) return undefined
      const sorted = kept.toSorted((a, b) => a - b)
      const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
      return { count, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
    },
  }
}
