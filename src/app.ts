import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAnswerStore, type AnswerStore, type Writers } from './answer/index.ts'
import { openModels } from './app-models.ts'
import { createLocalApi } from './api/local-api.ts'
import type { Api, Shown } from './api/index.ts'
import { AppError } from './errors/index.ts'
import { createWorlds } from './api/worlds.ts'
import type { Config, Secrets } from './config/index.ts'
import type { RunningServer, ServerHooks } from './http/index.ts'
import { createLanguageDetector, withDetectedLanguages } from './language/index.ts'
import { createCallbacks, type Callbacks } from './lib/callbacks.ts'
import { systemClock } from './lib/clock.ts'
import { demoSettings, startDemoNetwork } from './sim/demo-network.ts'
import { readStory } from './sim/story.ts'
import { openAppPictures } from './app-media.ts'
import { openSources, type OpenSources } from './app-sources.ts'
import { createBlueskySource, runSources, type LiveSources } from './sources/index.ts'
import type { Pictures } from './media/index.ts'
import { openPolicyFile, withPolicy, type PolicyFile } from './policy/index.ts'
import type { Post } from './post/index.ts'
import type { PostStore } from './store/index.ts'
import { countInThread, createTrends, type Trends } from './trends/index.ts'
import { openLiveStore } from './store/live/live-store.ts'
import { reindexStore, verifyStore, type Maintenance } from './store/live/maintenance.ts'

/** The composition root: the only file that names adapters. */

/** Checks the store of a folder; writes its index anew. Neither needs the server of that folder, nor disturbs it. */
export const verify = ({ dataFolder }: Config, watch: Omit<Maintenance, 'folder'>) => verifyStore({ folder: dataFolder, ...watch })
export const reindex = ({ dataFolder }: Config, watch: Omit<Maintenance, 'folder'>) => reindexStore({ folder: dataFolder, ...watch })

export type DemoOptions = Parameters<typeof demoSettings>[0]

/** The store of a data folder, opened in this process. */
export async function openOwnApi(config: Config): Promise<Api> {
  const models = openModels(config)
  return closing([models], async () => joined(await openLocalApi(config, models.writers), models))
}

/** The server on this data folder: page, API, metrics. Throws `port_taken`, `store_locked` and the store's own errors. */
export async function serve(config: Config, secrets: Secrets, demo: DemoOptions = {}): Promise<RunningServer> {
  const { dataFolder, logLevel, http } = config
  const callbacks = config.publicUrl === undefined ? undefined : createCallbacks(config.publicUrl)
  if (demo.story !== undefined) await readStory(demo.story) // its complaints come before anything is said to run
  const { startServer } = await import('./http/index.ts') // 200 files, which other commands do without
  return startServer({
    ...http,
    dataFolder,
    logLevel,
    adminPassword: secrets.adminPassword,
    version: await readVersion(),
    ...(callbacks && { callbacks }),
    async openApi(hooks) {
      const models = openModels(config, hooks.onModelLog)
      return closing([models], async () => {
        const live = await openLocalApi(config, models.writers, hooks, callbacks)
        return joined(createWorlds({ live, openDemo: () => openDemo(config, models.writers, hooks, demo) }), models)
      })
    },
  })
}

/** The store opened in this process; only a server reads live sources, a command leaves them alone. */
async function openLocalApi(config: Config, writers: Writers, hooks?: ServerHooks, callbacks?: Callbacks): Promise<Api> {
  const posts = await openPosts(config, hooks)
  const opened: AsyncDisposable[] = [posts] // the last one first: whoever uses another is closed before it
  return closing(opened, async () => {
    const policy = openPolicyFile({ folder: config.dataFolder, now: systemClock })
    policy.judge() // complains of a damaged file before anything is read
    const pictures = hooks && (await openAppPictures(config, posts, policy.judge))
    if (pictures && pictures !== 'off') opened.unshift(pictures)
    const store = pictures && pictures !== 'off' ? pictures.following(posts) : posts
    const readable = withPolicy(store, policy.judge)
    const trends = hooks && startTrends(readable, hooks, (post) => policy.judge().actionOf(post) === 'show')
    if (trends) opened.unshift(trends)
    let answers: AnswerStore | undefined
    const cited = () => answers?.cited(citedOf) ?? []
    const more = { cited, ...(callbacks && { callbacks }) }
    const sources = openSources(config, store, hooks && trends && sourceOptions(config, store, trends, hooks), more)
    if (sources.live) opened.unshift(sources.live)
    answers = openAnswerStore({ folder: config.dataFolder, keep: config.answersKept })
    const served = hooks && trends && { hooks, trends, live: sources.live, shown: 'live' as const, ...(pictures && { pictures }) }
    return overStore(config, { store: readable, writers, answers, sources, policy }, served)
  })
}

/** Networks are asked first about the posts of so many of the newest answers. */
const citedOf = 200

/** Every post of the demo states its language, as nearly all of Bluesky's do; archives and feeds may state none. */
async function openPosts({ dataFolder, detectLanguages }: Config, hooks?: ServerHooks): Promise<PostStore> {
  const store = await openLiveStore({ folder: dataFolder, ...(hooks && { onDeath: hooks.onDeath, onMended: hooks.onMended }) })
  if (!detectLanguages) return store
  const detector = createLanguageDetector()
  return {
    ...withDetectedLanguages(store, detector),
    async [Symbol.asyncDispose]() {
      await detector[Symbol.asyncDispose]() // first: what waits for it is then written
      await store[Symbol.asyncDispose]()
    },
  }
}

/** The demo network is read from before its beginning, where people are introduced. */
const demoLeadMs = 5 * 60_000

/** The demo network and a store for it, which begins empty each time. */
async function openDemo(config: Config, writers: Writers, hooks: ServerHooks, options: DemoOptions): Promise<Api> {
  const folder = join(config.dataFolder, '.demo-network')
  await emptyOwn(folder)
  const settings = demoSettings(options)
  const network = await startDemoNetwork(settings)
  return closing([network], async () => {
    const store = await openLiveStore({ folder, onDeath: hooks.onDeath, onMended: hooks.onMended })
    return closing([store], async () => {
      const source = createBlueskySource({
        network: {
          name: 'demo',
          tellsHandles: true,
          urlOf: (did, rkey) => new URL(`/p/demo:at://${did}/app.bsky.feed.post/${rkey}`, hooks.url()).href,
        },
        hosts: [network.url],
        rewindMs: settings.historyMs + demoLeadMs,
        now: systemClock,
      })
      const trends = startTrends(store, hooks)
      const running = runSources([source], { ...sourceOptions(config, store, trends, hooks), names: {} })
      const answers = openAnswerStore({ folder, keep: config.answersKept })
      return overStore(config, { store, writers, answers }, { hooks, trends, live: disposing(running, network), shown: 'demo' })
    })
  })
}

/** Only what a demo has made is erased. Throws `config_invalid` where something else stands there. */
async function emptyOwn(folder: string): Promise<void> {
  const mark = join(folder, 'invented-posts')
  if (existsSync(folder) && !existsSync(mark))
    throw new AppError('config_invalid', {
      message: `The demo keeps its posts in ${folder}, and something else is there. Move it away first.`,
    })
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(mark, 'Everything in this folder is invented; it is erased whenever the demo begins.\n')
}

type Served = {
  readonly hooks: ServerHooks
  readonly live: LiveSources | undefined
  readonly trends: Trends
  readonly shown: Shown
  readonly pictures?: Pictures | 'off'
}

/** `sources`: absent of a demo, which reads its own network and nothing else. */
type Over = {
  readonly store: PostStore
  readonly writers: Writers
  readonly answers: AnswerStore
  readonly sources?: OpenSources
  readonly policy?: PolicyFile
}

async function overStore(config: Config, { store, writers, answers, sources, policy }: Over, served: Served | undefined): Promise<Api> {
  const { timeZone, findDeadlineMs } = config
  return createLocalApi({
    store,
    answers,
    writers,
    now: systemClock,
    timeZone,
    findDeadlineMs,
    version: await readVersion(),
    ...(sources && { sources: sources.desk, backfill: sources.backfill }),
    ...(policy && { policy }),
    ...(config.live.isOn && { retention: config.live }),
    ...(served && {
      onDrop: served.hooks.onDrop,
      onFault: served.hooks.onFault,
      trends: served.trends,
      shown: served.shown,
      ...(served.live && { live: served.live }),
      ...(served.pictures && { pictures: served.pictures }),
    }),
  })
}

/** Counts what is written from here on, and meanwhile the last hours of the store. */
function startTrends(store: PostStore, { onDeath }: ServerHooks, counts?: (post: Post) => boolean): Trends {
  const counter = countInThread(systemClock(), onDeath)
  const trends = createTrends({ store, now: systemClock, counter, ...(counts && { counts }) })
  void trends.start()
  return trends
}

const sourceOptions = (
  { live: { keepMs, keepBytes } }: Config,
  store: PostStore,
  trends: Trends,
  { onFindable, onGone, onRefused }: ServerHooks,
) => ({
  sink: trends.watching(store),
  store,
  now: systemClock,
  keepMs,
  keepBytes,
  onFindable,
  onGone,
  onDrop: onRefused,
})

/** The API, and what is closed after it. */
const joined = (api: Api, more: AsyncDisposable): Api => ({
  ...api,
  async [Symbol.asyncDispose]() {
    await api[Symbol.asyncDispose]()
    await more[Symbol.asyncDispose]()
  },
})

/** The sources, and what goes with them. */
const disposing = (running: LiveSources, more: AsyncDisposable): LiveSources => ({
  ...running,
  async [Symbol.asyncDispose]() {
    await running[Symbol.asyncDispose]()
    await more[Symbol.asyncDispose]()
  },
})

/** Closes what was opened for a thing that then could not be made. */
async function closing<T>(opened: readonly AsyncDisposable[], make: () => Promise<T>): Promise<T> {
  try {
    return await make()
  } catch (error) {
    for (const one of opened) await one[Symbol.asyncDispose]()
    throw error
  }
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
