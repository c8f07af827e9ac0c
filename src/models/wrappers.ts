import { setTimeout as delay } from 'node:timers/promises'
import { AppError, toFailure, type Failure } from '../errors/index.ts'
import { createLine } from './line.ts'
import { isModelEnding, type ModelEvent, type OpenModel } from './model.ts'

/** Wrappers around a model; each is a model again, and keeps its contract. */

export type Breaker = { readonly failures: number; readonly withinMs: number; readonly openMs: number }
export const breakerSettings: Breaker = { failures: 5, withinMs: 60_000, openMs: 30_000 }

/**
 * After `failures` failed calls within `withinMs` nothing is asked for `openMs`: a model that is down must not cost every question its
 * deadline. A prompt that is too long and a full queue are no failures of the model.
 */
export function withBreaker(
  model: OpenModel,
  { failures, withinMs, openMs }: Breaker = breakerSettings,
  now = () => performance.now(),
): OpenModel {
  let failedAt: number[] = []
  let openUntil = 0
  return wrap(model, async function* (request, options) {
    if (now() < openUntil && !options.signal.aborted) {
      const seconds = Math.max(1, Math.ceil((openUntil - now()) / 1_000))
      return yield fail('model_unavailable', `The model "${model.name}" failed ${failures} times in a row and rests for ${seconds} s more.`)
    }
    for await (const event of model.stream(request, options)) {
      if (event.type === 'model-end' && event.finish !== 'aborted') failedAt = []
      if (event.type === 'model-fail' && !innocent.has(event.error.code)) {
        failedAt = [...failedAt, now()].filter((at) => now() - at < withinMs)
        if (failedAt.length >= failures) {
          openUntil = now() + openMs
          failedAt = []
        }
      }
      yield event
    }
  })
}

const innocent = new Set<string>(['context_length_exceeded', 'overloaded', 'cancelled', 'request_invalid'])

export type Deadlines = { readonly firstTokenMs: number; readonly idleMs: number; readonly totalMs: number }
export const deadlineSettings: Deadlines = { firstTokenMs: 30_000, idleMs: 15_000, totalMs: 120_000 }

/** Ends a call that takes too long to begin, between two pieces, or in all. Waiting for a seat counts to the first. */
export function withDeadlines(model: OpenModel, { firstTokenMs, idleMs, totalMs }: Deadlines = deadlineSettings): OpenModel {
  return wrap(model, async function* (request, { signal }) {
    const late = new AbortController()
    const iterator = model.stream(request, { signal: AbortSignal.any([signal, late.signal]) })[Symbol.asyncIterator]()
    const endAt = performance.now() + totalMs
    let hasBegun = false
    try {
      for (;;) {
        const ms = Math.min(hasBegun ? idleMs : firstTokenMs, endAt - performance.now())
        const next = await within(iterator.next(), ms)
        if (next === undefined) {
          late.abort()
          const what = hasBegun ? 'took too long' : `did not begin within ${firstTokenMs / 1_000} s`
          return yield signal.aborted ? aborted : fail('deadline_exceeded', `The model "${model.name}" ${what}.`)
        }
        if (next.done) return
        hasBegun = true
        yield next.value
      }
    } finally {
      late.abort()
      void iterator.return?.()
    }
  })
}

async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  const done = new AbortController()
  const timer = delay(Math.max(0, ms), undefined, { signal: done.signal }).catch(() => undefined)
  work.catch(() => {}) // it may fail after the deadline, when nobody waits for it
  try {
    return await Promise.race([work, timer])
  } finally {
    done.abort()
  }
}

const aborted: ModelEvent = { type: 'model-end', finish: 'aborted', rawFinish: 'abort', inputTokens: 0, outputTokens: 0, cachedTokens: 0 }
const fail = (code: Failure['code'], message: string): ModelEvent => ({ type: 'model-fail', error: { code, message, retryable: true } })

/** Sees that a stream ends once, whatever stands inside: nothing after an ending, and an ending in any case. */
export function withOneEnding(model: OpenModel): OpenModel {
  return wrap(model, async function* (request, options) {
    try {
      for await (const event of model.stream(request, options)) {
        yield event
        if (isModelEnding(event)) return
      }
    } catch {
      // told below: what a model throws may hold anything
    }
    yield options.signal.aborted ? aborted : fail('model_failed', `The model "${model.name}" broke off without an ending.`)
  })
}

/** The limits are asked for each time: a model in a file knows its context once it is loaded. */
const wrap = (model: OpenModel, stream: OpenModel['stream']): OpenModel => ({
  name: model.name,
  get limits() {
    return model.limits
  },
  count: (request, options) => model.count(request, options),
  ...(model.judge && { judge: model.judge.bind(model) }),
  stream,
  [Symbol.asyncDispose]: () => model[Symbol.asyncDispose](),
})

/** At most `limits.concurrent` calls at once and `limits.queued` waiting; who waits longer than `waitMs` is refused. */
export function withSeats(model: OpenModel, { waitMs = 30_000 }: { waitMs?: number } = {}): OpenModel {
  const { concurrent: seats, queued } = model.limits
  const line = createLine({ seats, queued })
  return wrap(model, async function* (request, { signal }) {
    if (signal.aborted) return yield aborted
    let giveBack: (() => void) | undefined
    try {
      giveBack = await line.take(AbortSignal.any([signal, AbortSignal.timeout(waitMs)]))
    } catch (error) {
      if (signal.aborted) return yield aborted
      if (error instanceof AppError) return yield { type: 'model-fail', error: toFailure(error) }
      return yield fail('overloaded', `The model "${model.name}" was busy for ${waitMs / 1_000} s. Try again shortly.`)
    }
    try {
      yield* model.stream(request, { signal })
    } finally {
      giveBack()
    }
  })
}
