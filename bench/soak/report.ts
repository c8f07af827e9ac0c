import { quantile, say, whole } from '../support.ts'
import type { Difference } from './difference.ts'
import type { Findable } from './findable.ts'
import type { Lags } from './probes.ts'
import { networks, soak } from './settings.ts'

export type Sample = { readonly minute: number; readonly megabytes: number }
export type SoakResult = {
  readonly startedAt: string
  readonly minutes: number
  readonly rate: number
  readonly seed: number
  /** Things said, by network and kind. */
  readonly counts: Readonly<Record<string, number>>
  readonly cuts: Readonly<Record<string, number>>
  /** How long the server took to end, each time, in milliseconds. */
  readonly stops: readonly number[]
  readonly spokenS: number
  /** From the last word until all was there. */
  readonly drainedS: number
  readonly difference: Difference
  readonly lags: Lags
  /** Of a calm soak: how soon what came in could be found. */
  readonly findable?: readonly Findable[]
  readonly doubledInSearch: readonly string[]
  /** What a search was still waiting for at the end. */
  readonly waiting: readonly string[]
  readonly memory: readonly Sample[]
  /** Megabytes a minute, after the first minutes. */
  readonly slope: number
  /** Mean load of the computer. */
  readonly load: number
  readonly notes: readonly string[]
}

/** What is asked of a soak. Memory is not judged where too little of it was seen. */
export function judge({
  difference,
  doubledInSearch,
  waiting,
  slope: perMinute,
  minutes,
}: SoakResult): readonly { readonly what: string; readonly isSo: boolean }[] {
  const { missing, doubled, kept, stale, strange } = difference
  const { after, least, megabytesAMinute } = soak.memory
  const few = (list: readonly string[]) =>
    list.length === 0 ? '' : ` (${list.length}: ${list.slice(0, 8).join(', ')}${list.length > 8 ? ' …' : ''})`
  const verdicts = [
    { what: `no post missing${few(missing)}`, isSo: missing.length === 0 },
    { what: `none doubled${few([...doubled, ...doubledInSearch])}`, isSo: doubled.length + doubledInSearch.length === 0 },
    { what: `no delete missed${few(kept)}`, isSo: kept.length === 0 },
    { what: `edits show their newest words${few(stale)}`, isSo: stale.length === 0 },
    { what: `nothing else is there${few(strange)}`, isSo: strange.length === 0 },
    { what: `every search came to its end${few(waiting)}`, isSo: waiting.length === 0 },
  ]
  const isLong = minutes * 60 - after >= least
  const memory = {
    what: `memory grows by at most ${megabytesAMinute} MB a minute (${perMinute.toFixed(2)})`,
    isSo: perMinute <= megabytesAMinute,
  }
  return isLong ? [...verdicts, memory] : verdicts
}

export function print(result: SoakResult): void {
  const { counts, cuts, lags, stops, spokenS, drainedS, difference, memory, load, notes, findable = [] } = result
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  say(
    `\n${whole(total)} events in ${spokenS.toFixed(0)} s (${whole(total / spokenS)}/s), load ${load.toFixed(1)}; all there ${drainedS.toFixed(0)} s after the last word`,
  )
  say('            posts    edits  deletes    likes   cuts   said → found p50 / p99 / highest   edited → shown p99   deleted → gone p99')
  const ms = (values: readonly number[] | undefined, share: number) => (values ? `${whole(quantile(values, share))} ms` : '–')
  for (const network of networks) {
    const count = (kind: string) => whole(counts[`${network} ${kind}`] ?? 0).padStart(8)
    const { post, edit, delete: gone } = lags[network]
    say(
      `  ${network.padEnd(9)}${count('post')} ${count('edit')} ${count('delete')} ${count('like')} ${String(cuts[network] ?? 0).padStart(6)}   ${ms(post, 0.5)} / ${ms(post, 0.99)} / ${ms(post, 1)}   ${ms(edit, 0.99)}   ${ms(gone, 0.99)}`,
    )
  }
  say(
    `  posts there ${whole(difference.posts)}; ended in ${stops.map((ms_) => `${whole(ms_)} ms`).join(', ')}; memory ${memory[0]?.megabytes} → ${memory.at(-1)?.megabytes} MB`,
  )
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`
  for (const { network, count, within } of findable)
    say(
      `  ${network.padEnd(9)} socket → findable, ${whole(count)}: ${within.map(([ms_, share]) => `${percent(share)} within ${ms_} ms`).join(', ')}`,
    )
  for (const note of notes) say(`  said: ${note.trim()}`)
  for (const { what, isSo } of judge(result)) say(`  ${isSo ? 'yes' : 'NO '}  ${what}`)
}

/** Least squares: megabytes a minute. NaN of fewer than two. */
export function slope(samples: readonly Sample[]): number {
  const known = samples.filter(({ megabytes }) => Number.isFinite(megabytes))
  const meanX = known.reduce((sum, { minute }) => sum + minute, 0) / known.length
  const meanY = known.reduce((sum, { megabytes }) => sum + megabytes, 0) / known.length
  const top = known.reduce((sum, { minute, megabytes }) => sum + (minute - meanX) * (megabytes - meanY), 0)
  return top / known.reduce((sum, { minute }) => sum + (minute - meanX) ** 2, 0)
}
