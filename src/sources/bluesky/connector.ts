import { z } from 'zod'
import { AppError } from '../../errors/index.ts'
import type { Connector, ConnectorTools, Entry, Recognised, RecogniseTools } from '../connector.ts'
import type { Source } from '../source.ts'
import { blueskyHosts, createBlueskySource } from './bluesky-source.ts'
import { createConnector } from './connection.ts'
import { hidesFolder, openHides, type Hides } from './hides.ts'
import { accountsOf } from './accounts.ts'
import { findPart, membersInWords, nameOfPart, partSchema, readGivenPart, type GivenPart } from './lists.ts'
import { ofMembers } from './members-source.ts'
import { openMembers } from './members.ts'
import { blueskyLimits } from './settings.ts'
import { decodeFrame } from './wire.ts'

/** `default`: Bluesky's own servers, whichever these are in the version that runs. */
export const blueskySettings = z.object({
  via: z.literal('jetstream'),
  hosts: z.union([
    z.literal('default'),
    z
      .array(z.string().regex(/^wss?:\/\/[^/\s]{1,255}$/))
      .min(1)
      .max(16),
  ]),
  /** A part of it; absent: all of it. */
  part: partSchema.optional(),
})
export type BlueskySettings = z.infer<typeof blueskySettings>

/** The whole of Bluesky, as `source add bluesky` and `GROUNDSWELL_BLUESKY=on` mean it. */
export const wholeBluesky: BlueskySettings = { via: 'jetstream', hosts: 'default' }

/** What a list and a person who adds it are told. */
export function describeBluesky({ hosts }: BlueskySettings): Pick<Recognised, 'title' | 'reads'> {
  const told =
    'as they are written, with likes and reposts as counts; deletes, hidden accounts and opt-outs as they are told. No key, no cost.'
  if (hosts === 'default')
    return { title: 'Bluesky, all public posts', reads: `All public posts of Bluesky (some 25 a second, 2 to 3 GB a day), ${told}` }
  const names = hosts.map((host) => new URL(host).host).join(', ')
  return {
    title: `Jetstream at ${names}`.slice(0, 200),
    reads: `The public posts that the Jetstream ${hosts.length > 1 ? 'servers' : 'server'} ${names} ${hosts.length > 1 ? 'tell' : 'tells'} of, ${told}`,
  }
}

const usualRewindMs = 6 * 3_600_000
const hostsOf = ({ hosts }: BlueskySettings): readonly string[] => (hosts === 'default' ? blueskyHosts : hosts)

/** Bluesky by Jetstream: the network's own servers, or any that speak one of its two wires. */
export const blueskyConnector: Connector<BlueskySettings> = {
  kind: 'bluesky',
  settings: blueskySettings,
  takes:
    '"bluesky" for all of it, an account there (@ana.example), a list or starter pack (https://bsky.app/profile/…/lists/…), or a Jetstream server (wss://jetstream.example)',
  async recognise(given, tools) {
    if (isBluesky(given)) return [offer(wholeBluesky)]
    const part = readGivenPart(given)
    if (part) return [await recognisePart(part, tools)]
    return isPartOfIt(given) ? refusePart() : recogniseServer(given, tools)
  },
  open(entries, tools) {
    const { outbound, now, rewindMs = usualRewindMs } = tools
    const servers = entries.filter(({ settings }) => settings.part === undefined)
    const hides = openHides(hidesFolder(tools.folder))
    const parts = openParts(entries, tools, hides)
    return [
      ...servers.map(({ id, settings }) => ({
        ...createBlueskySource({
          name: id === 'bluesky' ? id : `bluesky:${id}`,
          hosts: hostsOf(settings),
          rewindMs,
          now,
          hides,
          download: async (url, signal) => (await outbound.get(url, { signal })).body,
        }),
        ...(parts.length > 0 && { entries: () => [{ id, state: 'reading' as const }] }),
      })),
      ...parts,
    ]
  },
  addresses: (settings) => hostsOf(settings).slice(0, 2),
}

/** All parts of Bluesky share one connection; where these are many, servers would not let in so many. */
function openParts(
  entries: readonly Entry<BlueskySettings>[],
  { bluesky: tools, folder, now, rewindMs = usualRewindMs }: ConnectorTools,
  hides: Hides,
): readonly Source[] {
  const parts = entries.flatMap(({ id, settings: { part } }) => (part ? [{ id, part }] : []))
  if (parts.length === 0) return []
  const accounts = accountsOf(tools)
  const members = openMembers({ entries: parts, accounts, folder, now })
  return [
    ofMembers(
      createBlueskySource({ name: 'bluesky:parts', hosts: tools?.hosts ?? blueskyHosts, rewindMs, now, wanted: members, hides }),
      members,
    ),
  ]
}

async function recognisePart(given: GivenPart, { bluesky: tools, signal }: RecogniseTools): Promise<Recognised<BlueskySettings>> {
  const found = await findPart(given, accountsOf(tools), signal)
  const what = nameOfPart(found)
  const whose =
    found.part.kind === 'author'
      ? `Posts of ${what}`
      : `Posts of the ${membersInWords(found)} of the ${what}, which is looked at again every ${blueskyLimits.members.everyMs / 60_000} minutes`
  return {
    settings: { via: 'jetstream', hosts: 'default', part: found.part },
    title: `Bluesky, ${what}`.slice(0, 200),
    reads: `${whose}, as they are written; deletes, hidden accounts and opt-outs as they are told. No key, no cost. Beside all of Bluesky (“bluesky” in the list) it adds nothing: pause or remove that one to read this alone. What was written before: groundswell backfill.`,
  }
}

const offer = (settings: BlueskySettings): Recognised<BlueskySettings> => ({ settings, ...describeBluesky(settings) })

const isBluesky = (given: string) => /^(?:bluesky|bsky|(?:https:\/\/)?bsky\.app\/?)$/i.test(given)
const isPartOfIt = (given: string) => /^(?:https:\/\/)?bsky\.app\/./i.test(given)

const refusePart = () =>
  Promise.reject(
    new AppError('request_invalid', {
      message:
        'Of Bluesky one can read all (bluesky), an account (@ana.example), a list or a starter pack, by the address of its page; no feeds and no searches.',
    }),
  )

const wires = { paths: /^\/(?:subscribe|xrpc\/network\.bsky\.jetstream\.\w+)\/?$/, name: /jetstream/i }
/** For how long a server that may be another network's is listened to. */
const listenMs = 3_000
const lookBackMs = 10 * 60_000

/**
 * What says of itself to be a Jetstream must answer as one; of any other socket one event is awaited that can be read, since relays of other networks
 * take every connection.
 */
async function recogniseServer(given: string, tools: RecogniseTools): Promise<readonly Recognised<BlueskySettings>[]> {
  if (!/^wss?:\/\//i.test(given) || !URL.canParse(given)) return []
  const { protocol, host, pathname } = new URL(given)
  const saysSo = wires.name.test(host) || wires.paths.test(pathname)
  if (!saysSo && pathname !== '/') return []
  const origin = `${protocol}//${host}`
  const heard = await listen(origin, tools).catch((error: unknown) => {
    if (saysSo || tools.signal.aborted) throw error
    return undefined
  })
  if (heard === undefined || (heard === 'nothing' && !saysSo)) return []
  return [offer({ via: 'jetstream', hosts: [origin] })]
}

/** `nothing`: it lets us in and says nothing yet. Throws `source_unavailable`. */
async function listen(origin: string, { now, allowedOrigins, signal }: RecogniseTools): Promise<'event' | 'nothing' | undefined> {
  const late = AbortSignal.timeout(listenMs)
  const connect = createConnector({ allowed: allowedOrigins, now, connectMs: listenMs - 500 })
  let isOpen = false
  const frames = connect(origin, (now() - lookBackMs) * 1_000, {
    signal: AbortSignal.any([signal, late]),
    onOpen: () => (isOpen = true),
  })
  for await (const told of frames) {
    const decoded = 'text' in told ? decodeFrame(told.text) : undefined
    return decoded && decoded.kind !== 'drop' && decoded.kind !== 'error' ? 'event' : undefined
  }
  signal.throwIfAborted()
  if (!isOpen) throw new AppError('source_unavailable', { message: `${new URL(origin).host} does not answer. Check the address.` })
  return 'nothing'
}
