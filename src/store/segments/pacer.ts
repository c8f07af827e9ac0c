import { setImmediate } from 'node:timers/promises'

export type PaceOptions = {
  /** Lets others have the thread; by default one turn of the event loop. */
  readonly yieldNow?: (() => Promise<unknown>) | undefined
  readonly signal?: AbortSignal | undefined
}

/** For long work beside other work of a thread: ask `isDue()` often, and where it says so `await pause()`; about every 2 ms. */
export interface Pacer {
  /** `work`: what was done since the last question, in units of some 50 ns; the clock is looked at once in 1,024 of them. */
  isDue(work?: number): boolean
  /** Throws the signal's reason once it is aborted. */
  pause(): Promise<void>
}

const sliceMs = 2
const workPerLook = 1_024

export function createPacer({ yieldNow = () => setImmediate(), signal }: PaceOptions): Pacer {
  signal?.throwIfAborted()
  let since = performance.now()
  let unseen = 0
  return {
    isDue(work = workPerLook) {
      unseen += work
      if (unseen < workPerLook) return false
      unseen = 0
      return performance.now() - since >= sliceMs
    },
    async pause() {
      await yieldNow()
      signal?.throwIfAborted()
      since = performance.now()
    },
  }
}

/** One turn of the event loop for others. Throws the signal's reason once it is aborted. */
export async function nextTurn(signal: AbortSignal): Promise<void> {
  await setImmediate()
  signal.throwIfAborted()
}
