import { AppError } from '../errors/index.ts'
import type { Api, Call } from './api.ts'

/**
 * Two worlds behind one API: the real posts, and an invented network with a store of its own. Their posts never meet. While the demo is
 * shown the real sources are read on. What is asked of the demo ends with it, and says so.
 */
export function createWorlds({ live, openDemo }: { live: Api; openDemo: () => Promise<Api> }): Api {
  let demo: { readonly api: Api; readonly left: AbortController } | undefined
  let changing: Promise<unknown> = Promise.resolve()
  const inShown = <T>(call: Call, use: (api: Api, call: Call) => T): T =>
    demo ? use(demo.api, { ...call, signal: AbortSignal.any([call.signal, demo.left.signal]) }) : use(live, call)
  async function leave(): Promise<void> {
    const former = demo
    demo = undefined
    former?.left.abort(new AppError('cancelled', { message: 'The demo is no longer shown. Ask again: live posts are shown now.' }))
    await former?.api[Symbol.asyncDispose]()
  }

  const status: Api['status'] = async (call) => {
    if (!demo) return live.status(call)
    const [invented, { posts, sources }] = await Promise.all([demo.api.status(call), live.status(call)])
    return { ...invented, live: { posts, sources } }
  }
  async function change(what: 'live' | 'demo'): Promise<void> {
    if (what === 'live') await leave()
    else demo ??= { api: await openDemo(), left: new AbortController() }
  }
  return {
    ask: (request, call) => inShown(call, (api, during) => api.ask(request, during)),
    answer: (id, call) => inShown(call, (api, during) => api.answer(id, during)),
    trace: (id, call) => inShown(call, (api, during) => api.trace(id, during)),
    replay: (id, request, call) => inShown(call, (api, during) => api.replay(id, request, during)),
    search: (request, call) => inShown(call, (api, during) => api.search(request, during)),
    posts: (ids, call) => inShown(call, (api, during) => api.posts(ids, during)),
    preview: (post, picture, call) => inShown(call, (api, during) => api.preview(post, picture, during)),
    async *import(file, call) {
      if (demo)
        throw new AppError('request_invalid', { message: 'The demo is shown, and real posts never join it. Switch to live, then import.' })
      yield* live.import(file, call)
    },
    async *backfill(account, call) {
      if (demo)
        throw new AppError('request_invalid', {
          message: 'The demo is shown, and real posts never join it. Switch to live, then fetch them.',
        })
      yield* live.backfill(account, call)
    },
    export: (query, call) => inShown(call, (api, during) => api.export(query, during)),
    async *tail(request, call) {
      const left = demo?.left.signal
      yield* inShown(call, (api, during) => api.tail(request, during))
      if (!call.signal.aborted) left?.throwIfAborted()
    },
    watch: (request, call) => inShown(call, (api, during) => api.watch(request, during)),
    status,
    suggestions: (request, call) => inShown(call, (api, during) => api.suggestions(request, during)),
    trends: (request, call) => inShown(call, (api, during) => api.trends(request, during)),
    models: (call) => inShown(call, (api, during) => api.models(during)),
    // What is read, and what is owed to those who wrote it, is of the real posts, whatever is shown.
    sources: live.sources,
    addSource: live.addSource,
    changeSource: live.changeSource,
    removeSource: live.removeSource,
    feeds: live.feeds,
    policy: live.policy,
    changePolicy: live.changePolicy,
    async show(what, call) {
      const turn = changing.then(() => change(what))
      changing = turn.catch(() => {})
      await turn
      return status(call)
    },
    async [Symbol.asyncDispose]() {
      await changing
      await leave()
      await live[Symbol.asyncDispose]()
    },
  }
}
