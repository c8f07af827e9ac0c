import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** The program as a user starts it: `bin/groundswell.js` in a process of its own, nothing mocked; no network unless a test names one. */
const bin = fileURLToPath(new URL('../../bin/groundswell.js', import.meta.url))

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly out: string; readonly err: string }
export type Running = {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly ended: Promise<Ended>
  /** Resolves with the first match of standard output or standard error; throws when the process ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>
}
type Options = {
  readonly input?: string | Uint8Array
  readonly env?: Record<string, string>
  readonly cwd?: string
  /** It is killed after this. */
  readonly mostMs?: number
}

export function start(args: readonly string[], { input, env = {}, cwd, mostMs = 60_000 }: Options = {}): Running {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:GROUNDSWELL_(?!NODE)|NODE_(?!COMPILE)|NO_COLOR|FORCE_COLOR)/.test(name),
  )
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), TZ: 'UTC', GROUNDSWELL_BLUESKY: 'off', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const tooLong = setTimeout(() => child.kill('SIGKILL'), mostMs)
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  child.stdin.on('error', () => {}) // a command may end without reading its input
  if (input !== undefined) child.stdin.end(input)
  const ended = once(child, 'close')
    .finally(() => clearTimeout(tooLong))
    .then(([code, signal]): Ended => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      out,
      err,
    }))
  return {
    child,
    ended,
    async until(pattern) {
      for (let isOver = false; ;) {
        const match = pattern.exec(out) ?? pattern.exec(err)
        if (match) return match
        if (isOver) throw new Error(`The process ended without ${pattern}:\n${out}\n${err}`)
        isOver = await Promise.race([
          ended.then(() => true),
          once(child.stdout, 'data').then(() => false),
          once(child.stderr, 'data').then(() => false),
        ])
      }
    },
  }
}

export async function run(args: readonly string[], options: Options = {}): Promise<Ended> {
  return start(args, { input: '', ...options }).ended
}

/** `groundswell serve` on a free port; ended with Ctrl-C. */
export async function serve(
  folder: string,
  args: readonly string[] = [],
  options: Options = {},
): Promise<{ readonly url: string; readonly running: Running } & AsyncDisposable> {
  const running = start(['serve', '--data', folder, '--port', '0', ...args], options)
  const [, url = ''] = await running.until(/running on (http:\/\/\S+:\d+)/)
  return {
    url,
    running,
    async [Symbol.asyncDispose]() {
      running.child.kill('SIGINT')
      await running.ended
    },
  }
}

export async function newFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'groundswell-test-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** An invented post as an X API v1.1 object, one line. */
export function xLine(
  n: number,
  text: string,
  { at = '2016-04-20T12:00:00Z', handle = 'ana', user = 77 }: { at?: string; handle?: string; user?: number } = {},
): string {
  const [day, date, month, year, time] = new Date(at).toUTCString().replace(',', '').split(' ')
  return JSON.stringify({
    id_str: String(n),
    full_text: text,
    created_at: `${day} ${month} ${date} ${time} +0000 ${year}`,
    lang: 'en',
    user: { id_str: String(user), screen_name: handle, name: handle.toUpperCase() },
    entities: {},
  })
}
