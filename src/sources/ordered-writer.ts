import { setTimeout as delay } from 'node:timers/promises'
import { toAppError, type AppError } from '../errors/index.ts'
import type { PostSink, SourceName } from '../post/index.ts'
import type { SourceItem } from './source.ts'

export type OrderedWriter = {
  /** Resolves when there is room. */
  put(item: SourceItem): Promise<void>
  waiting(): number
  /** Resolves when fewer than so many wait. */
  room(fewerThan: number, signal: AbortSignal): Promise<void>
  hasWritten(): boolean
  readonly failed: AbortSignal
  /** Writes what is left; the sentence of the failure, if there was one. */
  finish(): Promise<string | undefined>
}
export type OrderedWriterOptions = {
  readonly source: SourceName
  readonly sink: PostSink
  readonly onWritten: (items: readonly SourceItem[]) => void
}

/** Events gather so long, that a commit carries many; counts alone can wait: nobody sees a like come. */
const gatherMs = { anything: 8, counts: 100 }
const eventsPerWrite = 500
/** Where so many events wait for the store, the network has to wait. */
const most = 2_000

/** One write at a time, in order; the next one carries whatever came meanwhile. After a failure nothing more is written. */
export function createOrderedWriter({ source, sink, onWritten }: OrderedWriterOptions): OrderedWriter {
  const items: SourceItem[] = []
  const failing = new AbortController()
  let failure: AppError | undefined
  let work: Promise<void> | undefined
  let wroteAny = false
  let isFinishing = false
  /** Events among those that wait that are more than counts. */
  let urgent = 0
  let hurry = Promise.withResolvers<void>()
  let makeRoom = Promise.withResolvers<void>()
  const tellRoom = () => {
    makeRoom.resolve()
    makeRoom = Promise.withResolvers()
  }

  /** Until enough has come together to be worth a commit. */
  async function gather(): Promise<void> {
    if (isFinishing) return
    if (urgent === 0 && items.length < eventsPerWrite)
      await Promise.race([hurry.promise, delay(gatherMs.counts, undefined, { ref: false })])
    if (!isFinishing && urgent > 0) await delay(gatherMs.anything)
  }

  async function drain(): Promise<void> {
    await gather()
    while (items.length > 0 && !failure) {
      const batch = items.splice(0, eventsPerWrite)
      const last = batch.at(-1) as SourceItem
      urgent -= batch.filter(isUrgent).length
      if (urgent === 0) hurry = Promise.withResolvers()
      try {
        // Without a signal: a write that was begun is finished, also when everything stops.
        await sink.write({ source, events: batch.map(({ event }) => event), cursor: last.cursor }, { signal: new AbortController().signal })
        wroteAny = true
        onWritten(batch)
      } catch (cause) {
        failure = toAppError(cause)
        failing.abort()
      }
      tellRoom()
      if (items.length > 0 && urgent === 0) await gather()
    }
    work = undefined
    tellRoom()
  }

  return {
    async put(item) {
      if (failure) return
      items.push(item)
      if (isUrgent(item) && urgent++ === 0) hurry.resolve()
      work ??= drain()
      while (items.length >= most && !failure) await makeRoom.promise
    },
    async room(fewerThan, signal) {
      while (items.length >= fewerThan && !failure && !signal.aborted) await makeRoom.promise
    },
    waiting: () => items.length,
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
