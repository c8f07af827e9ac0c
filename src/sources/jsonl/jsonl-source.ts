import type { Clock } from '../../lib/clock.ts'
import type { Cursor, EpochMs, PostEvent, SourceName } from '../../post/index.ts'
import type { Drop, DropReason, Normalized, Source } from '../source.ts'
import { isExport, normalizeExport } from './export-line.ts'
import { linesOf, type Line } from './lines.ts'
import { createNames, type Names } from './names.ts'
import { isBluesky, normalizeBluesky } from './normalize-bluesky.ts'
import { isTweet, mentionsOf, normalizeTweet } from '../x/normalize-v1.ts'
import { openFile, type ArchiveFile, type OpenedFile } from './open-file.ts'
import { isFields, type Fields } from '../fields.ts'

/** Some events at once; `records` lines were read for them. */
export type EventBatch = { readonly events: readonly PostEvent[]; readonly cursor: Cursor; readonly records: number }

/** An archive: a `Source` that ends, and that can be read in batches. Its cursor is the number of records read. */
export interface ArchiveSource extends Source {
  readonly fingerprint: string
  /** Whether an interrupted import can go on where it was: not for a pipe. */
  readonly resumable: boolean
  readBatches(options: { after?: Cursor; onDrop: (drop: Drop) => void; signal: AbortSignal }): AsyncIterable<EventBatch>
  bytesRead(): number
}

const eventsPerBatch = 500
const sampleLength = 512

/** Reads one JSON object a line; each line's format is told by what it holds. Throws `format_unknown`, `file_damaged`. */
export async function openJsonlSource(file: ArchiveFile, { now }: { now: Clock }): Promise<ArchiveSource> {
  const opened = await openFile(file)
  const readBatches = (options: Parameters<ArchiveSource['readBatches']>[0]) => batches(opened, now, options)
  return {
    name: `archive:${opened.fingerprint}` as SourceName,
    fingerprint: opened.fingerprint,
    resumable: file.size !== undefined,
    bytesRead: opened.bytesRead,
    readBatches,
    async *read(options) {
      for await (const { events, cursor } of readBatches(options)) for (const event of events) yield { event, cursor }
    },
  }
}

async function* batches(
  opened: OpenedFile,
  now: Clock,
  { after, onDrop, signal }: Parameters<ArchiveSource['readBatches']>[0],
): AsyncIterable<EventBatch> {
  const names = createNames()
  const skip = Number(after ?? 0)
  let record = 0
  let before = skip // records behind the last batch
  let events: PostEvent[] = []
  const take = (): EventBatch => {
    const batch = { events, cursor: String(record) as Cursor, records: record - before }
    events = []
    before = record
    return batch
  }
  for await (const lines of linesOf(opened.chunks)) {
    for (const line of lines) {
      if (signal.aborted) return
      record++
      const decoded = decodeLine(line, now(), names)
      // Records that an earlier run stored still tell names, also those of their own authors.
      if (record <= skip) events.push(...('drop' in decoded ? [] : decoded.events.filter((event) => event.type === 'author-put')))
      else if ('drop' in decoded) onDrop({ reason: decoded.drop, sample: line.text.slice(0, sampleLength) })
      else events.push(...decoded.events)
      if (events.length >= eventsPerBatch - 20 && record > skip) yield take()
    }
  }
  if (!signal.aborted && (events.length > 0 || record > before)) yield take()
}

/** One line into events. Total: whatever stands there is events or a reason. */
function decodeLine(line: Line, receivedAt: EpochMs, names: Names): Normalized {
  if (line.tooLong) return { drop: 'too-large' }
  const record = parseLine(line.text)
  if (!record) return { drop: 'malformed' }
  if (isExport(record)) return normalizeExport(record, receivedAt)
  if (isBluesky(record)) return normalizeBluesky(record, receivedAt)
  return isTweet(record) ? decodeTweet(record, receivedAt, names) : { drop: undatedOrMalformed(record) }
}

function parseLine(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}

const undatedOrMalformed = (record: Fields): DropReason => ('text' in record && !('created_at' in record) ? 'undated' : 'malformed')

function decodeTweet(record: Fields, receivedAt: EpochMs, names: Names): Normalized {
  const normalized = normalizeTweet(record, receivedAt)
  if ('drop' in normalized) return normalized
  const learned = names.learn(mentionsOf(record), receivedAt)
  const posts = normalized.events.map((event): PostEvent =>
    event.type === 'post-put' ? { ...event, post: { ...event.post, author: names.name(event.post.author) } } : event,
  )
  return { events: [...posts, ...learned] }
}
