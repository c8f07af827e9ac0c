import { setTimeout as delay } from 'node:timers/promises'
import { AppError, toAppError } from '../errors/index.ts'
import type { EpochMs } from '../post/index.ts'
import type { Stretch } from './cursor-trail.ts'
import { putItem, type Reading } from './reading.ts'
import { happenedAt } from './source.ts'

/** Where the store is so far behind, what was missed waits for what is new. */
const waitsAt = 0.15

/** Reads what was missed, beside the present. It can be late: while its server fails, the present is read on. */
export async function readPast(reading: Reading, waitAfter: (failures: number) => number): Promise<void> {
  const { trail, health, signal } = reading
  for (let failures = 0; trail.behind && !signal.aborted; failures++) {
    if (failures > 0) await delay(waitAfter(failures), undefined, { signal, ref: false }).catch(() => {})
    await readStretch(reading, trail.behind).catch((cause: unknown) => health.ended(toAppError(cause).message))
  }
}

/**
 * Reads a stretch to its end, which is an event at or after `until`, or, on a network where nothing has happened since, that there is no
 * more. Throws where its server fails.
 */
async function readStretch(reading: Reading, { cursor, until }: Stretch): Promise<void> {
  const { source, health, writer, trail, signal } = reading
  const from = source.time?.readTo(cursor) ?? until
  let at = from
  health.isBehind({ from, at, until })
  for await (const item of source.read({ after: cursor, past: true, ...health.reports, signal })) {
    at = happenedAt(item) ?? at
    if (at >= until) return finish(reading)
    await writer.room(waitsAt, signal)
    health.isBehind({ from, at, until })
    trail.behind = { cursor: item.cursor, until } // and put at once: a cursor never names what does not wait in line
    await putItem(reading, item)
  }
  if (signal.aborted) return
  if (!isQuietSince(reading, until))
    throw new AppError('source_unavailable', { message: 'What was missed ended before the newest posts; reading on.' })
  finish(reading)
}

/** The present would know of anything newer: where it does, the server of the past has not told everything. */
const isQuietSince = ({ present }: Reading, until: EpochMs): boolean => present.isOpen && (present.newestAt ?? -Infinity) < until

function finish({ trail, health }: Reading): void {
  delete trail.behind // committed with the next post
  health.isBehind(undefined)
}
