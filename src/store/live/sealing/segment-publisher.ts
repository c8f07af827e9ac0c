import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { TOKENIZER_VERSION } from '../../../post/index.ts'
import { writeSegment } from '../../segments/segment-writer.ts'
import type { SegmentSource } from '../../segments/segment.ts'
import { changeManifest, readManifest, type SegmentEntry } from '../manifest.ts'
import { changing } from '../transaction.ts'
import type { SealingParts, Span } from './parts.ts'
import type { TouchedRows } from './touched-rows.ts'

/** A file that was just written, of so many posts as of a moment (touched-rows.ts). Nobody names it yet. */
export type Written = { readonly entry: SegmentEntry; readonly touched: number }
/** Every post before `to` stands in a file now; before, `from` was that place. */
export type SealedStep = { readonly from: number; readonly to: number }

/**
 * How a file of the index comes into being: written whole under a name of its own, then named by the manifest in one transaction, in place of those
 * whose posts it holds. Who is killed on the way leaves a file that nobody names.
 */
export interface SegmentPublisher {
  write(span: Span, of: { readonly posts: number; readonly touched: number }, terms: SegmentSource, signal: AbortSignal): Promise<Written>
  /** Unless another process did that first: then what was written is thrown away, and false returned. */
  publish(written: readonly Written[], removed: readonly SegmentEntry[], sealed?: SealedStep): boolean
  /** Removes what a process that ended has left in the folder. */
  sweep(): void
}

/** What lies about unnamed and is older than this was left by a process that ended. */
const abandonedMs = 3_600_000

export function createSegmentPublisher({ database, folder, now, onStep }: SealingParts, touchedRows: TouchedRows): SegmentPublisher {
  const countIn = database.prepare('select count(*) posts from post where seq >= ? and seq < ?')
  const discard = (entries: readonly SegmentEntry[]): void => {
    for (const { name } of entries) rmSync(join(folder, name), { force: true })
  }

  /** Posts of a file that went while it was written. The writer waits meanwhile, so rows are counted only where what was touched is no longer all known. */
  function countGone({ entry: { base, size, posts }, touched }: Written): number {
    if (!touchedRows.isKnownSince(touched, { base, size })) return Math.max(0, posts - Number(countIn.get(base, base + size)?.['posts']))
    return Iterator.from(touchedRows.since(touched, { base, size })).reduce((gone, { isThere }) => gone + (isThere ? 0 : 1), 0)
  }

  function change(written: readonly Written[], removed: readonly SegmentEntry[], sealed: SealedStep | undefined): boolean {
    onStep('manifest-begun')
    const manifest = readManifest(database)
    const names = new Set(manifest.entries.map(({ name }) => name))
    if ((sealed && manifest.sealedBefore !== sealed.from) || removed.some(({ name }) => !names.has(name))) return false
    const added = written.map((one) => {
      const erased = countGone(one)
      return { ...one.entry, erased, erasedAt: erased > 0 ? now() : undefined }
    })
    changeManifest(database, { added, removed: removed.map(({ name }) => name), sealedBefore: sealed?.to ?? manifest.sealedBefore })
    return true
  }

  return {
    async write({ base, size }, { posts, touched }, terms, signal) {
      const name = `${base}-${size}.${now().toString(36)}${randomBytes(3).toString('hex')}.seg`
      await writeSegment({ path: join(folder, name), base, size, terms, tokenizerVersion: TOKENIZER_VERSION, signal })
      onStep('file-written')
      return { entry: { name, base, size, posts, erased: 0, erasedAt: undefined, expired: 0 }, touched }
    },
    publish(written, removed, sealed) {
      const entries = written.map(({ entry }) => entry)
      let isPublished = false
      try {
        isPublished = changing(database, () => change(written, removed, sealed))
        if (isPublished) onStep('manifest-changed')
      } finally {
        if (!isPublished) discard(entries)
      }
      if (isPublished) discard(removed) // whoever has them open reads on; who was about to open them looks at the manifest again
      return isPublished
    },
    sweep() {
      const named = new Set(readManifest(database).entries.map(({ name }) => name))
      for (const name of readdirSync(folder)) {
        const file = join(folder, name)
        const writtenAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
        if (!named.has(name) && now() - writtenAt > abandonedMs) rmSync(file, { force: true })
      }
    },
  }
}
