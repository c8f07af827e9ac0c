import { readFile } from 'node:fs/promises'
import { createExtractiveWriter, openAnswerStore } from './answer/index.ts'
import { createLocalApi } from './api/local-api.ts'
import type { Api } from './api/index.ts'
import { findServer } from './api/handover.ts'
import { openRemoteApi } from './api/remote-api.ts'
import type { Config, Secrets } from './config/index.ts'
import { startServer, type RunningServer, type ServerHooks } from './http/index.ts'
import { systemClock } from './lib/clock.ts'
import { createOutbound } from './lib/outbound.ts'
import { blueskyHosts, createBlueskySource, resolveHandle, runSources, type LiveSources } from './sources/index.ts'
import type { PostStore } from './store/index.ts'
import { openLiveStore } from './store/live/live-store.ts'

/** The composition root: the only file that names adapters. */

/** What a command talks to: the server that runs on this data folder if there is one, else the store, opened in this process. */
export async function openApi(config: Config): Promise<Api> {
  const server = await findServer(config.dataFolder)
  return server ? openRemoteApi(server) : openLocalApi(config)
}

/** The server on this data folder: page, API, metrics. Throws `port_taken`, `store_locked` and the store's own errors. */
export async function serve(config: Config, secrets: Secrets): Promise<RunningServer> {
  const { dataFolder, logLevel, http } = config
  return startServer({
    ...http,
    dataFolder,
    logLevel,
    adminPassword: secrets.adminPassword,
    version: await readVersion(),
    openApi: (hooks) => openLocalApi(config, hooks),
  })
}

/** The store opened in this process; only a server reads live sources, a command leaves them alone. */
async function openLocalApi(config: Config, hooks?: ServerHooks): Promise<Api> {
  const store = await openLiveStore({ folder: config.dataFolder })
  try {
    const answers = openAnswerStore({ folder: config.dataFolder, keep: config.answersKept })
    const { timeZone, findDeadlineMs } = config
    return createLocalApi({
      store,
      answers,
      writer: createExtractiveWriter(),
      now: systemClock,
      timeZone,
      findDeadlineMs,
      version: await readVersion(),
      ...(hooks && { onDrop: hooks.onDrop, live: startLive(config, store, hooks) }),
    })
  } catch (error) {
    await store[Symbol.asyncDispose]()
    throw error
  }
}

function startLive({ live }: Config, store: PostStore, { onFindable, onRefused }: ServerHooks): LiveSources {
  const hosts = live.bluesky === 'on' ? blueskyHosts : live.bluesky === 'off' ? [] : live.bluesky
  const sources = hosts.length === 0 ? [] : [createBlueskySource({ hosts, rewindMs: live.rewindMs, now: systemClock })]
  const outbound = createOutbound({
    allowedOrigins: [live.plcDirectory],
    contentTypes: ['application/json', 'application/did', 'text/'],
    deadlineMs: 3_000,
    maxBytes: 100_000,
  })
  const running = runSources(sources, {
    sink: store,
    now: systemClock,
    keepMs: live.keepMs,
    expire: store.expire,
    names: {
      async bluesky(author, signal) {
        const handle = await resolveHandle(author.slice('bluesky:'.length), { outbound, directory: live.plcDirectory }, signal)
        return handle === undefined ? undefined : { handle }
      },
    },
    onFindable,
    onDrop: onRefused,
  })
  return {
    ...running,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]()
      await outbound[Symbol.asyncDispose]()
    },
  }
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
