import type { DatabaseSync } from 'node:sqlite'
import {
  TOKENIZER_VERSION,
  type Cursor,
  type PostBatch,
  type PostEvent,
  type PostId,
  type SourceName,
  type WriteResult,
} from '../../post/index.ts'
import { noteForgotten } from './author-ids.ts'
import { createActiveIndex, createCatchUp } from './active-index.ts'
import { createAuthorPosts } from './author-posts.ts'
import type { AuthorsGone } from './authors-gone.ts'
import { openDirectory } from './directory.ts'
import { createHeldVersions } from './held-versions.ts'
import { openKeptWords } from './kept-words.ts'
import { prepareForWriting, readMeta, writeMeta } from './schema.ts'
import type { WordsEnd } from './shared-words.ts'
import { openSymbolTables } from './symbol-tables.ts'
import { createChangeLog } from './writing/change-log.ts'
import { Commits } from './writing/commits.ts'
import { createErasing } from './writing/erasing.ts'
import { openIdMarks } from './writing/id-marks.ts'
import { createOtherEvents } from './writing/other-events.ts'
import { createPostPlaces } from './writing/post-places.ts'
import { createPostPutting } from './writing/put-post.ts'
import { reindex } from './writing/reindex.ts'

/** The one writer of a store: events in, rows and words out, each call one transaction. Synchronous; runs in its own thread. */
export interface Writer {
  /** All batches in one commit; a failure leaves nothing of any. */
  write(batches: readonly EventBatch[]): WriteResult[]
  /** The next to be given. */
  readonly nextSeq: number
  /** Begins to take the words of the newest posts into memory, so that the first question waits less. */
  warm(): void
  /** Closes files of the index that are named no more, so that they leave the disk. */
  releaseFiles(): void
  cursor(source: SourceName): Cursor | undefined
  /** Erases posts for good, by seq; how many were there. `forAge`: nobody has asked for it. */
  expire(seqs: readonly number[], forAge: boolean): number
  /** The same by id. */
  eraseAll(ids: readonly PostId[]): number
  /** What is known of authors who had no post below `seqBefore` and have none now goes; what they decided (gone, opted out) stays. */
  forgetAuthors(gone: AuthorsGone): void
  /** An edit of one of these keeps the version that it replaces, until its holders let go or the post itself goes. */
  hold(holder: string, seqs: readonly number[]): void
  release(holders: readonly string[]): void
  /** Indexes every post again; `onProgress` with posts done. */
  reindex(onProgress?: (done: number) => void): void
  close(): void
}

/** As `PostBatch`; its events are read once, in order. */
export type EventBatch = Omit<PostBatch, 'events'> & { readonly events: Iterable<PostEvent> & { readonly length: number } }

export type WriterOptions = {
  readonly synchronous: 'normal' | 'full'
  /** Towards the threads that read the words of the newest posts. */
  readonly words?: readonly WordsEnd[]
  /** Where the tables are: words of the newest posts are kept beside them for the next writer. By default they are not. */
  readonly path?: string
}

export function createWriter(database: DatabaseSync, { synchronous, words = [], path }: WriterOptions): Writer {
  prepareForWriting(database, { synchronous })
  const kept = path === undefined ? undefined : openKeptWords(database, path)
  const active = createActiveIndex(database, { ends: words, kept, onAsked: () => catchUp() })
  const catchUp = createCatchUp(database, active)
  const directory = openDirectory(database)
  const authorPosts = createAuthorPosts(database, active)
  const held = createHeldVersions(database)
  const symbols = openSymbolTables(database)
  const marks = openIdMarks(database)
  const places = createPostPlaces(database, directory, symbols)
  const commits = new Commits(database, {
    begun({ isOthers, ...sealed }) {
      if (isOthers) directory.forget()
      marks.refresh()
      posts.refresh()
      active.catchUp(sealed)
    },
    committed: (nextSeq) => active.publish(nextSeq),
    undone() {
      active.discard()
      directory.forget()
    },
  })
  const log = createChangeLog(database, commits)
  const erasing = createErasing(database, commits, held)
  const posts = createPostPutting(database, { active, commits, directory, symbols, marks, places, erasing, log })
  const apply = createOtherEvents(database, { commits, directory, authorPosts, held, marks, places, erasing, log, posts })
  const sql = {
    isThere: database.prepare('select 1 from post where seq = ?'),
    cursor: database.prepare('select cursor from source where name = ?'),
    moveCursor: database.prepare('update source set cursor = ?, stored = stored + ? where ordinal = ?'),
    forgetAuthor: database.prepare(
      `delete from author where ordinal = ? and hidden = 0 and hidden_at is null and deleted_until is null and consent is null
         and not exists (select 1 from post where owner = author.ordinal and owner > 0)`,
    ),
  }

  function writeBatch({ source, events, cursor }: EventBatch): WriteResult {
    const ordinal = directory.source(source)
    const result = { stored: 0, repeated: 0, refused: 0 }
    for (const event of events)
      if (event.type === 'post-put') result[posts.put(event.post, ordinal)]++
      else apply(event)
    sql.moveCursor.run(cursor, result.stored, ordinal)
    return result
  }

  /** How many that were. */
  function eraseAll(find: () => readonly number[], forAge = false): number {
    return commits.run(() => {
      const there = find()
      for (const seq of there) erasing.erase(seq, forAge)
      log.trim()
      return there.length
    })
  }

  const writer: Writer = {
    write: (batches) => commits.run(() => batches.map(writeBatch)),
    get nextSeq() {
      return commits.nextSeq
    },
    warm: catchUp,
    releaseFiles: () => authorPosts.release(),
    cursor: (source) => (sql.cursor.get(source)?.['cursor'] ?? undefined) as Cursor | undefined,
    expire: (seqs, forAge) => eraseAll(() => seqs.filter((seq) => sql.isThere.get(seq)), forAge),
    eraseAll: (ids) => eraseAll(() => ids.flatMap((id) => places.seqOf(id) ?? [])),
    forgetAuthors({ authors, seqBefore }) {
      commits.run(() => {
        if (commits.sealedBefore > seqBefore) return // newer posts stand in files already; the next sweep will know of them
        for (const author of authors) {
          const isBack = authorPosts.of(author, { from: seqBefore }).length > 0
          if (!isBack) sql.forgetAuthor.run(author)
        }
        noteForgotten(database)
        directory.forget()
      })
    },
    hold: (holder, seqs) => commits.run(() => held.hold(holder, seqs)),
    release: (holders) => commits.run(() => held.release(holders)),
    reindex(onProgress) {
      commits.run(() => reindex(database, symbols, onProgress))
      active.restart()
    },
    close() {
      active.keep(Number(readMeta(database, 'sealed_before') ?? 0))
      authorPosts[Symbol.dispose]()
      database.close()
    },
  }
  const indexed = readMeta(database, 'tokenizer_version')
  if (indexed === undefined) writeMeta(database, 'tokenizer_version', TOKENIZER_VERSION)
  else if (indexed !== TOKENIZER_VERSION) writer.reindex()
  return writer
}
