import { fork, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../errors/index.ts'
import type { Delta, FromChild, Job, LoadOptions, Outcome, Refusal, ToChild } from './protocol.ts'
import type { Ending } from './restart-policy.ts'

/** A process with a model in it. */
export interface Engine {
  readonly pid: number | undefined
  /** Resolves when it takes jobs; rejects with `model_unavailable` when it refuses, ends or takes too long, and is stopped then. */
  readonly ready: Promise<void>
  /**
   * Resolves with how the job ended, always as the process says it: an abort is asked for, and a process that does not confirm it in
   * time is killed. Rejects with `model_unavailable` when the process is gone. Nothing stands between jobs: at most `seats` at once.
   */
  run(job: Job, options: { signal: AbortSignal; onDelta?: (delta: Delta) => void }): Promise<Outcome>
  /** Resolves when the process is gone. */
  stop(): Promise<void>
  readonly gone: Promise<Ending | 'stopped'>
  /** Why it did not take the model, where it said so. */
  readonly refusal: Refusal | undefined
}
export type EngineOptions = {
  /** As people know the model. */
  readonly name: string
  readonly load: LoadOptions
  /** All that the process gets. */
  readonly environment: Record<string, string>
  readonly startMs: number
  readonly confirmMs: number
  /** What the process complains of, a line at a time; may hold paths. */
  readonly onLog?: ((line: string) => void) | undefined
}
type Waiting = { readonly onDelta: (delta: Delta) => void; readonly settle: (outcome: Outcome | AppError) => void }

const main = fileURLToPath(new URL('child/main.ts', import.meta.url))

export function startEngine({ name, load, environment, startMs, confirmMs, onLog }: EngineOptions): Engine {
  const child = fork(main, [], {
    env: environment,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', onLog ? 'pipe' : 'ignore', 'ipc'],
  })
  if (child.stderr && onLog) createInterface(child.stderr).on('line', onLog)
  const jobs = new Map<number, Waiting>()
  const ready = Promise.withResolvers<void>()
  const gone = Promise.withResolvers<Ending | 'stopped'>()
  let nextId = 1
  let refusal: Refusal | undefined
  let ending: Ending | 'stopped' = 'crashed'
  const send = (message: ToChild) => void child.send(message, () => {}) // the exit settles everything
  const end = (how: Ending | 'stopped') => {
    if (ending === 'crashed') ending = how
    child.kill('SIGKILL') // nothing in it needs an orderly end, and an evaluation would hold that up
  }
  const tooLate = setTimeout(() => refuse(`The model ${name} did not load within ${startMs / 1_000} s.`), startMs)
  const refuse = (message: string) => {
    ready.reject(new AppError('model_unavailable', { message }))
    end('stopped')
  }
  ready.promise.catch(() => {}) // whoever waits for it hears of it

  child.on('error', () => {}) // a message to a dying process, or no process at all: see `close`
  child.on('message', (message: FromChild) => {
    if (message.op === 'ready') ready.resolve()
    else if (message.op === 'refused') {
      refusal = message.refusal
      refuse(refusals[refusal](name))
    } else if (message.op === 'delta') jobs.get(message.id)?.onDelta(message.delta)
    else jobs.get(message.id)?.settle(message.outcome)
  })
  void closed(child).then((how) => {
    clearTimeout(tooLate)
    const error = new AppError('model_unavailable', { message: endings[ending](name, how) })
    ready.reject(error)
    for (const { settle } of jobs.values()) settle(error)
    gone.resolve(ending)
  })
  void ready.promise.then(
    () => clearTimeout(tooLate),
    () => {},
  )
  send({ op: 'load', options: load })

  return {
    pid: child.pid,
    ready: ready.promise,
    gone: gone.promise,
    get refusal() {
      return refusal
    },
    run: (job, { signal, onDelta = () => {} }) =>
      new Promise((resolve, reject) => {
        const id = nextId++
        let unconfirmed: NodeJS.Timeout | undefined
        const abort = () => {
          send({ op: 'abort', id })
          unconfirmed = setTimeout(() => end('killed'), confirmMs)
        }
        const settle = (outcome: Outcome | AppError) => {
          jobs.delete(id)
          clearTimeout(unconfirmed)
          signal.removeEventListener('abort', abort)
          if (outcome instanceof AppError) reject(outcome)
          else resolve(outcome)
        }
        if (child.exitCode !== null || child.signalCode !== null)
          return settle(new AppError('model_unavailable', { message: endings[ending](name, 'already') }))
        jobs.set(id, { onDelta, settle })
        signal.addEventListener('abort', abort, { once: true })
        send({ op: 'job', id, job })
        if (signal.aborted) abort()
      }),
    async stop() {
      end('stopped')
      await gone.promise
    },
  }
}

/** How it ended, in a word. `error` alone comes where it could not even be started. */
const closed = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    child.once('error', () => child.pid === undefined && resolve('not started'))
  })

const endings: { readonly [how in Ending | 'stopped']: (name: string, how: string) => string } = {
  stopped: (name) => `The model ${name} is closed.`,
  killed: (name) => `The process of the model ${name} did not let go of a question and was ended. Ask again.`,
  crashed: (name, how) => `The process of the model ${name} ended unexpectedly (${how}). Ask again.`,
}
const refusals: { readonly [refusal in Refusal]: (name: string) => string } = {
  'no-template': (name) => `The model ${name} has no chat template: these are base weights. Choose an instruct or chat version of it.`,
  'no-memory': (name) => `There is too little memory for the model ${name}. Choose a smaller one, or a shorter context.`,
  'no-runtime': () => 'The runtime for local models does not load. Install it again: groundswell model install',
  unloadable: (name) => `The model ${name} does not load: its file is damaged, or of a kind that the runtime does not know.`,
}
