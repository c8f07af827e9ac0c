/** Sleeps until a time or a call, whichever comes first; an abort is a call. */
export type Waker = { wake(): void; sleep(ms: number): Promise<void> }

/** The longest time that a timer of Node takes. */
const longestMs = 2 ** 31 - 1

export function createWaker(signal: AbortSignal): Waker {
  let wake = () => {}
  signal.addEventListener('abort', () => wake(), { once: true })
  return {
    wake: () => wake(),
    async sleep(ms) {
      if (signal.aborted || ms <= 0) return
      const woken = Promise.withResolvers<void>()
      const timer = setTimeout(woken.resolve, Math.min(ms, longestMs))
      wake = woken.resolve
      await woken.promise
      clearTimeout(timer)
      wake = () => {}
    },
  }
}
