/** The k best of a stream by key, equal keys by higher seq: a binary min-heap over typed arrays. */
export interface TopK {
  offer(key: number, seq: number): void
  /** Best first. */
  drain(): { key: number; seq: number }[]
}

export function createTopK(k: number): TopK {
  const keys = new Float64Array(k)
  const seqs = new Float64Array(k)
  let size = 0
  const worse = (i: number, key: number, seq: number) => (keys[i] ?? 0) < key || (keys[i] === key && (seqs[i] ?? 0) < seq)
  const set = (i: number, key: number, seq: number) => {
    keys[i] = key
    seqs[i] = seq
  }
  const siftDown = (key: number, seq: number) => {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && worse(child + 1, keys[child] ?? 0, seqs[child] ?? 0)) child++
      if (!worse(child, key, seq)) break
      set(at, keys[child] ?? 0, seqs[child] ?? 0)
      at = child
    }
    set(at, key, seq)
  }
  return {
    offer(key, seq) {
      if (size === k) {
        if (worse(0, key, seq)) siftDown(key, seq)
        return
      }
      let at = size++
      while (at > 0) {
        const parent = (at - 1) >> 1
        if (worse(parent, key, seq) || (keys[parent] === key && seqs[parent] === seq)) break
        set(at, keys[parent] ?? 0, seqs[parent] ?? 0)
        at = parent
      }
      set(at, key, seq)
    },
    drain() {
      return Array.from({ length: size }, (_, i) => ({ key: keys[i] ?? 0, seq: seqs[i] ?? 0 })).sort(
        (a, b) => b.key - a.key || b.seq - a.seq,
      )
    },
  }
}
