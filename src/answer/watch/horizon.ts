import type { EpochMs } from '../../post/index.ts'
import type { Question } from '../evidence.ts'

/** Why nothing new can change an answer. */
export type Over = 'asked-as-of' | 'window-past' | 'words-past' | 'no-posts'

/** A question as it was asked, the bounds that its caller set, and what its answer rests on. */
export type Horizon = {
  /** The question as it is understood at a moment. */
  readonly at: (asOf: EpochMs) => Question
  readonly asked: EpochMs
  readonly until?: EpochMs | undefined
  readonly asOf?: EpochMs | undefined
  readonly rests: 'posts' | 'model'
}

/**
 * Whether the question is over: it asks of the past. A time in words that stands still ("today", "since Monday") and begins elsewhere now has passed;
 * one that moves on ("the last hour") never does. Pure.
 */
export function isOver({ at, asked, until, asOf, rests }: Horizon, now: EpochMs): Over | undefined {
  if (rests === 'model') return 'no-posts'
  if (asOf !== undefined) return 'asked-as-of'
  if (until !== undefined) return until <= now ? 'window-past' : undefined
  const [first, later] = [at(asked), at(now)]
  if (later.windowAsked && later.window.until <= now) return 'window-past'
  if (first.windowReason.from !== 'words' || first.window.from === later.window.from) return undefined
  const movesOn = at(asked + 1).window.from === first.window.from + 1
  return movesOn ? undefined : 'words-past'
}
