import { AppError } from '../../errors/index.ts'
import type { OpenedFile } from '../jsonl/open-file.ts'
import { lineRecords } from '../jsonl/line-records.ts'
import { blueskyRepositoryRecords } from './bluesky-repository.ts'
import { isMastodonExport, isMastodonExportFile, mastodonExportRecords } from './mastodon-export.ts'
import type { ArchiveRecords } from './record.ts'
import { assignedRecords, isXExport, isXExportFile, xExportRecords } from './x-export.ts'
import { openZip } from './zip.ts'

/** The records of an archive, by what kind of file it is. Throws `format_unknown`, `file_damaged`, `too_large`, `forbidden`. */
export function recordsOf({ kind, chunks }: OpenedFile, name: string): ArchiveRecords {
  switch (kind) {
    case 'lines':
      return lineRecords(chunks)
    case 'car':
      return blueskyRepositoryRecords(chunks, name)
    case 'assignment':
      return assignedRecords(chunks, { name })
    case 'zip':
      return zipRecords(chunks, name)
    case 'outbox':
      throw new AppError('format_unknown', {
        message: `${name} is an outbox of Mastodon and says nothing of whose it is. Import the whole export, as a zip or a folder.`,
      })
  }
}

/** Of a folder or a zip, the files that hold posts or say whose they are; the rest is not looked at. */
export const isExportFile = (name: string): boolean => isXExportFile(name) || isMastodonExportFile(name)

/** Whether there is an export among these files of a folder. */
export const isExport = (names: readonly string[]): boolean => isMastodonExport(names) || isXExport(names)

async function* zipRecords(chunks: AsyncIterable<Buffer>, name: string): ArchiveRecords {
  const zip = await openZip(chunks, { name, isWanted: isExportFile })
  try {
    if (isMastodonExport(zip.names)) yield* mastodonExportRecords(zip, name)
    else if (isXExport(zip.names)) yield* xExportRecords(zip, name)
    else
      throw new AppError('format_unknown', {
        message: `${name} is a zip without the posts of an X export (data/tweets.js) or of a Mastodon export (outbox.json). Unpack it, and import the files in it.`,
      })
  } finally {
    await zip[Symbol.asyncDispose]()
  }
}
