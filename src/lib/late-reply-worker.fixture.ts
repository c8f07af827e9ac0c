import { parentPort, type MessagePort } from 'node:worker_threads'
import { serveCalls } from './worker-calls.ts'

/** Answers a question only after it was closed, as a reader does who was in the middle of one. */
let answer: (() => void) | undefined

serveCalls(parentPort as MessagePort, {
  question: () => new Promise<void>((resolve) => (answer = resolve)),
  close() {
    setImmediate(() => answer?.())
    const end = performance.now() + 20 // both replies are there when the caller looks
    queueMicrotask(() => {
      while (performance.now() < end);
    })
  },
})
