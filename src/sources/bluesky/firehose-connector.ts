import { z } from 'zod'
import { AppError } from '../../errors/index.ts'
import { readSocket } from '../../lib/socket.ts'
import type { SourceName } from '../../post/index.ts'
import type { Connector, Recognised, RecogniseTools } from '../connector.ts'
import { createFirehoseSource } from './firehose-source.ts'
import { hidesFolder, openHides } from './hides.ts'
import { createLabelsSource } from './labels-source.ts'

const settings = z.object({ what: z.enum(['firehose', 'labels']), host: z.string().regex(/^wss?:\/\/[^/\s]{1,255}$/) })
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
    await tryStream(what, asked.host, tools)
    return [describe({ what, host: asked.host })]
  },
  open: (entries, { now, outbound, allowedOrigins, folder }) => {
    const hides = openHides(hidesFolder(folder))
    return entries.map(({ id, settings: { what, host } }) => {
      const name = `firehose:${id}` as SourceName
      return what === 'labels'
        ? createLabelsSource({ name, host, now, allowedOrigins, hides })
        : createFirehoseSource({ name, host, now, outbound, allowedOrigins, hides })
    })
  },
  addresses: ({ host }) => [host],
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

function describe(found: FirehoseSettings): Recognised<FirehoseSettings> {
  const { host: name } = new URL(found.host)
  if (found.what === 'labels')
    return {
      settings: found,
      title: `Labels of ${name}`,
      reads: `What ${name} takes out of sight on Bluesky (!hide, !takedown, !suspend) is hidden here while that is in force. No key, no cost.`,
    }
  return {
    settings: found,
    title: `Firehose of ${name}`,
    reads: `All public posts that ${name} tells of, from its own firehose: as they are written, with edits, deletes and account states. A relay of all of Bluesky sends 2 MB a second. No key, no cost.`,
  }
}
