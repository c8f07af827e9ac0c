import type { Concern } from '../answer/index.ts'
import { AppError } from '../errors/index.ts'
import type { PolicyFile } from '../policy/index.ts'
import type { PostEvent } from '../post/index.ts'
import type { PostStore } from '../store/index.ts'

/** One living answer at the desk. */
export type Seat = {
  /** What an event may do to the answer; where it is not set, everything may be news. */
  concerns: (event: PostEvent) => Concern
  /** Waits for what may be news, or so long; the most that there was since the last call. An abort ends the wait. */
  changed(options: { readonly mostMs: number; readonly signal: AbortSignal }): Promise<Concern>
  /** Does this when nobody else does: looks never take more than one reader of the store. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
} & Disposable

/**
 * Who keeps answers current, and what came in for whom. The store's changes are read once for all, and only while anybody waits; of what came a
 * seat remembers that it came, nothing more, so that who reads slowly holds no memory.
 */
export type WatchDesk = {
  /** Resolves once changes are being read. Throws `overloaded` where the owner, or everybody, has as many as is allowed. */
  sit(owner: string): Promise<Seat>
} & Disposable

export type WatchDeskOptions = {
  readonly store: PostStore
  readonly perOwner: number
  readonly inAll: number
  /** What the operator decides may take a source away from any answer. */
  readonly policy?: Pick<PolicyFile, 'decisions'> | undefined
}

export function createWatchDesk({ store, perOwner, inAll, policy }: WatchDeskOptions): WatchDesk {
  const seats = new Map<Waiting, string>()
  let reading: { readonly begun: Promise<void>; readonly stop: AbortController } | undefined
  let turn: Promise<unknown> = Promise.resolve()

  function begin() {
    const stop = new AbortController()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const read = async () => {
      const { nextSeq } = await store.stats()
      resolve()
      for await (const event of store.changes(nextSeq - 1, { signal: stop.signal })) for (const seat of seats.keys()) seat.hear(event)
    }
    const judge = async () => {
      for await (const _decided of policy?.decisions(stop.signal) ?? []) for (const seat of seats.keys()) seat.rouse()
    }
    Promise.all([read(), judge()]).catch((error: unknown) => {
      reject(error)
      if (stop.signal.aborted) return
      for (const seat of seats.keys()) seat.fail(error)
      reading = undefined
    })
    return { begun: promise, stop }
  }
  function leave(seat: Waiting): void {
    seats.delete(seat)
    if (seats.size > 0) return
    reading?.stop.abort()
    reading = undefined
  }
  return {
    async sit(owner) {
      const own = [...seats.values()].filter((one) => one === owner).length
      if (own >= perOwner)
        throw new AppError('overloaded', { message: `You keep ${perOwner} answers current already. Stop one of them first.` })
      if (seats.size >= inAll)
        throw new AppError('overloaded', { message: `${inAll} answers are kept current already. Try again later.`, retryAfterMs: 60_000 })
      const waiting = createWaiting()
      seats.set(waiting, owner)
      reading ??= begin()
      try {
        await reading.begun
      } catch (error) {
        leave(waiting)
        throw error
      }
      return {
        set concerns(concerns: Seat['concerns']) {
          waiting.concerns = concerns
        },
        get concerns() {
          return waiting.concerns
        },
        changed: waiting.changed,
        inTurn(work) {
          const mine = turn.then(work)
          turn = mine.catch(() => {})
          return mine
        },
        [Symbol.dispose]: () => leave(waiting),
      }
    },
    [Symbol.dispose]() {
      reading?.stop.abort()
      for (const seat of seats.keys()) seat.fail(new AppError('cancelled', { message: 'Groundswell is stopping.' }))
    },
  }
}

type Waiting = Pick<Seat, 'concerns' | 'changed'> & { hear(event: PostEvent): void; rouse(): void; fail(error: unknown): void }

function createWaiting(): Waiting {
  let most: Concern = 'news' // what came before is looked at first
  let failure: unknown
  let wake = () => {}
  const waiting: Waiting = {
    concerns: () => 'news',
    hear(event) {
      if (most === 'news') return
      const concern = waiting.concerns(event)
      if (concern !== 'none') most = concern
      if (concern === 'news') wake()
    },
    rouse() {
      most = 'news'
      wake()
    },
    fail(error) {
      failure = error
      wake()
    },
    async changed({ mostMs, signal }) {
      if (most !== 'news' && failure === undefined && !signal.aborted)
        await new Promise<void>((resolve) => {
          const done = () => {
            clearTimeout(timer)
            signal.removeEventListener('abort', done)
            resolve()
          }
          const timer = setTimeout(done, mostMs)
          signal.addEventListener('abort', done, { once: true })
          wake = done
        })
      if (failure !== undefined) throw failure
      const was = most
      most = 'none'
      return was
    },
  }
  return waiting
}
