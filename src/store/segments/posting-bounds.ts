import { u16At } from './byte-reader.ts'

/** The shortest post by tf 1, 2, … and of this tf or more. */
export const boundLevels = 6
/** A longer one, or none, counts as this. */
export const boundLength = 255

/**
 * Bounds of some postings: the highest tf, and by tf the shortest post in tokens, so that what BM25 gives at most is what it gives one of them,
 * whatever its constants (Pareto front of tf and length). Posts of more than 255 tokens and tfs of more than 6 are bounded less closely.
 */
export type PostingBounds = { tfMax: number; readonly lengths: number[] }

/** Where no more is known. */
export function widestBounds(tfMax: number, lengthMin: number): PostingBounds {
  const least = Math.min(lengthMin, boundLength)
  return { tfMax, lengths: [least, least, least, least, least, least] }
}

/** Eight bytes: tfMax, u16, and a byte for each level. */
export function readBounds(bytes: Uint8Array, at: number, into: PostingBounds): PostingBounds {
  into.tfMax = u16At(bytes, at)
  for (let level = 0; level < boundLevels; level++) into.lengths[level] = bytes[at + 2 + level] as number
  return into
}

/** Whether a posting is within. */
export function isWithin({ tfMax, lengths }: PostingBounds, tf: number, length: number): boolean {
  return tf <= tfMax && length >= (lengths[Math.min(tf, boundLevels) - 1] as number)
}
