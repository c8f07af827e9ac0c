import type { Clock } from '../lib/clock.ts'
import type { Cursor, PostBatch, PostSink, WriteResult } from '../post/index.ts'
import type { ArchiveSource } from './jsonl/jsonl-source.ts'
import type { Drop } from './source.ts'

export type ImportCounts = {
  /** Records read, those of an earlier, interrupted run not counted. */
  readonly read: number
  readonly stored: number
  readonly repeated: number
  /** By reason: malformed, undated, too-large, not-public, deleted. */
  readonly refused: Readonly<Record<string, number>>
  readonly seconds: number
  readonly finish: 'complete' | 'aborted'
  /** Records that an interrupted earlier run had stored. */
  readonly resumedAfter?: number
  /** The beginning of a few refused records, at most 5 a reason. */
  readonly samples: readonly Drop[]
}
export type ImportProgress = { readonly done: boolean; readonly counts: ImportCounts; readonly bytes: number }

/** Written as the cursor when an archive was read to its end: the next import of it starts over and counts repeats. */
const finished = 'done' as Cursor
const progressEveryMs = 250
const samplesPerReason = 5
/** Batches on their way to the store while decoding goes on. */
const writesInFlight = 3

/**
 * Reads an archive into a sink. An interrupted import goes on behind the last batch that was acknowledged; everything counted as
 * stored is durable and findable. Yields progress, at last with `done`. Aborting ends it with what was stored so far.
 */
export async function* importPosts({
  source,
  sink,
  now,
  signal,
}: {
  source: ArchiveSource
  sink: PostSink
  now: Clock
  signal: AbortSignal
}): AsyncIterable<ImportProgress> {
  const startedAt = now()
  const after = source.resumable ? await resumePoint(source, sink) : undefined
  const tally = createTally(after)
  const state = (done: boolean): ImportProgress => ({
    done,
    counts: tally.counts((now() - startedAt) / 1_000, signal.aborted),
    bytes: source.bytesRead(),
  })
  const inFlight: Promise<WriteResult>[] = []
  const settleOldest = async () => tally.wrote(await (inFlight.shift() as Promise<WriteResult>))
  let shownAt = startedAt
  let held: { batch: PostBatch; records: number } | undefined
  const send = ({ batch, records }: NonNullable<typeof held>) => {
    tally.read(records)
    if (batch.events.length === 0) return
    const writing = sink.write(batch, { signal: new AbortController().signal }) // an abort must not tear a batch
    writing.catch(() => {}) // it may fail while an earlier one is awaited: its error is seen when its turn comes
    inFlight.push(writing)
  }
  try {
    for await (const { events, cursor, records } of source.readBatches({
      ...(after !== undefined && { after }),
      onDrop: tally.dropped,
      signal,
    })) {
      if (held) send(held)
      held = { batch: { source: source.name, events, cursor }, records }
      if (inFlight.length >= writesInFlight) await settleOldest()
      if (now() - shownAt >= progressEveryMs) {
        shownAt = now()
        yield state(false)
      }
    }
    // Only the last batch of a file read to its end says so.
    if (held) send(signal.aborted ? held : { ...held, batch: { ...held.batch, cursor: finished } })
    while (inFlight.length > 0) await settleOldest()
  } catch (error) {
    if (held) send(held)
    const results = await Promise.allSettled(inFlight)
    for (const result of results) if (result.status === 'fulfilled') tally.wrote(result.value)
    yield state(false)
    throw error
  }
  yield state(true)
}

async function resumePoint(source: ArchiveSource, sink: PostSink): Promise<Cursor | undefined> {
  const cursor = await sink.cursor(source.name)
  return cursor === finished ? undefined : cursor
}

function createTally(resumedAfter: Cursor | undefined) {
  let [read, stored, repeated] = [0, 0, 0]
  const refused: Record<string, number> = {}
  const samples: Drop[] = []
  const refuse = (reason: string, count: number) => void (refused[reason] = (refused[reason] ?? 0) + count)
  return {
    read: (records: number) => void (read += records),
    dropped(drop: Drop) {
      refuse(drop.reason, 1)
      if (samples.filter(({ reason }) => reason === drop.reason).length < samplesPerReason) samples.push(drop)
    },
    wrote(result: WriteResult) {
      stored += result.stored
      repeated += result.repeated
      if (result.refused > 0) refuse('deleted', result.refused)
    },
    counts: (seconds: number, aborted: boolean): ImportCounts => ({
      read,
      stored,
      repeated,
      refused: { ...refused },
      seconds: Math.round(seconds * 100) / 100,
      finish: aborted ? 'aborted' : 'complete',
      ...(resumedAfter !== undefined && { resumedAfter: Number(resumedAfter) }),
      samples: [...samples],
    }),
  }
}
