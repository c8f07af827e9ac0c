import type { DatabaseSync } from 'node:sqlite'
import type { AuthorId, Consent, SourceName } from '../../post/index.ts'
import { packAuthor } from './compact-id.ts'

export declare namespace Directory {
  type Author = {
    readonly ordinal: number
    readonly id: AuthorId
    handle: string
    name: string
    hidden: boolean
    deletedUntil: number | undefined
    consent: Consent | undefined
    /** When these became so by the network's clock: older news changes nothing. */
    hiddenAt: number
    consentAt: number
    handleAt: number
    nameAt: number
  }
}
/** Authors remembered at once, at most: two generations, so that who was looked for lately stays. Some 30 MB. */
const authorsKept = 100_000

/** Names to ordinals: authors, networks, sources. Remembers what it read until it is told that another writer wrote, or after a rollback. */
export interface Directory {
  /** A new one where there is none. */
  author(id: AuthorId): Directory.Author
  known(id: AuthorId): Directory.Author | undefined
  network(name: string): number
  source(name: SourceName): number
  /** A name that is not '' replaces a known one that is not newer. `named`: there was none before. */
  rename(author: Directory.Author, to: { readonly handle: string; readonly name: string }, at: number): 'same' | 'named' | 'renamed'
  /** Whether `rename` would say so. */
  isRenamed(author: Directory.Author, to: { readonly handle: string; readonly name: string }, at: number): boolean
  /** False where it was so already, or newer news says otherwise. */
  setHidden(author: Directory.Author, hidden: boolean, at: number): boolean
  setDeletedUntil(author: Directory.Author, at: number): void
  setConsent(author: Directory.Author, consent: Consent, at: number): boolean
  forget(): void
}

export function openDirectory(database: DatabaseSync): Directory {
  let authors = new Map<string, Directory.Author>()
  let older = new Map<string, Directory.Author>()
  const ordinals = { network: new Map<string, number>(), source: new Map<string, number>() }
  const sql = {
    find: database.prepare(
      'select ordinal, handle, name, hidden, deleted_until, consent, hidden_at, consent_at, handle_at, name_at from author where id = ?',
    ),
    add: database.prepare('insert into author(id) values (?) on conflict do nothing'),
    rename: database.prepare('update author set handle = ?, name = ?, handle_at = ?, name_at = ? where ordinal = ?'),
    hidden: database.prepare('update author set hidden = ?, hidden_at = ? where ordinal = ?'),
    deleted: database.prepare('update author set deleted_until = ? where ordinal = ?'),
    consent: database.prepare('update author set consent = ?, consent_at = ? where ordinal = ?'),
  }
  const forget = () => {
    authors = new Map()
    older = new Map()
    ordinals.network.clear()
    ordinals.source.clear()
  }
  const ordinalOf = (table: 'network' | 'source', name: string): number => {
    const known = ordinals[table].get(name)
    if (known !== undefined) return known
    database.prepare(`insert or ignore into ${table}(name) values (?)`).run(name)
    const ordinal = Number(database.prepare(`select ordinal from ${table} where name = ?`).get(name)?.['ordinal'])
    ordinals[table].set(name, ordinal)
    return ordinal
  }
  const keep = (author: Directory.Author): Directory.Author => {
    if (authors.size >= authorsKept / 2) [older, authors] = [authors, new Map()]
    authors.set(author.id, author)
    return author
  }
  const remembered = (id: AuthorId): Directory.Author | undefined => {
    const author = authors.get(id)
    if (author) return author
    const before = older.get(id)
    return before && keep(before)
  }
  const read = (id: AuthorId, packed: Uint8Array | string): Directory.Author | undefined => {
    const row = sql.find.get(packed)
    return (
      row &&
      keep({
        id,
        ordinal: Number(row['ordinal']),
        handle: String(row['handle']),
        name: String(row['name']),
        hidden: row['hidden'] === 1,
        deletedUntil: (row['deleted_until'] as number | null) ?? undefined,
        consent: (row['consent'] as Consent | null) ?? undefined,
        hiddenAt: Number(row['hidden_at'] ?? -Infinity),
        consentAt: Number(row['consent_at'] ?? -Infinity),
        handleAt: Number(row['handle_at'] ?? -Infinity),
        nameAt: Number(row['name_at'] ?? -Infinity),
      })
    )
  }
  return {
    author(id) {
      const known = remembered(id)
      if (known) return known
      const packed = packAuthor(id)
      const { changes, lastInsertRowid } = sql.add.run(packed)
      if (changes === 0) return read(id, packed) as Directory.Author
      return keep({
        id,
        ordinal: Number(lastInsertRowid),
        handle: '',
        name: '',
        hidden: false,
        deletedUntil: undefined,
        consent: undefined,
        hiddenAt: -Infinity,
        consentAt: -Infinity,
        handleAt: -Infinity,
        nameAt: -Infinity,
      })
    },
    known: (id) => remembered(id) ?? read(id, packAuthor(id)),
    network: (name) => ordinalOf('network', name),
    source: (name) => ordinalOf('source', name),
    rename(author, to, at) {
      const known = { ...author }
      if (to.handle !== '' && (known.handle === '' || at >= known.handleAt)) Object.assign(author, { handle: to.handle, handleAt: at })
      if (to.name !== '' && (known.name === '' || at >= known.nameAt)) Object.assign(author, { name: to.name, nameAt: at })
      const isSame = author.handle === known.handle && author.name === known.name
      if (isSame && author.handleAt === known.handleAt && author.nameAt === known.nameAt) return 'same'
      sql.rename.run(author.handle, author.name, finite(author.handleAt), finite(author.nameAt), author.ordinal)
      if (isSame) return 'same'
      return known.handle === '' && known.name === '' ? 'named' : 'renamed'
    },
    isRenamed: (author, to, at) =>
      (author.handle !== '' || author.name !== '') &&
      ((to.handle !== '' && to.handle !== author.handle && (author.handle === '' || at >= author.handleAt)) ||
        (to.name !== '' && to.name !== author.name && (author.name === '' || at >= author.nameAt))),
    setHidden(author, hidden, at) {
      if (at < author.hiddenAt) return false
      const changed = author.hidden !== hidden
      author.hidden = hidden
      author.hiddenAt = at
      sql.hidden.run(hidden ? 1 : 0, at, author.ordinal)
      return changed
    },
    setDeletedUntil(author, at) {
      author.deletedUntil = at
      sql.deleted.run(at, author.ordinal)
    },
    setConsent(author, consent, at) {
      if (at < author.consentAt) return false
      const changed = author.consent !== consent
      author.consent = consent
      author.consentAt = at
      sql.consent.run(consent, at, author.ordinal)
      return changed
    },
    forget,
  }
}

/** A time that was never told is none in the table. */
const finite = (at: number): number | null => (Number.isFinite(at) ? at : null)
