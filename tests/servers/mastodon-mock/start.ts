import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startAgreeing } from './agreeing.ts'

const lockFile = fileURLToPath(new URL('requirements.txt', import.meta.url))
/** Not beside the sources; git ignores it. */
const installed = fileURLToPath(new URL('../../../.cache/servers/mastodon-mock/', import.meta.url))
const python = join(installed, 'python', 'bin', 'python')

/** A Mastodon that others wrote (PyPI `mastodon-mock`, MIT, for the tests of Mastodon.py), on loopback, empty. */
export interface MastodonMock extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, of a line to it on which everybody agrees to be indexed, unless they are told not to. */
  readonly url: string
  agree(doAgree: boolean): void
  readonly token: string
  /** A method of the API; throws the server's own words when it is refused. */
  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Record<string, unknown>>
}

export async function startMastodonMock(): Promise<MastodonMock> {
  await install()
  const port = await freePort()
  const line = await startAgreeing(() => port)
  const url = `http://127.0.0.1:${line.port}`
  const args = [
    '-m',
    'mastodon_mock',
    'serve',
    '--in-memory',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--domain',
    `127.0.0.1:${line.port}`,
    '--log-level',
    'error',
  ]
  const child = spawn(python, args, { cwd: installed, env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'ignore', 'inherit'] })
  const token = 'mock_token'
  const call: MastodonMock['call'] = async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(`${url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text) as Record<string, unknown>
  }
  for (let tries = 0; ; tries++) {
    const isUp = await fetch(`${url}/api/v2/instance`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) break
    if (child.exitCode !== null || tries > 300) throw new Error(`mastodon-mock does not start (${child.exitCode ?? 'no answer'}).`)
    await delay(100)
  }
  return {
    url,
    token,
    agree: line.agree,
    call,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      await line[Symbol.asyncDispose]()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** The very packages of the lock, once for each lock; wheels only, so that nothing of theirs runs while they are installed. */
async function install(): Promise<void> {
  const lock = await readFile(lockFile, 'utf8')
  const mark = join(installed, 'python', '.of-lock')
  if ((await readFile(mark, 'utf8').catch(() => '')) === lock) return
  await rm(join(installed, 'python'), { recursive: true, force: true })
  await mkdir(installed, { recursive: true })
  await run('python3', ['-m', 'venv', 'python'])
  await run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--only-binary',
    ':all:',
    '-r',
    lockFile,
  ])
  await writeFile(mark, lock)
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { cwd: installed, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} ended with ${code}.`)
}
