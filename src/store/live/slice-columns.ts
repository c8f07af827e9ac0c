import { sliceSize } from '../segments/memory-segment.ts'
import { Column } from './column.ts'

/** What a query tests of a post, for one slice of 32,768 seqs; index = seq − base. Some 13 bytes a post, less while columns were not asked for. */
export type SliceColumns = {
  readonly base: number
  readonly witnessedAt: Column
  /** From when it was said to when it was witnessed, in milliseconds. */
  readonly lag: Column
  /** Tokens, at most 65,535. */
  readonly length: Column
  readonly author: Column
  readonly lang: Column
  readonly network: Column
  readonly source: Column
  readonly likes: Column
  readonly flags: Uint8Array<ArrayBuffer>
  readonly totals: SliceTotals
  /** The last of the changes that `totals` counts, oldest first: a doc that appeared, or the complement (`~`) of one that went. */
  readonly log: number[]
}
/** Over the visible posts of a slice. */
export type SliceTotals = {
  visible: number
  /** Tokens. */
  length: number
  /** No post, hidden or not, was witnessed before; may be earlier where posts went. */
  first: number
  /** No visible post was witnessed after; may be later where posts went. */
  last: number
  /** How often a post appeared or went. */
  changes: number
  /** How often one appeared, went, or stood at another time, in another network or under another source than before. */
  version: number
}
/** So many changes are kept; then the log begins anew. */
const logMost = 2_048
/** `row`: there is one, hidden or not. */
export const Flag = { visible: 1, hasLink: 2, hasMedia: 4, row: 8 } as const

/** Of a slice that holds no post yet. */
export function createSlice(base: number): SliceColumns {
  const column = () => new Column(sliceSize)
  return {
    base,
    witnessedAt: new Column(sliceSize, { isTime: true }),
    lag: column(),
    length: column(),
    author: column(),
    lang: column(),
    network: column(),
    source: column(),
    likes: column(),
    flags: new Uint8Array(sliceSize),
    totals: { visible: 0, length: 0, first: Infinity, last: -Infinity, changes: 0, version: 0 },
    log: [],
  }
}

/** Tokens of all that are visible. */
export function lengthOf({ flags, length }: SliceColumns): number {
  let sum = 0
  for (let doc = 0; doc < sliceSize; doc++) if (((flags[doc] as number) & Flag.visible) !== 0) sum += length.get(doc)
  return sum
}

/** A post that is gone. */
export function hide(slice: SliceColumns, doc: number): void {
  if (uncount(slice, doc)) note(slice, doc, false)
  slice.flags[doc] = 0
}

/** Takes a post out of the totals; whether it was in them. */
export function uncount({ flags, length, totals }: SliceColumns, doc: number): boolean {
  if (((flags[doc] ?? 0) & Flag.visible) === 0) return false
  totals.visible--
  totals.length -= length.get(doc)
  return true
}

/** Whether it may be counted otherwise than before, apart from whether it is there. */
export function isElsewhere(slice: SliceColumns, doc: number, witnessedAt: number, network: number, source: number): boolean {
  if (slice.witnessedAt.isLate) return true // nobody has counted it
  return slice.witnessedAt.get(doc) !== witnessedAt || slice.network.get(doc) !== network || slice.source.get(doc) !== source
}

export function note({ totals, log }: SliceColumns, doc: number, isVisible: boolean): void {
  totals.changes++
  totals.version++
  if (log.length === logMost) log.length = 0
  log.push(isVisible ? doc : ~doc)
}
