import { setImmediate } from 'node:timers/promises'

export type PaceOptions = {
  /** Lets others have the thread; by default one turn of the event loop. */
  readonly yieldNow?: (() => Promise<unknown>) | undefined
  readonly signal?: AbortSignal | undefined
}

/** For long work beside other work of a thread: ask `isDue()` often, and where it says so `await pause()`; about every 2 ms. */
export interface Pacer {
  isDue(): boolean
  /** Throws the signal's reason once it is aborted. */
  pause(): Promise<void>
}

const sliceMs = 2

export function createPacer({ yieldNow = () => setImmediate(), signal }: PaceOptions): Pacer {
  signal?.throwIfAborted()
  let since = performance.now()
  return {
    isDue: () => performance.now() - since >= sliceMs,
    async pause() {
      await yieldNow()
      signal?.throwIfAborted()
      since = performance.now()
    },
  }
}
