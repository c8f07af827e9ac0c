import { join } from 'node:path'
import { TOKENIZER_VERSION } from '../../../post/index.ts'
import { sliceSize } from '../../segments/memory-segment.ts'
import { isMissing, SegmentDamaged } from '../../segments/segment-damaged.ts'
import { openSegmentFile } from '../../segments/segment-file.ts'
import { readManifest, type SegmentEntry } from '../manifest.ts'
import type { SealingParts } from './parts.ts'
import type { PostsThere } from './posts-there.ts'
import type { SegmentPublisher, Written } from './segment-publisher.ts'
import type { SliceFiles } from './slice-file.ts'

/** Makes files again from the rows, which are the truth: what is missing, torn or damaged, or was written by another tokenizer. */
export interface FileMending {
  /** Makes those of them again that are not sound; false where all are. */
  mend(entries: readonly SegmentEntry[], options: Mending): Promise<boolean>
  /** This one, as files of its slices; `onSlice` after each. */
  renew(entry: SegmentEntry, signal: AbortSignal, onSlice?: () => void): Promise<void>
  /** Files that were missing or damaged and have been made again, so far. */
  readonly mended: number
}
/** `thorough`: what is damaged anywhere inside is looked for as well, which reads every file whole. */
export type Mending = {
  readonly thorough: boolean
  readonly signal: AbortSignal
  readonly onProgress?: (done: number, of: number) => void
}
export type MendingOptions = { readonly posts: PostsThere; readonly slices: SliceFiles; readonly publisher: SegmentPublisher }

export function createFileMending(parts: SealingParts, { posts, slices, publisher }: MendingOptions): FileMending {
  let mended = 0

  async function renew(entry: SegmentEntry, signal: AbortSignal, onSlice = () => {}): Promise<void> {
    const written: Written[] = []
    for (let base = entry.base; base < entry.base + entry.size; base += sliceSize) {
      const { keep, ...read } = posts.ofSlice(base)
      written.push(...(await slices.write(base, read, signal)))
      keep()
      onSlice()
    }
    publisher.publish(written, [entry])
  }

  return {
    renew,
    async mend(entries, options) {
      const bad: { entry: SegmentEntry; fault: Fault }[] = []
      for (const [at, entry] of entries.entries()) {
        const fault = await faultOf(entry, parts, options)
        if (fault) bad.push({ entry, fault })
        options.onProgress?.(at + 1, entries.length)
      }
      const named = new Set(readManifest(parts.database).entries.map(({ name }) => name)) // another process may have merged some meanwhile
      for (const { entry, fault } of bad) {
        if (!named.has(entry.name)) continue
        await renew(entry, options.signal)
        if (fault !== 'outdated') mended++
      }
      return bad.length > 0
    },
    get mended() {
      return mended
    },
  }
}

type Fault = 'missing' | 'damaged' | 'outdated'

/** Why a file must be made again; a newer program's is not, but throws `SegmentTooNew`. */
async function faultOf({ name }: SegmentEntry, { folder, cache }: SealingParts, { thorough, signal }: Mending): Promise<Fault | undefined> {
  try {
    using segment = openSegmentFile(join(folder, name), { cache })
    if (segment.tokenizerVersion !== TOKENIZER_VERSION) return 'outdated'
    if (thorough) await segment.verify({ signal })
    return undefined
  } catch (error) {
    if (error instanceof SegmentDamaged) return 'damaged'
    if (isMissing(error)) return 'missing'
    throw error
  }
}
