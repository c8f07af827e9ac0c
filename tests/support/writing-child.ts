import { writeSync } from 'node:fs'
import type { Cursor } from '../../src/post/index.ts'
import { openLiveStore } from '../../src/store/live/live-store.ts'
import { batchOf, stateOf, writtenSource } from './written-batches.ts'

/** Says what the store holds, then goes on writing batches after its cursor, some at a time, and says which are acknowledged. */
const [folder = '', last = '0'] = process.argv.slice(2)
const atOnce = 3
const { signal } = new AbortController()
const store = await openLiveStore({ folder })
const cursor = Number((await store.cursor(writtenSource)) ?? 0)
writeSync(1, `holds ${cursor} ${await stateOf(store)}\n`)
const running = new Set<Promise<void>>()
for (let n = cursor + 1; n <= Number(last); n++) {
  const one = store.write({ source: writtenSource, events: batchOf(n), cursor: String(n) as Cursor }, { signal }).then(() => {
    writeSync(1, `acknowledged ${n}\n`)
    running.delete(one)
  })
  running.add(one)
  if (running.size >= atOnce) await Promise.race(running)
}
await Promise.all(running)
writeSync(1, 'done\n')
await store[Symbol.asyncDispose]()
