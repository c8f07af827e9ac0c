import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError } from '../errors/index.ts'
import { bareEnvironment, type Environment } from '../lib/runtimes/environment.ts'
import type { Folders, FromChild, Job, Preview, ReadText, ToChild } from './child/protocol.ts'

export type DecoderOptions = {
  readonly folders: Folders
  readonly environment: Environment
  readonly deadlineMs: number
  readonly idleMs: number
  /** Jobs that wait; more are refused. */
  readonly waiting: number
}
export interface Decoder extends AsyncDisposable {
  /** A small copy of a picture. Throws `file_damaged` for what cannot be decoded, in time or at all, `overloaded`, and the signal's reason. */
  preview(bytes: Uint8Array, signal: AbortSignal): Promise<Preview>
  /** The words in a picture, as they were recognised. Throws as `preview`. */
  read(bytes: Uint8Array, signal: AbortSignal): Promise<ReadText>
  readonly pid: number | undefined
}

const main = fileURLToPath(new URL('child/main.ts', import.meta.url))

type Waiting = { readonly job: Job; readonly settle: (reply: FromChild | AppError) => void }

/**
 * One process that decodes one picture after the other: begun when it is needed, ended when it rests, takes too long, or is no longer wanted;
 * a picture that ends it costs that picture.
 */
export function createDecoder({ folders, environment, deadlineMs, idleMs, waiting: most }: DecoderOptions): Decoder {
  const waiting: Waiting[] = []
  let child: ChildProcess | undefined
  let current: (Waiting & { readonly id: number; readonly timer: NodeJS.Timeout }) | undefined
  let idle: NodeJS.Timeout | undefined
  let lastId = 0
  let isClosed = false

  function start(): ChildProcess {
    const started = fork(main, [JSON.stringify(folders)], {
      env: bareEnvironment(environment),
      execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=256'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const over = (how: unknown) => {
      if (child !== started) return
      child = undefined
      settle(unreadable(`the process that decodes it ended (${String(how)})`))
    }
    started.on('message', (reply: FromChild) => reply.id === current?.id && settle(reply))
    started.on('exit', (code, ending) => over(ending ?? code))
    started.on('error', over)
    return started
  }
  function end(): void {
    const ended = child
    child = undefined
    ended?.kill('SIGKILL') // nothing in it needs an orderly end
  }
  function settle(reply: FromChild | AppError): void {
    const done = current
    current = undefined
    clearTimeout(done?.timer)
    done?.settle(reply)
    next()
  }
  function next(): void {
    if (current || isClosed) return
    const one = waiting.shift()
    clearTimeout(idle)
    if (!one) return void (idle = setTimeout(end, idleMs).unref())
    child ??= start()
    const late = () => {
      end()
      settle(unreadable(`it took longer than ${deadlineMs} ms`))
    }
    current = { ...one, id: ++lastId, timer: setTimeout(late, deadlineMs) }
    child.send({ id: lastId, job: one.job } satisfies ToChild, () => {}) // the exit settles what is not sent
  }

  const run = (job: Job, signal: AbortSignal): Promise<FromChild> =>
    new Promise((resolve, reject) => {
      if (isClosed) return reject(closed())
      signal.throwIfAborted()
      if (waiting.length >= most)
        return reject(new AppError('overloaded', { message: `${most} pictures wait to be decoded. Try again shortly.` }))
      const one: Waiting = {
        job,
        settle(reply) {
          signal.removeEventListener('abort', leave)
          if (reply instanceof AppError) reject(reply)
          else if ('problem' in reply) reject(unreadable(reply.problem))
          else resolve(reply)
        },
      }
      /** One that waits is taken out; one in hand is short. */
      const leave = () => {
        const at = waiting.indexOf(one)
        if (at >= 0) waiting.splice(at, 1)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      waiting.push(one)
      next()
    })

  return {
    async preview(bytes, signal) {
      const reply = await run({ kind: 'preview', bytes }, signal)
      if ('preview' in reply) return reply.preview
      throw unreadable('another answer than a preview')
    },
    async read(bytes, signal) {
      const reply = await run({ kind: 'read', bytes }, signal)
      if ('read' in reply) return reply.read
      throw unreadable('another answer than a text')
    },
    get pid() {
      return child?.pid
    },
    async [Symbol.asyncDispose]() {
      isClosed = true
      clearTimeout(idle)
      end()
      for (const { settle: refuse } of [...(current ? [current] : []), ...waiting.splice(0)]) refuse(closed())
      clearTimeout(current?.timer)
      current = undefined
    },
  }
}

const closed = () => new AppError('cancelled', { message: 'The server is stopping.' })
const unreadable = (why: string) =>
  new AppError('file_damaged', { message: 'This picture cannot be decoded.', cause: new AppError('file_damaged', { message: why }) })
