import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../errors/index.ts'
import { createBlockCache } from '../segments/block-cache.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { checkHeld, checkRows, checkUnsealed } from './check-rows.ts'
import { checkSegments } from './check-segments.ts'
import { countDamaged } from './kept-columns.ts'
import { readManifest, segmentFolderOf } from './manifest.ts'
import { assertSchema } from './schema.ts'
import { createSealer } from './sealer.ts'

/** `done` of `of` steps; `what` is being done. */
export type Progress = (what: string, done: number, of: number) => void
export type Maintenance = { readonly folder: string; readonly signal: AbortSignal; readonly onProgress?: Progress }
export type VerifyReport = { readonly posts: number; readonly segments: number; readonly problems: readonly string[] }

/**
 * Reads the whole store and says what is wrong: SQLite's own check, every post against the index of ids and against what was deleted, the versions
 * that answers hold, every byte of every file of the index, the length of every post, and every word of some. Changes nothing; other
 * processes may use the store meanwhile. Throws `not_found` where there is none.
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
  const damaged = countDamaged(database)
  if (damaged > 0) problems.push(`What is kept of ${damaged} slices’ columns is damaged; the rows are read instead.`)
  const all = Number(database.prepare('select count(*) n from post').get()?.['n'])
  const counting = (what: string) => {
    let done = 0
    onProgress(what, 0, all)
    return { signal, onPosts: (posts: number) => onProgress(what, Math.min(all, (done += posts)), all) }
  }
  const rows = await checkRows(database, counting('posts'))
  const held = await checkHeld(database, { signal })
  const index = await checkSegments(database, path, counting('posts in the index'))
  problems.push(...rows.problems, ...held, ...(await checkUnsealed(database, { signal })), ...index.problems)
  const named = new Set(readManifest(database).entries.map(({ name }) => name))
  const stray = existsSync(segmentFolderOf(path)) ? readdirSync(segmentFolderOf(path)).filter((name) => !named.has(name)) : []
  if (stray.length > 64) problems.push(`${stray.length} files of the index belong to nothing; a running store removes them in time.`)
  return { posts: rows.posts, segments: index.segments, problems }
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
    onProgress('slices', done, slices)
    await sealer.renew(entry, signal, () => onProgress('slices', ++done, slices))
  }
  while (await sealer.sealNext(signal)) onProgress('slices', ++done, Math.max(done, slices))
  while (await sealer.mergeNext(signal)) onProgress('merging', done, Math.max(done, slices))
  return done
}

function pathOf(folder: string): string {
  const path = join(folder, 'posts.db')
  if (!existsSync(path))
    throw new AppError('not_found', {
      message: `There are no posts in ${folder}. Bring some in with groundswell import, let groundswell start read live ones, or choose another folder with --data.`,
    })
  return path
}
