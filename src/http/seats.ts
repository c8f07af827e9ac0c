import { AppError } from '../errors/index.ts'
import type { ModelView } from '../api/index.ts'
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

/** Answers at work at once: minutes of models never keep those waiting that code writes in milliseconds. */
export interface AnswerSeats {
  /** Those for answers of `name`; undefined: of whoever writes by default. */
  for(models: readonly ModelView[], name: string | undefined): Seats
}

const most = 16

export function createAnswerSeats(): AnswerSeats {
  const again = 'Try again in a moment'
  const written = createSeats(most, `${most} answers are being written by models already. ${again}, or ask without a model ("extractive").`)
  const quoted = createSeats(most, `${most} answers are being written already. ${again}.`)
  return {
    for(models, name) {
      const model = models.find((one) => (name === undefined ? one.isDefault : one.name === name))
      return model && (model.writer !== 'extractive' || model.answersAlone) ? written : quoted
    },
  }
}
