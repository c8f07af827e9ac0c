import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { compare, concernOf, factsOf, knownFrom, look, saidBy, tell, watchSettings, type Change, type Known } from '../src/answer/index.ts'
import { createWatchDesk, type Seat } from '../src/api/watch-desk.ts'
import type { Cursor, PostEvent, SourceName } from '../src/post/index.ts'
import { figuresOf } from '../src/search/index.ts'
import { toV2 } from '../src/sim/jetstream/wires.ts'
import { createOracle, type Truth } from '../src/sim/world/oracle.ts'
import { createWorld, readStories } from '../src/sim/world/world.ts'
import { normalizeJetstream } from '../src/sources/bluesky/normalize.ts'
import { decodeFrame } from '../src/sources/bluesky/wire.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { say, sayWhere } from './support.ts'

/**
 * node bench/watch.ts [--minutes 60] [--watches 10] [--at 2026-03-03T09:00:00Z] [--noise 20] [--report] [--show]
 * The demo network by a clock in steps of five seconds, and answers that are kept current meanwhile: how often they are looked at again, what that
 * costs, and what was told of what the oracle says has changed. --watches 0: the same hour without any, to subtract. --report: the stories that
 * nobody tunes on. --show: what was told.
 */
const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    watches: { type: 'string', default: '10' },
    at: { type: 'string', default: '2026-03-03T09:00:00Z' },
    noise: { type: 'string', default: '20' },
    report: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
  },
})
const minuteMs = 60_000
const use = flags.report ? 'report' : 'development'
/** A change is told in time when it is told so much after the first post that says so. */
const inTimeMs = 10 * minuteMs
const folder = mkdtempSync(join(tmpdir(), 'groundswell-watch-'))
const world = createWorld({ stories: await readStories(), noisePerSecond: Number(flags.noise) })
const oracle = createOracle(world)
const store = await openLiveStore({ folder })
const begun = Date.parse(flags.at)
const { signal } = new AbortController()
const network = { name: 'demo', tellsHandles: true, urlOf: (did: string, rkey: string) => `http://127.0.0.1/p/${did}/${rkey}` }

async function write(from: number, until: number): Promise<void> {
  const batch: PostEvent[] = []
  const flush = () => store.write({ source: 'demo' as SourceName, events: batch.splice(0, 500), cursor: `${until}` as Cursor }, { signal })
  for (const event of from < until - 30 * minuteMs
    ? [...world.introductions(from), ...world.events(from, until)]
    : world.events(from, until)) {
    const decoded = decodeFrame(toV2({ seq: 1, micros: Math.floor(event.at * 1_000), event }))
    if (!decoded || !('did' in decoded)) continue
    const normalized = normalizeJetstream(decoded, event.at + 5, network)
    if ('events' in normalized) batch.push(...normalized.events)
    while (batch.length >= 500) await flush()
  }
  if (batch.length > 0) await flush()
}

type Told = { readonly at: number; readonly change: Change; readonly text: string }
type Watched = {
  readonly truth: Truth
  readonly question: string
  readonly seat: Seat
  known: Known
  looks: number
  isDue: boolean
  lookedAt: number
  readonly told: Told[]
}

const context = { store, findDeadlineMs: 5_000, signal }
const asked = (question: string, asOf: number) => ({ id: 'watched', question, timeZone: 'UTC', asOf })

async function open(truth: Truth, question: string, seat: Seat): Promise<Watched> {
  const { grounded } = await look(asked(question, begun), context)
  const { standing, items } = grounded.evidence
  const cited = standing?.items ?? items.slice(0, 3).map(({ number }) => number) // as the quotes of an answer
  return {
    truth,
    question,
    seat,
    known: knownFrom(factsOf(grounded), saidBy(grounded.evidence, cited)),
    looks: 0,
    isDue: false,
    lookedAt: begun,
    told: [],
  }
}

async function lookAgain(watched: Watched, now: number): Promise<void> {
  watched.looks++
  Object.assign(watched, { isDue: false, lookedAt: now })
  const { question, grounded, stats } = await look(asked(watched.question, now), context)
  const { changes, known } = compare(watched.known, factsOf(grounded))
  watched.known = known
  const concerns = concernOf({ question, stats, known, handles: [] })
  watched.seat.concerns = (event) => (event.type === 'post-put' ? concerns(event.post) : 'none')
  for (const { change, sentences } of tell(changes, grounded.evidence))
    watched.told.push({ at: now, change, text: sentences.map(({ text }) => text).join(' ') })
  if (flags.show) for (const one of watched.told.filter(({ at }) => at === now)) sayTold(watched, one)
}

function sayTold(watched: Watched, { at, change, text }: Told): void {
  const truth = truthOf(watched, at)
  const was = [...(truth?.outdated ?? []), ...(truth?.rumours ?? [])].map((values) => values['en'])
  say(
    `${new Date(at).toISOString().slice(11, 19)} ${change.kind}: ${watched.question}\n  ${text}\n  is ${JSON.stringify(truth?.value?.['en'])}, was ${JSON.stringify(was)}`,
  )
}

/** Figures in any spelling, words in any case; after the first quotation mark, as what comes before is whose words they are. */
function states(text: string, values: Truth['value'] | undefined): boolean {
  const quoted = text.slice(text.indexOf('“')).toLowerCase()
  return Object.values(values ?? {}).some((value) => {
    const [figure, ...more] = figuresOf(value)
    const isFigure = figure !== undefined && more.length === 0 && /^\d/.test(value)
    return isFigure ? figuresOf(quoted).includes(figure) : quoted.includes(value.toLowerCase())
  })
}

const truthOf = ({ truth }: Watched, now: number) =>
  oracle.at(now).find(({ story, fact, place }) => story === truth.story && fact === truth.fact && place === truth.place)

const cpu = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

const desk = createWatchDesk({ store, perOwner: Infinity, inAll: Infinity })
try {
  sayWhere()
  await write(begun - 60 * minuteMs, begun)
  const truths = oracle.at(begun).filter((truth) => truth.use === use && truth.questions['en'] !== undefined)
  // Of every story in turn, so that few watches are of many kinds.
  const some = truths.toSorted((a, b) => a.fact.length - b.fact.length || a.story.localeCompare(b.story)).slice(0, Number(flags.watches))
  const watches: Watched[] = []
  for (const truth of some) watches.push(await open(truth, truth.questions['en'] ?? '', await desk.sit('bench')))
  const changes: { readonly watched: Watched; readonly at: number; readonly truth: Truth }[] = []
  const now = new Map(watches.map((watched) => [watched, truthOf(watched, begun)?.current]))
  let heard = 0
  const ear = watches.length > 0 ? await desk.sit('bench') : undefined
  if (ear) ear.concerns = () => (heard++, 'none')
  await ear?.changed({ mostMs: 1, signal })
  let [lookMs, readMs, steps] = [0, 0, 0]
  const before = cpu()
  for (let at = begun; at < begun + Number(flags.minutes) * minuteMs; at += watchSettings.leastGapMs) {
    const next = at + watchSettings.leastGapMs
    await write(at, next)
    const reading = cpu()
    for (let last = -1; ear && last !== heard; await delay(15)) last = heard
    readMs += cpu() - reading
    for (const watched of watches) {
      const truth = truthOf(watched, next)
      if (truth && truth.current !== now.get(watched)) changes.push({ watched, at: next, truth })
      now.set(watched, truth?.current)
      const concern = await watched.seat.changed({ mostMs: 0, signal })
      watched.isDue ||= concern === 'more'
      if (concern !== 'news' && !(watched.isDue && next - watched.lookedAt >= watchSettings.idleMs)) continue
      const from = cpu()
      await lookAgain(watched, next)
      lookMs += cpu() - from
    }
    steps++
  }
  const total = cpu() - before
  const looks = watches.reduce((sum, one) => sum + one.looks, 0)
  say(`\n${use} stories, ${flags.minutes} minutes from ${flags.at}, noise ${flags.noise} a second, ${watches.length} answers kept current`)
  say(
    `looks ${looks} of ${watches.length * steps} possible; processor time of looks ${Math.round(lookMs)} ms, ${(lookMs / Math.max(1, looks)).toFixed(1)} ms each; of reading what came in and matching it ${Math.round(readMs)} ms; all of it, posts written and the oracle asked, ${Math.round(total)} ms`,
  )
  const told = watches.flatMap((watched) => watched.told.map((one) => ({ watched, ...one })))
  const kinds = [...Map.groupBy(told, ({ change }) => change.kind)].map(([kind, all]) => `${kind} ${all.length}`)
  say(`updates ${told.length}: ${kinds.join(', ')}`)
  const isTold = ({ watched, at, truth }: (typeof changes)[number]) =>
    watched.told.find(
      (one) =>
        one.at >= at - minuteMs &&
        one.at <= at + inTimeMs &&
        (truth.value ? states(one.text, truth.value) : one.change.kind === 'denial' || one.change.kind === 'correction'),
    )
  for (const [name, wanted] of [
    ['figures', changes.filter(({ truth }) => /^\d/.test(Object.values(truth.value ?? {})[0] ?? ''))],
    ['words', changes.filter(({ truth }) => truth.value && !/^\d/.test(Object.values(truth.value)[0] ?? ''))],
    ['denials', changes.filter(({ truth }) => !truth.value)],
  ] as const) {
    const found = wanted.flatMap((one) => isTold(one) ?? [])
    const delays = wanted.flatMap((one) => (isTold(one) ? [((isTold(one)?.at ?? 0) - one.at) / 1_000] : [])).sort((a, b) => a - b)
    say(
      `changes of ${name}: ${wanted.length}, told in time ${found.length}, after seconds p50 ${delays[Math.floor(delays.length / 2)] ?? '–'}`,
    )
    if (flags.show)
      for (const one of wanted.filter((each) => !isTold(each)))
        say(
          `  MISSED ${one.watched.question} ${JSON.stringify(one.truth.value?.['en'])} at ${new Date(one.at).toISOString().slice(11, 19)}`,
        )
  }
  const judged = told.flatMap((one) => {
    const truth = truthOf(one.watched, one.at)
    return truth ? [{ ...one, truth }] : []
  })
  const outdated = judged.filter(
    ({ text, truth, change }) =>
      change.kind !== 'denial' &&
      change.kind !== 'correction' &&
      !states(text, truth.value) &&
      [...truth.outdated, ...truth.rumours].some((values) => states(text, values)),
  )
  const right = judged.filter(({ text, truth, change }) =>
    truth.value ? states(text, truth.value) : change.kind === 'denial' || change.kind === 'correction',
  )
  say(
    `of ${judged.length} updates while there was a truth: ${right.length} state it, ${outdated.length} state what is no longer so or never was, ${judged.length - right.length - outdated.length} something else`,
  )
} finally {
  desk[Symbol.dispose]()
  await store[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
}
