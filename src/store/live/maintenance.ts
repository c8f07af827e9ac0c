import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError, toAppError } from '../../errors/index.ts'
import { indexTokens, TOKENIZER_VERSION } from '../../post/index.ts'
import { createBlockCache } from '../segments/block-cache.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { openSegmentFile, type SegmentFile } from '../segments/segment-file.ts'
import { keyOf, unpackAuthor } from './compact-id.ts'
import { readManifest, segmentFolderOf, type SegmentEntry } from './manifest.ts'
import { idOf, postSelect, toPost, type PostRow } from './row.ts'
import { assertSchema } from './schema.ts'
import { createSealer } from './sealer.ts'
import { openSymbolTables } from './symbol-tables.ts'

/** `done` of `of` steps; `what` is being done. */
export type Progress = (what: string, done: number, of: number) => void
export type Maintenance = { readonly folder: string; readonly signal: AbortSignal; readonly onProgress?: Progress }
export type VerifyReport = { readonly posts: number; readonly segments: number; readonly problems: readonly string[] }

/** Posts of each segment of which every word is looked up in it. */
const lookedUp = 500

/**
 * Reads the whole store and says what is wrong: SQLite's own check, deletes against rows, every byte of every file of the index, the length of
 * every post, and every word of some. Changes nothing; other processes may use the store meanwhile. Throws `not_found` where there is none.
 */
export async function verifyStore({ folder, signal, onProgress = () => {} }: Maintenance): Promise<VerifyReport> {
  const path = pathOf(folder)
  using database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
  assertSchema(database)
  const problems: string[] = []
  onProgress('SQLite', 0, 1)
  for (const row of database.prepare('pragma quick_check(10)').all()) {
    const found = String(row['quick_check'])
    if (found !== 'ok') problems.push(`SQLite: ${found}`)
  }
  onProgress('SQLite', 1, 1)
  const buried = await countBuried(database, signal)
  if (buried > 0) problems.push(`${buried} deleted posts have a row.`)
  database.exec('begin')
  const { entries, sealedBefore } = readManifest(database)
  const posts = Number(database.prepare('select count(*) n from post').get()?.['n'])
  problems.push(...gapsIn(database, entries, sealedBefore))
  for (const [at, entry] of entries.entries()) {
    onProgress('index', at, entries.length)
    problems.push(...(await verifySegment(database, join(segmentFolderOf(path), entry.name), entry, signal)))
  }
  onProgress('index', entries.length, entries.length)
  database.exec('commit')
  const named = new Set(entries.map(({ name }) => name))
  const stray = existsSync(segmentFolderOf(path))
    ? readdirSync(segmentFolderOf(path)).filter((name) => !named.has(name) && name.endsWith('.seg'))
    : []
  if (stray.length > 64) problems.push(`${stray.length} files of the index belong to nothing; they are removed when the store is opened.`)
  return { posts, segments: entries.length, problems }
}

/** Posts whose id has a tombstone. */
async function countBuried(database: DatabaseSync, signal: AbortSignal): Promise<number> {
  const isBuried = database.prepare('select 1 from tombstone where key = ?')
  let [buried, seen] = [0, 0]
  if (!database.prepare('select 1 from tombstone limit 1').get()) return buried
  const rows = database.prepare(`
    select cast(p.native as text) native, p.owner, a.id author, iif(p.owner > 0, (select id from author where ordinal = p.owner), null) owner_id
    from post p join author a on a.ordinal = p.author`)
  for (const row of rows.iterate() as Iterable<Pick<PostRow, 'native' | 'owner' | 'owner_id'> & { author: PostRow['author_id'] }>) {
    if (isBuried.get(keyOf(idOf(row.native, row.owner, unpackAuthor(row.author), row.owner_id)))) buried++
    if (++seen % 2_048 === 0) await yieldNow(signal)
  }
  return buried
}

async function yieldNow(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal.throwIfAborted()
}

/** Every post below `sealedBefore` stands in exactly one segment. */
function gapsIn(database: DatabaseSync, entries: readonly SegmentEntry[], sealedBefore: number): string[] {
  const count = database.prepare('select count(*) n from post where seq >= ? and seq < ?')
  const problems: string[] = []
  let end = 0
  for (const { name, base, size } of [...entries, { name: 'the newest posts', base: sealedBefore, size: 0 }]) {
    const missed = base > end ? Number(count.get(end, base)?.['n']) : 0
    if (missed > 0) problems.push(`${missed} posts before ${name} stand in no file of the index.`)
    if (base < end) problems.push(`${name} overlaps the file before it.`)
    end = Math.max(end, base + size)
  }
  return problems
}

async function verifySegment(
  database: DatabaseSync,
  file: string,
  { name, base, size }: SegmentEntry,
  signal: AbortSignal,
): Promise<string[]> {
  try {
    using segment = openSegmentFile(file, { cache: createBlockCache({ maxBytes: 4 << 20 }) })
    if (segment.base !== base || segment.size !== size) return [`${name}: it holds other posts than the manifest says.`]
    if (segment.tokenizerVersion !== TOKENIZER_VERSION) return [`${name}: written by another version of the tokenizer.`]
    await segment.verify({ signal })
    return await compareWithRows(database, segment, name, signal)
  } catch (error) {
    if (signal.aborted) throw error
    const { code, message } = toAppError(error)
    return [`${name}: ${code === 'store_corrupt' ? message : 'it cannot be read.'}`]
  }
}

async function compareWithRows(database: DatabaseSync, segment: SegmentFile, name: string, signal: AbortSignal): Promise<string[]> {
  const lengths = segment.lengths()
  const symbols = openSymbolTables(database)
  const rows = database.prepare(`${postSelect} where p.seq >= ? and p.seq < ? order by p.seq`)
  let [wrong, missing, seen] = [0, 0, 0]
  const every = Math.max(1, Math.floor(segment.size / lookedUp))
  for (const row of rows.iterate(segment.base, segment.base + segment.size) as unknown as Iterable<PostRow>) {
    const doc = row.seq - segment.base
    const terms = new Set<string>()
    const length = indexTokens(toPost(row, symbols), (term) => terms.add(term))
    // Of a post without a word the file knows nothing.
    if (terms.size > 0 && lengths[doc] !== Math.min(length, 65_535)) wrong++
    if (seen++ % every === 0) for (const term of terms) if (segment.term(term)?.cursor().seek(doc) !== doc) missing++
    if (seen % 2_048 === 0) await yieldNow(signal)
  }
  return [
    ...(wrong > 0 ? [`${name}: ${wrong} posts have another length than their rows.`] : []),
    ...(missing > 0 ? [`${name}: ${missing} words of posts are not found where they are.`] : []),
  ]
}

/**
 * Writes every file of the index anew from the rows, one slice after the other; searches go on over the old ones meanwhile. Returns how many
 * slices that were. Throws `not_found` where there is no store, `store_full` where the disk is.
 */
export async function reindexStore({ folder, signal, onProgress = () => {} }: Maintenance): Promise<number> {
  const path = pathOf(folder)
  using database = new DatabaseSync(path, { timeout: 10_000 })
  assertSchema(database)
  database.exec('pragma wal_autocheckpoint = 0')
  const sealer = createSealer(database, path, { cache: createBlockCache({ maxBytes: 4 << 20 }), now: Date.now })
  await sealer.repair({ thorough: false, signal })
  const { entries } = readManifest(database)
  const slices = entries.reduce((sum, { size }) => sum + size / sliceSize, 0)
  let done = 0
  for (const entry of entries) {
    onProgress('index', done, slices)
    await sealer.renew(entry, signal, () => onProgress('index', ++done, slices))
  }
  while (await sealer.sealNext(signal)) onProgress('index', ++done, Math.max(done, slices))
  while (await sealer.mergeNext(signal)) onProgress('merging', done, Math.max(done, slices))
  return done
}

function pathOf(folder: string): string {
  const path = join(folder, 'posts.db')
  if (!existsSync(path)) throw new AppError('not_found', { message: 'There are no posts in this folder. Choose another with --data.' })
  return path
}
