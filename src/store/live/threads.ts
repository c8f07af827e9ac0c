import { availableParallelism } from 'node:os'
import type { MessagePort } from 'node:worker_threads'
import { AppError } from '../../errors/index.ts'
import { startWorker, type WorkerCalls } from '../../lib/worker-calls.ts'
import { allocateBlocks, type BlockMemory } from '../segments/block-slots.ts'
import { createWordsChannels, type WordsEnd } from './shared-words.ts'

export type ThreadOptions = {
  readonly path: string
  readonly synchronous: 'normal' | 'full'
  /** Default: one for each core but one, 1..4. Each keeps columns of its own. */
  readonly readers?: number | undefined
  readonly onDeath?: ((error: AppError) => void) | undefined
}
/** What readers share, and which of them this one is. */
export type SharedBlocks = { readonly memory: BlockMemory; readonly thread: number }
type Given = { readonly words: WordsEnd | readonly WordsEnd[]; readonly blocks?: SharedBlocks }
/** One thread writes, one writes the files of the index, the others answer. */
export type Threads = { readonly writer: WorkerCalls; readonly sealer: WorkerCalls; readonly readers: Readers } & AsyncDisposable
export interface Readers extends WorkerCalls {
  /** Has every one load what a question needs. A fault shows with the question. */
  warm(): void
}

/** Blocks of files that all readers keep together. */
const blockBytes = 32 << 20
/** Of the threads that read and seal: segments in memory and blocks of files are held outside of it. */
const heapMb = 256
/** Of the writer, who remembers 100,000 authors and takes 2,000 events into one commit. */
const writerHeapMb = 192
/** Questions that wait for a thread; one more is refused. */
const maxWaiting = 256

export function startThreads({ path, synchronous, readers, onDeath }: ThreadOptions): Threads {
  const count = readers ?? Math.max(1, Math.min(4, availableParallelism() - 1))
  const channels = createWordsChannels(count + 1)
  const memory = allocateBlocks({ maxBytes: blockBytes, threads: count })
  const start = (name: string, data: Given, maxOldGenerationSizeMb: number): WorkerCalls => {
    const transferList: MessagePort[] = [data.words].flat().map(({ port }) => port)
    const file = new URL(`./${name}-worker.ts`, import.meta.url)
    return startWorker(file, { path, synchronous, ...data }, { maxOldGenerationSizeMb, transferList, onDeath })
  }
  const writer = start('writer', { words: channels.map(({ writing }) => writing) }, writerHeapMb)
  const [sealer, ...pool] = channels.map(({ reading }, n) =>
    n === 0
      ? start('sealer', { words: reading }, heapMb)
      : start('reader', { words: reading, blocks: { memory, thread: n - 1 } satisfies SharedBlocks }, heapMb),
  )
  return {
    writer,
    sealer: sealer as WorkerCalls,
    readers: createReaders(pool),
    async [Symbol.asyncDispose]() {
      await Promise.all([sealer, ...pool].map((thread) => thread?.[Symbol.asyncDispose]()))
      await writer[Symbol.asyncDispose]() // last: closing the last connection writes the WAL back
    },
  }
}

/** Whoever has the least to do is called. */
function createReaders(threads: readonly WorkerCalls[]): Readers {
  const inHand = threads.map(() => 0)
  return {
    async call(method, value, options) {
      const least = Math.min(...inHand)
      if (least * threads.length >= maxWaiting)
        throw new AppError('overloaded', { message: 'Too many questions wait to be answered. Ask again in a moment.' })
      const at = inHand.indexOf(least)
      inHand[at] = least + 1
      try {
        return await threads[at]?.call(method, value, options)
      } finally {
        inHand[at] = (inHand[at] ?? 1) - 1
      }
    },
    warm() {
      for (const thread of threads) thread.call('warm', null).catch(() => {})
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(threads.map((thread) => thread[Symbol.asyncDispose]()))
    },
  }
}
