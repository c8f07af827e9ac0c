import type { ByteReader } from './byte-reader.ts'
import { readPositions } from './posting-block.ts'
import { maxLength, maxTf } from './segment-format.ts'
import { SegmentDamaged } from './segment-damaged.ts'

export type TermEntry = {
  readonly docs: number
  readonly tfMax: number
  readonly lengthMin: number
  /** In their sections; of a term with one posting, which stands here, undefined. */
  readonly lists:
    | { readonly postingsAt: number; readonly postingsLength: number; readonly positionsAt: number; readonly positionsLength: number }
    | undefined
  readonly only: { readonly doc: number; readonly positions: readonly number[] } | undefined
}

export type Area = { readonly at: number; readonly length: number }
/** Within the data of a segment. */
export type Areas = { readonly dictionary: Area; readonly postings: Area; readonly positions: Area }

/** Reads entries of a dictionary one after the other, into the same fields. */
export class EntryReader {
  docs = 0
  tfMax = 0
  lengthMin = 0
  /** Of a term with more than one posting; what follows begins behind. */
  postingsAt = 0
  postingsLength = 0
  positionsAt = 0
  positionsLength = 0
  /** Of a term with one: its doc, and how many positions come now. */
  doc = 0
  positions = 0
  readonly #areas: Areas
  readonly #size: number

  constructor(areas: Areas, size: number) {
    this.#areas = areas
    this.#size = size
  }

  /** What a block begins with. */
  begin(reader: ByteReader): void {
    this.postingsAt = this.#areas.postings.at + reader.varint()
    this.positionsAt = this.#areas.positions.at + reader.varint()
    this.postingsLength = 0
    this.positionsLength = 0
  }

  /** One, but for the positions of a term with one posting. */
  read(reader: ByteReader): void {
    this.#pass()
    this.docs = reader.varint()
    if (this.docs === 1) this.#readOnly(reader)
    else this.#readLists(reader)
  }

  skip(reader: ByteReader): void {
    this.#pass()
    const docs = reader.varint()
    reader.varint()
    if (docs === 1) {
      const head = reader.varint()
      reader.varint()
      reader.skipVarints(head % 2 === 1 ? (head - 1) / 2 : reader.varint())
    } else {
      reader.varint()
      this.postingsLength = reader.varint()
      this.positionsLength = reader.varint()
    }
  }

  /** To behind the lists of the entry before. */
  #pass(): void {
    this.postingsAt += this.postingsLength
    this.positionsAt += this.positionsLength
    this.postingsLength = 0
    this.positionsLength = 0
  }

  /** What was just read, whole and to be kept. */
  toEntry(reader: ByteReader): TermEntry {
    const { docs, tfMax, lengthMin, postingsAt, postingsLength, positionsAt, positionsLength, doc } = this
    if (docs > 1) return { docs, tfMax, lengthMin, lists: { postingsAt, postingsLength, positionsAt, positionsLength }, only: undefined }
    const positions: number[] = []
    readPositions(reader, this.positions, positions)
    return { docs, tfMax, lengthMin, lists: undefined, only: { doc, positions } }
  }

  #readLists(reader: ByteReader): void {
    this.tfMax = reader.varint()
    this.lengthMin = reader.varint()
    this.postingsLength = reader.varint()
    this.positionsLength = reader.varint()
    this.positions = 0
    const { postings, positions } = this.#areas
    if (
      this.postingsAt + this.postingsLength > postings.at + postings.length ||
      this.positionsAt + this.positionsLength > positions.at + positions.length
    )
      throw new SegmentDamaged('dictionary')
    if (this.docs < 2 || this.docs > this.#size || this.tfMax > maxTf || this.lengthMin > maxLength) throw new SegmentDamaged('dictionary')
  }

  #readOnly(reader: ByteReader): void {
    this.doc = reader.varint()
    const head = reader.varint()
    const tf = (head - (head % 2)) / 2
    this.lengthMin = reader.varint()
    const positions = head % 2 === 1 ? tf : reader.varint()
    if (this.doc >= this.#size || tf < 1 || tf > maxTf || this.lengthMin > maxLength || positions > tf)
      throw new SegmentDamaged('dictionary')
    this.tfMax = tf
    this.positions = positions
  }
}
