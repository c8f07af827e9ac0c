import { fork, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isWhole, readDifference } from './soak/difference.ts'
import { Expected } from './soak/expected.ts'
import type { NetworkOptions, Told } from './soak/network.ts'
import { startProbes } from './soak/probes.ts'
import { judge, print, slope, type Sample, type SoakResult } from './soak/report.ts'
import { ask, createServer } from './soak/server.ts'
import { fullRate, soak } from './soak/settings.ts'
import { say, sayWhere } from './support.ts'

/**
 * node bench/soak.ts [--minutes 30] [--rate 1000] [--seed 1] [--out <folder>]
 * Endurance: a server reads five networks at once from our own fakes, in a process of their own, while connections break, the server is ended and killed,
 * and clocks are wrong. At the end it must have everything once, nothing that was deleted, and the newest words of what was edited; else the exit code is 1.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
})
const [minutes, rate, seed] = [Number(values.minutes), Number(values.rate), Number(values.seed)]
const seconds = minutes * 60
const options: NetworkOptions = { seconds, scale: rate / fullRate, seed }
const work = mkdtempSync(join(tmpdir(), 'groundswell-soak-'))
let network: ChildProcess | undefined

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
  network?.kill()
  rmSync(work, { recursive: true, force: true })
}
process.exit()

async function run(): Promise<SoakResult> {
  const expected = new Expected()
  const stop = new AbortController()
  const startedAt = new Date().toISOString()
  const notes: string[] = []
  const child = (network = fork(fileURLToPath(new URL('soak/network.ts', import.meta.url)), [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  }))
  const ready = Promise.withResolvers<Extract<Told, { type: 'ready' }>>()
  const ended = Promise.withResolvers<void>()
  child.on('exit', () => {
    ready.reject(new Error('The networks did not start.'))
    ended.reject(new Error('The networks ended early.'))
  })
  const cuts: Record<string, number> = {}
  let probes: ReturnType<typeof startProbes> | undefined
  child.on('message', (told: Told) => {
    if (told.type === 'ready') ready.resolve(told)
    else if (told.type === 'ended') ended.resolve()
    else if (told.type === 'cut') cuts[told.network] = (cuts[told.network] ?? 0) + 1
    else
      for (const said of told.said) {
        expected.heard(said)
        probes?.heard(said)
      }
  })
  const { entries, env } = await ready.promise
  const server = createServer({ folder: work, env, entries })
  await server.start()
  try {
    probes = startProbes(server, expected, stop.signal)
    child.send('speak')
    const begun = performance.now()
    const elapsed = () => (performance.now() - begun) / 1_000
    say(`${rate} events/s for ${minutes} min, seed ${seed}, load ${loadavg()[0]?.toFixed(1)}`)
    const stops: number[] = []
    const memory: Sample[] = []
    const loads: number[] = []
    const faults = [...soak.restarts]
    let wrongBy = 0
    let toldAt = 0
    for (let isOver = false; !isOver;) {
      const share = elapsed() / seconds
      const clock = soak.clocks.find(({ from, to }) => share >= from && share < to)?.ms ?? 0
      if (clock !== wrongBy) server.setClock((wrongBy = clock))
      if (faults[0] && share >= faults[0].at) {
        const { signal } = faults.shift() as (typeof faults)[number]
        stops.push(await server.stop(signal))
        await delay(500)
        await server.start()
        if (wrongBy !== 0) server.setClock(wrongBy)
      }
      memory.push({ minute: elapsed() / 60, megabytes: server.megabytes() })
      loads.push(loadavg()[0] ?? 0)
      if (elapsed() - toldAt > 60) {
        toldAt = elapsed()
        const status = await ask<{ posts: number }>(server, '/api/status')
        say(
          `  minute ${Math.round(toldAt / 60)}: ${status?.posts} posts of ${expected.alive}, ${memory.at(-1)?.megabytes} MB, load ${loads.at(-1)?.toFixed(1)}`,
        )
      }
      isOver = await Promise.race([ended.promise.then(() => true), delay(1_000).then(() => false)])
    }
    const spokenS = elapsed()
    const drainedS = await drain(server, expected)
    const difference = await readDifference(server, expected)
    const waiting = probes.waiting()
    stop.abort()
    await probes.ended()
    const status = await ask<{ sources: unknown }>(server, '/api/status')
    if (!isWhole(difference)) notes.push(JSON.stringify(status?.sources))
    notes.push(...server.complaints)
    return {
      ...{ startedAt, minutes, rate, seed, counts: expected.counts, cuts, stops, spokenS, drainedS, difference, notes },
      lags: probes.lags,
      doubledInSearch: probes.doubled,
      waiting: waiting.map(([name, n, kind]) => `${kind} ${name} ${n}`),
      memory,
      slope: slope(memory.filter(({ minute }) => minute * 60 >= soak.memory.after)),
      load: loads.reduce((sum, one) => sum + one, 0) / loads.length,
    }
  } finally {
    stop.abort()
    await server.stop('SIGKILL')
  }
}

/** Until as many posts are there as must be, and no longer than that may take. */
async function drain(server: Parameters<typeof readDifference>[0], expected: Expected): Promise<number> {
  const begun = performance.now()
  let last: boolean | undefined
  while (performance.now() - begun < soak.drain * 1_000) {
    const status = await ask<{ posts: number }>(server, '/api/status')
    if (status?.posts === expected.alive && (last = isWhole(await readDifference(server, expected)))) break
    await delay(last === undefined ? 500 : 5_000)
  }
  return (performance.now() - begun) / 1_000
}
