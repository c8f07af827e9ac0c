import { watchSettings, type AnswerStore, type Writers } from '../answer/index.ts'
import { AppError, toAppError, toFailure } from '../errors/index.ts'
import { startTimer, type Clock } from '../lib/clock.ts'
import { createTimings } from '../lib/timings.ts'
import { baseLanguage, type PostId } from '../post/index.ts'
import { readingSource, type Pictures } from '../media/index.ts'
import type { PolicyFile } from '../policy/index.ts'
import {
  encodeExportLine,
  importPosts,
  openJsonlSource,
  type Backfill,
  type ImportCounts,
  type ImportProgress,
  type LiveSources,
  type SourceDesk,
  type SourceHealth,
} from '../sources/index.ts'
import { suggestQuestions } from '../search/index.ts'
import type { PostStore } from '../store/index.ts'
import { createTrends, type Trends } from '../trends/index.ts'
import type { Api } from './api.ts'
import { ask } from './ask.ts'
import { readAnswer } from './saved-answer.ts'
import { checkRequest } from './request.ts'
import {
  askRequestSchema,
  searchRequestSchema,
  tailRequestSchema,
  trendsRequestSchema,
  watchRequestSchema,
  type Shown,
  type ImportEvent,
  type ImportResult,
  type Status,
} from './schema.ts'
import { searchPosts } from './search-posts.ts'
import { replayAnswer } from './replay.ts'
import { tail } from './tail.ts'
import { readTrace } from './trace.ts'
import { replayRequestSchema } from './trace-schema.ts'
import { changePolicy, isExported, readPolicy, warningsOf, type Retention } from './policy.ts'
import { readTrends, topicsOf } from './read-trends.ts'
import { addSource, changeSource, listFeeds, listSources, removeSource } from './sources.ts'
import { iso, mediaWith, plainMedia, toPostView } from './views.ts'
import { createWatchDesk } from './watch-desk.ts'
import { watch, type WatchSettings } from './watch.ts'

export type LocalApiOptions = {
  readonly store: PostStore
  readonly answers: AnswerStore
  readonly writers: Writers
  readonly now: Clock
  readonly timeZone: string
  readonly findDeadlineMs: number
  readonly version: string
  /** demo: everything in the store is invented. */
  readonly shown?: Shown
  /** A drafted sentence that the checks dropped, for the metrics. */
  readonly onDrop?: (reason: string) => void
  readonly onFault?: (error: unknown) => void
  /** What is read live; disposed before the store. */
  readonly live?: LiveSources
  /** What is read live and how that is changed; absent: nothing is. */
  readonly sources?: SourceDesk
  /** Absent: nothing is fetched from here. */
  readonly backfill?: Backfill
  /** What the operator has decided, in force in `store` already (policy/with-policy.ts), and how long live posts are kept. Absent: the defaults, as they are. */
  readonly policy?: PolicyFile
  readonly retention?: Retention
  /** What has counted the posts as they came; disposed before the store. Absent: they are counted when they are asked for. */
  readonly trends?: Trends
  /** Makes previews of pictures; disposed before the store. Absent: posts are shown without; off: the operator wants none. */
  readonly pictures?: Pictures | 'off'
  /** Default: `answer/watch/settings.ts`. */
  readonly watch?: WatchSettings
}

/** The API over an open store, in this process. Disposing closes store and answers. */
export function createLocalApi(options: LocalApiOptions): Api {
  const { store, answers, now, live, shown = 'live' } = options
  let trends = options.trends
  let imports = 0
  async function* counted(read: () => AsyncIterable<ImportProgress>, totalBytes?: number): AsyncIterable<ImportEvent> {
    imports++
    try {
      yield* importEvents(read, totalBytes)
    } finally {
      imports--
    }
  }
  const suggest = createSuggester(options)
  const warn = warningsOf(options)
  const pictures = options.pictures === 'off' ? undefined : options.pictures
  const mediaOf = pictures ? mediaWith(pictures, warn) : plainMedia
  const readsPictures = () => pictures?.state().reading !== undefined && pictures.state().state === 'ready'
  const asking = {
    ...options,
    shown,
    mediaOf,
    readsPictures,
    ...(live && { nameAuthors: live.nameAuthors, health: live.health }),
    ...(trends && { topics: topicsOf(trends) }),
  }
  const settings = options.watch ?? watchSettings
  const desk = createWatchDesk({ store, policy: options.policy, ...settings })
  const times = { firstSentence: createTimings(), whole: createTimings() }
  return {
    async *ask(request, call) {
      const timer = startTimer()
      let begun = false
      for await (const event of ask(checkRequest(askRequestSchema, request), asking, call)) {
        if (event.type === 'sentence' && !begun) times.firstSentence.add(timer())
        begun ||= event.type === 'sentence'
        if (event.type === 'citation-add') pictures?.cited(event.citation.postId as PostId)
        if (event.type === 'answer-end') times.whole.add(timer())
        yield event
      }
    },
    answer: (id, call) => readAnswer(id, { answers, store, mediaOf }, call),
    trace: (id, call) => readTrace(id, options, call),
    replay: async (id, request, call) => replayAnswer(id, checkRequest(replayRequestSchema, request), asking, call),
    search: async (request, { signal }) =>
      searchPosts(checkRequest(searchRequestSchema, request), { ...options, warn, mediaOf, shown, signal }),
    async posts(ids, { signal }) {
      if (ids.length < 1 || ids.length > 100) throw new AppError('request_invalid', { message: 'Ask for 1 to 100 posts at a time.' })
      const found = await store.get(ids as readonly PostId[], { signal })
      return ids.flatMap((id) => {
        const post = found.get(id as PostId)
        return post ? [toPostView(post, warn, mediaOf)] : []
      })
    },
    async preview(post, picture, { signal }) {
      if (!pictures) throw new AppError('not_found', { message: 'There is no such picture here.' })
      return pictures.preview(post as PostId, picture, signal)
    },
    import: (file, { signal }) =>
      counted(async function* () {
        yield* importPosts({ source: await openJsonlSource(file, { now }), sink: store, now, signal })
      }, file.size),
    backfill: (account, { signal }) => {
      const { backfill } = options
      if (!backfill) throw new AppError('request_invalid', { message: 'Nothing is fetched here: the posts shown are invented.' })
      return counted(() => backfill.read(account, signal))
    },
    async *export({ from = 0, until = Number.MAX_SAFE_INTEGER, network }, { signal }) {
      for await (const post of store.scan({ from, until, ...(network !== undefined && { network }) }, { signal }))
        if (isExported(post, options)) yield encodeExportLine(post)
    },
    async *tail(request, { signal }) {
      const { query } = checkRequest(tailRequestSchema, request)
      yield* tail(query, { ...options, warn, signal })
    },
    async *watch(request, call) {
      yield* watch(checkRequest(watchRequestSchema, request), { ...asking, desk, settings }, call)
    },
    status: () => readStatus(options, { importing: imports > 0, times }),
    suggestions: ({ lang }) => suggest(lang),
    async trends(request, { signal }) {
      const query = checkRequest(trendsRequestSchema, request)
      if (!trends) await (trends = createTrends({ store, now })).start()
      return readTrends(trends, query, { shown, warn, signal })
    },
    async models() {
      const first = options.writers.defaultName()
      return options.writers.offers().map((offer) => ({ ...offer, prompts: [...offer.prompts], isDefault: offer.name === first }))
    },
    sources: async () => listSources(options.sources),
    addSource: (request, call) => addSource(request, options.sources, call),
    changeSource: (id, request) => changeSource(id, request, options.sources),
    removeSource: (id, request, call) => removeSource(id, request, options.sources, call),
    feeds: async () => listFeeds(options.sources),
    policy: async () => readPolicy(options),
    changePolicy: (change) => changePolicy(change, options),
    async show() {
      throw new AppError('request_invalid', { message: 'Only a running server shows the demo. Start it with: groundswell demo' })
    },
    async [Symbol.asyncDispose]() {
      desk[Symbol.dispose]()
      await live?.[Symbol.asyncDispose]()
      await options.backfill?.[Symbol.asyncDispose]()
      await trends?.[Symbol.asyncDispose]()
      await pictures?.[Symbol.asyncDispose]()
      answers[Symbol.dispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

const suggestionsKeptMs = 15_000
const noSuggestionsKeptMs = 2_000
const languagesKept = 50
const nothing: ImportCounts = { read: 0, stored: 0, repeated: 0, refused: {}, seconds: 0, finish: 'aborted', samples: [] }

async function* importEvents(read: () => AsyncIterable<ImportProgress>, totalBytes: number | undefined): AsyncIterable<ImportEvent> {
  let counts = nothing
  try {
    for await (const progress of read()) {
      counts = progress.counts
      if (!progress.done) {
        const { read, stored, seconds } = counts
        yield { type: 'progress', read, stored, seconds, bytes: progress.bytes, ...(totalBytes !== undefined && { totalBytes }) }
      }
    }
    yield { type: 'import-end', result: toResult(counts) }
  } catch (error) {
    const { code, message } = toFailure(error)
    if (toAppError(error).code === 'internal') throw error
    yield { type: 'import-fail', error: { code, message }, result: toResult(counts) }
  }
}

const toResult = (counts: ImportCounts): ImportResult => ({
  ...counts,
  refused: { ...counts.refused },
  samples: counts.samples.map((sample) => ({ ...sample })),
})

type AnswerTimes = Record<'firstSentence' | 'whole', ReturnType<typeof createTimings>>

async function readStatus(
  { store, writers, version, live, pictures, shown = 'live' }: LocalApiOptions,
  { importing, times }: { importing: boolean; times: AnswerTimes },
): Promise<Status> {
  const [firstSentenceMs, wholeMs] = [times.firstSentence.summary(), times.whole.summary()]
  const { posts, bytes, isFull, span, networks, sources: all } = await store.stats()
  const sources = all.filter(({ name }) => name !== readingSource) // brings no posts
  const health = live?.health() ?? []
  const names = new Set<string>([...health, ...sources].map(({ name }) => name))
  return {
    posts,
    span: span ? { from: iso(span.from), until: iso(span.until) } : null,
    networks: { ...networks },
    sources: [...names].map((name) => ({
      posts: sources.find((source) => source.name === name)?.posts ?? 0,
      ...toSourceState(
        name,
        health.find((source) => source.name === name),
      ),
    })),
    store: { bytes, full: isFull },
    model: writers.defaultName(),
    version,
    importing,
    answers: { ...(firstSentenceMs && { firstSentenceMs }), ...(wholeMs && { wholeMs }) },
    shown,
    ...(pictures && { pictures: pictures === 'off' ? { state: 'off' as const, kept: 0, bytes: 0 } : pictures.state() }),
  }
}

function toSourceState(name: string, health: SourceHealth | undefined) {
  if (!health) return { name, state: isArchive(name) ? ('archive' as const) : ('stopped' as const), lagMs: null, perSecond: 0, drops: {} }
  const { retryAt, error, state, lagMs, perSecond, drops, reconnects, behind, gaps, gap, waiting, findable, gone } = health
  return {
    name,
    state,
    lagMs,
    perSecond,
    drops: { ...drops },
    reconnects,
    waiting,
    gaps,
    ...(findable && { findableMs: findable }),
    ...(gone && { goneMs: gone }),
    ...(gap !== undefined && { gap }),
    ...(behind && { behind: { from: iso(behind.from), at: iso(behind.at), until: iso(behind.until) } }),
    ...(error !== undefined && { error }),
    ...(retryAt !== undefined && { retryAt: iso(retryAt) }),
  }
}

/**
 * Made one at a time and kept for a while, as several pages look at the same stream; where there were none they are looked for sooner. None while a
 * source still reads what was missed: what is new can only be told from what was before, and of half a past anything stands out.
 */
function createSuggester({ store, now, live }: LocalApiOptions): (lang: string | undefined) => Promise<readonly string[]> {
  const made = new Map<string, { at: number; questions: readonly string[] }>()
  let turn: Promise<unknown> = Promise.resolve()
  const suggest = async (lang: string): Promise<readonly string[]> => {
    const known = made.get(lang)
    if (known && now() - known.at <= (known.questions.length > 0 ? suggestionsKeptMs : noSuggestionsKeptMs)) return known.questions
    const signal = AbortSignal.timeout(suggestionsKeptMs)
    const questions = await suggestQuestions(store, { now: now(), limit: 3, signal, ...(lang !== '' && { lang }) })
    if (made.size >= languagesKept) made.clear()
    made.set(lang, { at: now(), questions })
    return questions
  }
  const inTurn = (lang: string) => {
    const mine = turn.then(() => suggest(lang))
    turn = mine.catch(() => {})
    return mine
  }
  const isCatchingUp = () => live?.health().some(({ behind }) => behind !== undefined) ?? false
  return async (lang) => {
    if (isCatchingUp()) return []
    const own = lang === undefined ? [] : await inTurn(baseLanguage(lang))
    return own.length > 0 ? own : inTurn('')
  }
}

const isArchive = (name: string) => name.startsWith('archive:')
