import type { DatabaseSync } from 'node:sqlite'
import {
  indexTokens,
  keepingMediaText,
  networkOf,
  TOKENIZER_VERSION,
  withMediaText,
  type AuthorId,
  type Counts,
  type Cursor,
  type Post,
  type PostBatch,
  type PostDelete,
  type PostId,
  type PostEvent,
  type SourceName,
  type WriteResult,
} from '../../post/index.ts'
import { noteForgotten } from './author-ids.ts'
import { createActiveIndex, createCatchUp } from './active-index.ts'
import { createAuthorPosts } from './author-posts.ts'
import type { AuthorsGone } from './authors-gone.ts'
import { changeManifest, readManifest } from './manifest.ts'
import { openDirectory, type Directory } from './directory.ts'
import { createHeldVersions } from './held-versions.ts'
import { openKeptWords } from './kept-words.ts'
import { keyOf, toNative } from './compact-id.ts'
import { contentOf, toPost, type PostRow } from './row.ts'
import type { WordsEnd } from './shared-words.ts'
import { prepareStatements } from './writer-statements.ts'
import { openSymbolTables, type Coding } from './symbol-tables.ts'
import { prepareForWriting, readMeta, touchedKept, writeMeta } from './schema.ts'

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

const commitsBetweenTrims = 256
/** Seqs for which deletes and renames can still be followed by `changes`, once old posts expire. */
const changesKept = 5_000_000

/** Tokens of a post, as the index counts them. */
const lengthOf = (post: Post): number => indexTokens(post, () => {})

/** What must differ for a put without a version to be news: other times of receipt and other counts alone are none. */
const contentKey = (post: Post): string =>
  JSON.stringify([
    [post.createdAt, post.text, post.url, post.langs, post.links, post.tags, post.mentions, post.labels, post.consent],
    [post.replyTo, post.thread, post.quoteOf],
    post.media.map(({ kind, url, alt }) => [kind, url, alt]),
    post.card && [post.card.title, post.card.description, post.card.url],
  ])

/** As a tombstone's time. */
const endOfTime = Number.MAX_SAFE_INTEGER
const authoredKey = (id: PostId, by: AuthorId) => keyOf(`${id} by ${by}`)

type Outcome = 'stored' | 'repeated' | 'refused' | 'other'
/** Where an id is found. `owner`: as the row has it (row.ts). */
type Place = { readonly native: bigint | string; readonly owner: number | null; readonly ordinal: number }

type Held = { readonly seq: number; readonly post: Post }

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
  const sql = prepareStatements(database)
  const symbols = openSymbolTables(database)
  let coding: Coding | undefined // of this transaction
  let nextSeq = 0
  let commits = 0
  let sealedBefore = 0
  let firstSeq = 0 // of this transaction: what readers cannot have seen yet
  const touched = new Set<number>() // in this transaction
  let writes: number | undefined // transactions of writers, as of the last of ours
  let hasMarks = false // whether any id was deleted or hidden
  let mayRepeat = false // repeats come in runs: after one the next is looked up before it is made ready

  const takeSeq = () => nextSeq++
  /** Once a commit: a post that many like would fill it otherwise. */
  function touch(seq: number): void {
    if (seq >= firstSeq || touched.has(seq)) return
    touched.add(seq)
    sql.touch.run(seq)
  }

  function putPost(post: Post, source: number): Outcome {
    const marks = marksOf(post.id)
    if (marks?.buried === 1) return 'refused'
    const author = directory.author(post.author.id)
    if (author.deletedUntil !== undefined && post.witnessedAt <= author.deletedUntil) return 'refused'
    if (wasDeletedByAuthor(post)) return 'refused'
    const place = placeOf(post.id, author)
    const hidden = (author.hidden ? 2 : 0) | (marks?.hidden === 1 ? 1 : 0)
    const isRenamed = directory.isRenamed(author, post.author, post.witnessedAt)
    if (!isRenamed && !mayRepeat && insert(post, place, author, source, hidden, post.counts)) {
      directory.rename(author, post.author, post.witnessedAt)
      return 'stored'
    }
    const known = find(place)
    mayRepeat = known !== undefined
    if (known && !replaces(post, known)) return 'repeated'
    directory.rename(author, post.author, post.witnessedAt)
    if (isRenamed) logName(author, post.witnessedAt) // older posts show the new name as well
    if (known) replace(known.seq)
    insert(known ? keepingMediaText(post, known.post) : post, place, author, source, hidden, known?.post.counts ?? post.counts)
    return 'stored'
  }

  /** A version of its own, in its place and of its source: what was read in a picture is found by whoever searches for it. */
  function putMediaText(event: Extract<PostEvent, { type: 'media-text' }>): void {
    const seq = seqOf(event.id)
    if (seq === undefined) return
    const row = sql.row.get(seq) as unknown as PostRow
    const known = toPost({ ...row, consent: null }, symbols)
    const post = withMediaText(known, event)
    if (post === known) return
    const { source, hidden } = sql.standing.get(seq) as { source: number; hidden: number }
    const place = { native: toNative(event.id).native, owner: row.owner, ordinal: row.owner ?? row.author }
    replace(seq)
    insert(post, place, directory.author(post.author.id), source, hidden, post.counts)
  }

  /** The author's own record, as a rule: then the author's row says whose it is. */
  function placeOf(id: PostId, author: Directory.Author): Place {
    const { native, owner } = toNative(id)
    if (owner === undefined) return { native, owner: 0, ordinal: 0 }
    if (owner === author.id) return { native, owner: null, ordinal: author.ordinal }
    const { ordinal } = directory.author(owner)
    return { native, owner: ordinal, ordinal }
  }

  /** The seq of a post that is there. */
  function seqOf(id: PostId): number | undefined {
    const { native, owner } = toNative(id)
    const ordinal = owner === undefined ? 0 : directory.known(owner)?.ordinal
    return ordinal === undefined ? undefined : (sql.find.get(native, ordinal)?.['seq'] as number | undefined)
  }

  function find({ native, ordinal }: Place): Held | undefined {
    const seq = sql.find.get(native, ordinal)?.['seq'] as number | undefined
    if (seq === undefined) return undefined
    const row = sql.row.get(seq) as unknown as PostRow
    return { seq, post: toPost({ ...row, consent: null }, symbols) } // as its own row says, whatever its author has decided since
  }

  function marksOf(id: PostId): { buried: number; hidden: number | null } | undefined {
    if (!hasMarks) return undefined
    const key = keyOf(id)
    return sql.marks.get(key, key) as { buried: number; hidden: number | null }
  }

  /** A delete that names its author is kept apart: until the post is here, nobody knows whether it is theirs. */
  function wasDeletedByAuthor({ id, author, witnessedAt }: Post): boolean {
    return hasMarks && witnessedAt <= Number(sql.buriedUntil.get(authoredKey(id, author.id))?.['at'] ?? -Infinity)
  }

  function deleteOfAuthor({ id, at, until = endOfTime }: PostDelete, by: AuthorId): void {
    const key = authoredKey(id, by)
    if (Number(sql.buriedUntil.get(key)?.['at'] ?? -Infinity) >= until) return
    sql.buryUntil.run(key, until)
    hasMarks = true
    const seq = seqOf(id)
    const row = seq === undefined ? undefined : toPost({ ...(sql.row.get(seq) as unknown as PostRow), consent: null }, symbols)
    if (seq === undefined || row?.author.id !== by || row.witnessedAt > until) return
    eraseForGood(seq)
    logChange({ type: 'post-delete', id, at })
  }

  /** Whether a put is newer than what is held: by version, and where there is none by content and time of receipt. */
  function replaces(post: Post, { post: held }: Held): boolean {
    if (post.version !== held.version) return post.version > held.version
    return post.version === '' && post.receivedAt >= held.receivedAt && contentKey(post) !== contentKey(held)
  }

  /** False where a post with this id is there. */
  function insert(post: Post, place: Place, author: Directory.Author, source: number, hidden: number, counts: Counts): boolean {
    const cut = active.cut(post, author.ordinal)
    const seq = active.seat(cut, nextSeq)
    const { changes } = sql.insert.run(
      seq,
      place.native,
      place.owner,
      author.ordinal,
      directory.network(networkOf(post.id)),
      source,
      ...contentOf(post, coding),
      counts.likes,
      counts.reposts,
      counts.replies,
      counts.quotes,
      hidden,
      cut.length,
    )
    if (changes === 0) return false
    active.place(cut, seq)
    nextSeq = seq + 1
    return true
  }

  /** `forAge`: what stands beside it soon goes as well. */
  function erase(seq: number, forAge = false): void {
    sql.erase.run(seq)
    if (seq < sealedBefore) forAge ? sql.expired.run(seq, seq) : sql.erased.run(Date.now(), seq, seq)
    touch(seq)
  }

  /** An edit: the words that answers rest on stay until they are let go. */
  function replace(seq: number): void {
    held.keep(seq)
    erase(seq)
  }

  /** With what edits have left of it. */
  function eraseForGood(seq: number, forAge = false): void {
    held.eraseFormerOf(seq)
    erase(seq, forAge)
  }

  /** How many that were. */
  function eraseAll(find: () => readonly number[], forAge = false): number {
    return transaction(() => {
      const there = find()
      for (const seq of there) eraseForGood(seq, forAge)
      sql.trimChanges.run(changesKept)
      return there.length
    })
  }

  const logChange = (event: PostEvent) => void sql.change.run(takeSeq(), JSON.stringify(event))
  const logName = ({ id, handle, name }: Directory.Author, at: number) => logChange({ type: 'author-put', author: id, handle, name, at })

  function apply(event: PostEvent, source: number): Outcome {
    switch (event.type) {
      case 'post-put':
        return putPost(event.post, source)
      case 'post-delete': {
        if (event.by !== undefined) {
          deleteOfAuthor(event, event.by)
          return 'other'
        }
        const key = keyOf(event.id)
        if (sql.tombstone.get(key)) return 'other'
        sql.bury.run(key, event.at)
        hasMarks = true
        const seq = seqOf(event.id)
        if (seq !== undefined) eraseForGood(seq)
        logChange(event)
        return 'other'
      }
      case 'post-hide':
      case 'post-show': {
        const key = keyOf(event.id)
        const hide = event.type === 'post-hide'
        const before = sql.isHidden.get(key) as { hidden: number; at: number | null } | undefined
        if (before?.at !== undefined && (before.at ?? 0) > event.at) return 'other' // older news
        sql.hide.run(key, event.at, hide ? 1 : 0)
        hasMarks = true
        if ((before?.hidden === 1) === hide) return 'other'
        const seq = seqOf(event.id)
        if (seq !== undefined) {
          sql.mark.run(1, hide ? 1 : 0, seq)
          touch(seq)
        }
        logChange(event)
        return 'other'
      }
      case 'author-hide':
      case 'author-show': {
        const author = directory.author(event.author)
        const hide = event.type === 'author-hide'
        if (!directory.setHidden(author, hide, event.at)) return 'other'
        for (const seq of authorPosts.of(author.ordinal)) if (sql.mark.run(2, hide ? 2 : 0, seq).changes > 0) touch(seq)
        logChange(event)
        return 'other'
      }
      case 'author-delete': {
        const author = directory.author(event.author)
        if (author.deletedUntil !== undefined && author.deletedUntil >= event.at) return 'other'
        directory.setDeletedUntil(author, event.at)
        for (const seq of authorPosts.of(author.ordinal)) if (sql.isOlder.get(seq, event.at)) eraseForGood(seq)
        held.eraseFormerBy(author.ordinal, event.at)
        logChange(event)
        return 'other'
      }
      case 'author-put': {
        const author = directory.author(event.author)
        if (directory.rename(author, { handle: event.handle ?? '', name: event.name ?? '' }, event.at) !== 'same') logName(author, event.at)
        return 'other'
      }
      case 'author-consent': {
        const author = directory.author(event.author)
        if (directory.setConsent(author, event.consent, event.at)) logChange(event)
        return 'other'
      }
      case 'media-text':
        putMediaText(event)
        return 'other'
      case 'count-set': {
        const { likes, reposts, replies, quotes } = event.counts
        const seq = seqOf(event.id)
        if (seq === undefined) return 'other'
        sql.setCounts.run(likes, reposts, replies, quotes, seq)
        touch(seq)
        return 'other'
      }
      case 'count-add': {
        const { native, owner } = toNative(event.id)
        const ordinal = owner === undefined ? 0 : directory.known(owner)?.ordinal
        const known = ordinal !== undefined && (sql.addCount[event.what].get(event.by, native, ordinal) as { seq: number } | undefined)
        if (known) touch(known.seq)
        return 'other'
      }
    }
  }

  function writeBatch({ source, events, cursor }: EventBatch): WriteResult {
    const ordinal = directory.source(source)
    const result = { stored: 0, repeated: 0, refused: 0 }
    for (const event of events) {
      const outcome = apply(event, ordinal)
      if (outcome !== 'other') result[outcome]++
    }
    sql.moveCursor.run(cursor, result.stored, ordinal)
    return result
  }

  /** One commit. Another writer may have come in between: then what was remembered is read again. */
  function transaction<T>(work: () => T): T {
    sql.begin.run()
    try {
      const before = Number(sql.writes.get()?.['value'] ?? 0)
      if (before !== writes) directory.forget()
      hasMarks = sql.hasMarks.get()?.['has'] === 1
      touched.clear()
      firstSeq = nextSeq = Number(sql.nextSeq.get()?.['value'] ?? 0)
      sealedBefore = Number(sql.sealedBefore.get()?.['value'] ?? 0)
      coding = symbols.newest()
      active.catchUp({ nextSeq: firstSeq, sealedBefore })
      const result = work()
      if (++commits % commitsBetweenTrims === 0) sql.trimTouched.run(touchedKept)
      if (nextSeq > firstSeq) sql.keepNextSeq.run(nextSeq)
      sql.keepWrites.run(before + 1)
      sql.commit.run()
      active.publish(nextSeq)
      writes = before + 1
      return result
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      active.discard()
      directory.forget()
      throw error
    }
  }

  const writer: Writer = {
    write: (batches) => transaction(() => batches.map(writeBatch)),
    get nextSeq() {
      return nextSeq
    },
    warm: catchUp,
    releaseFiles: () => authorPosts.release(),
    cursor: (source) => (sql.cursor.get(source)?.['cursor'] ?? undefined) as Cursor | undefined,
    expire: (seqs, forAge) => eraseAll(() => seqs.filter((seq) => sql.standing.get(seq)), forAge),
    eraseAll: (ids) => eraseAll(() => ids.flatMap((id) => seqOf(id) ?? [])),
    forgetAuthors({ authors, seqBefore }) {
      transaction(() => {
        if (sealedBefore > seqBefore) return // newer posts stand in files already; the next sweep will know of them
        for (const author of authors) {
          const isBack = authorPosts.of(author, { from: seqBefore }).length > 0
          if (!isBack) sql.forgetAuthor.run(author)
        }
        noteForgotten(database)
        directory.forget()
      })
    },
    hold: (holder, seqs) => transaction(() => held.hold(holder, seqs)),
    release: (holders) => transaction(() => held.release(holders)),
    reindex(onProgress) {
      transaction(() => {
        changeManifest(database, { removed: readManifest(database).entries.map(({ name }) => name), sealedBefore: 0 })
        let after = -1
        for (let done = 0; ;) {
          const rows = sql.rowsAfter.all(after) as unknown as PostRow[]
          if (rows.length === 0) break
          for (const row of rows) {
            sql.setLength.run(lengthOf(toPost(row, symbols)), row.seq)
            sql.touch.run(row.seq)
            after = row.seq
          }
          onProgress?.((done += rows.length))
        }
        writeMeta(database, 'tokenizer_version', TOKENIZER_VERSION)
      })
      active.restart()
    },
    close() {
      active.keep(Number(sql.sealedBefore.get()?.['value'] ?? 0))
      authorPosts[Symbol.dispose]()
      database.close()
    },
  }
  const indexed = readMeta(database, 'tokenizer_version')
  if (indexed === undefined) writeMeta(database, 'tokenizer_version', TOKENIZER_VERSION)
  else if (indexed !== TOKENIZER_VERSION) writer.reindex()
  return writer
}
