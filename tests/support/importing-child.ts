import { createReadStream, statSync, writeSync } from 'node:fs'
import { systemClock } from '../../src/lib/clock.ts'
import type { PostSink } from '../../src/post/index.ts'
import { importPosts, openJsonlSource } from '../../src/sources/index.ts'
import { openLiveStore } from '../../src/store/live/live-store.ts'

/** Imports a file and writes, for every acknowledged batch, how many posts have been acknowledged so far. Made to be killed. */
const [folder = '', path = ''] = process.argv.slice(2)
await using store = await openLiveStore({ folder })
let acknowledged = 0
const sink: PostSink = {
  cursor: store.cursor,
  async write(batch, options) {
    const result = await store.write(batch, options)
    acknowledged += result.stored
    writeSync(1, `${acknowledged}\n`)
    return result
  },
}
const source = await openJsonlSource({ name: 'posts', size: statSync(path).size, bytes: createReadStream(path) }, { now: systemClock })
for await (const { done } of importPosts({ source, sink, now: systemClock, signal: new AbortController().signal }))
  if (done) writeSync(1, 'done\n')
