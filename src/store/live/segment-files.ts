import type { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import type { Segment } from '../segments/segment.ts'
import { readManifest, segmentFolderOf, type Manifest } from './manifest.ts'

/** A file of the index, opened. */
export type OpenSegment = Segment & Disposable

/** The files that the manifest names, opened as one thread needs them. */
export interface SegmentFiles extends Disposable {
  /** Call inside a transaction: opens what is new, closes what is named no more. */
  follow(): Manifest
  /** Undefined: the manifest does not name it. */
  get(name: string): OpenSegment | undefined
}

export function createSegmentFiles(database: DatabaseSync, path: string, open: (path: string) => OpenSegment): SegmentFiles {
  const folder = segmentFolderOf(path)
  const files = new Map<string, OpenSegment>()
  const versions = database.prepare("select value from meta where key = 'segments_version'")
  let followed: Manifest | undefined
  return {
    follow() {
      if (followed && (versions.get()?.['value'] ?? 0) === followed.version) return followed
      const manifest = readManifest(database)
      const wanted = new Set(manifest.entries.map(({ name }) => name))
      for (const [name, file] of files)
        if (!wanted.has(name)) {
          file[Symbol.dispose]()
          files.delete(name)
        }
      for (const { name } of manifest.entries) if (!files.has(name)) files.set(name, open(join(folder, name)))
      return (followed = manifest)
    },
    get: (name) => files.get(name),
    [Symbol.dispose]() {
      for (const file of files.values()) file[Symbol.dispose]()
    },
  }
}
