import { AppError, toFailure } from '../../../errors/index.ts'
import type { FromChild, Job, Outcome, ToChild } from '../protocol.ts'
import { generate, warm } from './generate.ts'
import { judge } from './judge.ts'
import { load, type Loaded } from './load.ts'
import { toHistory, toTokens } from './prompt.ts'

/**
 * The process that runs one model. A process and no thread: on some malformed files llama.cpp fails an assertion and aborts, and
 * loading holds up its event loop. It is told what to do by messages (protocol.ts) and knows no secret.
 */
const say = (message: FromChild): void => void process.send?.(message, () => {}) // the parent may be gone
const logTrouble = (error: unknown): void => void process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
const running = new Map<number, AbortController>()
let loaded: Loaded | undefined

process.on('message', (message: ToChild) => {
  if (message.op === 'load') void begin(message)
  else if (message.op === 'job') void work(message.id, message.job)
  else running.get(message.id)?.abort()
})
// The parent is gone. Not an orderly exit: that would wait for the evaluation at hand.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

async function begin({ options }: Extract<ToChild, { op: 'load' }>): Promise<void> {
  const result = await load(options, logTrouble)
  if (typeof result === 'string') return say({ op: 'refused', refusal: result })
  loaded = result
  say({ op: 'ready' })
}

async function work(id: number, job: Job): Promise<void> {
  const stop = new AbortController()
  running.set(id, stop)
  const outcome = await run(id, job, stop.signal).catch((error: unknown): Outcome => toOutcome(error, stop.signal))
  running.delete(id)
  say({ op: 'done', id, outcome })
}

async function run(id: number, job: Job, signal: AbortSignal): Promise<Outcome> {
  if (!loaded) throw new TypeError('a job before the model was loaded')
  switch (job.op) {
    case 'count':
      return { type: 'counted', tokens: toTokens(loaded.chat, loaded.model, toHistory(job.request)).length }
    case 'warm':
      return { type: 'counted', tokens: await warm(loaded, job.prefix, signal) }
    case 'judge':
      return { type: 'judged', difference: await judge(loaded, job, signal) }
    case 'generate':
      return generate(loaded, job.request, signal, (delta) => say({ op: 'delta', id, delta }))
  }
}

function toOutcome(error: unknown, signal: AbortSignal): Outcome {
  if (signal.aborted) return { type: 'model-end', finish: 'aborted', rawFinish: 'abort', inputTokens: 0, outputTokens: 0, cachedTokens: 0 }
  if (error instanceof AppError) return { type: 'model-fail', error: toFailure(error) }
  logTrouble(error)
  const failed = new AppError('model_failed', { message: 'The local model could not go on with this prompt. Try again.', cause: error })
  return { type: 'model-fail', error: toFailure(failed) }
}
