import { setTimeout as delay } from 'node:timers/promises'
import { toAppError, type AppError } from '../errors/index.ts'
import type { PostSink, SourceName } from '../post/index.ts'
import type { Memory } from './memory.ts'
import type { SourceItem } from './source.ts'

export type OrderedWriter = {
  /** Resolves when there is room. A count that is said again is left out. */
  put(item: SourceItem): Promise<void>
  waiting(): number
  /** From 0 to 1, where the network has to wait: by number or by bytes, whichever is more. */
  fullness(): number
  /** Resolves when it is less full than this. */
  room(fullness: number, signal: AbortSignal): Promise<void>
  hasWritten(): boolean
  readonly failed: AbortSignal
  /** Writes what is left; the sentence of the failure, if there was one. */
  finish(): Promise<string | undefined>
}
export type OrderedWriterOptions = {
  readonly source: SourceName
  readonly sink: PostSink
  /** The counts that were written, or wait to be: outlives a writer, so that what is read again behind a reconnect counts once. */
  readonly counted: Memory
  readonly onWritten: (items: readonly SourceItem[]) => void
}

/** Events gather so long, that a commit carries many; counts alone can wait: nobody sees a like come. */
const gatherMs = { anything: 30, counts: 100 }
const perWrite = { events: 500, bytes: 8 * 1024 * 1024 }
/** Where so much waits for the store, the network has to wait. */
const most = { events: 2_000, bytes: 32 * 1024 * 1024 }
/** Of an event that does not say what it weighs. */
const usualBytes = 1_000

/** One write at a time, in order; the next one carries whatever came meanwhile. After a failure nothing more is written. */
export function createOrderedWriter({ source, sink, counted, onWritten }: OrderedWriterOptions): OrderedWriter {
  const items: SourceItem[] = []
  const failing = new AbortController()
  let failure: AppError | undefined
  let work: Promise<void> | undefined
  let wroteAny = false
  let isFinishing = false
  let bytes = 0
  /** Events among those that wait that are more than counts. */
  let urgent = 0
  let hurry = Promise.withResolvers<void>()
  let makeRoom = Promise.withResolvers<void>()
  const tellRoom = () => {
    makeRoom.resolve()
    makeRoom = Promise.withResolvers()
  }
  const fullness = () => Math.max(items.length / most.events, bytes / most.bytes)

  /** Until enough has come together to be worth a commit. */
  async function gather(): Promise<void> {
    if (isFinishing) return
    if (urgent === 0 && items.length < perWrite.events)
      await Promise.race([hurry.promise, delay(gatherMs.counts, undefined, { ref: false })])
    if (!isFinishing && urgent > 0) await delay(gatherMs.anything)
  }

  function take(): SourceItem[] {
    const batch = items.splice(0, batchLength(items))
    bytes -= batch.reduce((sum, item) => sum + weightOf(item), 0)
    urgent -= batch.filter(isUrgent).length
    if (urgent === 0) hurry = Promise.withResolvers()
    return batch
  }

  async function write(batch: readonly SourceItem[]): Promise<void> {
    const { cursor } = batch.at(-1) as SourceItem
    try {
      // Without a signal: a write that was begun is finished, also when everything stops.
      await sink.write({ source, events: batch.map(({ event }) => event), cursor }, { signal: new AbortController().signal })
      wroteAny = true
      onWritten(batch)
    } catch (cause) {
      failure = toAppError(cause)
      for (const { key } of [...batch, ...items]) if (key !== undefined) counted.forget(key) // they will be read again
      failing.abort()
    }
  }

  async function drain(): Promise<void> {
    await gather()
    while (items.length > 0 && !failure) {
      await write(take())
      tellRoom()
      if (items.length > 0 && urgent === 0) await gather()
    }
    work = undefined
    tellRoom()
  }

  return {
    async put(item) {
      if (failure || (item.key !== undefined && !counted.remember(item.key))) return
      items.push(item)
      bytes += weightOf(item)
      if (isUrgent(item) && urgent++ === 0) hurry.resolve()
      work ??= drain()
      while (fullness() >= 1 && !failure) await makeRoom.promise
    },
    async room(wanted, signal) {
      while (fullness() >= wanted && !failure && !signal.aborted) await makeRoom.promise
    },
    waiting: () => items.length,
    fullness,
    hasWritten: () => wroteAny,
    failed: failing.signal,
    async finish() {
      isFinishing = true
      hurry.resolve()
      while (work) await work
      return failure?.message
    },
  }
}

const isUrgent = ({ event }: SourceItem): boolean => event.type !== 'count-add' && event.type !== 'count-set'
const weightOf = ({ bytes = usualBytes }: SourceItem): number => bytes

/** At least one. */
function batchLength(items: readonly SourceItem[]): number {
  let [length, bytes] = [0, 0]
  while (length < perWrite.events && length < items.length && bytes < perWrite.bytes) bytes += weightOf(items[length++] as SourceItem)
  return length
}
