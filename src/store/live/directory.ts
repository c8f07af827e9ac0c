import type { DatabaseSync } from 'node:sqlite'
import type { AuthorId, Consent, SourceName } from '../../post/index.ts'

export declare namespace Directory {
  type Author = {
    readonly ordinal: number
    readonly id: AuthorId
    handle: string
    name: string
    hidden: boolean
    deletedUntil: number | undefined
    consent: Consent | undefined
  }
}
/** Authors remembered at once; the oldest go first. */
const authorsKept = 100_000

/**
 * Names to ordinals: authors, networks, sources. Remembers what it read; `refresh` forgets it when another process wrote
 * (`pragma data_version`), `forget` after a rollback.
 */
export interface Directory {
  author(id: AuthorId): Directory.Author
  network(name: string): number
  source(name: SourceName): number
  /** A name that is not '' replaces the known one. `named`: there was none before. */
  rename(author: Directory.Author, to: { readonly handle: string; readonly name: string }): 'same' | 'named' | 'renamed'
  setHidden(author: Directory.Author, hidden: boolean): void
  setDeletedUntil(author: Directory.Author, at: number): void
  /** False where it was so already. */
  setConsent(author: Directory.Author, consent: Consent): boolean
  refresh(): void
  forget(): void
}

export function openDirectory(database: DatabaseSync): Directory {
  const authors = new Map<string, Directory.Author>()
  const ordinals = new Map<string, number>()
  const sql = {
    find: database.prepare('select ordinal, handle, name, hidden, deleted_until, consent from author where id = ?'),
    add: database.prepare('insert into author(id) values (?) returning ordinal'),
    rename: database.prepare('update author set handle = ?, name = ? where ordinal = ?'),
    hidden: database.prepare('update author set hidden = ? where ordinal = ?'),
    deleted: database.prepare('update author set deleted_until = ? where ordinal = ?'),
    consent: database.prepare('update author set consent = ? where ordinal = ?'),
    dataVersion: database.prepare('pragma data_version'),
  }
  let dataVersion: unknown
  const forget = () => {
    authors.clear()
    ordinals.clear()
  }
  const ordinalOf = (table: 'network' | 'source', name: string): number => {
    const key = `${table} ${name}`
    const known = ordinals.get(key)
    if (known !== undefined) return known
    database.prepare(`insert or ignore into ${table}(name) values (?)`).run(name)
    const ordinal = Number(database.prepare(`select ordinal from ${table} where name = ?`).get(name)?.['ordinal'])
    ordinals.set(key, ordinal)
    return ordinal
  }
  return {
    author(id) {
      const known = authors.get(id)
      if (known) return known
      const row = sql.find.get(id)
      const author: Directory.Author = row
        ? {
            id,
            ordinal: Number(row['ordinal']),
            handle: String(row['handle']),
            name: String(row['name']),
            hidden: row['hidden'] === 1,
            deletedUntil: (row['deleted_until'] as number | null) ?? undefined,
            consent: (row['consent'] as Consent | null) ?? undefined,
          }
        : {
            id,
            ordinal: Number(sql.add.get(id)?.['ordinal']),
            handle: '',
            name: '',
            hidden: false,
            deletedUntil: undefined,
            consent: undefined,
          }
      if (authors.size >= authorsKept) authors.delete(authors.keys().next().value ?? '')
      authors.set(id, author)
      return author
    },
    network: (name) => ordinalOf('network', name),
    source: (name) => ordinalOf('source', name),
    rename(author, to) {
      const [handle, name] = [to.handle || author.handle, to.name || author.name]
      if (handle === author.handle && name === author.name) return 'same'
      const outcome = author.handle === '' && author.name === '' ? 'named' : 'renamed'
      author.handle = handle
      author.name = name
      sql.rename.run(handle, name, author.ordinal)
      return outcome
    },
    setHidden(author, hidden) {
      author.hidden = hidden
      sql.hidden.run(hidden ? 1 : 0, author.ordinal)
    },
    setDeletedUntil(author, at) {
      author.deletedUntil = at
      sql.deleted.run(at, author.ordinal)
    },
    setConsent(author, consent) {
      if (author.consent === consent) return false
      author.consent = consent
      sql.consent.run(consent, author.ordinal)
      return true
    },
    refresh() {
      const version = sql.dataVersion.get()?.['data_version']
      if (version !== dataVersion) forget()
      dataVersion = version
    },
    forget,
  }
}
