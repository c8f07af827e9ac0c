import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { AuthorId, Post, PostEvent, PostId } from '../../post/index.ts'
import { createBlockCache, type BlockCache } from '../segments/block-cache.ts'
import { openSegmentFile } from '../segments/segment-file.ts'
import type { CandidateHints, Candidates } from '../candidates.ts'
import type { Clause, HitPage, PageMark, SearchQuery } from '../search-query.ts'
import type { StoreStats } from '../post-store.ts'
import { authorsGone, type AuthorsPage } from './authors-gone.ts'
import { openColumns } from './columns.ts'
import { count } from './count.ts'
import { packAuthor, toNative, unpackAuthor } from './compact-id.ts'
import { diskUse } from './disk-use.ts'
import { find, partsOf, type FindContext } from './find.ts'
import { findCandidates } from './find-candidates.ts'
import { createFrequencies } from './frequencies.ts'
import { createWorkspace, type Workspace } from './workspace.ts'
import { openTextIndex } from './text-index.ts'
import { prepareFormer } from './held-versions.ts'
import { openHitIds } from './hit-ids.ts'
import { oldest, type Oldest } from './oldest.ts'
import { postSelect, rowOf, toPost, type PostRow, type PostTuple } from './row.ts'
import type { WordsEnd } from './shared-words.ts'
import { openSymbolTables } from './symbol-tables.ts'
import { reading } from './transaction.ts'

const blockCacheBytes = 32 << 20

export type SequencedEvent = PostEvent & { readonly seq: number }

/** Everything that is read of a store, each call inside one read transaction. Synchronous; runs in its own thread. */
export interface Reader {
  find(query: SearchQuery, options: { now: number; late: () => boolean }): HitPage
  candidates(
    query: SearchQuery,
    words: readonly (readonly Clause[])[],
    options: { now: number; late: () => boolean } & CandidateHints,
  ): Candidates
  get(ids: readonly PostId[]): Post[]
  /** In order of seq. */
  posts(seqs: readonly number[]): [seq: number, post: Post][]
  /** With versions that were written anew since and are held. */
  versions(seqs: readonly number[]): [seq: number, post: Post][]
  authors(handles: readonly string[]): [handle: string, ids: AuthorId[]][]
  /** At most 500, in order of seq; `last`: up to where everything was looked at. */
  changes(after: number): { events: SequencedEvent[]; last: number }
  /** At most 500 visible posts with seq > after; `last`: undefined at the end. */
  scan(query: { from: number; until: number; network?: string | undefined }, after: number): { posts: Post[]; last: number | undefined }
  stats(): Omit<StoreStats, 'isFull'>
  authorsGone(after: number): AuthorsPage
  /** Seqs of posts of these sources, hidden ones too, that were witnessed before: the oldest, at most so many. */
  oldest(query: Oldest): number[]
  /** Reads the columns, which the first `find` would have to. */
  warm(): void
  close(): void
}

export type ReaderOptions = {
  readonly path: string
  readonly words: WordsEnd
  /** Blocks of segment files that this thread keeps; default: 32 MB. */
  readonly cache?: BlockCache
  /** Where it scores; by default its own. */
  readonly workspace?: Workspace
}

export function createReader(
  database: DatabaseSync,
  { path, words, cache = createBlockCache({ maxBytes: blockCacheBytes }), workspace = createWorkspace() }: ReaderOptions,
): Reader {
  const columns = openColumns(database)
  const index = openTextIndex(database, { path, words, openFile: (file) => openSegmentFile(file, { cache }) })
  const frequencies = createFrequencies(columns)
  const symbols = openSymbolTables(database)
  const hitIds = openHitIds(database)
  const postOf = (row: PostRow): Post => toPost(row, symbols)
  const sql = {
    byId: database.prepare(`${postSelect} where p.native = ? and coalesce(p.owner, p.author) = ? and p.hidden = 0`),
    bySeq: database.prepare(`${postSelect} where p.seq in (select value from json_each(?)) and p.hidden = 0`),
    owner: database.prepare('select ordinal from author where id = ?'),
    authors: database.prepare("select id from author where handle <> '' and lower(handle) = lower(?) limit 100"),
    posts: database.prepare(`${postSelect} where p.seq > ? order by p.seq limit 500`),
    events: database.prepare('select seq, event from change where seq > ? order by seq limit 500'),
    scan: database.prepare(
      `${postSelect} where p.seq > ? and p.hidden = 0 and p.witnessed_at >= ? and p.witnessed_at < ? and (? is null or p.network = (select ordinal from network where name = ?)) order by p.seq limit 500`,
    ),
    nextSeq: database.prepare("select value from meta where key = 'next_seq'"),
    networks: database.prepare('select ordinal, name from network'),
    sources: database.prepare('select ordinal, name from source'),
    dataVersion: database.prepare('pragma data_version'),
  }
  /** With columns and words as of the rows that are seen; `isAll` unless it was `late` before all words were there. */
  const readingWords = <T>(late: () => boolean, work: (nextSeq: number, isAll: boolean) => T): T => {
    for (;;) {
      const done = reading(database, () => {
        columns.refresh()
        const given = nextSeqNow()
        const nextSeq = index.refresh(given, late)
        return nextSeq === undefined ? undefined : { result: work(nextSeq, nextSeq >= given) }
      })
      if (done) return done.result
    }
  }
  /** `asked`: the query, as of what is there; `seqBefore`: what it sees is below. */
  const finding = <T>(
    query: SearchQuery,
    late: () => boolean,
    work: (asked: SearchQuery, context: FindContext, seen: { seqBefore: number; isAll: boolean }) => T,
  ): T =>
    readingWords(late, (nextSeq, isAll) => {
      const seqBefore = Math.min(query.asOf?.seqBefore ?? nextSeq, query.after?.seqBefore ?? nextSeq)
      const asked = isAll ? query : { ...query, asOf: { ...query.asOf, seqBefore: Math.min(nextSeq, seqBefore) } }
      return work(asked, { columns, segments: index.segments(), frequencies, workspace, late }, { seqBefore, isAll })
    })
  sql.bySeq.setReturnArrays(true)
  const nextSeqNow = () => Number(sql.nextSeq.get()?.['value'] ?? 0)
  const bySeq = (statement: StatementSync, seqs: readonly number[]): [number, Post][] =>
    (statement.all(JSON.stringify(seqs)) as unknown as PostTuple[]).map((row) => [row[0], postOf(rowOf(row))])
  const postsOf = (id: PostId): PostRow[] => {
    const { native, owner } = toNative(id)
    const ordinal = owner === undefined ? 0 : (sql.owner.get(packAuthor(owner))?.['ordinal'] as number | undefined)
    return ordinal === undefined ? [] : (sql.byId.all(native, ordinal) as unknown as PostRow[])
  }
  let former: StatementSync | undefined // when it is first asked for: the tables are younger than the others
  let counted: { version: unknown; stats: Omit<StoreStats, 'bytes' | 'freeBytes' | 'isFull'> } | undefined

  return {
    find(query, { now, late }) {
      const begun = performance.now()
      return finding(query, late, (asked, context, { seqBefore, isAll }) => {
        const found = find(asked, context)
        const ids = hitIds.of(found.top.map(({ seq }) => seq))
        const hits = found.top.map(({ seq, key }) => {
          const parts = partsOf(key, seq, query, columns)
          return { id: ids.get(seq) as PostId, seq, score: Object.keys(parts).length === 0 ? 0 : key, parts }
        })
        const last = found.top.at(-1)
        const next: PageMark | undefined =
          last && hits.length === query.limit ? { key: last.key, seq: last.seq, seqBefore, now: query.decayFrom ?? query.until } : undefined
        const { stats } = found
        const complete = found.complete && isAll
        const asOf = query.asOf?.witnessedBefore ?? now
        return { hits, complete, asOf, stats, tookMs: performance.now() - begun, ...(next && { next }) }
      })
    },
    candidates(query, words, { now, late, ...hints }) {
      const begun = performance.now()
      return finding(query, late, (asked, context, { seqBefore, isAll }) => {
        const found = findCandidates(asked, words, context, hints)
        const asOf = query.asOf?.witnessedBefore ?? now
        return { ...found, complete: found.complete && isAll, asOf, seqBefore, tookMs: performance.now() - begun }
      })
    },
    get: (ids) => reading(database, () => ids.flatMap((id) => postsOf(id).map(postOf))),
    posts: (seqs) => reading(database, () => bySeq(sql.bySeq, seqs)),
    versions: (seqs) => reading(database, () => [...bySeq(sql.bySeq, seqs), ...bySeq((former ??= prepareFormer(database)), seqs)]),
    authors: (handles) =>
      reading(database, () =>
        handles.map((handle) => [
          handle,
          sql.authors.all(handle.replace(/^@/, '')).map((row) => unpackAuthor(row['id'] as Uint8Array | string)),
        ]),
      ),
    changes: (after) =>
      reading(database, () => {
        const posts = (sql.posts.all(after) as unknown as PostRow[]).map((row): SequencedEvent => ({
          type: 'post-put',
          post: postOf(row),
          seq: row.seq,
        }))
        const others = sql.events
          .all(after)
          .map((row): SequencedEvent => ({ ...(JSON.parse(String(row['event'])) as PostEvent), seq: Number(row['seq']) }))
        // Each list is cut at 500: nothing past the shorter one's end may be given yet.
        const end = Math.min(...[posts, others].map((list) => (list.length === 500 ? (list.at(-1)?.seq ?? 0) : Infinity)))
        const events = [...posts, ...others].filter(({ seq }) => seq <= end).sort((a, b) => a.seq - b.seq)
        return { events, last: events.at(-1)?.seq ?? after }
      }),
    scan: ({ from, until, network }, after) =>
      reading(database, () => {
        const rows = sql.scan.all(after, from, until, network ?? null, network ?? null) as unknown as PostRow[]
        return { posts: rows.map(postOf), last: rows.length === 500 ? rows.at(-1)?.seq : undefined }
      }),
    stats() {
      const version = sql.dataVersion.get()?.['data_version'] // changes with every commit of another connection
      if (!counted || counted.version !== version)
        counted = {
          version,
          stats: reading(database, () => {
            columns.refresh()
            return { ...count(columns.slices(), sql), nextSeq: nextSeqNow() }
          }),
        }
      return { ...counted.stats, ...diskUse(database, path) }
    },
    authorsGone: (after) =>
      reading(database, () => {
        columns.refresh()
        return authorsGone(database, { columns, nextSeq: nextSeqNow() }, after)
      }),
    oldest: (query) =>
      reading(database, () => {
        columns.refresh()
        return oldest(columns, query)
      }),
    warm() {
      // Waits for no words: whoever only wants to know how things stand does not wait behind it.
      readingWords(
        () => true,
        () => {},
      )
    },
    close() {
      index[Symbol.dispose]()
      database.close()
    },
  }
}
