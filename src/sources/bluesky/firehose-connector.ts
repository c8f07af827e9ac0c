import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../errors/index.ts'
import { readSocket } from '../../lib/socket.ts'
import type { SourceName } from '../../post/index.ts'
import type { Connector, Recognised, RecogniseTools } from '../connector.ts'
import { accountsOf } from './accounts.ts'
import { createFirehoseSource } from './firehose-source.ts'
import { findPart, membersInWords, nameOfPart, partSchema, readGivenPart, type FoundPart } from './lists.ts'
import { ofMembers } from './members-source.ts'
import { openMembers } from './members.ts'
import { hidesFolder, openHides } from './hides.ts'
import { createLabelsSource } from './labels-source.ts'

const settings = z.object({
  what: z.enum(['firehose', 'labels']),
  host: z.string().regex(/^wss?:\/\/[^/\s]{1,255}$/),
  /** Of a firehose, whose posts alone; absent: all. */
  part: partSchema.optional(),
})
export type FirehoseSettings = z.infer<typeof settings>

/** AT Protocol from its own servers: the firehose of a PDS or relay, the labels of a labeler. */
export const firehoseConnector: Connector<FirehoseSettings> = {
  kind: 'firehose',
  settings,
  takes: 'a PDS or relay of Bluesky (https://pds.example)',
  recognise: async (given, tools) => {
    const named = /^(firehose|labels):(\S+)$/i.exec(given)
    const asked = addressOf(named?.[2] ?? given)
    if (!asked) return []
    const what = named ? (named[1]?.toLowerCase() as FirehoseSettings['what']) : (asked.what ?? (await whatIs(asked.host, tools)))
    if (what === undefined) return []
    const part = what === 'firehose' ? await askedPart(given, tools) : undefined
    await tryStream(what, asked.host, tools)
    return [describe({ what, host: asked.host, ...(part && { part: part.part }) }, part)]
  },
  open: (entries, { now, outbound, allowedOrigins, folder, bluesky }) => {
    const hides = openHides(hidesFolder(folder))
    return entries.map(({ id, settings: { what, host, part } }) => {
      const name = `firehose:${id}` as SourceName
      if (what === 'labels') return createLabelsSource({ name, host, now, allowedOrigins, hides })
      const source = createFirehoseSource({ name, host, now, outbound, allowedOrigins, hides })
      if (!part) return source
      const members = openMembers({ entries: [{ id, part }], accounts: accountsOf(bluesky), folder: join(folder, id), now })
      return ofMembers(source, members)
    })
  },
  addresses: ({ host }) => [host],
}

/** `firehose:https://pds.example#@ana.example`: of this firehose that author, list or starter pack. */
async function askedPart(given: string, { bluesky, signal }: RecogniseTools): Promise<FoundPart | undefined> {
  const [, asked] = given.split(/#(.*)/s)
  if (asked === undefined || asked === '') return undefined
  const part = readGivenPart(asked)
  if (!part)
    throw new AppError('request_invalid', {
      message: 'Behind the # of a firehose stands an account (@ana.example), a list or a starter pack of Bluesky.',
    })
  return findPart(part, accountsOf(bluesky), signal)
}

const methods = { subscribeRepos: 'firehose', subscribeLabels: 'labels' } as const

const streams = {
  firehose: '/xrpc/com.atproto.sync.subscribeRepos',
  labels: '/xrpc/com.atproto.label.subscribeLabels',
} as const
const tryMs = 5_000

/** Whether the stream can be opened. Throws `source_unavailable`. */
async function tryStream(what: FirehoseSettings['what'], host: string, { now, allowedOrigins, signal }: RecogniseTools): Promise<void> {
  const done = new AbortController()
  const socket = { signal: AbortSignal.any([signal, done.signal]), now, allowedOrigins, connectMs: tryMs, onOpen: () => done.abort() }
  for await (const _frame of readSocket(new URL(streams[what], host), socket)) return
  signal.throwIfAborted()
}

/** `wss://host`, also with the method behind it; `https://host` names the same server. */
function addressOf(given: string): { readonly host: string; readonly what: FirehoseSettings['what'] | undefined } | undefined {
  if (!/^(?:wss?|https?):\/\//i.test(given) || !URL.canParse(given)) return undefined
  const { protocol, host, pathname } = new URL(given)
  const [, method] = /^\/xrpc\/com\.atproto\.(?:sync|label)\.(subscribeRepos|subscribeLabels)\/?$/.exec(pathname) ?? []
  if (pathname !== '/' && method === undefined) return undefined
  const what = method === undefined ? undefined : methods[method as keyof typeof methods]
  return { host: `${protocol === 'http:' || protocol === 'ws:' ? 'ws' : 'wss'}://${host}`, what }
}

/** A PDS says who it is, a relay from where it reads. Whatever else answers is no server of this kind. */
async function whatIs(host: string, { outbound, signal }: RecogniseTools): Promise<'firehose' | undefined> {
  const ask = async (method: string, member: string) => {
    const url = new URL(`/xrpc/${method}`, host.replace(/^ws/, 'http')).href
    try {
      const { status, body } = await outbound.get(url, { signal })
      const value: unknown = status === 200 ? JSON.parse(body.toString('utf8')) : undefined
      return typeof value === 'object' && value !== null && member in value
    } catch (error) {
      if (signal.aborted) throw error
      if (error instanceof AppError || error instanceof SyntaxError) return false
      throw error
    }
  }
  if (await ask('com.atproto.server.describeServer', 'availableUserDomains')) return 'firehose'
  return (await ask('com.atproto.sync.listHosts?limit=1', 'hosts')) ? 'firehose' : undefined
}

function describe(found: FirehoseSettings, part?: FoundPart): Recognised<FirehoseSettings> {
  const { host: name } = new URL(found.host)
  if (found.what === 'labels')
    return {
      settings: found,
      title: `Labels of ${name}`,
      reads: `What ${name} takes out of sight on Bluesky (!hide, !takedown, !suspend) is hidden here while that is in force. No key, no cost.`,
    }
  if (part)
    return {
      settings: found,
      title: `Firehose of ${name}, ${nameOfPart(part)}`.slice(0, 200),
      reads: `The firehose of ${name}, of which the posts of ${nameOfPart(part)} (${membersInWords(part)}) are kept and everything else is passed over. It sends all that it has. No key, no cost.`,
    }
  return {
    settings: found,
    title: `Firehose of ${name}`,
    reads: `All public posts that ${name} tells of, from its own firehose: as they are written, with edits, deletes and account states. A relay of all of Bluesky sends 2 MB a second. No key, no cost.`,
  }
}
