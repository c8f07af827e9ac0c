import type { DatabaseSync } from 'node:sqlite'
import type { BlockCache } from '../../segments/block-cache.ts'

export type SealerStep = 'rows-read' | 'file-written' | 'manifest-begun' | 'manifest-changed' | 'block-kept' | 'merged'

/** What every part of the sealer works with. */
export type SealingParts = {
  readonly database: DatabaseSync
  /** Where the files are. */
  readonly folder: string
  readonly cache: BlockCache
  readonly now: () => number
  readonly onStep: (step: SealerStep) => void
}

/** Seqs from `base` on. */
export type Span = { readonly base: number; readonly size: number }
