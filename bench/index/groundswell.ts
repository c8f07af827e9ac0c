import type { Cursor, PostEvent, PostId, SourceName } from '../../src/post/index.ts'
import { openLiveStore } from '../../src/store/live/live-store.ts'
import type { Engine } from './engine.ts'

const deadlineMs = 60_000

export async function openGroundswell(folder: string): Promise<Engine> {
  const store = await openLiveStore({ folder })
  const { signal } = new AbortController()
  let batches = 0
  const write = async (events: readonly PostEvent[], source = 'bench') =>
    void (await store.write({ source: source as SourceName, events, cursor: String(batches++) as Cursor }, { signal }))
  return {
    write: (posts, source) =>
      write(
        posts.map((post) => ({ type: 'post-put', post })),
        source,
      ),
    remove: (ids: readonly PostId[]) => write(ids.map((id) => ({ type: 'post-delete', id, at: Date.now() }))),
    async find({ query }) {
      const page: { hits: readonly { id: string }[]; complete: boolean; tookMs?: number } = await store.find(query, { deadlineMs, signal })
      if (!page.complete) throw new Error('A search came to its deadline.')
      return { ids: page.hits.map(({ id }) => id), tookMs: page.tookMs }
    },
    async count(term) {
      const query = { any: [], all: [{ term, weight: 1 }], none: [], from: -Infinity, until: Infinity, limit: 1 }
      return (await store.find(query, { deadlineMs, signal })).hits.length
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}
