import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { groundswell, treeMegabytes } from '../support.ts'
import type { Entry } from './speakers/speaker.ts'

/** `groundswell serve` on one data folder, ended and begun again as asked. */
export interface Server {
  readonly url: string
  readonly isUp: boolean
  /** Without having been asked to. */
  readonly hasEnded: boolean
  start(): Promise<void>
  /** Resolves when it is gone; how long that took. */
  stop(signal: NodeJS.Signals): Promise<number>
  setClock(wrongByMs: number): void
  megabytes(): number
  /** What it said to nobody in particular. */
  readonly complaints: string[]
}

const preload = new URL('preload.ts', import.meta.url).href

export function createServer({ folder, env, entries }: { folder: string; env: Record<string, string>; entries: readonly Entry[] }): Server {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeSources(folder, entries)
  const clock = join(folder, 'clock')
  writeFileSync(clock, '0')
  const complaints: string[] = []
  let [child, url]: [ChildProcess | undefined, string] = [undefined, '']
  return {
    complaints,
    get url() {
      return url
    },
    get isUp() {
      return child !== undefined
    },
    get hasEnded() {
      return child !== undefined && (child.exitCode !== null || child.signalCode !== null)
    },
    async start() {
      const started = spawn(process.execPath, [groundswell, 'serve', '--data', join(folder, 'data'), '--port', '0'], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE_OPTIONS: `--import ${preload}`, SOAK_CLOCK: clock, GROUNDSWELL_LOG_LEVEL: 'warn', ...env },
      })
      started.stderr.setEncoding('utf8').on('data', (text: string) => {
        const logged = text.split('\n').filter((line) => line !== '' && !/^Data folder |Open http/.test(line))
        if (complaints.length < 200) complaints.push(...logged.map((line) => line.slice(0, 2_000)))
      })
      const ended = once(started, 'exit').then(([code, signal]) => {
        if (child === started) complaints.push(`The server ended by itself: ${code ?? signal}.`)
        return ''
      })
      let out = ''
      url = await Promise.race([
        ended,
        new Promise<string>((resolve) =>
          started.stdout.setEncoding('utf8').on('data', (text: string) => {
            if (out.length < 10_000) out += text
            const [, found] = /running on (http:\/\/\S+:\d+)/.exec(out) ?? []
            if (found !== undefined) resolve(found)
          }),
        ),
      ])
      if (url === '') throw new Error(`The server did not start: ${complaints.join('')}`)
      child = started
    },
    async stop(signal) {
      const begun = performance.now()
      const one = child
      child = undefined
      if (!one || one.exitCode !== null) return 0
      const ended = once(one, 'exit')
      one.kill(signal)
      await ended
      return performance.now() - begun
    },
    setClock(wrongByMs) {
      writeFileSync(clock, String(wrongByMs))
      child?.kill('SIGUSR2')
    },
    megabytes: () => (child?.pid === undefined ? NaN : treeMegabytes(child.pid)),
  }
}

/** As `groundswell source add` would have written them. */
function writeSources(folder: string, entries: readonly Entry[]): void {
  const data = join(folder, 'data')
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const named = entries.map((entry, i) => ({ ...entry, id: `${entry.kind}-${i}` }))
  const sources = named.map(({ id, kind, settings, origins }) => ({
    id,
    kind,
    title: id,
    reads: '',
    settings,
    paused: false,
    addedAt: Date.now(),
    origins,
  }))
  const secrets = Object.fromEntries(named.flatMap(({ id, secret }) => (secret === undefined ? [] : [[id, secret]])))
  writeFileSync(join(data, 'sources.json'), JSON.stringify({ version: 1, sources, given: {} }), { mode: 0o600 })
  writeFileSync(join(data, 'secrets.json'), JSON.stringify({ version: 1, secrets }), { mode: 0o600 })
}

/** What an address of the server answers as JSON; undefined where it does not answer. */
export async function ask<T>(server: Server, path: string): Promise<T | undefined> {
  if (!server.isUp) return undefined
  try {
    return JSON.parse(await read(server, path)) as T
  } catch {
    return undefined // it is being ended, or begun
  }
}

/** What an address of the server answers. Throws where it is another status than 200, and where it does not answer. */
export const read = (server: Server, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(`${server.url}${path}`, { timeout: 20_000 }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
      response.on('end', () => (response.statusCode === 200 ? resolve(body) : reject(new Error(`${response.statusCode}: ${body}`))))
      response.on('error', reject)
    })
      .on('timeout', function (this: { destroy(): void }) {
        this.destroy()
      })
      .on('error', reject)
  })
