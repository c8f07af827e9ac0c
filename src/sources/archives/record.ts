import type { EpochMs } from '../../post/index.ts'
import { isFields, type Fields } from '../fields.ts'
import type { Normalized } from '../source.ts'

/** One record of an archive: read as posts when its turn comes, or not at all where an earlier import had it. A page holds several. */
export type ArchiveRecord = {
  readonly decode: (receivedAt: EpochMs) => readonly Normalized[]
  /** Its beginning, for the log. */
  readonly sample: string
}
/** The records of an archive in their order, the same at each reading. Throws `file_damaged` where it ends early. */
export type ArchiveRecords = AsyncIterable<readonly ArchiveRecord[]>

export const sampleLength = 512

/** A record that is an element of an array or a line; total. */
export function recordOf(text: string, decode: (record: Fields, receivedAt: EpochMs) => readonly Normalized[]): ArchiveRecord {
  return {
    sample: text.slice(0, sampleLength),
    decode(receivedAt) {
      const record = parseRecord(text)
      return record ? decode(record, receivedAt) : [{ drop: 'malformed' }]
    },
  }
}
export const tooLongRecord = (text: string): ArchiveRecord => ({
  sample: text.slice(0, sampleLength),
  decode: () => [{ drop: 'too-large' }],
})

export function parseRecord(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** An archive states its own counts. */
export const withoutCounts = (normalized: Normalized): Normalized =>
  'drop' in normalized ? normalized : { events: normalized.events.filter(({ type }) => type !== 'count-add') }
