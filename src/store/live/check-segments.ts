import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { toAppError } from '../../errors/index.ts'
import { indexTokens, TOKENIZER_VERSION } from '../../post/index.ts'
import { createBlockCache } from '../segments/block-cache.ts'
import { isMissing } from '../segments/segment-damaged.ts'
import { openSegmentFile, type SegmentFile } from '../segments/segment-file.ts'
import { nextTurn } from '../segments/pacer.ts'
import type { Checking } from './check-rows.ts'
import { readManifest, segmentFolderOf, type SegmentEntry } from './manifest.ts'
import { postSelect, toPost, type PostRow } from './row.ts'
import { openSymbolTables } from './symbol-tables.ts'
import { reading } from './transaction.ts'

/** Posts that are read before others get their turn. */
const rowsAtOnce = 2_048
/** Posts of each segment of which every word is looked up in it. */
const lookedUp = 500

/**
 * Every file that is named, whole, held against the rows it was made from. A running server may write others in their place meanwhile: those are
 * looked at then. No read transaction outlasts some posts.
 */
export async function checkSegments(
  database: DatabaseSync,
  path: string,
  checking: Checking,
): Promise<{ readonly segments: number; readonly problems: readonly string[] }> {
  const problems = reading(database, () => gapsIn(database))
  let segments = 0
  for (let done = 0; ;) {
    const entry = readManifest(database).entries.find(({ base, size }) => base + size > done)
    if (!entry) return { segments, problems }
    const found = await checkSegment(database, join(segmentFolderOf(path), entry.name), entry, checking)
    if (!found) continue
    problems.push(...found)
    segments++
    done = entry.base + entry.size
  }
}

/** Every post below `sealedBefore` stands in exactly one segment. */
function gapsIn(database: DatabaseSync): string[] {
  const { entries, sealedBefore } = readManifest(database)
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

/** Undefined: it is named no more. */
async function checkSegment(
  database: DatabaseSync,
  file: string,
  { name, base, size, posts }: SegmentEntry,
  checking: Checking,
): Promise<string[] | undefined> {
  try {
    using segment = openSegmentFile(file, { cache: createBlockCache({ maxBytes: 4 << 20 }) })
    if (segment.base !== base || segment.size !== size) return [`${name}: it holds other posts than the manifest says.`]
    if (segment.tokenizerVersion !== TOKENIZER_VERSION) return [`${name}: written by another version of the tokenizer.`]
    await segment.verify({ signal: checking.signal })
    return await compareWithRows(database, segment, { name, posts }, checking)
  } catch (error) {
    if (checking.signal.aborted) throw error
    if (isMissing(error) && !readManifest(database).entries.some((entry) => entry.name === name)) return undefined
    const { code, message } = toAppError(error)
    return [`${name}: ${code === 'store_corrupt' ? message : 'it cannot be read.'}`]
  }
}

async function compareWithRows(
  database: DatabaseSync,
  segment: SegmentFile,
  { name, posts }: Pick<SegmentEntry, 'name' | 'posts'>,
  { signal, onPosts }: Checking,
): Promise<string[]> {
  const lengths = segment.lengths()
  const symbols = openSymbolTables(database)
  const rows = database.prepare(`${postSelect} where p.seq > ? and p.seq < ? order by p.seq limit ${rowsAtOnce}`)
  let [wrong, missing, seen] = [0, 0, 0]
  const every = Math.max(1, Math.floor(posts / lookedUp))
  for (let after = segment.base - 1; ;) {
    const some = rows.all(after, segment.base + segment.size) as unknown as PostRow[]
    for (const row of some) {
      const doc = row.seq - segment.base
      const terms = new Set<string>()
      const length = indexTokens(toPost(row, symbols), (term) => terms.add(term))
      // Of a post without a word the file knows nothing.
      if (terms.size > 0 && lengths[doc] !== Math.min(length, 65_535)) wrong++
      if (seen++ % every === 0) for (const term of terms) if (segment.term(term)?.cursor().seek(doc) !== doc) missing++
    }
    onPosts(some.length)
    if (some.length < rowsAtOnce) break
    after = some.at(-1)?.seq ?? after
    await nextTurn(signal)
  }
  return [
    ...(wrong > 0 ? [`${name}: ${wrong} posts have another length than their rows.`] : []),
    ...(missing > 0 ? [`${name}: ${missing} words of posts are not found where they are.`] : []),
  ]
}
