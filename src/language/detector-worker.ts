import { parentPort } from 'node:worker_threads'
import { openIdentifier } from './identify.ts'

/** The detector's thread: lists of texts in, lists of languages out ('' = none), as JSON bytes that change hands. */
export type Asked = { readonly call: number; readonly bytes: Uint8Array<ArrayBuffer> }

const identifier = openIdentifier()
parentPort?.on('message', ({ call, bytes }: Asked) => {
  void (async () => {
    const identify = await identifier
    const texts = JSON.parse(new TextDecoder().decode(bytes)) as string[]
    const answer = new TextEncoder().encode(JSON.stringify(texts.map((text) => identify(text) ?? '')))
    parentPort?.postMessage({ call, bytes: answer } satisfies Asked, [answer.buffer])
  })()
})
