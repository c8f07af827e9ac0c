import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename } from 'node:path'
import { AppError, type ErrorCode } from '../../errors/index.ts'
import type { Environment } from './environment.ts'

/** What `npm start` told us about our own package is not for this one. */
const ours = /^(?:npm_(?:package|lifecycle|command|execpath|config_(?:local_|global_)?prefix)|INIT_CWD|NODE_OPTIONS)/i
const quiet = [
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--loglevel=error',
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=5000',
]
const mostOutput = 10_000

/** What is installed, as people are told of it. `unavailable`: the code of the error where it cannot be. */
export type Installed = { readonly what: string; readonly megabytes: number; readonly unavailable: ErrorCode }
export type NpmOptions = {
  readonly folder: string
  readonly environment: Environment
  readonly signal: AbortSignal
  readonly installed: Installed
}

/**
 * Runs npm in `folder`, for that folder alone: the npm that started us, where one did, else the one on the PATH (the packaged Node
 * brings none along). Throws what `installed` names with what to do, `store_full`, and the signal's reason.
 */
export async function runNpm(args: readonly string[], { folder, environment, signal, installed }: NpmOptions): Promise<void> {
  signal.throwIfAborted()
  const started = environment['npm_execpath']
  const [command, first] = started && basename(started) === 'npm-cli.js' ? [process.execPath, [started]] : ['npm', []]
  const child = spawn(command, [...first, '--prefix', '.', ...args, ...quiet], {
    cwd: folder,
    env: Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name))),
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: command === 'npm' && process.platform === 'win32', // there it is npm.cmd
    signal,
    killSignal: 'SIGKILL',
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-mostOutput)))
  const code = await once(child, 'close').then(
    ([exit]) => exit as number | null,
    (error: unknown) => error,
  )
  signal.throwIfAborted()
  if (code !== 0) throw toError(code, said, installed)
}

function toError(code: unknown, said: string, { what, megabytes, unavailable }: Installed): AppError {
  const cause = new AppError('internal', { message: said === '' ? String(code) : said })
  const fail = (message: string) => new AppError(unavailable, { message, cause })
  const problem = (code as { code?: string } | null)?.code ?? /npm (?:error|ERR!) code (\w+)/.exec(said)?.[1] ?? ''
  if (problem === 'ENOSPC')
    return new AppError('store_full', { message: `The disk is full: ${what} needs ${megabytes} MB. Free some space.`, cause })
  if (problem === 'ENOENT') return fail(`npm is not installed, and ${what} comes with it. Install npm (https://nodejs.org).`)
  if (problem === 'EACCES' || problem === 'EROFS' || problem === 'EPERM')
    return new AppError('file_unreadable', { message: 'The data folder cannot be written. Check that it belongs to you.', cause })
  if (/^(?:ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR|E5\d\d)$/.test(problem))
    return fail(`The npm registry cannot be reached, and ${what} comes from it. Try again when this computer is online.`)
  return fail(`npm could not install ${what}${problem === '' ? '' : ` (${problem})`}. The log has its words.`)
}
