/** `score` above 0 says that it is one. */
export type Judged = { readonly score: number; readonly isPositive: boolean }

export const accuracyOf = (judged: readonly Judged[]): number =>
  judged.filter(({ score, isPositive }) => score > 0 === isPositive).length / Math.max(1, judged.length)

/** Area under the ROC curve: how often a positive scores above a negative, ties as half (Mann and Whitney's U). 0.5 where one kind is missing. */
export function areaUnder(judged: readonly Judged[]): number {
  const sorted = judged.toSorted((a, b) => a.score - b.score || 0)
  const positives = judged.filter(({ isPositive }) => isPositive).length
  const negatives = judged.length - positives
  if (positives === 0 || negatives === 0) return 0.5
  let ranks = 0
  for (let at = 0; at < sorted.length;) {
    let end = at
    while (end < sorted.length && sorted[end]?.score === sorted[at]?.score) end++
    ranks += ((at + end + 1) / 2) * sorted.slice(at, end).filter(({ isPositive }) => isPositive).length
    at = end
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives)
}
