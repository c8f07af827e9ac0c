/** How long a call may take, in milliseconds, each above 0. */
export type Deadlines = {
  /** Until the first piece of text or thought, a second attempt included. */
  readonly firstTokenMs: number
  /** Between two pieces. */
  readonly idleMs: number
  /** In all, with the time the reader of the stream takes. */
  readonly totalMs: number
}
export const defaultDeadlines: Deadlines = { firstTokenMs: 30_000, idleMs: 15_000, totalMs: 120_000 }

/** After the reason to finish, how long the token counts are waited for. */
const tailMs = 1_000

export type StopReason = 'aborted' | 'closed' | 'no-first-token' | 'idle' | 'total-time' | 'complete'

/** Ends one call: whoever is first, the asker, the closing of the model or a deadline, gives the reason and aborts the request. */
export interface CallWatch extends Disposable {
  readonly signal: AbortSignal
  readonly reason: StopReason | undefined
  stop(reason: StopReason): void
  /** Something was said; what is waited for next. */
  heard(what: 'piece' | 'finish'): void
  /** The reader holds a piece: the server is not silent meanwhile. */
  pause(): void
  resume(): void
}

export function watchCall(asker: AbortSignal, closing: AbortSignal, deadlines: Deadlines): CallWatch {
  const controller = new AbortController()
  const start = performance.now()
  let reason: StopReason | undefined
  let waiting: { readonly ms: number; readonly reason: StopReason } = { ms: deadlines.firstTokenMs, reason: 'no-first-token' }
  let timer: NodeJS.Timeout | undefined
  const stop = (why: StopReason) => {
    if (reason) return
    reason = why
    controller.abort()
  }
  const onAbort = () => stop('aborted')
  const onClose = () => stop('closed')
  const total = setTimeout(() => stop('total-time'), deadlines.totalMs)
  if (closing.aborted) onClose()
  if (asker.aborted) onAbort()
  asker.addEventListener('abort', onAbort, { once: true })
  closing.addEventListener('abort', onClose, { once: true })
  return {
    signal: controller.signal,
    get reason() {
      return reason
    },
    stop,
    heard(what) {
      waiting = what === 'piece' ? { ms: deadlines.idleMs, reason: 'idle' } : { ms: tailMs, reason: 'complete' }
      clearTimeout(timer)
      if (what === 'finish') clearTimeout(total)
    },
    pause: () => clearTimeout(timer),
    resume() {
      clearTimeout(timer)
      const { ms, reason: why } = waiting
      timer = setTimeout(() => stop(why), why === 'no-first-token' ? Math.max(0, ms - (performance.now() - start)) : ms)
    },
    [Symbol.dispose]() {
      clearTimeout(timer)
      clearTimeout(total)
      asker.removeEventListener('abort', onAbort)
      closing.removeEventListener('abort', onClose)
      stop('complete')
    },
  }
}
