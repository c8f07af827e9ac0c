import { AppError } from '../errors/index.ts'
import { counted } from './stream.ts'

/** How much of one kind of work is done at once; more is refused with `overloaded`, never queued. */
export interface Seats {
  /** The same items; the seat is free again when they end or are let go. */
  take<T>(items: () => AsyncIterable<T>): AsyncIterable<T>
}

export function createSeats(most: number, refusal: string): Seats {
  let taken = 0
  return {
    take(items) {
      if (taken >= most) throw new AppError('overloaded', { message: refusal, retryAfterMs: 1_000 })
      return counted(items(), (by) => (taken += by))
    },
  }
}
