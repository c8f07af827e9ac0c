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
  /** Every post from `from` on and below `until` has its words in a segment; who waits for that goes on. */
  publish(from: number, until: number): void
}

/** `onAsked`: somebody has seen rows whose words are not there: another process wrote them. */
export function createWordsPublisher(ends: readonly WordsEnd[], onAsked: () => void): WordsPublisher {
  const published = ends.map((end) => new BigInt64Array(end.published))
  for (const { port } of ends) port.on('message', onAsked).unref()
  return {
    begin(segment) {
      for (const { port } of ends) port.postMessage(segment)
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
  const receive = () => {
    for (let told = receiveMessageOnPort(port); told; told = receiveMessageOnPort(port)) {
      const buffers = told.message as MemorySegmentBuffers
      segments.set(buffers.base, openMemorySegment(buffers))
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
      for (const base of segments.keys()) if (base + sliceSize <= before) segments.delete(base)
    },
  }
}
