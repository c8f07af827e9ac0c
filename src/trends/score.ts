/**
 * How many standard deviations `count` is above what was to be expected: Anscombe's transform makes Poisson counts of any size comparable.
 * The expectation is itself a count, of a sample `1/ratio` times as large: its chance is taken off.
 */
export function scoreOf(count: number, expected: number, ratio: number): number {
  return (2 * (Math.sqrt(count + 3 / 8) - Math.sqrt(expected + 3 / 8))) / Math.sqrt(1 + ratio)
}
