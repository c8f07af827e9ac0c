import { Worker } from 'node:worker_threads'
import type { Asked } from './detector-worker.ts'

/** Says in which language texts are written. Never throws and never keeps anybody waiting long: then it says nothing. */
export interface LanguageDetector extends AsyncDisposable {
  /** One BCP 47 tag a text, in their order; undefined where it cannot be told. */
  detect(texts: readonly string[]): Promise<readonly (string | undefined)[]>
}

export type DetectorOptions = {
  /** After so long without a text its thread ends and gives back its memory. */
  readonly idleMs?: number
  /** What is not answered by then is answered with nothing, and the thread begins anew. */
  readonly deadlineMs?: number
  /** Lists of texts in hand at once; more are answered with nothing. */
  readonly capacity?: number
  readonly file?: URL
}

/** A detector in a thread of its own, which begins with the first text and ends when none come. */
export function createLanguageDetector({
  idleMs = 60_000,
  deadlineMs = 5_000,
  capacity = 64,
  file = new URL('./detector-worker.ts', import.meta.url),
}: DetectorOptions = {}): LanguageDetector {
  /** Threads in a row that ended without any answer: the third is the last, or every batch would wait for another. */
  const mostLosses = 3
  let losses = 0
  const waiting = new Map<number, (languages: readonly (string | undefined)[]) => void>()
  let worker: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let lastCall = 0

  async function stop(): Promise<void> {
    clearTimeout(idle)
    const ending = worker
    worker = undefined
    for (const answer of waiting.values()) answer([])
    await ending?.terminate()
  }
  function lose(): Promise<void> {
    losses++
    return stop()
  }
  function start(): Worker {
    const resourceLimits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 8 }
    const started = new Worker(file, { resourceLimits, execArgv: ['--disable-warning=ExperimentalWarning'] })
    started.on('message', ({ call, bytes }: Asked) => {
      const languages = JSON.parse(new TextDecoder().decode(bytes)) as string[]
      losses = 0
      waiting.get(call)?.(languages.map((language) => (language === '' ? undefined : language)))
    })
    const lost = () => {
      if (worker === started) void lose()
    }
    started.on('error', lost).on('exit', lost)
    started.unref()
    return started
  }
  function ask(texts: readonly string[]): Promise<readonly (string | undefined)[]> {
    const asked = (worker ??= start())
    const call = ++lastCall
    const bytes = new TextEncoder().encode(JSON.stringify(texts))
    clearTimeout(idle)
    return new Promise((resolve) => {
      const late = setTimeout(() => void lose(), deadlineMs)
      waiting.set(call, (languages) => {
        clearTimeout(late)
        waiting.delete(call)
        if (waiting.size === 0) idle = setTimeout(() => void stop(), idleMs).unref()
        resolve(languages)
      })
      asked.postMessage({ call, bytes } satisfies Asked, [bytes.buffer])
    })
  }
  return {
    async detect(texts) {
      if (texts.length === 0 || waiting.size >= capacity || losses >= mostLosses) return texts.map(() => undefined)
      const languages = await ask(texts)
      return texts.map((_, i) => languages[i])
    },
    [Symbol.asyncDispose]: stop,
  }
}
