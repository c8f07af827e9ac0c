/** Time as a parameter: tests step it, the product passes `systemClock`. Milliseconds since 1970-01-01 UTC. */
export type Clock = () => number
export const systemClock: Clock = () => Date.now()

/** Milliseconds since the call, with a fraction, from the monotonic clock. */
export function startTimer(): () => number {
  const start = performance.now()
  return () => Math.round((performance.now() - start) * 10) / 10
}
