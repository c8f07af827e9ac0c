import { createInterface } from 'node:readline'
import { writeSync } from 'node:fs'
import { openLiveStore } from '../../src/store/live/live-store.ts'
import type { PostBatch } from '../../src/post/index.ts'
import type { SearchQuery } from '../../src/store/search-query.ts'

/** A store on a folder that another process has open: takes one JSON command a line, answers each with one line, in order. */
export type Command =
  | { readonly do: 'open' | 'close' }
  | { readonly do: 'write'; readonly batch: PostBatch }
  | { readonly do: 'find'; readonly query: SearchQuery }

const [folder = ''] = process.argv.slice(2)
const { signal } = new AbortController()
let store: Awaited<ReturnType<typeof openLiveStore>> | undefined
async function answer(command: Command): Promise<unknown> {
  if (command.do === 'open') store ??= await openLiveStore({ folder })
  else if (command.do === 'write') return store?.write(command.batch, { signal })
  else if (command.do === 'find') return store?.find(command.query, { deadlineMs: 60_000, signal })
  else {
    await store?.[Symbol.asyncDispose]()
    store = undefined
  }
  return null
}
for await (const line of createInterface({ input: process.stdin }))
  writeSync(1, `${JSON.stringify(await answer(JSON.parse(line) as Command))}\n`)
await store?.[Symbol.asyncDispose]()
