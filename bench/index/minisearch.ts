import { startWorker } from '../../src/lib/worker-calls.ts'
import type { Answer, Engine } from './engine.ts'

/** MiniSearch in a worker, behind the same hop; all in memory, with a row in SQLite for each post. `file`: what it holds from the beginning. */
export async function openMiniSearch(path: string, file: string | undefined): Promise<Engine> {
  const worker = startWorker(new URL('minisearch-worker.ts', import.meta.url), { path, file }, { maxOldGenerationSizeMb: 4_096 })
  await worker.call('open', null)
  return {
    write: async (posts) => void (await worker.call('write', posts)),
    remove: async (ids) => void (await worker.call('remove', ids)),
    find: (question) => (question.kind === 'phrase' ? undefined : (worker.call('find', question) as Promise<Answer>)),
    count: async (term) => (await worker.call('count', term)) as number,
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
  }
}
