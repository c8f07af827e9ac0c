import type { Failure } from '../errors/index.ts'
import { isModelEnding, type Model, type ModelEvent, type ModelRequest } from './model.ts'

/** How long a stream that was aborted is waited for, in milliseconds, before it is left alone. */
const graceMs = 1_000

/** What one call said, and how it came to its end. */
export type Heard = {
  readonly text: string
  /** There were thoughts. */
  readonly thinks: boolean
  /** Milliseconds to the first piece; absent where none came. */
  readonly firstMs?: number
  /** `gave-up`: it did not end within the grace after it was aborted; `threw`: against its contract. */
  readonly ended: 'stop' | 'length' | 'aborted' | 'late' | 'failed' | 'threw' | 'gave-up'
  readonly error?: Failure
  /** Milliseconds from the abort to the end; absent where nothing was aborted, or it did not end. */
  readonly settledMs?: number
}

/** One call with a deadline in milliseconds, over a model that need not keep its contract. Total, ends within the deadline and a second. */
export async function listen(
  model: Model,
  request: ModelRequest,
  {
    signal,
    deadlineMs,
    abortAtFirst = false,
  }: { readonly signal: AbortSignal; readonly deadlineMs: number; readonly abortAtFirst?: boolean },
): Promise<Heard> {
  const start = performance.now()
  const stop = new AbortController()
  const late = setTimeout(() => stop.abort(), deadlineMs)
  let abortedAt: number | undefined
  let grace: NodeJS.Timeout | undefined
  const leave = Promise.withResolvers<'gave-up'>()
  const onAbort = () => {
    abortedAt = performance.now()
    grace = setTimeout(() => leave.resolve('gave-up'), graceMs)
  }
  stop.signal.addEventListener('abort', onAbort, { once: true })
  const onOuter = () => stop.abort()
  if (signal.aborted) onOuter()
  signal.addEventListener('abort', onOuter, { once: true })

  let [text, thinks, hasLeft] = ['', false, false]
  let firstMs: number | undefined
  let last: ModelEvent | undefined
  const read = async (): Promise<'read'> => {
    for await (const event of model.stream(request, { signal: stop.signal })) {
      if (hasLeft) break
      last = event
      if (isModelEnding(event)) continue
      firstMs ??= performance.now() - start
      if (event.type === 'text-delta') text += event.text
      if (event.type === 'reasoning-delta') thinks = true
      if (abortAtFirst) stop.abort()
    }
    return 'read'
  }
  try {
    const outcome = await Promise.race([read().catch(() => 'threw' as const), leave.promise])
    const settledMs = abortedAt === undefined || outcome === 'gave-up' ? undefined : performance.now() - abortedAt
    const ended = outcome !== 'read' ? outcome : endOf(last, !signal.aborted && !abortAtFirst)
    return {
      text,
      thinks,
      ended,
      ...(firstMs !== undefined && { firstMs }),
      ...(settledMs !== undefined && { settledMs }),
      ...(last?.type === 'model-fail' && { error: last.error }),
    }
  } finally {
    hasLeft = true
    clearTimeout(late)
    clearTimeout(grace)
    signal.removeEventListener('abort', onOuter)
  }
}

/** Who aborted by the deadline alone was late. */
function endOf(last: ModelEvent | undefined, isDeadline: boolean): Heard['ended'] {
  if (last?.type === 'model-fail') return 'failed'
  if (last?.type !== 'model-end') return 'threw'
  return last.finish === 'aborted' && isDeadline ? 'late' : last.finish
}
