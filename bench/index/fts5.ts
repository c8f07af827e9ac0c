import { startWorker } from '../../src/lib/worker-calls.ts'
import type { Answer, Engine } from './engine.ts'

/** `sliced`: a table for each tenth of the posts, at most 250,000; `single`: one table; `none`: rows alone, without a text index. */
export type Layout = { readonly layout: 'sliced' | 'single' | 'none'; readonly sliceSize: number }

/** FTS5 behind the same hop as ours: one thread writes, another reads, values cross as JSON bytes. */
export async function openFts5(path: string, layout: Layout): Promise<Engine> {
  const start = (role: 'write' | 'read') =>
    startWorker(new URL('fts5-worker.ts', import.meta.url), { path, role, ...layout }, { maxOldGenerationSizeMb: 128 })
  const writer = start('write')
  await writer.call('open', null)
  const reader = start('read')
  return {
    write: async (posts) => void (await writer.call('write', posts)),
    remove: async (ids) => void (await writer.call('remove', ids)),
    find: (question) => (layout.layout === 'none' ? undefined : (reader.call('find', question) as Promise<Answer>)),
    count: async (term) => (await reader.call('count', term)) as number,
    async [Symbol.asyncDispose]() {
      await reader[Symbol.asyncDispose]()
      await writer[Symbol.asyncDispose]()
    },
  }
}
