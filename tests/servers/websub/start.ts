import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { newFolder } from '../../support/command.ts'

/** Git ignores it. */
const installed = fileURLToPath(new URL('../../../.cache/servers/websub/', import.meta.url))
const lockFile = fileURLToPath(new URL('requirements.txt', import.meta.url))

/** For a test's `skip`. */
export const skipWithoutPython: string | false =
  spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0 && 'needs Python 3 with venv (apt-get install python3-venv)'

/** A WebSub hub that others wrote, flask-websub, with one feed under it, on loopback. */
export interface WebSubHub extends AsyncDisposable {
  readonly origin: string
  readonly feed: string
  /** What stands under the feed from now on; `publish`: its subscribers are told. */
  put(document: string, options?: { publish?: boolean }): Promise<void>
}

export async function startWebSubHub(method: 'sha1' | 'sha256' | 'sha384' | 'sha512'): Promise<WebSubHub> {
  await install()
  const folder = await newFolder()
  const script = fileURLToPath(new URL('hub.py', import.meta.url))
  const child = spawn(`${installed}/bin/python`, [script, folder.path, method], { cwd: folder.path, stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface(child.stdout)
  const next = async (): Promise<Record<string, unknown>> => {
    for (;;) {
      const [line] = (await Promise.race([
        once(lines, 'line'),
        once(child, 'exit').then(() => Promise.reject(new Error('The hub ended.'))),
      ])) as [string]
      if (line.startsWith('{')) return JSON.parse(line) as Record<string, unknown> // the worker greets on the same line
    }
  }
  const origin = String((await next())['origin'])
  return {
    origin,
    feed: `${origin}/feed`,
    async put(document, { publish = false } = {}) {
      child.stdin.write(`${JSON.stringify({ document, publish })}\n`)
      await next()
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** The very packages of the lock, once for each lock. */
async function install(): Promise<void> {
  const lock = await readFile(lockFile, 'utf8')
  const mark = `${installed}/.of-lock`
  if ((await readFile(mark, 'utf8').catch(() => '')) === lock) return
  await mkdir(installed, { recursive: true })
  await run('python3', ['-m', 'venv', installed])
  await run(`${installed}/bin/pip`, ['install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', lockFile])
  await writeFile(mark, lock)
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const [code] = (await once(spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${command} ${args[0]} ended with ${code}.`)
}
