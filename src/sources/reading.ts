import type { Cursor, EpochMs } from '../post/index.ts'
import { writeTrail, type Stretch } from './cursor-trail.ts'
import type { OrderedWriter } from './ordered-writer.ts'
import type { HealthRecord } from './source-health.ts'
import { happenedAt, type Source, type SourceItem } from './source.ts'

/** One reading of a source, until its connection or a write fails: its present and its past share one line to the store. */
export type Reading = {
  readonly source: Source
  readonly health: HealthRecord
  readonly writer: OrderedWriter
  /** How far both have come; every event carries it along as its cursor. */
  readonly trail: { head?: Cursor; behind?: Stretch }
  readonly present: { isOpen: boolean; newestAt?: EpochMs }
  readonly signal: AbortSignal
}

/** Where the store is so far behind, counts are shed. */
const shedAt = 0.5

export async function putItem({ health, writer, trail }: Reading, item: SourceItem): Promise<void> {
  health.counted()
  if (item.event.type === 'count-add' && writer.fullness() >= shedAt) health.shed()
  else await writer.put({ ...item, cursor: writeTrail(trail) })
}

export async function readPresent(reading: Reading): Promise<void> {
  const { source, health, trail, present, signal } = reading
  const onOpen = () => {
    present.isOpen = true
    health.opened()
  }
  const after = trail.head !== undefined && { after: trail.head }
  for await (const item of source.read({ ...after, ...health.reports, onOpen, signal })) {
    health.heard(item)
    present.newestAt = Math.max(present.newestAt ?? -Infinity, happenedAt(item) ?? -Infinity)
    trail.head = item.cursor
    await putItem(reading, item)
  }
}
