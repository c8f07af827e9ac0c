/** Things by when they are due, the earliest first. */
export type Heap<T> = {
  put(item: T, at: number): void
  first(): Entry<T> | undefined
  take(): Entry<T> | undefined
  readonly size: number
}
type Entry<T> = { readonly item: T; readonly at: number }

/** A binary heap: both changes cost the logarithm of how much it holds. */
export function createHeap<T>(): Heap<T> {
  const entries: Entry<T>[] = []
  const atOf = (i: number) => entries[i]?.at ?? Infinity
  const swap = (i: number, j: number) => ([entries[i], entries[j]] = [entries[j] as Entry<T>, entries[i] as Entry<T>])
  return {
    put(item, at) {
      entries.push({ item, at })
      for (let i = entries.length - 1, up = (i - 1) >> 1; i > 0 && atOf(up) > atOf(i); i = up, up = (i - 1) >> 1) swap(i, up)
    },
    first: () => entries[0],
    take() {
      const first = entries[0]
      const last = entries.pop()
      if (last && entries.length > 0) {
        entries[0] = last
        for (let i = 0, next = 1; next < entries.length; i = next, next = 2 * i + 1) {
          if (atOf(next + 1) < atOf(next)) next++
          if (atOf(next) >= atOf(i)) break
          swap(i, next)
        }
      }
      return first
    },
    get size() {
      return entries.length
    },
  }
}
