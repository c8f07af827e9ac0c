import type { EpochMs } from '../../post/index.ts'

/** Whether a stream falls behind although it talks: a known fault of Jetstream servers (bluesky-social/jetstream, issue 48). */
export type LagWatch = {
  /** What came in at `now` was said at `at`. True: nearer to the present it does not come; another server may do better. */
  isStalling(at: EpochMs, now: EpochMs): boolean
}
export type LagWatchOptions = {
  /** How long is looked at in one go. */
  readonly windowMs?: number
  /** Less than this is no lag to speak of. */
  readonly leastMs?: number
}

/** A server stalls when the smallest lag of a window is large and has grown by half the window since the one before. */
export function createLagWatch({ windowMs = 60_000, leastMs = 120_000 }: LagWatchOptions = {}): LagWatch {
  let begun: EpochMs | undefined
  let smallest = Infinity
  let before = Infinity
  return {
    isStalling(at, now) {
      begun ??= now
      smallest = Math.min(smallest, now - at)
      if (now - begun < windowMs) return false
      const isStalling = smallest > leastMs && smallest - before > windowMs / 2
      before = smallest
      smallest = Infinity
      begun = now
      return isStalling
    },
  }
}
