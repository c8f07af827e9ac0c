import { sliceSize } from '../segments/memory-segment.ts'

/** Postings that are taken at a time. */
export const chunk = 4_096

/** Arrays that a thread scores one slice after the other in, so that none is made for a query: half a megabyte. */
export type Workspace = {
  /** By doc; meant only where a doc was touched. */
  readonly scores: Float64Array
  /** By doc: 1 where it was touched. All 0 between slices. */
  readonly marks: Uint8Array
  /** Docs that were touched, in any order. */
  readonly touched: Int32Array
  /** Postings as a walk gives them. */
  readonly docs: Int32Array
  readonly tfs: Int32Array
  /** Docs that clauses are looked up for. */
  readonly joined: Int32Array
  /** What was done in all: postings taken from walks, slices whose postings were looked at, posts whose scores were summed up. */
  readonly work: { postings: number; slices: number; scored: number }
  /** The n-th array for tfs of those. */
  row(n: number): Int32Array
}

export function createWorkspace(): Workspace {
  const rows: Int32Array[] = []
  return {
    scores: new Float64Array(sliceSize),
    marks: new Uint8Array(sliceSize),
    touched: new Int32Array(sliceSize + 1), // a loop writes first and then decides whether that counts
    docs: new Int32Array(chunk),
    tfs: new Int32Array(chunk),
    joined: new Int32Array(chunk),
    work: { postings: 0, slices: 0, scored: 0 },
    row(n) {
      while (rows.length <= n) rows.push(new Int32Array(chunk))
      return rows[n] as Int32Array
    },
  }
}
