import type { Clock } from '../../lib/clock.ts'
import type { Cursor, PostEvent, SourceName } from '../../post/index.ts'
import { recordsOf } from '../archives/archive-records.ts'
import type { ArchiveRecords } from '../archives/record.ts'
import type { Drop, Source } from '../source.ts'
import { openFile, type ArchiveFile } from './open-file.ts'

/** Some events at once; `records` of the archive were read for them, none where a record gives more than a batch. */
export type EventBatch = { readonly events: readonly PostEvent[]; readonly cursor: Cursor; readonly records: number }

/** An archive: a `Source` that ends, and that can be read in batches. Its cursor is the number of records read. */
export interface ArchiveSource extends Source {
  /** Whether an interrupted import can go on where it was: not for a pipe. */
  readonly resumable: boolean
  readBatches(options: { after?: Cursor; onDrop: (drop: Drop) => void; signal: AbortSignal }): AsyncIterable<EventBatch>
  bytesRead(): number
}

const eventsPerBatch = 500

/** Reads an archive of any kind, told by what it holds: lines of JSON, exports of X and Mastodon, repositories. Throws `format_unknown`, `file_damaged`. */
export async function openJsonlSource(file: ArchiveFile, { now }: { now: Clock }): Promise<ArchiveSource> {
  const opened = await openFile(file)
  return createArchiveSource({
    name: `archive:${opened.fingerprint}` as SourceName,
    records: () => recordsOf(opened, file.name),
    resumable: file.size !== undefined,
    bytesRead: opened.bytesRead,
    now,
  })
}

/** The records of an archive as a source. */
export function createArchiveSource({
  records,
  now,
  ...rest
}: Pick<ArchiveSource, 'name' | 'resumable' | 'bytesRead'> & {
  readonly records: () => ArchiveRecords
  readonly now: Clock
}): ArchiveSource {
  const readBatches = (options: Parameters<ArchiveSource['readBatches']>[0]) => batches(records(), now, options)
  return {
    ...rest,
    readBatches,
    async *read(options) {
      for await (const { events, cursor } of readBatches(options)) for (const event of events) yield { event, cursor }
    },
  }
}

async function* batches(
  archive: ArchiveRecords,
  now: Clock,
  { after, onDrop, signal }: Parameters<ArchiveSource['readBatches']>[0],
): AsyncIterable<EventBatch> {
  const skip = Number(after ?? 0)
  let record = 0
  let before = skip // records behind the last batch
  let events: PostEvent[] = []
  const take = (cursor: number): EventBatch => {
    const batch = { events: events.slice(0, eventsPerBatch), cursor: String(cursor) as Cursor, records: Math.max(0, cursor - before) }
    events = events.slice(eventsPerBatch)
    before = Math.max(before, cursor)
    return batch
  }
  for await (const records of archive) {
    for (const { decode, sample } of records) {
      if (signal.aborted) return
      record++
      for (const decoded of decode(now())) {
        // Records that an earlier run stored still tell names, also those of their own authors.
        if (record <= skip) events.push(...('drop' in decoded ? [] : decoded.events.filter((event) => event.type === 'author-put')))
        else if ('drop' in decoded) onDrop({ reason: decoded.drop, sample })
        else events.push(...decoded.events)
      }
      if (record <= skip) continue
      while (events.length > eventsPerBatch) yield take(record - 1)
      if (events.length >= eventsPerBatch - 20) yield take(record)
    }
  }
  if (signal.aborted) return
  while (events.length > eventsPerBatch) yield take(Math.max(before, record - 1))
  if (events.length > 0 || record > before) yield take(record)
}
