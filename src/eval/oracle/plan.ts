import type { Story } from '../../sim/story.ts'
import { createOracle } from '../../sim/world/oracle.ts'
import { createRandom } from '../../sim/world/random.ts'
import type { World } from '../../sim/world/world.ts'
import { madeQuestions, writtenQuestions } from './absent.ts'
import { caseOfAbsent, casesOfDispute, casesOfTruth, type Case, type Measure } from './cases.ts'
import type { OracleSettings } from './settings.ts'

/** An hour or so of the world with a store of its own, and what is asked in it, in order of time. */
export type Stretch = {
  readonly name: string
  readonly begin: number
  readonly instants: readonly { readonly at: number; readonly cases: readonly Case[] }[]
}

export type Planning = {
  readonly world: World
  readonly isAsked: (story: Story) => boolean
  /** Each language gets as many questions of each class as the whole otherwise. */
  readonly byLanguage: boolean
  /** Whether the absent questions that were written down are asked as well, besides those made of the stories. */
  readonly written: boolean
  /** Only questions that are judged by one of these; default: all. */
  readonly classes?: readonly Measure[]
  readonly settings: OracleSettings
}

const minuteMs = 60_000

/**
 * Which questions are asked when: stretch by stretch, until there are `least` of each class that occurs. What was asked least often comes first,
 * then by lot; the same settings give the same plan.
 */
export function planQuestions(planning: Planning): Stretch[] {
  const { settings } = planning
  const taken = new Map<string, number>()
  const asked = new Map<string, number>()
  const isEnough = (group: string) => (taken.get(group) ?? 0) >= settings.least
  const stretches: Stretch[] = []
  for (let number = 0; number < settings.stretches; number++) {
    const begin = Date.parse(settings.begin) + number * settings.betweenStretchesMinutes * minuteMs
    const instants = Array.from({ length: settings.instants }, (_, i) => begin + i * settings.everyMinutes * minuteMs)
    const chosen = instants.map((at) => ({ at, cases: chooseAt(at, planning, taken, asked) })).filter(({ cases }) => cases.length > 0)
    if (chosen.length > 0) stretches.push({ name: `stretch ${number}`, begin, instants: chosen })
    if ([...taken.keys()].every(isEnough)) break
  }
  return stretches
}

/** The groups in which a case counts. Absent questions of both kinds are counted apart, so that neither crowds the other out. */
const groupsOf = ({ measures, lang, ...one }: Case, byLanguage: boolean): string[] =>
  measures.map((measure) => [measure, one.about === 'absent' && one.kind === 'made' ? 'made' : '', byLanguage ? lang : ''].join(' '))

function chooseAt(at: number, planning: Planning, taken: Map<string, number>, asked: Map<string, number>): Case[] {
  const { least, spread } = planning.settings
  const most = Math.ceil(least / spread)
  const here = new Map<string, number>()
  const bump = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)
  const order = new Map(
    candidatesAt(at, planning).map((one) => [one, [asked.get(one.id) ?? 0, createRandom(`${one.id} ${at}`).next()] as const]),
  )
  const sorted = [...order].sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1]).map(([one]) => one)
  return sorted.filter((one) => {
    const groups = groupsOf(one, planning.byLanguage)
    if (!groups.some((group) => (taken.get(group) ?? 0) < least && (here.get(group) ?? 0) < most)) return false
    for (const group of groups) {
      bump(taken, group)
      bump(here, group)
    }
    bump(asked, one.id)
    return true
  })
}

function candidatesAt(at: number, { world, isAsked, written, classes, settings }: Planning): Case[] {
  const oracle = createOracle(world)
  const knowing = { at, posts: oracle.posts(at, { withinMs: 0 }), voices: settings.voices }
  const asking = { world, at, historyMs: settings.historyMinutes * minuteMs }
  const stories = new Set(world.stagings(at, at + 1).flatMap(({ story }) => (isAsked(story) ? [story.id] : [])))
  const all = [
    ...oracle.at(at).flatMap((truth) => (stories.has(truth.story) ? casesOfTruth(truth, knowing) : [])),
    ...oracle.disputes(at).flatMap((dispute) => (stories.has(dispute.story) ? casesOfDispute(dispute, knowing) : [])),
    ...(written ? writtenQuestions(asking) : []).map((one) => caseOfAbsent(one, at)),
    ...madeQuestions(asking, isAsked).map((one) => caseOfAbsent(one, at)),
  ]
  return classes === undefined ? all : all.filter(({ measures }) => measures.some((one) => classes.includes(one)))
}
