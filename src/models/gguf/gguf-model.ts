import { AppError, toFailure } from '../../errors/index.ts'
import { isModelEnding, type ModelEvent, type ModelRequest, type OpenModel } from '../model.ts'
import { bareEnvironment, type Environment } from '../../lib/runtimes/environment.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { createKeeper, untilAborted } from './keeper.ts'
import { createLine } from '../line.ts'
import { preflight } from './preflight.ts'
import type { Job, Outcome, Prefix } from './protocol.ts'

export type GgufModelOptions = {
  /** As people know it; without a path. */
  readonly name: string
  /** The weights, placed by the operator. */
  readonly file: string
  /** Where the runtime was installed (runtime.ts). */
  readonly dataFolder: string
  /** Of this, the process of the model gets PATH, LANG and TMPDIR. */
  readonly environment: Environment
  /** Prompt and answer together, 256 or more; 4,096 unless said. Where the weights were trained for less, less. */
  readonly contextTokens?: number
  /** At most; never as many as there are cores, whatever is said. */
  readonly threads?: number
  /** Generations at once, 1..16; 1 unless said. Each costs memory for a context of its own. */
  readonly seats?: number
  /** Questions that may wait for a seat; 16 unless said. */
  readonly queued?: number
  /** `auto` uses a graphics card where the runtime finds one; memory is then the runtime's to judge. */
  readonly gpu?: false | 'auto'
  /** What the model's process complains of, a line at a time; may hold paths. For the log. */
  readonly onLog?: (line: string) => void
  /** Milliseconds that loading may take; 120,000 unless said. */
  readonly startMs?: number
  /** Milliseconds in which an abort must be confirmed; 5,000 unless said. */
  readonly confirmMs?: number
  /** Milliseconds without a question after which the process ends, until the next one; 600,000 unless said. */
  readonly idleMs?: number
  readonly now?: () => number
  /** Bytes of memory that are free. */
  readonly freeBytes?: () => number
}

export interface GgufModel extends OpenModel {
  /**
   * Starts the model and evaluates what all prompts with this prefix begin with, in every seat, so that a question finds it done.
   * Throws `model_unavailable`, `context_length_exceeded` and the signal's reason.
   */
  warm(prefix: Prefix, options: { signal: AbortSignal }): Promise<void>
  /** Of the process, where one runs. */
  readonly pid: number | undefined
}

/**
 * A local model in a process of its own, started when it is first needed. Aborts are answered here at once, while the process lets go
 * of its evaluation; a crash there ends the open streams and the next question starts it again (restart-policy.ts).
 */
export function openGgufModel(options: GgufModelOptions): GgufModel {
  const { name, seats = 1, queued = 16, contextTokens = 4_096, gpu = false, now = Date.now } = options
  const { startMs = 120_000, confirmMs = 5_000, idleMs = 600_000 } = options
  let limits = { contextTokens, concurrent: seats, queued }
  const line = createLine({ seats, queued })
  const keeper = createKeeper({
    name,
    now,
    startMs,
    confirmMs,
    idleMs,
    onLog: options.onLog,
    environment: bareEnvironment(options.environment),
    async prepare(signal) {
      const { threads, file, dataFolder, freeBytes } = options
      const ready = await preflight({ name, file, dataFolder, threads, freeBytes, contextTokens, seats, gpu }, signal)
      limits = { ...limits, contextTokens: ready.load.contextTokens }
      return ready
    },
  })

  /** Takes a seat, starts the model where it does not run, and gives the seat back only when the process is done with the job. */
  async function work(job: Job, signal: AbortSignal, onDelta: Inbox['put'] = () => {}): Promise<Outcome> {
    const giveBack = await line.take(signal)
    try {
      return await keeper.run(job, { signal, onDelta })
    } finally {
      giveBack()
    }
  }

  async function generate(request: ModelRequest, inbox: Inbox, signal: AbortSignal): Promise<void> {
    try {
      const outcome = await work({ op: 'generate', request }, signal, inbox.put)
      if (outcome.type === 'model-end' && outcome.finish !== 'aborted') keeper.served()
      if (outcome.type !== 'counted' && outcome.type !== 'judged') inbox.put(outcome)
    } catch (error) {
      inbox.put({ type: 'model-fail', error: toFailure(error) })
    }
  }

  return {
    name,
    get limits() {
      return limits
    },
    get pid() {
      return keeper.pid
    },

    async count(request, { signal }) {
      signal.throwIfAborted()
      return toTokens(await untilAborted(keeper.run({ op: 'count', request }, { signal }), signal))
    },

    async judge(request, words, { signal }) {
      signal.throwIfAborted()
      const outcome = await untilAborted(work({ op: 'judge', request, words }, signal), signal)
      if (outcome.type === 'judged') keeper.served()
      return outcome.type === 'judged' ? outcome.difference : failed(outcome)
    },

    async *stream(request, { signal }) {
      let outputTokens = 0
      if (signal.aborted) return yield abortedAfter(outputTokens)
      const inbox = createInbox()
      const stop = new AbortController()
      const abort = () => {
        inbox.cut(abortedAfter(outputTokens))
        stop.abort()
      }
      signal.addEventListener('abort', abort, { once: true })
      void generate(request, inbox, stop.signal)
      try {
        for (;;) {
          const event = await inbox.next()
          if ('text' in event) outputTokens++ // about one each
          yield event
          if (isModelEnding(event)) return
        }
      } finally {
        signal.removeEventListener('abort', abort)
        stop.abort() // who leaves the loop has aborted
      }
    },

    async warm(prefix, { signal }) {
      const works = Array.from({ length: seats }, () => work({ op: 'warm', prefix }, signal))
      for (const outcome of await Promise.all(works)) toTokens(outcome)
      signal.throwIfAborted()
    },

    async [Symbol.asyncDispose]() {
      line.close(new AppError('model_unavailable', { message: `The model ${name} is closed.` }))
      await keeper.close()
    },
  }
}

const abortedAfter = (outputTokens: number): ModelEvent => ({
  type: 'model-end',
  finish: 'aborted',
  rawFinish: 'abort',
  inputTokens: 0,
  outputTokens,
  cachedTokens: 0,
})

const toTokens = (outcome: Outcome): number => (outcome.type === 'counted' ? outcome.tokens : failed(outcome))

function failed(outcome: Outcome): never {
  if (outcome.type === 'model-fail') throw new AppError(outcome.error.code, { message: outcome.error.message })
  throw new AppError('cancelled', { message: 'The request was cancelled before it ended.' })
}
