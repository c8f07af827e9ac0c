import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { TOKENIZER_VERSION } from '../../post/index.ts'
import type { BlockCache } from '../segments/block-cache.ts'
import {
  allocateMemorySegment,
  createMemorySegment,
  mostWordsOf,
  sliceSize,
  type MemorySegment,
  type MemorySegmentView,
} from '../segments/memory-segment.ts'
import { mergedTerms } from '../segments/merge-segments.ts'
import { isMissing, SegmentDamaged } from '../segments/segment-damaged.ts'
import { openSegmentFile, type SegmentFile } from '../segments/segment-file.ts'
import { writeSegment } from '../segments/segment-writer.ts'
import type { SegmentSource } from '../segments/segment.ts'
import { changeManifest, readManifest, segmentFolderOf, type SegmentEntry } from './manifest.ts'
import { mergeDue, rewriteDue } from './merge-policy.ts'
import { postSelect, toPost, type PostRow } from './row.ts'
import { blockVersion, decodeHead } from './column-block.ts'
import { Column } from './column.ts'
import { Flag, readColumns } from './columns.ts'
import { findSymbols } from './find-symbols.ts'
import { dropBlock, keepBlock, keptTables, openKeptColumns } from './kept-columns.ts'
import { readMeta, touchedKept } from './schema.ts'
import type { WordsSubscription } from './shared-words.ts'
import { addTable, isTableDue, openSymbolTables } from './symbol-tables.ts'

/** Blocks of columns that are made anew with each slice. */
const blocksAtOnce = 4
/** Posts that are read before others get their turn. */
const rowsAtOnce = 256
/** Posts of a slice whose texts say which symbols are worth having. */
const textsRead = 512
/** Fewer say little; the next slice may have more. */
const textsNeeded = 32
/** What lies about unnamed and is older than this was left by a process that ended. */
const abandonedMs = 3_600_000

/**
 * Writes full slices into files, and merges files, so that few are searched and what was erased leaves the disk. Everything is made from the
 * rows; the manifest changes in one transaction, after the file is whole. Each step yields often; a step that another process did first
 * changes nothing. An abort leaves at most an unnamed file.
 */
export interface Sealer {
  /**
   * Makes again from the rows what cannot be opened. `thorough`: what is damaged anywhere inside as well, which reads every file whole. Throws
   * `SegmentTooNew` rather than lose a newer program's work.
   */
  repair(options: { thorough: boolean; signal: AbortSignal; onProgress?: (done: number, of: number) => void }): Promise<void>
  /** One slice, if one is full: true where there was. */
  sealNext(signal: AbortSignal): Promise<boolean>
  /**
   * One merge or rewrite, if one is due: true where it was. A file that turns out to be damaged is made again from the rows instead, and merged
   * when this is called again: false, so that a disk that damages whatever is written is not written to without end.
   */
  mergeNext(signal: AbortSignal): Promise<boolean>
  /** Blocks of columns that an older version wrote, or that are old, anew. */
  keepBlocks(signal: AbortSignal): Promise<void>
  /** This segment anew from its rows, as slices; `onSlice` after each. */
  renew(entry: SegmentEntry, signal: AbortSignal, onSlice?: () => void): Promise<void>
  /** Removes what a process that ended has left in the folder, named by nobody. */
  sweep(): void
  state(): FilesState
}
/** Every post below `sealedBefore` stands in a file; `nextSeq` is the next to be given. */
export type Sealed = { readonly sealedBefore: number; readonly nextSeq: number }
export type FilesState = Sealed & {
  /** Changes with the files that are named. */
  readonly version: unknown
  /** Files that were damaged or missing and have been made again, so far. */
  readonly mended: number
}

export type SealerStep = 'rows-read' | 'file-written' | 'manifest-begun' | 'manifest-changed' | 'block-kept' | 'merged'
export type SealerOptions = {
  readonly cache: BlockCache
  readonly now: () => number
  /** Where the words of the newest posts are in memory; what is not there is made from the rows. */
  readonly words?: WordsSubscription
  /** Hears what has just been done: for tests that end the process there. */
  readonly onStep?: (step: SealerStep) => void
}

export function createSealer(database: DatabaseSync, path: string, { cache, now, words, onStep = () => {} }: SealerOptions): Sealer {
  const folder = segmentFolderOf(path)
  database.exec(keptTables) // an older program may have opened it last
  const kept = openKeptColumns(database)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const rows = database.prepare(`${postSelect} where p.seq > ? and p.seq < ? order by p.seq limit ${rowsAtOnce}`)
  const symbols = openSymbolTables(database)
  const sql = {
    these: database.prepare(`${postSelect} where p.seq in (select value from json_each(?))`),
    staleBlock: database.prepare('select base from column_block where touched < ? or substr(data, 1, 1) <> ? order by touched limit 1'),
    firstTouched: database.prepare('select coalesce(min(n), 0) n from touched'),
    touchedIn: database.prepare('select distinct seq from touched where n > ? and seq >= ? and seq < ?'),
    isThere: database.prepare('select 1 from post where seq = ?'),
  }
  const tokensIn = database.prepare('select count(*) posts, coalesce(sum(length), 0) tokens from post where seq >= ? and seq < ?')
  const anyIn = database.prepare('select 1 from post where seq >= ? and seq < ? limit 1')
  const countIn = database.prepare('select count(*) posts from post where seq >= ? and seq < ?')
  let mended = 0
  const firstTouched = (): number => Number(sql.firstTouched.get()?.['n'])
  const lastTouched = (): number => Number(database.prepare('select coalesce(max(n), 0) n from touched').get()?.['n'])
  const nextSeq = (): number => Number(readMeta(database, 'next_seq') ?? 0)

  function transaction(work: () => void): void {
    database.exec('begin immediate')
    try {
      work()
      database.exec('commit')
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      throw error
    }
  }

  function reading<T>(work: () => T): T {
    database.exec('begin')
    try {
      return work()
    } finally {
      database.exec('commit')
    }
  }

  /** Changes the manifest unless another process did first: then `made` is thrown away. */
  function publish(made: readonly Made[], removed: readonly SegmentEntry[], sealed?: Step): boolean {
    database.exec('begin immediate')
    onStep('manifest-begun')
    try {
      const manifest = readManifest(database)
      const names = new Set(manifest.entries.map(({ name }) => name))
      if ((sealed && manifest.sealedBefore !== sealed.from) || removed.some(({ name }) => !names.has(name))) {
        database.exec('rollback')
        discard(made.map(({ entry }) => entry))
        return false
      }
      const added = made.map(({ entry, touched }) => {
        const erased = countGone(entry, touched)
        return { ...entry, erased, erasedAt: erased > 0 ? now() : undefined }
      })
      changeManifest(database, {
        added,
        removed: removed.map(({ name }) => name),
        sealedBefore: sealed?.to ?? manifest.sealedBefore,
      })
      database.exec('commit')
      onStep('manifest-changed')
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      discard(made.map(({ entry }) => entry))
      throw error
    }
    discard(removed) // whoever has them open reads on; who was about to open them looks at the manifest again
    return true
  }

  /** Posts of a file that went while it was written. The writer waits meanwhile, so rows are counted only where what was touched is no longer all known. */
  function countGone({ base, size, posts }: SegmentEntry, touched: number): number {
    if (firstTouched() > touched + 1) return Math.max(0, posts - Number(countIn.get(base, base + size)?.['posts']))
    const seqs = Iterator.from(sql.touchedIn.iterate(touched, base, base + size) as Iterable<{ seq: number }>)
    return seqs.reduce((gone, { seq }) => gone + (sql.isThere.get(seq) ? 0 : 1), 0)
  }

  async function write(span: Span, { posts, touched }: AsOf, terms: SegmentSource, signal: AbortSignal): Promise<Made> {
    const { base, size } = span
    const name = `${base}-${size}.${now().toString(36)}${randomBytes(3).toString('hex')}.seg`
    await writeSegment({ path: join(folder, name), base, size, terms, tokenizerVersion: TOKENIZER_VERSION, signal })
    onStep('file-written')
    return { entry: { name, base, size, posts, erased: 0, erasedAt: undefined, expired: 0 }, touched }
  }

  /** What posts a slice holds, and its columns as a block, both of one moment: when that row was the last that was touched. */
  function readSlice(base: number): { readonly flags: Uint8Array; readonly touched: number; readonly keep: () => void } {
    const { touched, flags, block } = reading(() => ({ touched: lastTouched(), ...readColumns(database, base) }))
    const keep = () => {
      transaction(() => keepBlock(database, base, touched, block))
      onStep('block-kept')
    }
    return { flags, touched, keep }
  }

  /** The oldest of the blocks that would soon know too little of what changed since, or that an older version wrote; false where there is none. */
  function keepFresh(): boolean {
    const before = lastTouched() - touchedKept / 2
    const stale = sql.staleBlock.get(before, Uint8Array.of(blockVersion))
    if (!stale) return false
    const base = Number(stale['base'])
    if (Number(countIn.get(base, base + sliceSize)?.['posts']) > 0) readSlice(base).keep()
    else transaction(() => dropBlock(database, base))
    return true
  }

  /** Now and then, from some texts of the slice: the symbols that the next posts are written in. */
  async function learnSymbols(base: number, flags: Uint8Array, signal: AbortSignal): Promise<void> {
    if (!isTableDue(database, base)) return
    const seqs = Array.from(flags, (flag, doc) => ((flag & Flag.row) !== 0 ? base + doc : -1)).filter((seq) => seq >= 0)
    if (seqs.length < textsNeeded) return
    const every = Math.max(1, Math.floor(seqs.length / textsRead))
    const some = sql.these.all(JSON.stringify(seqs.filter((_, n) => n % every === 0))) as unknown as PostRow[]
    const finding = findSymbols(some.map((row) => toPost(row, symbols).text))
    for (;;) {
      const { done, value } = finding.next()
      if (done) return addTable(database, base, value)
      await yieldNow(signal)
    }
  }

  /** The file of one slice; none where it holds no post. */
  async function writeSlice(base: number, { flags, touched }: Read, signal: AbortSignal): Promise<Made[]> {
    const segment = inMemory(base) ?? (await fromRows(base, signal))
    onStep('rows-read')
    const posts = countRows(flags)
    const terms = segment.sources((doc) => ((flags[doc] as number) & Flag.row) !== 0)
    return posts > 0 ? [await write({ base, size: sliceSize }, { posts, touched }, terms, signal)] : []
  }

  /** A slice that the writer has filled. */
  function inMemory(base: number): MemorySegmentView | undefined {
    const end = base + sliceSize
    const there = words?.await(end, () => true)
    if (!words || !there || there.from > base || there.until < end) return undefined
    const segment = words.segments().get(base)
    if (segment) segment.limit = sliceSize
    return segment
  }

  async function fromRows(base: number, signal: AbortSignal): Promise<MemorySegment> {
    const words = mostWordsOf(tokensIn.get(base, base + sliceSize) as { posts: number; tokens: number })
    const segment = createMemorySegment(allocateMemorySegment(base, words))
    for (let after = base - 1; ;) {
      const some = rows.all(after, base + sliceSize) as unknown as PostRow[]
      for (const row of some) segment.add(row.seq, toPost(row, symbols), row.author)
      after = some.at(-1)?.seq ?? after
      if (some.length < rowsAtOnce) return segment
      await yieldNow(signal)
    }
  }

  /** The flags of every seq, from the blocks of its slices where there are any: a look at every row costs ten times as much. */
  async function flagsIn({ base, size }: Span, signal: AbortSignal): Promise<Read> {
    const flags = new Uint8Array(size)
    let last = 0
    database.exec('begin')
    try {
      const first = firstTouched()
      last = lastTouched()
      let since = Infinity
      for (let at = 0; at < size; at += sliceSize) {
        const [, touched = -1, head] = kept.head(base + at) ?? []
        const slice = head && touched >= first - 1 ? decodeHead(head, () => new Column(0)) : undefined
        flags.set(slice?.flags ?? readColumns(database, base + at).flags, at)
        if (slice) since = Math.min(since, touched)
      }
      for (const { seq } of sql.touchedIn.iterate(since, base, base + size) as Iterable<{ seq: number }>)
        flags[seq - base] = sql.isThere.get(seq) ? Flag.row : 0
    } finally {
      database.exec('commit')
    }
    await yieldNow(signal)
    return { flags, touched: last }
  }

  const discard = (entries: readonly SegmentEntry[]): void => {
    for (const { name } of entries) rmSync(join(folder, name), { force: true })
  }

  /** Makes those of them again that are not sound; false where all are. */
  async function mend(entries: readonly SegmentEntry[], { thorough, signal, onProgress }: Mending): Promise<boolean> {
    const bad: { entry: SegmentEntry; fault: Fault }[] = []
    for (const [at, entry] of entries.entries()) {
      const fault = await faultOf(join(folder, entry.name), { cache, thorough, signal })
      if (fault) bad.push({ entry, fault })
      onProgress?.(at + 1, entries.length)
    }
    const named = new Set(readManifest(database).entries.map(({ name }) => name)) // another process may have merged some meanwhile
    for (const { entry, fault } of bad) {
      if (!named.has(entry.name)) continue
      await renew(entry, signal)
      if (fault !== 'outdated') mended++
    }
    return bad.length > 0
  }

  async function renew(entry: SegmentEntry, signal: AbortSignal, onSlice = () => {}): Promise<void> {
    const made: Made[] = []
    for (let base = entry.base; base < entry.base + entry.size; base += sliceSize) {
      const { keep, ...read } = readSlice(base)
      made.push(...(await writeSlice(base, read, signal)))
      keep()
      onSlice()
    }
    publish(made, [entry])
  }

  /** `parts` as one file, without the posts that are gone. */
  async function merge(parts: readonly SegmentEntry[], signal: AbortSignal): Promise<void> {
    const span = spanOf(parts)
    const { base } = span
    const { flags, touched } = await flagsIn(span, signal)
    const posts = countRows(flags)
    using files = new DisposableStack()
    const opened: SegmentFile[] = []
    for (const { name } of parts) opened.push(files.use(openSegmentFile(join(folder, name), { cache })))
    const terms = mergedTerms(opened, { base, isAlive: (seq) => ((flags[seq - base] as number) & Flag.row) !== 0 })
    publish(posts > 0 ? [await write(span, { posts, touched }, terms, signal)] : [], parts)
  }

  return {
    renew,
    state() {
      const { sealedBefore, version } = readManifest(database)
      return { sealedBefore, version, nextSeq: nextSeq(), mended }
    },
    async repair(options) {
      await mend(readManifest(database).entries, options)
    },
    sweep() {
      const named = new Set(readManifest(database).entries.map(({ name }) => name))
      for (const name of readdirSync(folder)) {
        const file = join(folder, name)
        const writtenAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
        if (!named.has(name) && now() - writtenAt > abandonedMs) rmSync(file, { force: true })
      }
    },
    async sealNext(signal) {
      const { sealedBefore: base } = readManifest(database)
      const end = base + sliceSize
      if (nextSeq() < end) return false
      const { keep, ...read } = readSlice(base)
      const made = await writeSlice(base, read, signal)
      if (publish(made, [], { from: base, to: end }) && made.length > 0) keep()
      words?.forget(end)
      for (let left = blocksAtOnce; left > 0 && keepFresh(); left--);
      await learnSymbols(base, read.flags, signal).catch(() => {}) // the slice is sealed, and the next one teaches as well
      return true
    },
    async keepBlocks(signal) {
      while (keepFresh()) await yieldNow(signal)
    },
    async mergeNext(signal) {
      const { entries } = readManifest(database)
      const empty = entries.filter(({ base, size }) => !anyIn.get(base, base + size))
      if (empty.length > 0) {
        publish([], empty)
        return true
      }
      const parts = mergeDue(entries) ?? rewriteDue(entries, now())
      if (!parts) return false
      try {
        await merge(parts, signal)
      } catch (error) {
        if ((error instanceof SegmentDamaged || isMissing(error)) && (await mend(parts, { thorough: true, signal }))) return false
        throw error
      }
      onStep('merged')
      return true
    },
  }
}

/** Every post before `to` stands in a file now; before, `from` was that place. */
type Step = { readonly from: number; readonly to: number }

type Span = { readonly base: number; readonly size: number }
/** Of which moment: when that row was the last that was touched. */
type AsOf = { readonly posts: number; readonly touched: number }
type Read = { readonly flags: Uint8Array; readonly touched: number }
/** A file that was just written, and the last touched row that it knows. */
type Made = { readonly entry: SegmentEntry; readonly touched: number }

type Looking = { readonly thorough: boolean; readonly signal: AbortSignal }
type Mending = Looking & { readonly onProgress?: (done: number, of: number) => void }
type Fault = 'missing' | 'damaged' | 'outdated'

/** Why a file must be made again from the rows. */
async function faultOf(file: string, { cache, thorough, signal }: Looking & { readonly cache: BlockCache }): Promise<Fault | undefined> {
  try {
    using segment = openSegmentFile(file, { cache })
    if (segment.tokenizerVersion !== TOKENIZER_VERSION) return 'outdated'
    if (thorough) await segment.verify({ signal })
    return undefined
  } catch (error) {
    if (error instanceof SegmentDamaged) return 'damaged'
    if (isMissing(error)) return 'missing'
    throw error
  }
}

/** From the first of neighbours to the end of the last. */
function spanOf(parts: readonly SegmentEntry[]): Span {
  const base = Math.min(...parts.map((part) => part.base))
  return { base, size: Math.max(...parts.map((part) => part.base + part.size)) - base }
}

async function yieldNow(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal.throwIfAborted()
}

function countRows(flags: Uint8Array): number {
  let posts = 0
  for (const flag of flags) if ((flag & Flag.row) !== 0) posts++
  return posts
}
