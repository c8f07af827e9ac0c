/** What the checks go by. Tuned on the calibration split of `groundswell eval citations` (docs/quality.md has the figures). */
export const checkSettings = {
  /** A sentence has at least so many words, and one beyond the question: else it is an echo. */
  leastWords: 4,
  /** UTF-16 units of a post and of a sentence that are read; models see less of a post, and a longer sentence fails. */
  postLength: 1_000,
  sentenceLength: 600,
  /** So many words in a row that no cited post holds are a claim of their own. */
  addedFrom: 3,
  /** Share of a clause's words that a cited clause must hold to be where it comes from. */
  sourceClauseFrom: 0.34,
  /** A clause of fewer words comes from anywhere, so it tells nothing of hedges. */
  leastClauseWords: 3,
  /** Share of a sentence's words that a cited sentence must hold to be where it comes from, for hedges and for the order of names. */
  sourceSentenceFrom: 0.5,
  /** Cited sentences that hold so much less than the best one count as well: of hedges, of the order of names. */
  nearInHedges: 0.2,
  nearInOrder: 0.1,
  nearInNames: 0.2,
  /** So many words next to a name or a figure say what it is about, and so much of them a cited clause must hold to say the same. */
  nearestWords: 3,
  sameOfNameFrom: 0.6,
  sameOfFigureFrom: 0.5,
  /** Words that stand side by side in a sentence stand at most so far from each other in a cited one; of at least so much of them this must hold. */
  nearWords: 3,
  nearFrom: 0.34,
  /** Fewer words are bound by nothing. */
  leastBound: 3,
  /** Share of a clause that a cited clause must hold to be the one whose words it has exchanged; so much of another one is all that it tells. */
  placeFrom: 0.3,
  toldFrom: 0.8,
  /** Below this share of the claim's words a post is about something else, and is not quoted in its place. */
  quotedFrom: 0.2,
} as const
