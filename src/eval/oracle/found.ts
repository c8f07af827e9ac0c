import { createOracle, type Oracle } from '../../sim/world/oracle.ts'
import type { World } from '../../sim/world/world.ts'
import type { Case, Measure } from './cases.ts'
import { campsShown } from './judgements/camps.ts'
import { countCitations, type CitationCounts } from './judgements/citations.ts'
import { isCurrent, leadsWithCurrent } from './judgements/current.ts'
import { repeatsRumour, showsDenial } from './judgements/denial.ts'
import { givesOutdated } from './judgements/outdated.ts'
import { lapsesOf, type Lapses } from './judgements/safety.ts'
import { shownOf, type Shown } from './shown.ts'
import type { Answered } from './stage.ts'

/** What came of one question: kept, and summed up in the report. */
export type Found = {
  readonly question: string
  readonly about: string
  readonly lang: string
  readonly at: string
  /** What happened, by class: `outdated` and `rumour` are what should not. */
  readonly judged: Partial<Record<Measure, boolean>>
  readonly leads?: boolean
  /** The fact changed just before. */
  readonly isFresh: boolean
  readonly citations?: CitationCounts
  readonly lapses: Lapses
  readonly finish: string
  readonly sentences: readonly string[]
  /** What is so, in the language of the question, for whoever looks closer. */
  readonly so?: string
  readonly tookMs: number
}

type Judging = { readonly oracle: Oracle; readonly markers: readonly string[]; readonly freshMs: number }

/** `at`: a moment by which what was deleted or hidden must be gone. */
export function judging(world: World, at: number, freshMs: number): Judging & { readonly posts: ReturnType<Oracle['posts']> } {
  const oracle = createOracle(world)
  const markers = [...oracle.at(at), ...oracle.disputes(at)].map(({ marker }) => marker)
  return { oracle, markers: [...new Set(markers)], freshMs, posts: oracle.posts(at) }
}

export function foundOf(one: Case, { answer, tookMs }: Answered, { posts, markers, freshMs }: ReturnType<typeof judging>): Found {
  const shown = shownOf(answer, posts)
  const judged = Object.fromEntries(one.measures.map((measure) => [measure, judge(measure, one, shown)]))
  const so = one.about === 'truth' ? one.truth.value?.[one.lang] : undefined
  return {
    question: one.question,
    about: one.about === 'absent' ? one.kind : one.id,
    lang: one.lang,
    at: new Date(one.at).toISOString(),
    judged,
    ...(one.about === 'truth' && one.truth.value !== undefined && { leads: leadsWithCurrent(shown, one.truth) }),
    isFresh: one.about === 'truth' && one.at - (one.truth.since ?? 0) < freshMs,
    ...(one.about === 'truth' && { citations: countCitations(shown, one.truth) }),
    ...(one.about === 'dispute' && { citations: countCitations(shown, one.dispute) }),
    lapses: lapsesOf(answer, posts, markers),
    finish: answer.error ? `${answer.finish}: ${answer.error.code}` : answer.finish,
    sentences: answer.sentences.map(({ text }) => text),
    ...(so !== undefined && { so }),
    tookMs: Math.round(tookMs * 10) / 10,
  }
}

function judge(measure: Measure, one: Case, shown: Shown): boolean {
  switch (measure) {
    case 'abstained':
      return shown.abstained
    case 'answered':
      return !shown.abstained
    case 'camps':
      return one.about === 'dispute' && campsShown(shown, one.dispute) >= 2
    case 'current figure':
    case 'current words':
      return one.about === 'truth' && isCurrent(shown, one.truth)
    case 'outdated':
      return one.about === 'truth' && givesOutdated(shown, one.truth)
    case 'rumour':
      return one.about === 'truth' && repeatsRumour(shown, one.truth)
    case 'denial':
      return one.about === 'truth' && showsDenial(shown, one.truth)
  }
}
