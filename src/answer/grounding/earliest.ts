import { datedAmong, saidAt, type EpochMs } from '../../post/index.ts'
import type { EvidenceItem } from '../evidence.ts'

/**
 * Which of the items said it first, and when; none where a copy that is no evidence was earlier, as nobody could be shown it. A date
 * that nothing bears out is none. `numbers`: into `items`.
 */
export function earliestOf(
  numbers: readonly number[],
  items: readonly EvidenceItem[],
): { readonly first?: { readonly number: number; readonly at: EpochMs } } {
  const own = datedAmong(numbers.flatMap((number) => items[number - 1] ?? []))
  const since = Math.min(...own.map(({ standsFor }) => standsFor.since))
  const first = own.find(({ post }) => saidAt(post) === since)
  return first ? { first: { number: first.number, at: since } } : {}
}
