import type { WorkerCalls } from '../../lib/worker-calls.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import type { FilesState } from './sealer.ts'

/** Seqs that stand in no file of the index: their words are held in memory. More of them wait to be written. */
const maxUnsealed = 2 * sliceSize

/** Sees that full slices are sealed as they come, that writing waits where the sealer is far behind, and that files are looked after. */
export type Sealing = Disposable & {
  /** So many seqs are given. */
  reached(nextSeq: number): void
  room(): Promise<void>
  /** Reads every file of the index whole, and makes again what is damaged. One at a time, whoever asks. */
  repair(): Promise<void>
}

type SealingOptions = {
  readonly upkeepMs: number
  /** Readers may take what a question will need, and leave files and the memory of what stands in files now. */
  readonly onFiles: () => void
  /** Once in `upkeepMs`: readers of whom nobody asks anything may look at what changed, before so much did that they would have to read all of it anew. */
  readonly onUpkeep: () => void
  readonly onMended: (files: number) => void
}

export function createSealing(sealer: WorkerCalls, opened: FilesState, { upkeepMs, onFiles, onUpkeep, onMended }: SealingOptions): Sealing {
  let { nextSeq, sealedBefore, version, mended } = opened
  let running: Promise<void> | undefined
  let failure: unknown
  if (mended > 0) onMended(mended)
  const take = (sealed: FilesState) => {
    if (sealed.version !== version) onFiles()
    if (sealed.mended > mended) onMended(sealed.mended - mended)
    ;({ sealedBefore, version, mended } = sealed)
    nextSeq = Math.max(nextSeq, sealed.nextSeq)
  }
  let keepingUp: Promise<void> | undefined
  const keepUp = async () => {
    try {
      take((await sealer.call('upkeep', null)) as FilesState)
    } catch {
      // A full disk, as a rule: it is tried again, and writing says so.
    } finally {
      keepingUp = undefined
      onUpkeep()
    }
  }
  const timer = setInterval(() => void (keepingUp ??= keepUp()), upkeepMs).unref()
  const run = async () => {
    try {
      take((await sealer.call('seal', null)) as FilesState)
      failure = undefined
    } catch (error) {
      failure = error // a full disk, as a rule: tried again with the next posts
    } finally {
      running = undefined
    }
  }
  const start = () => (running ??= run())
  let repairing: Promise<void> | undefined
  return {
    reached(next) {
      nextSeq = Math.max(nextSeq, next)
      if (nextSeq - sealedBefore >= sliceSize) void start()
    },
    repair() {
      const repair = async () => {
        take((await sealer.call('repair', true)) as FilesState)
        await this.room()
      }
      return (repairing ??= repair().finally(() => (repairing = undefined)))
    },
    async room() {
      while (nextSeq - sealedBefore > maxUnsealed) {
        await start()
        if (failure !== undefined) throw failure
      }
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
