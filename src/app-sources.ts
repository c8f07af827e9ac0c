import { wholeEnvironment, type Config } from './config/index.ts'
import { systemClock } from './lib/clock.ts'
import { createOutbound } from './lib/outbound.ts'
import {
  connectors,
  createAccounts,
  createBackfill,
  createSourceDesk,
  describeBluesky,
  openSourceRegistry,
  probeAll,
  resolveHandle,
  runSources,
  wholeBluesky,
  type ConnectorTools,
  type Backfill,
  type Given,
  type LiveSources,
  type SourceDesk,
} from './sources/index.ts'
import type { PostStore } from './store/index.ts'

/** The composition of what is read: with `app.ts` the only file that names what the environment adds to the registry. */

/** `live`: absent where this process reads nothing; disposing it ends the desk too. */
export type OpenSources = { readonly desk: SourceDesk; readonly live: LiveSources | undefined; readonly backfill: Backfill }

/** The registry of a data folder, and in a server everything in it, read. */
export function openSources(
  config: Config,
  store: PostStore,
  running: Omit<Parameters<typeof runSources>[1], 'names'> | undefined,
  more: Pick<ConnectorTools, 'callbacks' | 'cited'> = {},
): OpenSources {
  const { dataFolder: folder, live: settings } = config
  const registry = openSourceRegistry({ folder, given: givenSources(config), now: systemClock, connectors })
  const accounts = createAccounts({ directory: settings.plcDirectory })
  const backfill = createBackfill({ accounts, sink: store, now: systemClock })
  const options = {
    registry,
    connectors,
    store,
    folder,
    now: systemClock,
    rewindMs: settings.rewindMs,
    more: {
      ...more,
      bluesky: { accounts, ...(typeof settings.bluesky === 'object' && { hosts: settings.bluesky }) },
    },
  }
  if (!running || !settings.isOn) return { desk: createSourceDesk(options), live: undefined, backfill }
  const outbound = createOutbound({
    allowedOrigins: [settings.plcDirectory],
    contentTypes: ['application/json', 'application/did', 'text/'],
    deadlineMs: 3_000,
    maxBytes: 1_000_000,
  })
  const live = runSources([], {
    ...running,
    names: {
      async bluesky(author, signal) {
        const handle = await resolveHandle(author.slice('bluesky:'.length), { outbound, directory: settings.plcDirectory }, signal)
        return handle === undefined ? undefined : { handle }
      },
    },
  })
  const desk = createSourceDesk({ ...options, live })
  return {
    desk,
    backfill,
    live: {
      ...live,
      health: () => live.health().map((one) => (one.error === undefined ? one : { ...one, error: desk.withoutSecrets(one.error) })),
      async [Symbol.asyncDispose]() {
        await desk[Symbol.asyncDispose]()
        await outbound[Symbol.asyncDispose]()
      },
    },
  }
}

/** What `GROUNDSWELL_BLUESKY` names. */
export function givenSources({ live: { bluesky } }: Config): readonly Given[] {
  if (bluesky === 'off') return []
  const settings = bluesky === 'on' ? wholeBluesky : { ...wholeBluesky, hosts: [...bluesky] }
  return [{ id: 'bluesky', kind: 'bluesky', settings, ...describeBluesky(settings), origins: bluesky === 'on' ? [] : originsOf(bluesky) }]
}

/** The same servers, as sockets and as http (for the dictionary of compressed frames). */
const originsOf = (hosts: readonly string[]): string[] => hosts.flatMap((host) => [host, host.replace(/^ws/, 'http')])

/** For `doctor`: each source tried once, from this computer. */
export const probeSources = (config: Config, signal: AbortSignal) =>
  probeAll({
    registry: openSourceRegistry({ folder: config.dataFolder, given: givenSources(config), now: systemClock, connectors }),
    connectors,
    now: systemClock,
    environment: wholeEnvironment(),
    signal,
  })
