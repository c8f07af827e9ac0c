import type { Chat, Token } from './library.ts'

/** A sequence of the context, with what talks in it. */
export type Seat = Chat
export interface Pool {
  /** The free seat that holds most of the beginning of `tokens` already, or the least of it. */
  take(tokens: Token[], prefer: 'most' | 'least'): Seat
  giveBack(seat: Seat): void
}

/** Sequences share nothing, so who gets which decides how much of a prompt is evaluated again. The parent never asks for more than there are. */
export function createPool(seats: readonly Seat[]): Pool {
  const free = new Set(seats)
  return {
    take(tokens, prefer) {
      const sign = prefer === 'most' ? -1 : 1
      const held = (seat: Seat) => sign * seat.sequence.compareContextTokens(tokens).firstDifferentIndex
      const [best] = [...free].sort((one, another) => held(one) - held(another))
      if (!best) throw new TypeError('more jobs than seats')
      free.delete(best)
      return best
    },
    giveBack: (seat) => void free.add(seat),
  }
}
