import type { Walk } from './walk.ts'

/** What a walk gave, newest first, to be walked over again; so many at most, 12 bytes each. */
export const listMost = 65_536

/** Where a phrase or a prefix stands, found once: by who counts how many posts hold it, before anybody scores them. */
export class PostingList {
  readonly docs: number[] = []
  readonly tfs: number[] = []
  /** Some did not fit. */
  isCut = false

  add(docs: Int32Array, tfs: Int32Array, count: number): void {
    if (this.docs.length + count > listMost) this.isCut = true
    for (let i = 0; i < count && !this.isCut; i++) {
      this.docs.push(docs[i] as number)
      this.tfs.push(tfs[i] as number)
    }
  }
}

export class ListWalk implements Walk {
  readonly #list: PostingList
  #at = 0

  constructor(list: PostingList) {
    this.#list = list
  }

  take(end: number, docs: Int32Array, tfs: Int32Array): number {
    const list = this.#list
    let taken = 0
    for (; taken < docs.length && (list.docs[this.#at] ?? -1) >= end; this.#at++) {
      docs[taken] = list.docs[this.#at] as number
      tfs[taken++] = list.tfs[this.#at] as number
    }
    return taken
  }

  tfAt(doc: number): number {
    this.skip(doc)
    return this.#list.docs[this.#at] === doc ? (this.#list.tfs[this.#at] as number) : 0
  }

  skip(doc: number): void {
    while ((this.#list.docs[this.#at] ?? -1) > doc) this.#at++
  }
}
