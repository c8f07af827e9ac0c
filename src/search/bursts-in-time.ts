import type { EpochMs } from '../post/index.ts'
import { searchSettings } from './settings.ts'

const { least, narrowestMs } = searchSettings.burst

/**
 * How densely the best posts lie about a time, `least`..1 of the densest of the times asked for: a kernel density estimate, weighted by score,
 * its width by Silverman's rule. What happened has its posts close together (Efron, Lin, He and de Vries, SIGIR 2014). `best`: at least one.
 */
export function densityAt(times: readonly EpochMs[], best: readonly { readonly at: EpochMs; readonly score: number }[]): number[] {
  const mean = best.reduce((sum, { at }) => sum + at, 0) / best.length
  const deviation = Math.sqrt(best.reduce((sum, { at }) => sum + (at - mean) ** 2, 0) / Math.max(1, best.length - 1))
  const width = Math.max(narrowestMs, 1.06 * deviation * best.length ** -0.2)
  const densities = times.map((time) => best.reduce((sum, { at, score }) => sum + score * Math.exp(-(((time - at) / width) ** 2) / 2), 0))
  const densest = densities.reduce((a, b) => Math.max(a, b), 0)
  return densities.map((density) => (densest === 0 ? 1 : Math.max(least, density / densest)))
}
