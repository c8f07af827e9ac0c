import { join } from './hash.ts'

/**
 * How often was it counted? Never too low; too high by at most e/width of everything counted, with probability 1 − e^−rows (Cormode and
 * Muthukrishnan 2005). Only the lowest cells are raised (conservative update), which errs less. Sums of sketches are sketches.
 */
export type CountMin = {
  /** Adds and returns the new estimate. */
  add(hash: number, by: number): number
  estimate(hash: number): number
  addAll(other: CountMin, times: number): void
  scale(times: number): void
  clear(): void
  readonly cells: Float32Array
}

export function createCountMin(width: number, rows: number): CountMin {
  const cells = new Float32Array(width * rows)
  const placeOf = (hash: number, row: number) => row * width + (join(hash, row + 1) % width)
  const estimate = (hash: number) => {
    let least = Infinity
    for (let row = 0; row < rows; row++) least = Math.min(least, cells[placeOf(hash, row)] ?? 0)
    return least
  }
  return {
    cells,
    estimate,
    add(hash, by) {
      const raised = estimate(hash) + by
      for (let row = 0; row < rows; row++) {
        const place = placeOf(hash, row)
        if ((cells[place] ?? 0) < raised) cells[place] = raised
      }
      return raised
    },
    addAll(other, times) {
      for (let i = 0; i < cells.length; i++) cells[i] = (cells[i] ?? 0) + (other.cells[i] ?? 0) * times
    },
    scale(times) {
      for (let i = 0; i < cells.length; i++) cells[i] = (cells[i] ?? 0) * times
    },
    clear: () => void cells.fill(0),
  }
}
