/**
 * When to stop: the clock is looked at once in so much work, so that a search of many clauses ends soon after its deadline whatever it is doing,
 * and a short one hardly looks. Once over, it stays so.
 */
export interface Patience {
  /** Work that was done or is about to be, in postings passed over: some nanoseconds each. */
  spend(postings: number): void
  isOver(): boolean
}

/** What is done between two looks, about a quarter of a millisecond. */
const between = 65_536

/** `late`: whether the deadline has come. */
export function createPatience(late: () => boolean): Patience {
  let spent = between // the first look is taken at once
  let isOver = false
  return {
    spend(postings) {
      spent += postings
    },
    isOver() {
      if (isOver || spent < between) return isOver
      spent = 0
      return (isOver = late())
    },
  }
}
