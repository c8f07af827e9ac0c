import { AppError } from '../errors/index.ts'

export type QueueOptions = {
  /** Items held at most, 1 or more. */
  readonly capacity: number
  /** `block`: put() waits; `drop-oldest`: the oldest item goes and `onDrop` hears of it; `fail`: put() throws `overloaded`. */
  readonly whenFull: 'block' | 'drop-oldest' | 'fail'
}

/** Between one or more producers and one consumer. After `close()` the consumer gets what is left and then ends. */
export interface BoundedQueue<T> extends AsyncIterable<T> {
  put(item: T, options: { signal: AbortSignal }): Promise<void>
  close(error?: unknown): void
  readonly size: number
}

/** A queue that cannot grow without bound; neither its size nor what happens at the limit has a default. */
export function createBoundedQueue<T>(options: QueueOptions & { onDrop?: (item: T) => void }): BoundedQueue<T> {
  const items: T[] = []
  const wakeProducers = new Set<() => void>()
  let wakeConsumer: (() => void) | undefined
  let closed = false
  let failure: unknown

  const wakeAll = () => {
    for (const wake of wakeProducers) wake()
    wakeProducers.clear()
    wakeConsumer?.()
    wakeConsumer = undefined
  }
  const roomOrClosed = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const done = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        wakeProducers.delete(done)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      wakeProducers.add(done)
    })

  return {
    get size() {
      return items.length
    },
    async put(item, { signal }) {
      signal.throwIfAborted()
      while (!closed && items.length >= options.capacity) {
        if (options.whenFull === 'fail')
          throw new AppError('overloaded', { message: `The queue of ${options.capacity} places is full. Try again shortly.` })
        if (options.whenFull === 'drop-oldest') options.onDrop?.(items.shift() as T)
        else await roomOrClosed(signal)
      }
      if (closed) throw failure ?? new AppError('cancelled', { message: 'The queue was closed.' })
      items.push(item)
      wakeConsumer?.()
      wakeConsumer = undefined
    },
    close(error) {
      closed = true
      failure = error
      wakeAll()
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (items.length > 0) {
          const item = items.shift() as T
          const [producer] = wakeProducers
          if (producer) {
            wakeProducers.delete(producer)
            producer()
          }
          yield item
        }
        if (failure !== undefined) throw failure
        if (closed) return
        await new Promise<void>((resolve) => (wakeConsumer = resolve))
      }
    },
  }
}
