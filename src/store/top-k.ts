/** The k best of a stream by key, equal keys by higher seq: a binary min-heap over typed arrays. */
export class TopK {
  /** Nothing with a lower key gets in any more. */
  floor: number
  readonly #k: number
  readonly #keys: Float64Array
  readonly #seqs: Float64Array
  #size = 0

  /** `floor`: nothing with a lower key is wanted to begin with. */
  constructor(k: number, floor = -Infinity) {
    this.floor = floor
    this.#k = k
    this.#keys = new Float64Array(k)
    this.#seqs = new Float64Array(k)
  }

  offer(key: number, seq: number): void {
    if (this.#size < this.#k) this.#add(key, seq)
    else if (this.#isWorse(0, key, seq)) this.#replaceWorst(key, seq)
    if (this.#size === this.#k) this.floor = this.#keys[0] ?? -Infinity
  }

  /** Best first. */
  drain(): { key: number; seq: number }[] {
    return Array.from({ length: this.#size }, (_, i) => ({ key: this.#keys[i] ?? 0, seq: this.#seqs[i] ?? 0 })).sort(
      (a, b) => b.key - a.key || b.seq - a.seq,
    )
  }

  #isWorse(i: number, key: number, seq: number): boolean {
    const own = this.#keys[i] as number
    return own < key || (own === key && (this.#seqs[i] as number) < seq)
  }

  #add(key: number, seq: number): void {
    let at = this.#size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#isWorse(parent, key, seq)) break
      this.#move(at, parent)
      at = parent
    }
    this.#set(at, key, seq)
  }

  #replaceWorst(key: number, seq: number): void {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#size) break
      if (child + 1 < this.#size && this.#isWorse(child + 1, this.#keys[child] as number, this.#seqs[child] as number)) child++
      if (!this.#isWorse(child, key, seq)) break
      this.#move(at, child)
      at = child
    }
    this.#set(at, key, seq)
  }

  #move(to: number, from: number): void {
    this.#keys[to] = this.#keys[from] as number
    this.#seqs[to] = this.#seqs[from] as number
  }

  #set(at: number, key: number, seq: number): void {
    this.#keys[at] = key
    this.#seqs[at] = seq
  }
}
