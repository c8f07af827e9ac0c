import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import { openMemorySegment, sliceSize, type MemorySegmentBuffers, type MemorySegmentView } from '../segments/memory-segment.ts'

/**
 * How the words of the newest posts go from the writer's thread to the others: it fills segments in shared memory, tells of each new one
 * through a port, and says from which seq and up to which one every word stands in them. What is older stood in files when the writer looked.
 */
export type WordsEnd = { readonly port: MessagePort; readonly published: SharedArrayBuffer }
export type WordsChannel = { readonly writing: WordsEnd; readonly reading: WordsEnd }

/** One channel for each thread that reads. */
export function createWordsChannels(count: number): WordsChannel[] {
  const published = new SharedArrayBuffer(16)
  return Array.from({ length: count }, () => {
    const { port1, port2 } = new MessageChannel()
    return { writing: { port: port1, published }, reading: { port: port2, published } }
  })
}

export interface WordsPublisher {
  begin(segment: MemorySegmentBuffers): void
  /** The writer is done with it. Once all others are too, `onFree` has it: nobody looks into it any more. */
  end(segment: MemorySegmentBuffers): void
  /** Every post from `from` on and below `until` has its words in a segment; who waits for that goes on. */
  publish(from: number, until: number): void
}
export type PublisherEvents = {
  /** Somebody has seen rows whose words are not there: another process wrote them. */
  readonly onAsked: () => void
  readonly onFree: (segment: MemorySegmentBuffers) => void
}

/** To those who read: a segment. From them: `null` asks, a number is that of a segment which they have left. */
type Told = { readonly number: number; readonly segment: MemorySegmentBuffers }

export function createWordsPublisher(ends: readonly WordsEnd[], { onAsked, onFree }: PublisherEvents): WordsPublisher {
  const published = ends.map((end) => new BigInt64Array(end.published))
  const begun = new Map<number, { readonly segment: MemorySegmentBuffers; users: number }>()
  let last = 0
  const leave = (number: number) => {
    const one = begun.get(number)
    if (!one || --one.users > 0) return
    begun.delete(number)
    onFree(one.segment)
  }
  for (const { port } of ends) port.on('message', (told: number | null) => (told === null ? onAsked() : leave(told))).unref()
  return {
    begin(segment) {
      begun.set(++last, { segment, users: ends.length + 1 })
      for (const { port } of ends) port.postMessage({ number: last, segment } satisfies Told)
    },
    end(segment) {
      for (const [number, one] of begun) if (one.segment === segment) leave(number)
    },
    publish(from, until) {
      for (const value of published) {
        Atomics.store(value, fromAt, BigInt(from))
        Atomics.store(value, untilAt, BigInt(until))
        Atomics.notify(value, untilAt)
      }
    },
  }
}

const untilAt = 0
const fromAt = 1

export interface WordsSubscription {
  /** Waits until the words below `seq` are there, at most until `late()`; returns from where and up to where they are. Blocks the thread. */
  await(seq: number, late: () => boolean): { readonly from: number; readonly until: number }
  /** By base; what `await` promised is in them. */
  segments(): ReadonlyMap<number, MemorySegmentView>
  /** Segments that stand in a file now. */
  forget(before: number): void
}

/** The writer is at it, as a rule: its commit is a moment older than its words. */
const firstWaitMs = 3
const waitMs = 20

export function subscribeToWords({ port, published }: WordsEnd): WordsSubscription {
  const value = new BigInt64Array(published)
  const segments = new Map<number, MemorySegmentView>()
  const numbers = new Map<number, number>()
  const leave = (base: number) => {
    const number = numbers.get(base)
    segments.delete(base)
    if (number !== undefined) port.postMessage(number)
  }
  const receive = () => {
    for (let told = receiveMessageOnPort(port); told; told = receiveMessageOnPort(port)) {
      const { number, segment } = told.message as Told
      if (segments.has(segment.base)) leave(segment.base)
      segments.set(segment.base, openMemorySegment(segment))
      numbers.set(segment.base, number)
    }
  }
  return {
    await(seq, late) {
      let there = Atomics.load(value, untilAt)
      for (let waits = 0; there < seq && !late(); waits++) {
        if (waits === 1) port.postMessage(null)
        Atomics.wait(value, untilAt, there, waits === 0 ? firstWaitMs : waitMs)
        there = Atomics.load(value, untilAt)
      }
      receive()
      return { from: Number(Atomics.load(value, fromAt)), until: Math.min(seq, Number(there)) }
    },
    segments: () => segments,
    forget(before) {
      receive()
      for (const base of segments.keys()) if (base + sliceSize <= before) leave(base)
    },
  }
}
