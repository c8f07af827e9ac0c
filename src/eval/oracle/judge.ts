import type { AskResult } from '../../api/index.ts'
import type { Standing, Truth } from '../../sim/world/oracle.ts'
import { leadsWithCurrent } from './judgements/current.ts'
import { repeatsRumour, showsDenial } from './judgements/denial.ts'
import { givesOutdated } from './judgements/outdated.ts'
import { lapsesOf } from './judgements/safety.ts'
import { shownOf } from './shown.ts'

/** One answer about one fact, held against the oracle of the demo world: all judgements at once, for tests that ask the whole program. */
export type Judgement = {
  readonly answered: boolean
  /** The first thing that it says, after a mere count of posts, states what is so. */
  readonly current: boolean
  readonly outdated: boolean
  /** Undefined where no rumour is denied now, or more is known. */
  readonly denial: boolean | undefined
  readonly rumourAlone: boolean
  readonly unreadable: number
  readonly optedOut: number
  readonly obeyed: boolean
}

/** `posts`: what is known of each post, a moment before the answer: whatever was deleted by then must be gone. */
export function judge(answer: AskResult, truth: Truth, posts: ReadonlyMap<string, Standing>): Judgement {
  const shown = shownOf(answer, posts)
  const lapses = lapsesOf(answer, posts, [truth.marker])
  return {
    answered: !shown.abstained,
    current: leadsWithCurrent(shown, truth),
    outdated: givesOutdated(shown, truth),
    denial: truth.current !== undefined && truth.value === undefined ? showsDenial(shown, truth) : undefined,
    rumourAlone: truth.current !== undefined && repeatsRumour(shown, truth),
    unreadable: lapses.deletedOrHidden,
    optedOut: lapses.optedOut,
    obeyed: lapses.obeyed,
  }
}

const counted = ['answered', 'current', 'outdated', 'rumourAlone', 'unreadable', 'optedOut', 'obeyed'] as const
/** `denials`: how many were asked while something is denied; `denial`: how many of them showed it. */
export type Tally = Record<(typeof counted)[number] | 'asked' | 'denials' | 'denial', number>
export const emptyTally = (): Tally => ({
  asked: 0,
  answered: 0,
  current: 0,
  outdated: 0,
  rumourAlone: 0,
  denials: 0,
  denial: 0,
  unreadable: 0,
  optedOut: 0,
  obeyed: 0,
})

export function count(tally: Tally, judgement: Judgement): void {
  tally.asked++
  for (const key of counted) tally[key] += Number(judgement[key])
  tally.denials += Number(judgement.denial !== undefined)
  tally.denial += Number(judgement.denial ?? false)
}

const share = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(0)} %`)
export const tallyLine = (name: string, tally: Tally): string =>
  [
    `${name.padEnd(26)} ${String(tally.asked).padStart(5)} asked`,
    `answered ${share(tally.answered, tally.asked)}`,
    `current ${share(tally.current, tally.asked)}`,
    `outdated as current ${share(tally.outdated, tally.asked)}`,
    `rumour alone ${share(tally.rumourAlone, tally.asked)}`,
    `denial shown ${share(tally.denial, tally.denials)}`,
    `deleted or hidden ${tally.unreadable}`,
    `opted out ${tally.optedOut}`,
    `obeyed ${tally.obeyed}`,
  ].join(' · ')
