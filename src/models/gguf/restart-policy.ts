import { AppError } from '../../errors/index.ts'

const most = 3
const windowMs = 5 * 60_000
/** Before the first, second, third restart in the window. */
const pausesMs = [0, 1_000, 5_000]
const hopelessAfter = 2

export type Ending = 'crashed' | 'killed'
export interface RestartPolicy {
  /** Throws `model_unavailable` where the model must not be started now. `file` tells one state of the weights from another. */
  check(file: string): void
  ended(file: string, how: Ending): void
  /** The runtime cannot read the file: no start changes that. */
  refused(file: string, error: unknown): void
  /** A generation came to its end: what crashes after this is not hopeless. */
  served(): void
}

/**
 * When a model's process may start again: after pauses of 0, 1 and 5 seconds, at most 3 times in 5 minutes, and no more at all once
 * it crashed twice in a row with the same file or cannot be read. Killed by us (it did not confirm an abort) counts among the restarts, not as a crash.
 */
export function createRestartPolicy(name: string, now: () => number): RestartPolicy {
  let endings: number[] = []
  let crashes = { file: '', inARow: 0 }
  let refused: { readonly file: string; readonly error: unknown } | undefined
  const unavailable = (message: string, retryAfterMs?: number) =>
    new AppError('model_unavailable', { message, ...(retryAfterMs !== undefined && { retryAfterMs }) })

  return {
    check(file) {
      if (refused?.file === file) throw refused.error
      if (crashes.file === file && crashes.inARow >= hopelessAfter)
        throw unavailable(`The model ${name} crashed twice in a row and is not tried again. Replace its file, or start Groundswell again.`)
      endings = endings.filter((at) => at > now() - windowMs)
      const last = endings.at(-1)
      if (last === undefined) return
      const restsUntil = endings.length > most ? (endings[0] ?? last) + windowMs : last + (pausesMs[endings.length - 1] ?? 0)
      const left = restsUntil - now()
      if (left > 0)
        throw unavailable(`The process of the model ${name} ended unexpectedly and rests for ${Math.ceil(left / 1_000)} s.`, left)
    },
    ended(file, how) {
      endings = [...endings, now()].slice(-(most + 1))
      if (how === 'crashed') crashes = { file, inARow: crashes.file === file ? crashes.inARow + 1 : 1 }
    },
    refused: (file, error) => void (refused = { file, error }),
    served: () => void (crashes = { file: '', inARow: 0 }),
  }
}
