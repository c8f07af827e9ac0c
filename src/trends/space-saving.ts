/**
 * The most frequent keys in a fixed number of slots: what is new takes the place of the weakest and inherits its count (Metwally, Agrawal
 * and El Abbadi 2005). Whatever was counted more than N/slots is kept, and no count is too high by more than that.
 */
export type SpaceSaving = {
  slotOf(key: string): number | undefined
  /** The key's slot; `fresh`: it was somebody else's, or nobody's. */
  add(key: string, by: number): { readonly slot: number; readonly fresh: boolean }
  keyOf(slot: number): string | undefined
  countOf(slot: number): number
  /** For counts that grow with time: multiplies all. */
  scale(times: number): void
  size(): number
}

export function createSpaceSaving(slots: number): SpaceSaving {
  const counts = new Float64Array(slots)
  const keys: string[] = []
  const slotOfKey = new Map<string, number>()
  /** Slots by count, the least first (a binary heap), and where each stands in it. */
  const heap = new Int32Array(slots)
  const placeOf = new Int32Array(slots)

  const at = (place: number) => heap[place] as number
  const countAt = (place: number) => counts[at(place)] as number
  function put(place: number, slot: number): void {
    heap[place] = slot
    placeOf[slot] = place
  }
  function sink(from: number): void {
    const slot = at(from)
    const count = counts[slot] as number
    let place = from
    for (;;) {
      let child = 2 * place + 1
      if (child >= keys.length) break
      if (child + 1 < keys.length && countAt(child + 1) < countAt(child)) child++
      if (countAt(child) >= count) break
      put(place, at(child))
      place = child
    }
    put(place, slot)
  }
  function rise(from: number): void {
    const slot = at(from)
    const count = counts[slot] as number
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (countAt(parent) <= count) break
      put(place, at(parent))
      place = parent
    }
    put(place, slot)
  }

  return {
    slotOf: (key) => slotOfKey.get(key),
    keyOf: (slot) => keys[slot],
    countOf: (slot) => counts[slot] ?? 0,
    size: () => keys.length,
    scale(times) {
      for (let slot = 0; slot < keys.length; slot++) counts[slot] = (counts[slot] ?? 0) * times
    },
    add(key, by) {
      const known = slotOfKey.get(key)
      if (known !== undefined) {
        counts[known] = (counts[known] ?? 0) + by
        sink(placeOf[known] as number)
        return { slot: known, fresh: false }
      }
      if (keys.length < slots) {
        const slot = keys.push(key) - 1
        slotOfKey.set(key, slot)
        counts[slot] = by
        put(slot, slot)
        rise(slot)
        return { slot, fresh: true }
      }
      const slot = at(0)
      slotOfKey.delete(keys[slot] as string)
      slotOfKey.set(key, slot)
      keys[slot] = key
      counts[slot] = (counts[slot] ?? 0) + by
      sink(0)
      return { slot, fresh: true }
    },
  }
}
