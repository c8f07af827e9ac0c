import type { DatabaseSync } from 'node:sqlite'
import type { Post } from '../../post/index.ts'
import {
  allocateMemorySegment,
  createMemorySegment,
  maxTermBytes,
  maxWords,
  mostWordsOf,
  recycleMemorySegment,
  sliceOf,
  sliceSize,
  type MemorySegment,
  type MemorySegmentBuffers,
} from '../segments/memory-segment.ts'
import { StagedWords, type StagedPost } from '../segments/staged-words.ts'
import type { KeptWords } from './kept-words.ts'
import { postSelect, rowOf, toPost, type PostTuple } from './row.ts'
import { readMeta } from './schema.ts'
import type { Sealed } from './sealer.ts'
import { createWordsPublisher, type WordsEnd } from './shared-words.ts'
import { openSymbolTables } from './symbol-tables.ts'
import { reading } from './transaction.ts'

/**
 * The words of the newest posts, on the writer's thread: cut while a transaction runs, findable once it is committed. A post is cut into words
 * here alone, unless another process wrote it or its file has to be made again.
 */
export interface ActiveIndex {
  /** Cuts a post into words; forgotten with the next cut, unless it has a `place`. */
  cut(post: Post, author: number): StagedPost
  /** A seq for the post that was cut last: `next`, or the first of the next slice where that one holds as many words as it may. */
  seat(post: StagedPost, next: number): number
  place(post: StagedPost, seq: number): void
  /** Seqs of an author's posts that are in no file, those of the running transaction among them. */
  seqsOf(term: string, author: number): number[]
  /** Inside a transaction: rows that are committed already and that this thread did not write, at most so many. False where more are left. */
  catchUp(sealed: Sealed, most?: number): boolean
  /** After the commit. */
  publish(nextSeq: number): void
  /** After a rollback. */
  discard(): void
  /** The files are to be made anew: what is in none of them then is cut when somebody asks. */
  restart(): void
  /** Before the end, outside of a transaction: the next one need not cut what is in no file. */
  keep(sealedBefore: number): void
}
export type ActiveIndexOptions = {
  readonly ends: readonly WordsEnd[]
  /** Where words are kept from one time to the next; by default they are not. */
  readonly kept?: KeptWords | undefined
  /** Somebody has seen rows whose words are not there. */
  readonly onAsked: () => void
}

type Filled = { readonly segment: MemorySegment; words: number; bytes: number }
const rowsAtOnce = 500
/** Some 20 MB each. */
const freeMost = 2

export function createActiveIndex(database: DatabaseSync, { ends, kept, onAsked }: ActiveIndexOptions): ActiveIndex {
  const staged = new StagedWords()
  const symbols = openSymbolTables(database)
  const slices = new Map<number, Filled>()
  /** Memory of segments that are in files now. */
  const free: MemorySegmentBuffers[] = []
  const publisher = createWordsPublisher(ends, {
    onAsked,
    onFree: (buffers) => void (buffers.words === maxWords && free.length < freeMost && free.push(buffers)),
  })
  /** Every post from `since` on and below `through` has its words here; older ones stood in files when that began. */
  let [since, through] = [0, 0]
  /** Nothing has changed since words were taken. */
  let isAsKept = false
  let isBegun = kept === undefined
  /** What the slice of the last place will hold. */
  let seated = { slice: -1, words: 0, bytes: 0 }
  const sql = {
    rows: database.prepare(`${postSelect} where p.seq >= ? and p.seq < ? order by p.seq limit ${rowsAtOnce}`),
    tokens: database.prepare('select count(*) posts, coalesce(sum(length), 0) tokens from post where seq >= ? and seq < ?'),
  }

  sql.rows.setReturnArrays(true) // half of the time of rows as objects

  /** The segment of a seq; a new one where its slice begins. */
  function sliceFor(seq: number): Filled {
    const number = sliceOf(seq)
    let slice = slices.get(number)
    if (!slice) {
      const base = number * sliceSize
      // Others may have put more into a slice than this version does.
      const words = mostWordsOf(sql.tokens.get(base, base + sliceSize) as { posts: number; tokens: number })
      const used = words === maxWords ? free.pop() : undefined
      const buffers = used ? recycleMemorySegment(used, base) : allocateMemorySegment(base, words)
      const segment = createMemorySegment(buffers)
      slices.set(number, (slice = { segment, words: 0, bytes: 0 }))
      publisher.begin(segment.buffers)
    }
    return slice
  }

  function takeKept({ nextSeq, sealedBefore }: Sealed): void {
    isBegun = true
    const words = kept?.take(sealedBefore)
    if (!words || words.since > sealedBefore || words.through > nextSeq) return kept?.drop()
    for (const { buffers, ...filled } of words.slices) {
      slices.set(sliceOf(buffers.base), { segment: createMemorySegment(buffers), ...filled })
      publisher.begin(buffers)
    }
    since = words.since
    through = words.through
    isAsKept = words.slices.length > 0
  }

  /** With each commit, whoever kept them: what is kept may hold words of posts that go. */
  function changed(): void {
    kept?.drop()
    isAsKept = false
  }

  /** Whether a post whose words are here has no row any more. */
  function isAnyGone(filled: readonly Filled[]): boolean {
    return filled.some(({ segment: { base, posts } }) => posts !== sql.tokens.get(base, base + sliceSize)?.['posts'])
  }

  /** What a slice holds, staged posts included. */
  function filledOf(slice: number): { words: number; bytes: number } {
    return seated.slice === slice ? seated : (slices.get(slice) ?? { words: 0, bytes: 0 })
  }

  function drop(number: number): void {
    const slice = slices.get(number)
    slices.delete(number)
    if (slice) publisher.end(slice.segment.buffers)
  }

  /** Moves what is staged into its segments. */
  function append(): void {
    for (const [n, seq] of staged.seqs.entries()) {
      const slice = sliceFor(seq)
      slice.segment.append(staged, n)
      slice.words += staged.wordsOf(n)
      slice.bytes += staged.bytesOf(n)
    }
    staged.clear()
    seated = { slice: -1, words: 0, bytes: 0 }
  }

  return {
    cut: (post, author) => staged.cut(post, author),
    seat(post, next) {
      const { words, bytes } = filledOf(sliceOf(next))
      const fits = words + post.words <= maxWords && bytes + post.bytes <= maxTermBytes
      return fits ? next : (sliceOf(next) + 1) * sliceSize
    },
    place(post, seq) {
      const { words, bytes } = filledOf(sliceOf(seq))
      seated = { slice: sliceOf(seq), words: words + post.words, bytes: bytes + post.bytes }
      staged.place(post, seq)
    },
    seqsOf(term, author) {
      const found: number[] = []
      for (const { segment } of slices.values()) {
        const cursor = segment.term(term)?.cursor()
        for (let doc = cursor?.doc ?? -1; cursor && doc >= 0; doc = cursor.next()) found.push(segment.base + doc)
      }
      for (const [n, seq] of staged.seqs.entries()) if (staged.authors[n] === author) found.push(seq)
      return found
    },
    catchUp({ nextSeq, sealedBefore }, most = Infinity) {
      if (!isBegun) takeKept({ nextSeq, sealedBefore })
      for (const number of slices.keys()) if ((number + 1) * sliceSize <= sealedBefore) drop(number)
      const sealed = Math.min(sealedBefore, nextSeq)
      if (sealed > through) since = through = sealed // others have sealed what was never seen here
      for (let left = most; through < nextSeq && left > 0; left -= rowsAtOnce) {
        const rows = (sql.rows.all(through, nextSeq) as unknown as PostTuple[]).map(rowOf)
        for (const row of rows) staged.place(staged.cut(toPost(row, symbols), row.author), row.seq)
        append()
        through = rows.length < rowsAtOnce ? nextSeq : (rows.at(-1)?.seq ?? 0) + 1
      }
      publisher.publish(since, through)
      return through >= nextSeq
    },
    publish(nextSeq) {
      changed()
      append()
      through = nextSeq
      publisher.publish(since, through)
    },
    restart() {
      changed()
      for (const number of slices.keys()) drop(number)
      since = through = 0
      publisher.publish(since, through)
    },
    discard() {
      staged.clear()
      seated = { slice: -1, words: 0, bytes: 0 }
    },
    keep(sealedBefore) {
      if (!kept || !isBegun || isAsKept) return
      const unsealed = [...slices.values()].filter(({ segment }) => segment.base + sliceSize > sealedBefore)
      if (unsealed.length === 0 || isAnyGone(unsealed)) kept.drop() // words of what was erased would lie on the disk
      else kept.keep({ since, through, slices: unsealed.map(({ segment, ...filled }) => ({ buffers: segment.buffers, ...filled })) })
    },
  }
}

const rowsBetweenTurns = 2_000

/** For rows that nobody here has written; others get their turn now and then. One at a time. */
export function createCatchUp(database: DatabaseSync, active: ActiveIndex): () => void {
  const sealed = () => ({
    nextSeq: Number(readMeta(database, 'next_seq') ?? 0),
    sealedBefore: Number(readMeta(database, 'sealed_before') ?? 0),
  })
  let isRunning = false
  function some(): void {
    isRunning = false
    if (!database.isOpen) return
    isRunning = !reading(database, () => active.catchUp(sealed(), rowsBetweenTurns))
    if (isRunning) setImmediate(some)
  }
  return () => {
    if (isRunning) return
    isRunning = true
    setImmediate(some)
  }
}
