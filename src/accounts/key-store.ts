import { createHash, timingSafeEqual } from 'node:crypto'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../errors/index.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { createId, createSecret } from '../lib/ids.ts'

/** What every key begins with, so that people and scanners for leaked secrets know one when they see it. */
export const keyPrefix = 'gsw_'

/** What may be shown of a key: never enough to use it. Times in milliseconds since 1970. */
export type Key = {
  readonly id: string
  /** Given by people, for people. */
  readonly name: string
  /** The first characters of the secret, to tell one key from another. */
  readonly prefix: string
  readonly createdAt: number
  /** Undefined: never. A minute coarse. */
  readonly lastUsedAt: number | undefined
  readonly revokedAt: number | undefined
}
export type NewKey = { readonly key: Key; /** Shown this once; only its hash is kept. */ readonly secret: string }

/**
 * Who may ask this server from elsewhere (checked by key-store.contract.ts). A secret is `gsw_` and 256 random bits; kept are its SHA-256
 * and its first characters. Several processes may have it open: what one creates or revokes, the others know at once. Synchronous: each
 * call is one small row.
 */
export interface KeyStore extends Disposable {
  /** Throws `request_invalid` for a name that is none. */
  create(name: string): NewKey
  /** Newest first, revoked ones too. */
  list(): readonly Key[]
  /** For ever. Throws `not_found` for an id that is none; a second time changes nothing. */
  revoke(id: string): Key
  /** The key with this secret; undefined where there is none, or it was revoked. Takes as long for a wrong one as for a right one. */
  find(secret: string): Key | undefined
  /** Whether this key was not revoked meanwhile. */
  isActive(id: string): boolean
}

const shownLength = keyPrefix.length + 6
const longestName = 100
/** How often `lastUsedAt` is written, at most. */
const usedEveryMs = 60_000

const schema = `
  create table if not exists key(
    id text primary key, name text not null, prefix text not null, hash blob not null unique,
    created_at integer not null, used_at integer, revoked_at integer
  ) strict;
  create index if not exists key_by_prefix on key(prefix);
`
const columns = 'id, name, prefix, created_at, used_at, revoked_at'

export function openKeyStore({ folder, now = systemClock }: { folder: string; now?: Clock }): KeyStore {
  const database = openDatabase(folder)
  const insert = database.prepare('insert into key(id, name, prefix, hash, created_at) values (?, ?, ?, ?, ?)')
  const all = database.prepare(`select ${columns} from key order by created_at desc, rowid desc`)
  const byId = database.prepare(`select ${columns} from key where id = ?`)
  const candidates = database.prepare(`select ${columns}, hash from key where prefix = ? and revoked_at is null`)
  const revoke = database.prepare('update key set revoked_at = ? where id = ? and revoked_at is null')
  const use = database.prepare('update key set used_at = ? where id = ? and coalesce(used_at, 0) <= ?')
  return {
    create(name) {
      const secret = `${keyPrefix}${createSecret()}`
      const key = { id: createId('key'), name: checkName(name), prefix: secret.slice(0, shownLength), createdAt: now() }
      insert.run(key.id, key.name, key.prefix, hashOf(secret), key.createdAt)
      return { key: { ...key, lastUsedAt: undefined, revokedAt: undefined }, secret }
    },
    list: () => all.all().map(toKey),
    revoke(id) {
      revoke.run(now(), id)
      const row = byId.get(id)
      if (!row) throw new AppError('not_found', { message: `There is no key with the id "${id}". groundswell key list shows them.` })
      return toKey(row)
    },
    find(secret) {
      const hash = hashOf(secret)
      const row = candidates.all(secret.slice(0, shownLength)).find((candidate) => isSame(candidate['hash'], hash))
      if (!row) return undefined
      const key = toKey(row)
      const at = now()
      if (at - (key.lastUsedAt ?? 0) >= usedEveryMs) use.run(at, key.id, at - usedEveryMs)
      return key
    },
    isActive: (id) => byId.get(id)?.['revoked_at'] === null,
    [Symbol.dispose]() {
      database.close()
    },
  }
}

function openDatabase(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'accounts.db')
  const database = new DatabaseSync(path, { timeout: 5_000 })
  chmodSync(path, 0o600)
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; pragma cache_size = -256;')
  database.exec(schema)
  return database
}

/** The secret is random, so that a fast hash is as good as a slow one: there is nothing to guess (256 bits). */
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

const isSame = (kept: unknown, hash: Buffer): boolean =>
  kept instanceof Uint8Array && kept.length === hash.length && timingSafeEqual(kept, hash)

function checkName(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '' || trimmed.length > longestName || /\p{Cc}/u.test(trimmed))
    throw new AppError('request_invalid', { message: `A key's name has 1 to ${longestName} characters on one line, such as "my phone".` })
  return trimmed
}

function toKey(row: Record<string, unknown>): Key {
  const time = (value: unknown) => (value === null || value === undefined ? undefined : Number(value))
  return {
    id: String(row['id']),
    name: String(row['name']),
    prefix: String(row['prefix']),
    createdAt: Number(row['created_at']),
    lastUsedAt: time(row['used_at']),
    revokedAt: time(row['revoked_at']),
  }
}
