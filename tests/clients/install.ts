import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const sources = new URL('./', import.meta.url)
/** Not beside the sources: other people's packages would bring their own tests into ours. Git ignores it. */
const installed = new URL('../../.cache/clients/', import.meta.url)

const works = (program: string, args: readonly string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0

/** For a test's `skip`: false where the program is there, else what is missing. */
export const skipWithoutPython = !works('python3', ['-c', 'import venv, ensurepip']) && 'needs Python: apt-get install python3-venv'
export const skipWithoutCurl = !works('curl', ['--version']) && 'needs curl: apt-get install curl'

export type Clients = {
  /** A script that runs the npm clients, and the program that runs it. */
  readonly npm: readonly [program: string, script: string]
  /** The same for clients of Jetstream. */
  readonly jetstream: readonly [program: string, script: string]
  readonly python: readonly [program: string, script: string]
}

/** The very clients of both locks, unmodified, once for each lock. Install scripts do not run: none is needed. */
export async function installClients(): Promise<Clients> {
  await mkdir(installed, { recursive: true })
  for (const file of ['package.json', 'package-lock.json', 'npm-clients.mjs', 'jetstream-clients.mjs'])
    await copyFile(new URL(file, sources), new URL(file, installed))
  await onceFor('node_modules', 'package-lock.json', () =>
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']),
  )
  if (skipWithoutPython === false)
    await onceFor('python', 'requirements.txt', async () => {
      await rm(new URL('python', installed), { recursive: true, force: true })
      await run('python3', ['-m', 'venv', 'python'])
      const lock = fileURLToPath(new URL('requirements.txt', sources))
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
        lock,
      ])
    })
  const script = (name: string, at: URL) => fileURLToPath(new URL(name, at))
  return {
    npm: [process.execPath, script('npm-clients.mjs', installed)],
    jetstream: [process.execPath, script('jetstream-clients.mjs', installed)],
    python: [python, script('python_clients.py', sources)],
  }
}

const python = join(fileURLToPath(installed), 'python', process.platform === 'win32' ? 'Scripts' : 'bin', 'python')

/** Done again only where the lock is another than the last time. */
async function onceFor(folder: string, lockFile: string, install: () => Promise<void>): Promise<void> {
  const lock = await readFile(new URL(lockFile, sources), 'utf8')
  const mark = new URL(`${folder}/.of-lock`, installed)
  if ((await readFile(mark, 'utf8').catch(() => '')) === lock) return
  await install()
  await writeFile(mark, lock)
}

async function run(program: string, args: readonly string[]): Promise<void> {
  // What npm told `npm test` about our own package is not for this one.
  const ours = /^npm_(?:package|lifecycle|command|config_(?:local_|global_)?prefix)/i
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
  const child = spawn(program, args, { cwd: installed, env, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} ended with ${code}.`)
}
