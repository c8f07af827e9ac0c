import type { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { isMissing, SegmentDamaged } from '../segments/segment-damaged.ts'
import type { Segment } from '../segments/segment.ts'
import { readManifest, segmentFolderOf, type Manifest } from './manifest.ts'

/** A file of the index, opened. */
export type OpenSegment = Segment & Disposable

/** The files that the manifest names, opened as one thread needs them. */
export interface SegmentFiles extends Disposable {
  /**
   * Call inside a transaction: opens what is new, closes what is named no more. Undefined where this transaction sees a manifest of before
   * another one took its place, and of a file that is gone since: begin another transaction.
   */
  follow(): Manifest | undefined
  /** Call inside a transaction: closes what is named no more, and opens nothing. */
  release(): void
  /** Undefined: the manifest does not name it. */
  get(name: string): OpenSegment | undefined
}

export function createSegmentFiles(database: DatabaseSync, path: string, open: (path: string) => OpenSegment): SegmentFiles {
  const folder = segmentFolderOf(path)
  const files = new Map<string, OpenSegment>()
  const versions = database.prepare("select value from meta where key = 'segments_version'")
  let followed: Manifest | undefined
  let missedIn: unknown // the version in which a file was missing
  const keepOnly = ({ entries }: Manifest): void => {
    const wanted = new Set(entries.map(({ name }) => name))
    for (const [name, file] of files)
      if (!wanted.has(name)) {
        file[Symbol.dispose]()
        files.delete(name)
      }
  }
  /** False where it is not there. */
  const opens = (name: string): boolean => {
    try {
      if (!files.has(name)) files.set(name, open(join(folder, name)))
      return true
    } catch (error) {
      if (isMissing(error)) return false
      throw error
    }
  }
  return {
    follow() {
      if (followed && (versions.get()?.['value'] ?? 0) === followed.version) return followed
      const manifest = readManifest(database)
      keepOnly(manifest)
      if (manifest.entries.every(({ name }) => opens(name))) return (followed = manifest)
      if (manifest.version === missedIn) throw new SegmentDamaged('missing')
      missedIn = manifest.version
      return undefined
    },
    release: () => keepOnly(readManifest(database)),
    get: (name) => files.get(name),
    [Symbol.dispose]() {
      for (const file of files.values()) file[Symbol.dispose]()
    },
  }
}
