import type { DatabaseSync } from 'node:sqlite'
import { keepingMediaText, networkOf, withMediaText, type Counts, type Post, type PostEvent } from '../../../post/index.ts'
import type { ActiveIndex } from '../active-index.ts'
import { toNative } from '../compact-id.ts'
import type { Directory } from '../directory.ts'
import { contentColumns, contentOf } from '../row.ts'
import type { Coding, SymbolTables } from '../symbol-tables.ts'
import type { ChangeLog } from './change-log.ts'
import type { Commits } from './commits.ts'
import type { Erasing } from './erasing.ts'
import type { IdMarks } from './id-marks.ts'
import { isNewer } from './newer-version.ts'
import type { Place, PostPlaces } from './post-places.ts'

export type Outcome = 'stored' | 'repeated' | 'refused'

/** How a post gets its row and its words: refused where it was deleted before, left out where it is known, in the place of what it edits. */
export interface PostPutting {
  /** Inside a transaction, first of all: the symbols that new rows are written in. */
  refresh(): void
  put(post: Post, source: number): Outcome
  /** A version of its own, in its place and of its source: what was read in a picture is found by whoever searches for it. */
  putMediaText(event: Extract<PostEvent, { type: 'media-text' }>): void
}
export type PuttingParts = {
  readonly active: ActiveIndex
  readonly commits: Commits
  readonly directory: Directory
  readonly symbols: SymbolTables
  readonly marks: IdMarks
  readonly places: PostPlaces
  readonly erasing: Erasing
  readonly log: ChangeLog
}

const rowColumns = ['seq', 'native', 'owner', 'author', 'network', 'source', ...contentColumns]
const columns = [...rowColumns, 'likes', 'reposts', 'replies', 'quotes', 'hidden', 'length']

export function createPostPutting(database: DatabaseSync, parts: PuttingParts): PostPutting {
  const { active, commits, directory, symbols, marks, places, erasing, log } = parts
  const sql = {
    /** Nothing where the id is there already. */
    insert: database.prepare(
      `insert into post(${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) on conflict do nothing`,
    ),
    standing: database.prepare('select source, hidden from post where seq = ?'),
  }
  let coding: Coding | undefined // of this transaction
  let mayRepeat = false // repeats come in runs: after one the next is looked up before it is made ready

  /** False where a post with this id is there. */
  function insert(post: Post, place: Place, author: Directory.Author, source: number, hidden: number, counts: Counts): boolean {
    const cut = active.cut(post, author.ordinal)
    const seq = active.seat(cut, commits.nextSeq)
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
    commits.nextSeq = seq + 1
    return true
  }

  return {
    refresh: () => void (coding = symbols.newest()),
    put(post, source) {
      const said = marks.of(post.id)
      if (said?.buried === 1) return 'refused'
      const author = directory.author(post.author.id)
      if (author.deletedUntil !== undefined && post.witnessedAt <= author.deletedUntil) return 'refused'
      if (marks.isBuriedByAuthor(post)) return 'refused'
      const place = places.of(post.id, author)
      const hidden = (author.hidden ? 2 : 0) | (said?.hidden === 1 ? 1 : 0)
      const isRenamed = directory.isRenamed(author, post.author, post.witnessedAt)
      if (!isRenamed && !mayRepeat && insert(post, place, author, source, hidden, post.counts)) {
        directory.rename(author, post.author, post.witnessedAt)
        return 'stored'
      }
      const known = places.at(place)
      mayRepeat = known !== undefined
      if (known && !isNewer(post, known.post)) return 'repeated'
      directory.rename(author, post.author, post.witnessedAt)
      if (isRenamed) log.renamed(author, post.witnessedAt)
      if (known) erasing.replace(known.seq)
      insert(known ? keepingMediaText(post, known.post) : post, place, author, source, hidden, known?.post.counts ?? post.counts)
      return 'stored'
    },
    putMediaText(event) {
      const seq = places.seqOf(event.id)
      if (seq === undefined) return
      const row = places.row(seq)
      const known = places.post(row)
      const post = withMediaText(known, event)
      if (post === known) return
      const { source, hidden } = sql.standing.get(seq) as { source: number; hidden: number }
      const place = { native: toNative(event.id).native, owner: row.owner, ordinal: row.owner ?? row.author }
      erasing.replace(seq)
      insert(post, place, directory.author(post.author.id), source, hidden, post.counts)
    },
  }
}
