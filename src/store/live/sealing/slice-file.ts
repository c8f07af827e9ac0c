import { nextTurn } from '../../segments/pacer.ts'
import {
  allocateMemorySegment,
  createMemorySegment,
  mostWordsOf,
  sliceSize,
  type MemorySegment,
  type MemorySegmentView,
} from '../../segments/memory-segment.ts'
import { postSelect, toPost, type PostRow } from '../row.ts'
import type { WordsSubscription } from '../shared-words.ts'
import type { SymbolTables } from '../symbol-tables.ts'
import type { SealingParts } from './parts.ts'
import { countThere, isThere, type PostsRead } from './posts-there.ts'
import type { SegmentPublisher, Written } from './segment-publisher.ts'

/** Writes the file of one slice: from its words in memory where the writer has cut all of them, else from its rows. */
export interface SliceFiles {
  /** Without what is not there of it; none where nothing is. */
  write(base: number, read: PostsRead, signal: AbortSignal): Promise<Written[]>
}
export type SliceFileOptions = {
  readonly symbols: SymbolTables
  readonly publisher: SegmentPublisher
  readonly words: WordsSubscription | undefined
}

/** Posts that are read before others get their turn. */
const rowsAtOnce = 256

export function createSliceFiles({ database, onStep }: SealingParts, { symbols, publisher, words }: SliceFileOptions): SliceFiles {
  const sql = {
    rows: database.prepare(`${postSelect} where p.seq > ? and p.seq < ? order by p.seq limit ${rowsAtOnce}`),
    tokensIn: database.prepare('select count(*) posts, coalesce(sum(length), 0) tokens from post where seq >= ? and seq < ?'),
  }

  /** A slice that the writer has filled. */
  function inMemory(base: number): MemorySegmentView | undefined {
    const end = base + sliceSize
    const there = words?.await(end, () => true)
    if (!words || !there || there.from > base || there.until < end) return undefined
    const segment = words.segments().get(base)
    if (segment) segment.limit = sliceSize
    return segment
  }

  async function fromRows(base: number, signal: AbortSignal): Promise<MemorySegment> {
    const most = mostWordsOf(sql.tokensIn.get(base, base + sliceSize) as { posts: number; tokens: number })
    const segment = createMemorySegment(allocateMemorySegment(base, most))
    for (let after = base - 1; ;) {
      const some = sql.rows.all(after, base + sliceSize) as unknown as PostRow[]
      for (const row of some) segment.add(row.seq, toPost(row, symbols), row.author)
      after = some.at(-1)?.seq ?? after
      if (some.length < rowsAtOnce) return segment
      await nextTurn(signal)
    }
  }

  return {
    async write(base, read, signal) {
      const segment = inMemory(base) ?? (await fromRows(base, signal))
      onStep('rows-read')
      const posts = countThere(read)
      const terms = segment.sources((doc) => isThere(read, doc))
      return posts > 0 ? [await publisher.write({ base, size: sliceSize }, { posts, touched: read.touched }, terms, signal)] : []
    },
  }
}
