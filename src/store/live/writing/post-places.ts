import type { DatabaseSync } from 'node:sqlite'
import type { AuthorId, Post, PostId } from '../../../post/index.ts'
import { toNative } from '../compact-id.ts'
import type { Directory } from '../directory.ts'
import { postSelect, toPost, type PostRow } from '../row.ts'
import type { SymbolTables } from '../symbol-tables.ts'

/** Where an id is found. `owner`: as the row has it (row.ts); `ordinal`: of whom the id names, 0 where it names nobody. */
export type Place = { readonly native: bigint | string; readonly owner: number | null; readonly ordinal: number }
export type Held = { readonly seq: number; readonly post: Post }

/** Where the post of an id stands, and what stands there, as the writer sees it. */
export interface PostPlaces {
  of(id: PostId, author: Directory.Author): Place
  /** Of whom an id names; undefined: nobody has heard of them. */
  ordinalOf(owner: AuthorId | undefined): number | undefined
  /** The seq of a post that is there. */
  seqOf(id: PostId): number | undefined
  at(place: Place): Held | undefined
  row(seq: number): PostRow
  /** As its own row says, whatever its author has decided since. */
  post(row: PostRow): Post
}

export function createPostPlaces(database: DatabaseSync, directory: Directory, symbols: SymbolTables): PostPlaces {
  const sql = {
    find: database.prepare('select seq from post where native = ? and coalesce(owner, author) = ?'),
    row: database.prepare(`${postSelect} where p.seq = ?`),
  }
  const find = (native: bigint | string, ordinal: number) => sql.find.get(native, ordinal)?.['seq'] as number | undefined
  const ordinalOf = (owner: AuthorId | undefined) => (owner === undefined ? 0 : directory.known(owner)?.ordinal)
  const row = (seq: number) => sql.row.get(seq) as unknown as PostRow
  const post = (of: PostRow) => toPost({ ...of, consent: null }, symbols)
  return {
    of(id, author) {
      const { native, owner } = toNative(id)
      if (owner === undefined) return { native, owner: 0, ordinal: 0 }
      if (owner === author.id) return { native, owner: null, ordinal: author.ordinal } // the author's own record, as a rule
      const { ordinal } = directory.author(owner)
      return { native, owner: ordinal, ordinal }
    },
    ordinalOf,
    seqOf(id) {
      const { native, owner } = toNative(id)
      const ordinal = ordinalOf(owner)
      return ordinal === undefined ? undefined : find(native, ordinal)
    },
    at({ native, ordinal }) {
      const seq = find(native, ordinal)
      return seq === undefined ? undefined : { seq, post: post(row(seq)) }
    },
    row,
    post,
  }
}
