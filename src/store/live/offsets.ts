/**
 * Whole numbers of one slice, one a doc: 4 bytes each while they lie within 2³¹ of the first (times of 24 days either way), 8 bytes from the
 * first that does not. Unset docs read as anything.
 */
export class Offsets {
  #base: number
  #values: Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>
  #isEmpty = true

  constructor(size: number) {
    this.#base = 0
    this.#values = new Uint32Array(size)
  }

  get(doc: number): number {
    return this.#base + (this.#values[doc] as number)
  }

  set(doc: number, value: number): void {
    if (this.#isEmpty) {
      this.#isEmpty = false
      this.#base = value - 2 ** 31
    }
    const offset = value - this.#base
    if (this.#values instanceof Uint32Array && (offset < 0 || offset >= 2 ** 32)) this.#widen()
    this.#values[doc] = value - this.#base
  }

  /** Relative to 0 from here on, so that any number fits. */
  #widen(): void {
    const narrow = this.#values
    this.#values = new Float64Array(narrow.length)
    for (let doc = 0; doc < narrow.length; doc++) this.#values[doc] = (narrow[doc] as number) + this.#base
    this.#base = 0
  }

  /** For keeping; `restore` takes it back. */
  parts(): { readonly base: number; readonly isWide: boolean; readonly bytes: Uint8Array } {
    const { buffer, byteOffset, byteLength } = this.#values
    return { base: this.#base, isWide: this.#values instanceof Float64Array, bytes: new Uint8Array(buffer, byteOffset, byteLength) }
  }

  static restore({ base, isWide, bytes }: { base: number; isWide: boolean; bytes: Uint8Array }): Offsets {
    const copy = bytes.slice().buffer
    const values = isWide ? new Float64Array(copy) : new Uint32Array(copy)
    const offsets = new Offsets(0)
    offsets.#base = base
    offsets.#values = values
    offsets.#isEmpty = false
    return offsets
  }
}
