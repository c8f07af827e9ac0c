import type { Post } from '../../post/index.ts'
import { MemorySource } from './memory-source.ts'
import { ChunkCursor, chunkSize, chunkStart, docShift, placesFor } from './posting-chunks.ts'
import type { Segment, SegmentSource, TermPostings } from './segment.ts'
import { StagedWords } from './staged-words.ts'
import { byBytes, decodeTerm } from './term-bytes.ts'
import { allocateTerms, clearTerms, Field, TermTable, usedTerms, type TermBuffers } from './term-table.ts'

/** Docs of a segment in memory; a power of two. Bigger ones exist in files alone. */
export const sliceSize = 32_768
export const sliceOf = (seq: number): number => Math.floor(seq / sliceSize)

/** Words that one holds, marks included: 60 a post; at most 2^24. Where posts are longer, it is full before its docs are. */
export const maxWords = 2_000_000
/** Bytes of its different terms. */
export const maxTermBytes = 48_000_000
/** Words that posts of so many tokens hold at most: marks and hosts of links besides. */
export const mostWordsOf = ({ posts, tokens }: { posts: number; tokens: number }): number => Math.max(maxWords, 4 * tokens + 64 * posts)

/** What threads share of a segment in memory. Untouched parts take addresses only. */
export type MemorySegmentBuffers = TermBuffers & {
  readonly base: number
  /** How many it holds at most. */
  readonly words: number
  /** A number that changes (odd: just now) with every post that is added, and places of the arena that are taken. */
  readonly state: SharedArrayBuffer
  readonly arena: SharedArrayBuffer
  /** Tokens of each post + 1; 0 = none was added. */
  readonly lengths: SharedArrayBuffer
}
const state = { version: 0, top: 1 } as const

/** The newest posts: grows in order of seq. One thread adds to it, any number may read (`openMemorySegment`) meanwhile. */
export interface MemorySegment extends MemorySegmentView {
  readonly buffers: MemorySegmentBuffers
  /** Returns the post's length: its primary tokens. */
  add(seq: number, post: Post, author?: number): number
  /** Post n of `staged`, whose seq belongs here. */
  append(staged: StagedWords, n: number): void
}

/** What a thread sees of a segment in memory: posts with a doc below `limit`, whatever was added since. */
export interface MemorySegmentView extends Segment {
  limit: number
  /** How many posts there are below `limit`. */
  readonly posts: number
  /** What a file is written from; posts for which `isAlive(doc)` is false are left out. */
  sources(isAlive?: (doc: number) => boolean): SegmentSource
}

/** Room for so many words; bytes of terms in proportion. */
export function allocateMemorySegment(base: number, words = maxWords): MemorySegmentBuffers {
  return {
    base,
    words,
    ...allocateTerms({ terms: words, bytes: Math.ceil(maxTermBytes * (words / maxWords)) }),
    state: new SharedArrayBuffer(8),
    arena: new SharedArrayBuffer(4 * placesFor(words)),
    lengths: new SharedArrayBuffer(2 * sliceSize),
  }
}

/** The memory of a segment at which nobody looks any more, for another one. New memory would come page by page, and go when a collector comes by. */
export function recycleMemorySegment(used: MemorySegmentBuffers, base: number): MemorySegmentBuffers {
  clearTerms(used)
  new Uint16Array(used.lengths).fill(0)
  new Int32Array(used.state)[state.top] = 0
  return { ...used, base }
}

/** The memory that holds something, piece by piece; `sizes`: as another one had them, which is to become the same. */
export function usedMemory(buffers: MemorySegmentBuffers, sizes?: readonly number[]): Uint8Array[] {
  const top = new Int32Array(buffers.state)[state.top] as number
  const pieces: (readonly [SharedArrayBuffer, number])[] = [
    ...usedTerms(buffers),
    [buffers.state, buffers.state.byteLength],
    [buffers.arena, 4 * top],
    [buffers.lengths, buffers.lengths.byteLength],
  ]
  return pieces.map(([memory, used], n) => new Uint8Array(memory, 0, sizes?.[n] ?? used))
}

export function createMemorySegment(buffers: MemorySegmentBuffers): MemorySegment {
  const { base } = buffers
  const terms = new TermTable(buffers)
  const { columns } = terms
  const arena = new Int32Array(buffers.arena)
  const lengths = new Uint16Array(buffers.lengths)
  const states = new Int32Array(buffers.state)
  const staged = new StagedWords()

  /** Where occurrence n goes: a new chunk where the one before is full. */
  function placeOf(n: number, row: number): number {
    const start = chunkStart(n)
    if (n === start) {
      const chunk = states[state.top] as number
      const top = chunk + 1 + chunkSize(start)
      if (top > arena.length) throw new RangeError('full')
      states[state.top] = top
      arena[chunk] = columns[row + Field.tail] as number
      columns[row + Field.tail] = chunk
    }
    return (columns[row + Field.tail] as number) + 1 + n - start
  }

  function addWord(row: number, doc: number, place: number, length: number): void {
    const n = columns[row + Field.count] as number
    const occurrence = (doc << docShift) | place
    if (n === 0) columns[row + Field.first] = occurrence
    else arena[placeOf(n, row)] = occurrence
    columns[row + Field.count] = n + 1
    const newest = columns[row + Field.newest] as number
    const bounds = columns[row + Field.bounds] as number
    if (n === 0 || newest >>> 16 !== doc) {
      columns[row + Field.docs] = (columns[row + Field.docs] as number) + 1
      columns[row + Field.newest] = (doc << 16) | 1
      const least = n === 0 ? length : Math.min(bounds & 0xffff, length)
      columns[row + Field.bounds] = (Math.max(bounds >>> 16, 1) << 16) | least
      return
    }
    const tf = Math.min((newest & 0xffff) + 1, 65_535)
    columns[row + Field.newest] = (doc << 16) | tf
    if (tf > bounds >>> 16) columns[row + Field.bounds] = (tf << 16) | (bounds & 0xffff)
  }

  function append({ seqs, ends, lengths: tokens, words, bytes }: StagedWords, n: number): void {
    const doc = (seqs[n] as number) - base
    const length = tokens[n] as number
    const end = 4 * (ends[n] as number)
    Atomics.add(states, state.version, 1)
    for (let at = 4 * (ends[n - 1] ?? 0); at < end; at += 4) {
      const number = terms.add(bytes, words[at] as number, words[at + 1] as number, words[at + 2] as number)
      addWord(TermTable.row(number), doc, words[at + 3] as number, length)
    }
    lengths[doc] = Math.min(length, 65_534) + 1
    Atomics.add(states, state.version, 1)
  }

  const view = openMemorySegment(buffers)
  view.limit = sliceSize
  return Object.assign(view, {
    buffers,
    append,
    add(seq: number, post: Post, author?: number) {
      const cut = staged.cut(post, author)
      staged.place(cut, seq)
      append(staged, 0)
      staged.clear()
      return cut.length
    },
  })
}

/** A second pair of eyes on a segment that another thread fills. Sees nothing until it is given a `limit`. */
export function openMemorySegment(buffers: MemorySegmentBuffers): MemorySegmentView {
  const { base } = buffers
  const terms = new TermTable(buffers)
  const { columns } = terms
  const arena = new Int32Array(buffers.arena)
  const lengths = new Uint16Array(buffers.lengths)
  const states = new Int32Array(buffers.state)
  let limit = 0
  let counted = { limit: 0, version: 0, posts: 0 }

  /** The numbers of one term, all of one moment: read again where a post was just being added. */
  function listOf(number: number) {
    const row = TermTable.row(number)
    for (;;) {
      const version = Atomics.load(states, state.version)
      const list = {
        arena,
        bytesAt: columns[row + Field.bytesAt] as number,
        bytesLength: columns[row + Field.bytesLength] as number,
        docs: columns[row + Field.docs] as number,
        count: columns[row + Field.count] as number,
        tail: columns[row + Field.tail] as number,
        first: columns[row + Field.first] as number,
        tfMax: (columns[row + Field.bounds] as number) >>> 16,
        lengthMin: (columns[row + Field.bounds] as number) & 0xffff,
      }
      if ((version & 1) === 0 && Atomics.load(states, state.version) === version) return list
    }
  }
  function postingsOf(number: number): TermPostings | undefined {
    const { docs: all, ...list } = listOf(number)
    if (list.count === 0) return undefined
    const cursor = () => {
      const walk = new ChunkCursor(list)
      if (walk.doc >= limit) walk.seek(limit - 1)
      return walk
    }
    let docs = all
    for (const walk = new ChunkCursor(list); walk.doc >= limit; walk.next()) docs--
    return docs === 0 ? undefined : { docs, tfMax: list.tfMax, lengthMin: list.lengthMin, cursor }
  }
  const text = (number: number): string => {
    const bytes = terms.bytesOf(number)
    return decodeTerm(bytes, bytes.length)
  }

  return {
    base,
    size: sliceSize,
    get limit() {
      return limit
    },
    set limit(next: number) {
      limit = next
    },
    get posts() {
      const version = Atomics.load(states, state.version)
      if (counted.limit === limit && counted.version === version) return counted.posts
      let posts = 0
      for (let doc = 0; doc < limit; doc++) if (lengths[doc] !== 0) posts++
      counted = { limit, version, posts }
      return posts
    },
    term(term) {
      const number = terms.find(term)
      return number < 0 ? undefined : postingsOf(number)
    },
    termsFrom(prefix, most) {
      const found: string[] = []
      for (const number of terms.startingWith(prefix)) if (postingsOf(number)) found.push(text(number))
      return found.sort(byBytes).slice(0, most)
    },
    sources(isAlive = () => true) {
      const tokens = new Int32Array(limit)
      for (let doc = 0; doc < limit; doc++) tokens[doc] = isAlive(doc) ? (lengths[doc] as number) - 1 : -1
      return new MemorySource({ numbers: terms.sorted(), bytes: new Uint8Array(buffers.bytes), listOf, lengths: tokens })
    },
  }
}
