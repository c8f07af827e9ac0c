import { AppError } from '../errors/index.ts'

export interface Line {
  /** Waits for a seat; the result gives it back. Throws `overloaded` when too many wait, and the signal's reason. */
  take(signal: AbortSignal): Promise<() => void>
  /** Who waits is refused with `error`, and so is everybody after. */
  close(error: AppError): void
}

/** `seats` at once, `queued` waiting, first come first served. */
export function createLine({ seats, queued }: { seats: number; queued: number }): Line {
  let free = seats
  let closed: AppError | undefined
  const waiting = new Set<{ seated: () => void; refused: (error: unknown) => void }>()
  const giveBack = () => {
    const [next] = waiting
    if (!next) return void free++
    waiting.delete(next)
    next.seated()
  }
  const once = (work: () => void) => {
    let done = false
    return () => {
      if (!done) work()
      done = true
    }
  }
  const seated = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const leave = () => place.refused(signal.reason)
      const place = {
        seated() {
          signal.removeEventListener('abort', leave)
          resolve()
        },
        refused(error: unknown) {
          waiting.delete(place)
          signal.removeEventListener('abort', leave)
          reject(error)
        },
      }
      waiting.add(place)
      signal.addEventListener('abort', leave, { once: true })
    })

  return {
    async take(signal) {
      signal.throwIfAborted()
      if (closed) throw closed
      if (free > 0) free--
      else if (waiting.size >= queued)
        throw new AppError('overloaded', {
          message: `All ${seats} seats of the model and ${queued} places in line are taken. Try again shortly.`,
          retryAfterMs: 5_000,
        })
      else await seated(signal)
      return once(giveBack)
    },
    close(error) {
      closed = error
      for (const { refused } of waiting) refused(error)
    },
  }
}
