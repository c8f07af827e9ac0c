/** What `eval oracle`, `eval heldout` and `eval languages` do; every figure that decides something. Minutes are those of the demo world's clock. */
export const oracleSettings = {
  /** The first stretch begins here; the next ones so much later each, so that stories stand elsewhere in their course and in other places. */
  begin: '2026-03-03T09:00:00Z',
  betweenStretchesMinutes: 11 * 60 + 13,
  /** A stretch is a store of its own: what came before its first question, then a question time every so often. */
  historyMinutes: 60,
  everyMinutes: 7,
  instants: 8,
  /** Stretches at most, where a class stays below `least`. */
  stretches: 24,
  /** Posts a second that belong to no story. */
  noisePerSecond: 20,
  /** Questions of each class, spread over at least so many instants: no more than its part of them at one. */
  least: 60,
  spread: 16,
  /** What changed so lately is shown apart as well: late believers still say otherwise. */
  freshMs: 150_000,
  /** A camp has spoken when so many posts of it can be read in the language of the question; an answerable question has as many. */
  voices: 2,
  /** What is judged as "at least" or "at most" these shares. */
  targets: {
    current: 'at least 95 %',
    outdated: 'at most 1 %',
    camps: 'at least 90 %',
    denial: 'at least 95 %',
    abstained: 'at least 97 %',
    answered: 'at least 95 %',
    precision: 'at least 98 %',
    recall: 'at least 95 %',
    nearEnglish: 0.9,
  },
} as const
type Widened<T> = T extends number ? number : T extends string ? string : T
export type OracleSettings = { readonly [K in keyof typeof oracleSettings]: Widened<(typeof oracleSettings)[K]> }
