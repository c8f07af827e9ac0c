import { AppError } from '../errors/index.ts'
import type { Api } from './api.ts'

/**
 * Two worlds behind one API: the real posts, and an invented network with a store of its own. Their posts never meet. While the demo is
 * shown the real sources are read on.
 */
export function createWorlds({ live, openDemo }: { live: Api; openDemo: () => Promise<Api> }): Api {
  let demo: Api | undefined
  let changing: Promise<unknown> = Promise.resolve()
  const shown = () => demo ?? live

  const status: Api['status'] = async (call) => {
    if (!demo) return live.status(call)
    const [invented, { posts, sources }] = await Promise.all([demo.status(call), live.status(call)])
    return { ...invented, shown: 'demo', live: { posts, sources } }
  }
  async function change(what: 'live' | 'demo'): Promise<void> {
    if (what === 'demo') demo ??= await openDemo()
    else {
      const left = demo
      demo = undefined
      await left?.[Symbol.asyncDispose]()
    }
  }
  return {
    ask: (request, call) => shown().ask(request, call),
    answer: (id, call) => shown().answer(id, call),
    search: (request, call) => shown().search(request, call),
    posts: (ids, call) => shown().posts(ids, call),
    async *import(file, call) {
      if (demo)
        throw new AppError('request_invalid', { message: 'The demo is shown, and real posts never join it. Switch to live, then import.' })
      yield* live.import(file, call)
    },
    export: (query, call) => shown().export(query, call),
    tail: (request, call) => shown().tail(request, call),
    status,
    suggestions: (request, call) => shown().suggestions(request, call),
    async show(what, call) {
      const turn = changing.then(() => change(what))
      changing = turn.catch(() => {})
      await turn
      return status(call)
    },
    async [Symbol.asyncDispose]() {
      await changing
      await demo?.[Symbol.asyncDispose]()
      await live[Symbol.asyncDispose]()
    },
  }
}
