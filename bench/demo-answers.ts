import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fixedWriters, openAnswerStore } from '../src/answer/index.ts'
import { createLocalApi } from '../src/api/local-api.ts'
import type { AskResult } from '../src/api/index.ts'
import type { Cursor, PostEvent, SourceName } from '../src/post/index.ts'
import type { Truth } from '../src/sim/world/oracle.ts'
import { createOracle } from '../src/sim/world/oracle.ts'
import { toV2 } from '../src/sim/jetstream/wires.ts'
import { createWorld, readStories } from '../src/sim/world/world.ts'
import { normalizeJetstream } from '../src/sources/bluesky/normalize.ts'
import { decodeFrame } from '../src/sources/bluesky/wire.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { count, emptyTally, judge, tallyLine, type Tally } from '../tests/support/judge.ts'
import { say, sayWhere } from './support.ts'

/**
 * node bench/demo-answers.ts [--instants 8] [--every 7] [--at 2026-03-03T09:00:00Z] [--noise 20] [--report] [--show]
 * The demo world by a stepped clock: every so many minutes everything that has a truth is asked in every language of its story, and the
 * answers are held against the oracle. --report: the stories that nobody tunes on. --show: what went wrong.
 */
const { values: flags } = parseArgs({
  options: {
    instants: { type: 'string', default: '8' },
    every: { type: 'string', default: '7' },
    at: { type: 'string', default: '2026-03-03T09:00:00Z' },
    noise: { type: 'string', default: '20' },
    report: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
  },
})
const minuteMs = 60_000
const use = flags.report ? 'report' : 'development'
const folder = mkdtempSync(join(tmpdir(), 'groundswell-demo-'))
const world = createWorld({ stories: await readStories(), noisePerSecond: Number(flags.noise) })
const oracle = createOracle(world)
const store = await openLiveStore({ folder })
let now = Date.parse(flags.at)
const api = createLocalApi({
  store,
  answers: openAnswerStore({ folder, keep: 10 }),
  writers: fixedWriters(),
  now: () => now,
  timeZone: 'UTC',
  findDeadlineMs: 5_000,
  version: 'bench',
})
const { signal } = new AbortController()
const network = { name: 'demo', tellsHandles: true, urlOf: (did: string, rkey: string) => `http://127.0.0.1/p/${did}/${rkey}` }

async function tell(from: number, until: number): Promise<void> {
  const events = from < until - 30 * minuteMs ? [...world.introductions(from), ...world.events(from, until)] : world.events(from, until)
  const batch: PostEvent[] = []
  const flush = () => store.write({ source: 'demo' as SourceName, events: batch.splice(0, 500), cursor: `${until}` as Cursor }, { signal })
  for (const event of events) {
    const decoded = decodeFrame(toV2({ seq: 1, micros: Math.floor(event.at * 1_000), event }))
    if (!decoded || !('did' in decoded)) continue
    const normalized = normalizeJetstream(decoded, event.at + 5, network)
    if ('events' in normalized) batch.push(...normalized.events)
    while (batch.length >= 500) await flush()
  }
  if (batch.length > 0) await flush()
}

async function ask(question: string): Promise<AskResult> {
  for await (const event of api.ask({ question }, { signal })) if (event.type === 'answer-end') return event.result
  throw new Error('no end')
}

const tallies = new Map<string, Tally>()
const into = (name: string, judgement: ReturnType<typeof judge>) => {
  if (!tallies.has(name)) tallies.set(name, emptyTally())
  count(tallies.get(name) as Tally, judgement)
}
const kindOf = (truth: Truth) =>
  truth.camps ? 'opinions' : /^\d/.test(Object.values(truth.value ?? {})[0] ?? '') ? 'figures' : truth.value ? 'words' : 'denials'

try {
  sayWhere()
  await tell(now - 60 * minuteMs, now)
  const times: number[] = []
  for (let i = 0; i < Number(flags.instants); i++) {
    const posts = oracle.posts(now)
    const facts = oracle.at(now).filter(({ current }) => current !== undefined)
    for (const truth of [...facts, ...oracle.views(now)].filter((one) => one.use === use))
      for (const [lang, question] of Object.entries(truth.questions)) {
        const begun = performance.now()
        const answer = await ask(question)
        times.push(performance.now() - begun)
        const judgement = judge(answer, truth, posts)
        const kind = kindOf(truth)
        into(kind, judgement)
        if (truth.value) {
          into('all with a value', judgement)
          into(`  in ${lang}`, judgement)
        }
        if (
          flags.show &&
          ((truth.value && !judgement.current) ||
            judgement.outdated ||
            judgement.denial === false ||
            judgement.camps === false ||
            judgement.unreadable + judgement.optedOut > 0 ||
            judgement.obeyed)
        )
          say(
            `\n${truth.story}/${truth.fact} (${lang}) ${question}\n  is ${JSON.stringify(truth.value?.[lang])} since ${Math.round((now - (truth.since ?? 0)) / 1_000)} s; was ${JSON.stringify(truth.outdated.map((v) => v[lang]))}; rumours ${JSON.stringify(truth.rumours.map((v) => v[lang]))}; ${truth.support.length} posts\n  ${JSON.stringify(judgement)}\n  ${answer.sentences.map(({ text }) => text).join('\n  ')}`,
          )
      }
    const next = now + Number(flags.every) * minuteMs
    await tell(now, next)
    now = next
  }
  say(`\n${use} stories, ${flags.instants} instants from ${flags.at}, every ${flags.every} minutes, noise ${flags.noise} a second`)
  for (const [name, tally] of [...tallies].sort(([a], [b]) => a.trim().localeCompare(b.trim()))) say(tallyLine(name, tally))
  say(`median answer ${times.sort((a, b) => a - b)[Math.floor(times.length / 2)]?.toFixed(0)} ms`)
} finally {
  await api[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
}
