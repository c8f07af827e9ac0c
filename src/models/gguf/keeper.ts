import { AppError } from '../../errors/index.ts'
import { startEngine, type Engine, type EngineOptions } from './engine.ts'
import type { Preflight } from './preflight.ts'
import type { Delta, Job, Outcome } from './protocol.ts'
import { createRestartPolicy } from './restart-policy.ts'

export type KeeperOptions = Omit<EngineOptions, 'load'> & {
  readonly prepare: (signal: AbortSignal) => Promise<Preflight>
  readonly now: () => number
  /** Milliseconds without a job after which the process ends, and its memory comes back. */
  readonly idleMs: number
}
export interface Keeper {
  /** In the process, started now where there is none. Throws `model_unavailable`; an abort during the start ends only the waiting. */
  run(job: Job, options: { signal: AbortSignal; onDelta?: (delta: Delta) => void }): Promise<Outcome>
  readonly pid: number | undefined
  /** A generation came to its end. */
  served(): void
  close(): Promise<void>
}

/** Keeps one process for a model: starts it when it is first needed, ends it when it is not, and starts it again, within measure. */
export function createKeeper({ prepare, now, idleMs, ...options }: KeeperOptions): Keeper {
  const policy = createRestartPolicy(options.name, now)
  const closing = new AbortController()
  let current: Promise<Engine> | undefined
  let process: Engine | undefined
  let stopping: Promise<void> | undefined
  let jobs = 0
  let idle: NodeJS.Timeout | undefined

  async function start(): Promise<Engine> {
    await stopping // the memory of the one before is wanted
    const { load, fingerprint } = await prepare(closing.signal)
    closing.signal.throwIfAborted()
    policy.check(fingerprint)
    const engine = startEngine({ ...options, load })
    process = engine
    const forget = engine.gone.then((how) => {
      if (how !== 'stopped') policy.ended(fingerprint, how)
      if (process !== engine) return
      process = undefined
      current = undefined
    })
    await engine.ready.catch(async (error: unknown) => {
      await forget // so that the next start finds it counted
      if (engine.refusal === 'unloadable' || engine.refusal === 'no-template') policy.refused(fingerprint, error)
      throw error
    })
    return engine
  }

  function engine(): Promise<Engine> {
    if (closing.signal.aborted) return Promise.reject(closing.signal.reason as AppError)
    if (current) return current
    const starting = start()
    current = starting
    starting.catch(() => {
      if (current === starting) current = undefined
    })
    return starting
  }

  function rest(): void {
    if (jobs > 0 || closing.signal.aborted) return
    idle = setTimeout(() => {
      if (!process) return
      stopping = process.stop()
      current = undefined
      process = undefined
    }, idleMs).unref()
  }

  return {
    async run(job, { signal, ...more }) {
      jobs++
      clearTimeout(idle)
      try {
        return await (await untilAborted(engine(), signal)).run(job, { signal, ...more })
      } finally {
        jobs--
        rest()
      }
    },
    get pid() {
      return process?.pid
    },
    served: () => policy.served(),
    async close() {
      clearTimeout(idle)
      closing.abort(new AppError('model_unavailable', { message: `The model ${options.name} is closed.` }))
      await Promise.all([process?.stop(), stopping])
    },
  }
}

/** Of a work that goes on for others: only the waiting ends. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave, { once: true })
    const left = () => signal.removeEventListener('abort', leave)
    work.then(resolve, reject).finally(left)
  })
}
