/**
 * Wilson's score interval of a share (Wilson, JASA 1927), 95 %: of `hits` among `of` trials, both ends in 0..1. Right for small numbers and for
 * shares near 0 and 1, where the usual ± is not. Without trials nothing is known: 0..1.
 */
export function wilson(hits: number, of: number): readonly [from: number, until: number] {
  if (of === 0) return [0, 1]
  const z2 = 1.959964 ** 2
  const share = hits / of
  const middle = share + z2 / (2 * of)
  const half = Math.sqrt(z2 * ((share * (1 - share)) / of + z2 / (4 * of * of)))
  const bound = (value: number) => Math.min(1, Math.max(0, value / (1 + z2 / of)))
  return [bound(middle - half), bound(middle + half)]
}

/** "57 of 60, 95.0 % (86.3 to 98.3)" */
export function shareText(hits: number, of: number): string {
  if (of === 0) return '–'
  const percent = (value: number) => (value * 100).toFixed(1)
  const [from, until] = wilson(hits, of)
  return `${hits} of ${of}, ${percent(hits / of)} % (${percent(from)} to ${percent(until)})`
}
