import { parentPort } from 'node:worker_threads'
import { openSignatureCheck } from './signature.ts'
import type { NostrEvent } from './event.ts'

/** The verifier's thread: events in, of each whether its signature is right out. */
export type Asked = { readonly call: number; readonly events: readonly NostrEvent[] }
export type Answered = { readonly call: number; readonly right: readonly boolean[] }

const check = openSignatureCheck()
parentPort?.on('message', ({ call, events }: Asked) => {
  void (async () => {
    const isRight = await check
    parentPort?.postMessage({ call, right: events.map(isRight) } satisfies Answered)
  })()
})
