import type { Outbound } from '../../lib/outbound.ts'
import { fieldsOf, isFields, textOf, type Fields } from '../fields.ts'
import type { ServerApi } from './api.ts'
import type { Feed } from './settings.ts'
import { parse } from './wire.ts'

/** What a server says about itself, as far as it matters here. */
export type About = {
  /** `4.6.4`, or `2.7.2 (compatible; Pleroma 2.6.0)`; for people. */
  readonly version: string
  /** Of its accounts, and mostly of its addresses too: `m.example`. */
  readonly domain: string
  /** Where streams are: `wss://streaming.m.example`, without a slash at its end. */
  readonly streaming: string
  /** Who may see which feed; undefined where the server does not say (before Mastodon 4.5, and other software). */
  readonly accessTo: (feed: Feed) => Access | undefined
}
export type Access = 'public' | 'authenticated' | 'disabled'

/**
 * Asks a server what it is. Undefined where it does not speak Mastodon's API: a blog, a Misskey, a Lemmy. `/api/v2/instance` is of Mastodon 4,
 * Akkoma and GoToSocial; all the rest that speaks this API has `/api/v1/instance`.
 */
export async function discover(api: ServerApi, outbound: Outbound, signal: AbortSignal): Promise<About | undefined> {
  const second = await readInstance(api, '/api/v2/instance', signal)
  const first = second ? {} : await readInstance(api, '/api/v1/instance', signal)
  if (!first) return undefined
  const configuration = fieldsOf(second?.['configuration'])
  const told = textOf(fieldsOf(configuration['urls'])['streaming']) ?? textOf(fieldsOf(first['urls'])['streaming_api'])
  return {
    version: (textOf((second ?? first)['version']) ?? '').slice(0, 100),
    domain: domainOf(textOf(second?.['domain']) ?? textOf(first['uri']) ?? ''),
    streaming: streamingOf(told, api.server) ?? (await askStreaming(api, outbound, signal)),
    accessTo: (feed) => accessOf(fieldsOf(configuration['timelines_access']), feed),
  }
}

async function readInstance(api: ServerApi, path: string, signal: AbortSignal): Promise<Fields | undefined> {
  const { status, body } = await api.get(path, signal)
  const instance = status === 200 ? parse(body) : undefined
  // Every implementation says its version; a page that answers anything with 200 does not.
  return isFields(instance) && typeof instance['version'] === 'string' ? instance : undefined
}

/** Old versions of Pleroma say a whole address. */
const domainOf = (told: string): string => URL.parse(/^https?:/.test(told) ? told : `https://${told}`)?.host ?? ''

/** As a socket's address, and never less safe than the server itself. */
function streamingOf(told: string | undefined, server: string): string | undefined {
  if (told === undefined || !URL.canParse(told)) return undefined
  const url = new URL(told.replace(/^http/i, 'ws'))
  const isSafe = url.protocol === 'wss:' || (url.protocol === 'ws:' && server.startsWith('http:'))
  return isSafe && url.username === '' && url.search === '' && url.hash === '' ? url.href.replace(/\/+$/, '') : undefined
}

/** The other way that the documentation knows: a redirect to where streams are, or nothing, and then they are here. */
async function askStreaming({ server }: ServerApi, outbound: Outbound, signal: AbortSignal): Promise<string> {
  const here = server.replace(/^http/, 'ws')
  try {
    const { headers, status, body } = await outbound.open(`${server}/api/v1/streaming`, { signal })
    body.destroy()
    const location = status >= 300 && status < 400 ? headers['location'] : undefined
    const target = location !== undefined && URL.canParse(location, server) ? new URL(location, server).origin : undefined
    return streamingOf(target, server) ?? here
  } catch (error) {
    if (signal.aborted) throw error
    return here
  }
}

/** `configuration.timelines_access`, since Mastodon 4.5. A feed of both kinds of posts is as open as the less open of them. */
function accessOf(access: Fields, feed: Feed): Access | undefined {
  if (feed.kind === 'list') return 'authenticated'
  if (feed.kind === 'author') return undefined
  const { local, remote } = fieldsOf(access[feed.kind === 'hashtag' ? 'hashtag_feeds' : 'live_feeds'])
  const isLocal = feed.kind === 'local' || (feed.kind === 'hashtag' && feed.isLocal)
  const asked = isLocal ? [local] : feed.kind === 'remote' ? [remote] : [local, remote]
  return (['disabled', 'authenticated', 'public'] as const).find((level) => asked.includes(level))
}
