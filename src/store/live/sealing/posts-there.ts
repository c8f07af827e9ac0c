import { nextTurn } from '../../segments/pacer.ts'
import { sliceSize } from '../../segments/memory-segment.ts'
import { decodeHead } from '../column-block.ts'
import { Column } from '../column.ts'
import { readColumns } from '../columns.ts'
import { Flag } from '../slice-columns.ts'
import { keepBlock, openKeptColumns } from '../kept-columns.ts'
import { changing, reading } from '../transaction.ts'
import type { SealingParts, Span } from './parts.ts'
import type { TouchedRows } from './touched-rows.ts'

/** Which posts a span holds, by seq, as of a moment (touched-rows.ts). */
export type PostsRead = { readonly flags: Uint8Array; readonly touched: number }

/** Which posts there are when a file is to be written, hidden ones among them: its words are those of the posts alone that are there. */
export interface PostsThere {
  /** From the rows; `keep` keeps the slice's columns of that moment as a block, for whoever opens the store. */
  ofSlice(base: number): PostsRead & { readonly keep: () => void }
  /** From the blocks of its slices where there are any: a look at every row costs ten times as much. */
  ofSpan(span: Span, signal: AbortSignal): Promise<PostsRead>
}

export const isThere = ({ flags }: PostsRead, at: number): boolean => ((flags[at] as number) & Flag.row) !== 0

export function countThere({ flags }: PostsRead): number {
  let posts = 0
  for (const flag of flags) if ((flag & Flag.row) !== 0) posts++
  return posts
}

export function createPostsThere({ database, onStep }: SealingParts, touchedRows: TouchedRows): PostsThere {
  const kept = openKeptColumns(database)

  function flagsOf({ base, size }: Span): PostsRead {
    const flags = new Uint8Array(size)
    let since = Infinity
    for (let at = 0; at < size; at += sliceSize) {
      const [, touched = -1, head] = kept.head(base + at) ?? []
      const slice =
        head && touchedRows.isKnownSince(touched, { base: base + at, size: sliceSize }) ? decodeHead(head, () => new Column(0)) : undefined
      flags.set(slice?.flags ?? readColumns(database, base + at).flags, at)
      if (slice) since = Math.min(since, touched)
    }
    for (const { seq, isThere: is } of touchedRows.since(since, { base, size })) flags[seq - base] = is ? Flag.row : 0
    return { flags, touched: touchedRows.last() }
  }

  return {
    ofSlice(base) {
      const { touched, flags, block } = reading(database, () => ({ touched: touchedRows.last(), ...readColumns(database, base) }))
      const keep = () => {
        changing(database, () => keepBlock(database, base, touched, block))
        onStep('block-kept')
      }
      return { flags, touched, keep }
    },
    async ofSpan(span, signal) {
      const read = reading(database, () => flagsOf(span))
      await nextTurn(signal)
      return read
    },
  }
}
