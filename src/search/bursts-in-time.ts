import type { EpochMs } from '../post/index.ts'
import { searchSettings } from './settings.ts'

const { least, narrowestMs } = searchSettings.burst

/**
 * How densely the best posts lie about a time, `least`..1 of the densest of the times asked for: a kernel density estimate, weighted by score,
 * its width by Silverman's rule. What happened has its posts close together (Efron, Lin, He and de Vries, SIGIR 2014). `best`: at least one.
 */
export function densityAt(
  times: readonly EpochMs[] | Float64Array,
  best: readonly { readonly at: EpochMs; readonly score: number }[],
): Float64Array {
  const mean = best.reduce((sum, { at }) => sum + at, 0) / best.length
  const deviation = Math.sqrt(best.reduce((sum, { at }) => sum + (at - mean) ** 2, 0) / Math.max(1, best.length - 1))
  const width = Math.max(narrowestMs, 1.06 * deviation * best.length ** -0.2)
  // Loops over flat numbers: a thousand times by a hundred posts, for each question.
  const [places, scores] = [Float64Array.from(best, ({ at }) => at), Float64Array.from(best, ({ score }) => score)]
  const densities = new Float64Array(times.length)
  let densest = 0
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number
    let density = 0
    for (let j = 0; j < places.length; j++)
      density += (scores[j] as number) * Math.exp(-(((time - (places[j] as number)) / width) ** 2) / 2)
    densities[i] = density
    densest = Math.max(densest, density)
  }
  return densities.map((density) => (densest === 0 ? 1 : Math.max(least, density / densest)))
}
