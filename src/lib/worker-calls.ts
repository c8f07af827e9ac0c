import { Worker, type MessagePort, type Transferable } from 'node:worker_threads'
import { AppError, errorTable, toAppError, toFailure, type ErrorCode, type Failure } from '../errors/index.ts'

/** Requests to a worker thread and their answers. Values cross as the thread's own clones: a post costs half of what JSON in bytes costs. */
type Request = { readonly call: number; readonly method: string; readonly value: unknown; readonly stop?: SharedArrayBuffer | undefined }
type Reply = {
  readonly call: number
  readonly value?: unknown
  readonly failure?: Failure
  /** For the log only. */ readonly cause?: string
}

const deathMessage = 'A thread of Groundswell has ended. Start it again; what was acknowledged is kept.'

/** Damage that a thread ended of is told as damage: starting again does not mend it. An `AppError` has crossed as an `Error` with its code. */
function deathOf(cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const { code: kind, message } = Object.hasOwn(errorTable, code)
    ? { code: code as ErrorCode, message: (cause as Error).message }
    : toAppError(cause)
  return kind === 'store_corrupt' ? new AppError(kind, { message, cause }) : new AppError('internal', { message: deathMessage, cause })
}

export interface WorkerCalls extends AsyncDisposable {
  call(method: string, value: unknown, options?: { signal?: AbortSignal }): Promise<unknown>
}

export type WorkerOptions = {
  readonly maxOldGenerationSizeMb: number
  /** Ports in `workerData`. */
  readonly transferList?: Transferable[]
  /** Hears once that the worker ended unasked: by a fault, or out of memory. */
  readonly onDeath?: ((error: AppError) => void) | undefined
}

/** Of what is new: three times the 2 MB that may be alive of it. With twice as much a thread takes 8 MB more, and is no faster (decision 77). */
const maxYoungGenerationSizeMb = 6

/**
 * Starts a worker and calls it. An abort rejects at once; the worker sees `isStopped()`. When the worker dies, every open and
 * later call fails with its reason. Calls in hand at once are bounded by the callers' own queues.
 */
export function startWorker(
  file: URL,
  workerData: unknown,
  { maxOldGenerationSizeMb, transferList = [], onDeath }: WorkerOptions,
): WorkerCalls {
  const resourceLimits = { maxOldGenerationSizeMb, maxYoungGenerationSizeMb }
  const worker = new Worker(file, { workerData, transferList, resourceLimits, execArgv: ['--disable-warning=ExperimentalWarning'] })
  const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>()
  let lastCall = 0
  let death: AppError | undefined
  let isClosing = false
  /** An idle worker keeps no process alive; one that is being closed does, until its end is heard, whatever it still answers. */
  const rest = () => void (open.size === 0 && !isClosing && worker.unref())
  const die = (cause: unknown) => {
    const isFirst = death === undefined
    death ??= deathOf(cause)
    for (const { reject } of open.values()) reject(death)
    open.clear()
    if (isFirst && !isClosing) onDeath?.(death)
  }
  worker.on('message', ({ call, value, failure, cause }: Reply) => {
    const waiting = open.get(call)
    open.delete(call)
    if (failure) waiting?.reject(new AppError(failure.code, { message: failure.message, cause }))
    else waiting?.resolve(value)
    rest()
  })
  worker.on('error', die)
  worker.on('exit', die)
  rest()

  return {
    call(method, value, { signal } = {}) {
      if (death !== undefined) return Promise.reject(death)
      if (signal?.aborted) return Promise.reject(signal.reason)
      const call = ++lastCall
      const stop = signal && new SharedArrayBuffer(4) // what nobody can stop needs none
      return new Promise((resolve, reject) => {
        const leave = () => {
          if (stop) Atomics.store(new Int32Array(stop), 0, 1)
          open.delete(call)
          rest()
          reject(signal?.reason)
        }
        signal?.addEventListener('abort', leave, { once: true })
        const settled = () => signal?.removeEventListener('abort', leave)
        open.set(call, {
          resolve: (result) => (settled(), resolve(result)),
          reject: (error) => (settled(), reject(error)),
        })
        worker.ref()
        worker.postMessage({ call, method, value, stop } satisfies Request)
      })
    },
    async [Symbol.asyncDispose]() {
      isClosing = true
      if (death === undefined) await this.call('close', null).catch(() => {})
      await worker.terminate()
    },
  }
}

export type Handler = (value: unknown, context: { isStopped: () => boolean }) => unknown

/** The worker's side: answers each request; a failure crosses as code and message. */
export function serveCalls(port: MessagePort, handlers: Readonly<Record<string, Handler>>): void {
  port.on('message', ({ call, method, value, stop }: Request) => {
    const flag = stop && new Int32Array(stop)
    const isStopped = () => flag !== undefined && Atomics.load(flag, 0) === 1
    const reply = (answer: Omit<Reply, 'call'>) => port.postMessage({ call, ...answer })
    void (async () => {
      try {
        if (isStopped()) return
        const handler = handlers[method]
        if (!handler) throw new AppError('internal', { message: `The worker knows no "${method}".` })
        reply({ value: await handler(value, { isStopped }) })
      } catch (error) {
        const { cause } = toAppError(error)
        reply({ failure: toFailure(error), cause: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) })
      }
    })()
  })
}
