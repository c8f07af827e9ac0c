import { fork, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isWhole, readDifference } from './soak/difference.ts'
import { Expected } from './soak/expected.ts'
import type { NetworkOptions, Said, Told } from './soak/network.ts'
import { startProbes } from './soak/probes.ts'
import { readFindable } from './soak/findable.ts'
import { judge, print, slope, type Sample, type SoakResult } from './soak/report.ts'
import { ask, createServer, type Server } from './soak/server.ts'
import { fullRate, soak } from './soak/settings.ts'
import { say, sayWhere } from './support.ts'

/**
 * node bench/soak.ts [--minutes 30] [--rate 1000] [--seed 1] [--calm] [--out <folder>]
 * Endurance: a server reads five networks at once from our own fakes, in a process of their own, while connections break, the server is ended and killed,
 * and clocks are wrong. At the end it must have everything once, nothing that was deleted, and the newest words of what was edited; else the exit code is 1.
 * `--calm`: nothing breaks, and how soon what came in can be found is printed by network.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    calm: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
})
const [minutes, rate, seed] = [Number(values.minutes), Number(values.rate), Number(values.seed)]
const seconds = minutes * 60
const isCalm = values.calm
const options: NetworkOptions = { seconds, scale: rate / fullRate, seed, isCalm }
const work = mkdtempSync(join(tmpdir(), 'groundswell-soak-'))
let network: ChildProcess | undefined
let server: Server | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end().then(() => process.exit(130)))

try {
  sayWhere()
  const result = await run()
  print(result)
  if (values.out !== undefined) {
    mkdirSync(values.out, { recursive: true })
    const file = join(values.out, `soak-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.json`)
    writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`)
    say(`Written to ${file}`)
  }
  process.exitCode = judge(result).every(({ isSo }) => isSo) ? 0 : 1
} finally {
  await end()
}
process.exit()

async function end(): Promise<void> {
  network?.kill('SIGKILL')
  await server?.stop('SIGKILL')
  rmSync(work, { recursive: true, force: true })
}

async function run(): Promise<SoakResult> {
  const startedAt = new Date().toISOString()
  const expected = new Expected()
  const stop = new AbortController()
  const speaking = await startNetwork()
  const one = (server = createServer({ folder: work, ...speaking.told }))
  await one.start()
  const probes = startProbes(one, expected, stop.signal)
  speaking.onSaid((said) => {
    expected.heard(said)
    probes.heard(said)
  })
  try {
    const { stops, memory, loads, spokenS } = await disturb(one, expected, speaking)
    const findable = isCalm ? await readFindable(one) : undefined
    const drainedS = await drain(one, expected)
    const difference = await readDifference(one, expected)
    for (const until = performance.now() + 20_000; probes.waiting().length > 0 && performance.now() < until;) await delay(500)
    const status = await ask<{ sources: unknown }>(one, '/api/status')
    return {
      ...{ startedAt, minutes, rate, seed, counts: expected.counts, cuts: speaking.cuts, stops, spokenS, drainedS, difference, memory },
      lags: probes.lags,
      ...(findable && { findable }),
      doubledInSearch: probes.doubled,
      waiting: probes.waiting().map(([name, n, kind]) => `${kind} ${name} ${n}`),
      slope: slope(memory.filter(({ minute }) => minute * 60 >= soak.memory.after)),
      load: loads.reduce((sum, load) => sum + load, 0) / loads.length,
      notes: [...(isWhole(difference) ? [] : [JSON.stringify(status?.sources)]), ...one.complaints],
    }
  } finally {
    stop.abort()
    await probes.ended()
  }
}

/** The networks, ready to speak. */
async function startNetwork() {
  const child = fork(fileURLToPath(new URL('soak/network.ts', import.meta.url)), [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  network = child
  const ready = Promise.withResolvers<Extract<Told, { type: 'ready' }>>()
  const ended = Promise.withResolvers<void>()
  ended.promise.catch(() => {}) // whoever waits hears of it
  const cuts: Record<string, number> = {}
  let hear: (said: Said) => void = () => {}
  child.on('exit', () => {
    ready.reject(new Error('The networks did not start.'))
    ended.reject(new Error('The networks ended early.'))
  })
  child.on('message', (told: Told) => {
    if (told.type === 'ready') ready.resolve(told)
    else if (told.type === 'ended') ended.resolve()
    else if (told.type === 'cut') cuts[told.network] = (cuts[told.network] ?? 0) + 1
    else told.said.forEach((said) => hear(said))
  })
  return {
    told: await ready.promise,
    cuts,
    onSaid: (listener: typeof hear) => void (hear = listener),
    speak: () => child.send('speak'),
    ended: ended.promise,
  }
}

/** While everything is said: ends the server and sets its clock wrong when it is time, and looks at its memory every second. */
async function disturb(one: Server, expected: Expected, { speak, ended }: Awaited<ReturnType<typeof startNetwork>>) {
  const begun = performance.now()
  const elapsed = () => (performance.now() - begun) / 1_000
  const [stops, memory, loads]: [number[], Sample[], number[]] = [[], [], []]
  const faults = isCalm ? [] : [...soak.restarts]
  const gaps = new Map<string, number>()
  let [wrongBy, toldAt] = [0, 0]
  speak()
  say(`${rate} events/s for ${minutes} min, seed ${seed}, load ${loadavg()[0]?.toFixed(1)}`)
  for (let isOver = false; !isOver;) {
    const share = elapsed() / seconds
    const clock = isCalm ? 0 : (soak.clocks.find(({ from, to }) => share >= from && share < to)?.ms ?? 0)
    if (clock !== wrongBy) one.setClock((wrongBy = clock))
    const [fault] = faults
    if (fault && share >= fault.at) {
      faults.shift()
      stops.push(await one.stop(fault.signal))
      await one.start()
    }
    if (one.hasEnded) throw new Error(one.complaints.join('\n'))
    memory.push({ minute: elapsed() / 60, megabytes: one.megabytes() })
    loads.push(loadavg()[0] ?? 0)
    if (elapsed() - toldAt > 60) {
      toldAt = elapsed()
      const status = await ask<{ posts: number; sources: readonly { name: string; gaps: number; gap?: string }[] }>(one, '/api/status')
      const [now, load] = [memory.at(-1)?.megabytes, loads.at(-1)?.toFixed(1)]
      say(`  minute ${Math.round(toldAt / 60)}: ${status?.posts} posts of ${expected.alive}, ${now} MB, load ${load}`)
      for (const { name, gaps: count, gap } of status?.sources ?? []) {
        if (gap !== undefined && count > (gaps.get(name) ?? 0)) say(`    ${name}, ${count} gaps: ${gap}`)
        gaps.set(name, count)
      }
    }
    isOver = await Promise.race([ended.then(() => true), delay(1_000).then(() => false)])
  }
  return { stops, memory, loads, spokenS: elapsed() }
}

/** Until all is there, and no longer than that may take. */
async function drain(one: Server, expected: Expected): Promise<number> {
  const begun = performance.now()
  const elapsed = () => (performance.now() - begun) / 1_000
  let toldAt = 0
  while (elapsed() < soak.drain) {
    const status = await ask<{ posts: number }>(one, '/api/status')
    if (status?.posts === expected.alive && isWhole(await readDifference(one, expected))) break
    if (elapsed() - toldAt > 60) {
      toldAt = elapsed()
      say(`  all was said ${Math.round(toldAt)} s ago: ${status?.posts} posts of ${expected.alive}`)
    }
    await delay(2_000)
  }
  return elapsed()
}
