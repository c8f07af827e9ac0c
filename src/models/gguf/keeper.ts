import { AppError } from '../../errors/index.ts'
import { startEngine, type Engine, type EngineOptions } from './engine.ts'
import type { Preflight } from './preflight.ts'
import { createRestartPolicy } from './restart-policy.ts'

export type KeeperOptions = Omit<EngineOptions, 'load'> & {
  readonly prepare: (signal: AbortSignal) => Promise<Preflight>
  readonly now: () => number
}
export interface Keeper {
  /** The process that is ready, started now where there is none. Throws `model_unavailable`. */
  engine(): Promise<Engine>
  readonly pid: number | undefined
  /** A generation came to its end. */
  served(): void
  close(): Promise<void>
}

/** Keeps one process for a model: starts it when it is first needed, and again, within measure, when it ended. */
export function createKeeper({ prepare, now, ...options }: KeeperOptions): Keeper {
  const policy = createRestartPolicy(options.name, now)
  const closing = new AbortController()
  let current: Promise<Engine> | undefined
  let process: Engine | undefined

  async function start(): Promise<Engine> {
    const { load, fingerprint } = await prepare(closing.signal)
    closing.signal.throwIfAborted()
    policy.check(fingerprint)
    const engine = startEngine({ ...options, load })
    process = engine
    const forget = engine.gone.then((how) => {
      if (how !== 'stopped') policy.ended(fingerprint, how)
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

  return {
    engine() {
      if (closing.signal.aborted) return Promise.reject(closing.signal.reason as AppError)
      if (current) return current
      const starting = start()
      current = starting
      starting.catch(() => {
        if (current === starting) current = undefined
      })
      return starting
    },
    get pid() {
      return process?.pid
    },
    served: () => policy.served(),
    async close() {
      closing.abort(new AppError('model_unavailable', { message: `The model ${options.name} is closed.` }))
      await process?.stop()
    },
  }
}
