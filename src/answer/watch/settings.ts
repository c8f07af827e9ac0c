/** When a living answer is looked at again, and what is news enough to be told. */
export const watchSettings = {
  /** At most one update in this time. */
  leastGapMs: 5_000,
  /** Of one core: what takes long is looked at again later. */
  mostShare: 0.02,
  /** Where nothing came in that could be news: what is counted, whether the time asked for has passed, and whether sources are still there. */
  idleMs: 60_000,
  /** It stops by itself after this time, if nobody asks for less. */
  mostMinutes: 120,
  /** Answers that are kept current at once: for one owner, and in all. */
  perOwner: 10,
  inAll: 100,
  /** Failed looks in a row after which it gives up. */
  failures: 5,
  /** Sources of an answer and of its updates that are still watched; the newest stay. */
  sources: 200,
  /** Changes of one update, the weightiest first. */
  changes: 3,
  /** Distinct authors that make it news: the figure or word that was asked for, another figure, a denial or correction or confirmation, a statement. */
  authors: { asked: 2, figure: 3, stance: 2, statement: 3 },
  /** Where how things stand is asked, a new word must hold this share of the question's terms. */
  share: 0.8,
  /** Two statements are one where they share this part of the words of the shorter. */
  sameWords: 0.5,
  /** Posts that a change cites at most. */
  cited: 3,
} as const
