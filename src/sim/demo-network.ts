import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { AppError } from '../errors/index.ts'

export type DemoSettings = {
  /** Path of one story to play instead of those that come with Groundswell. */
  readonly story?: string
  /** 0..2_000. */
  readonly noisePerSecond: number
  /** How much has already happened when it starts. */
  readonly historyMs: number
}
/** An invented network that can be read like a real one, by the wires of Jetstream, at `url`. */
export type DemoNetwork = { readonly url: string } & AsyncDisposable

const mostHistoryMs = 60 * 60_000
/** So much history is told at most, however much is said a second. */
const mostEvents = 150_000

export const demoSettings = ({ story, noisePerSecond = 20 }: { story?: string; noisePerSecond?: number }): DemoSettings => ({
  ...(story !== undefined && { story }),
  noisePerSecond,
  historyMs: Math.min(mostHistoryMs, Math.floor((mostEvents / Math.max(1, noisePerSecond)) * 1_000)),
})

/** Starts it in a thread of its own. Throws `config_invalid` where the story cannot be played. */
export async function startDemoNetwork(settings: DemoSettings): Promise<DemoNetwork> {
  const worker = new Worker(new URL('demo-worker.ts', import.meta.url), { workerData: settings })
  try {
    const [{ url }] = (await once(worker, 'message')) as [{ url: string }]
    worker.on('error', () => {}) // its server is gone then, which the source that reads it reports
    return {
      url,
      async [Symbol.asyncDispose]() {
        await worker.terminate()
      },
    }
  } catch (cause) {
    // An error loses its class on the way between threads.
    throw new AppError('config_invalid', { message: `The demo network cannot start: ${(cause as Error).message}`, cause })
  }
}
