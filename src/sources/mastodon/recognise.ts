import { AppError } from '../../errors/index.ts'
import type { Recognised, RecogniseTools } from '../connector.ts'
import { createServerApi, userAgent, type ServerApi } from './api.ts'
import { readAccount, whyUnread } from './author.ts'
import { discover, type About } from './discovery.ts'
import { pageOf, streamOf, titleOf } from './feeds.ts'
import { refusal } from './refusal.ts'
import { limits, mastodonSettings, type Feed, type MastodonSettings } from './settings.ts'

/** What a person may give: a server, an account, a hashtag there, or a page of one of these. `isSure`: it can be nothing else. */
export type Given = { readonly server: string; readonly feed: Feed; readonly isSure: boolean }
type Unstated = MastodonSettings['unstated']

const hostSyntax = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** Reads what was given, without asking anybody; undefined where it cannot be of this kind. */
export function readGiven(given: string): Given | undefined {
  const text = given.trim()
  const [, sign, name = '', host = ''] = /^([@#])?([\p{L}\p{N}\p{M}_.·-]{1,100})@([\w.-]{1,253})$/u.exec(text) ?? []
  if (sign !== undefined && hostSyntax.test(host.toLowerCase())) {
    const server = `https://${host.toLowerCase()}`
    return sign === '@' ? withFeed(server, { kind: 'author', acct: name }, true) : withFeed(server, hashtag(name), true)
  }
  if (hostSyntax.test(text.toLowerCase())) return withFeed(`https://${text.toLowerCase()}`, { kind: 'public' }, false)
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.username || url.password) return undefined
  const path = decodePath(url.pathname)
  // An account of another server, seen from this one: it is asked for at home.
  const [, acct, home = ''] = /^\/@([\w.-]{1,100})@([\w.-]{1,253})$/.exec(path) ?? []
  if (acct !== undefined && hostSyntax.test(home.toLowerCase()))
    return withFeed(`https://${home.toLowerCase()}`, { kind: 'author', acct }, false)
  const feed = feedOfPath(path)
  return feed && withFeed(url.origin, feed, false)
}

const hashtag = (tag: string): Feed => ({ kind: 'hashtag', tag, isLocal: false })

function withFeed(server: string, feed: Feed, isSure: boolean): Given | undefined {
  return mastodonSettings.safeParse({ server, feed }).success ? { server, feed, isSure } : undefined
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** The pages of Mastodon's own web client, old and new, and the profiles of other software. */
function feedOfPath(path: string): Feed | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== 'web')
  const [first = '', second = '', ...rest] = parts
  if (first === '' || ((first === 'explore' || first === 'about' || first === 'home') && second === '')) return { kind: 'public' }
  if (rest.length > 0) return undefined
  if (first === 'public') {
    if (second === '') return { kind: 'public' }
    return second === 'local' || second === 'remote' ? { kind: second } : undefined
  }
  if ((first === 'tags' || first === 'tag') && second !== '') return hashtag(second)
  if (first === 'lists' && second !== '') return { kind: 'list', list: second }
  if (first === 'users' && second !== '') return { kind: 'author', acct: second }
  return first.startsWith('@') && second === '' && !first.slice(1).includes('@') ? { kind: 'author', acct: first.slice(1) } : undefined
}

/** Looks at what was given and tries it, as `Connector` says. */
export async function recognise(given: string, tools: RecogniseTools): Promise<readonly Recognised<MastodonSettings>[]> {
  const { rest, unstated } = takeUnstated(given)
  const read = readGiven(rest)
  if (!read) return []
  const { feed, isSure } = read
  const { outbound, now, secret, signal, allowedOrigins } = tools
  if (secret !== undefined && /^\s*nsec1/i.test(secret))
    throw new AppError('request_invalid', {
      message: 'That is a secret key of Nostr, and it was sent nowhere: a Mastodon server is read with an access token that it gave.',
    })
  // A token never goes over a plain connection that the operator has not named.
  const server = allowedOrigins.includes(read.server) ? read.server : read.server.replace(/^http:/, 'https:')
  const api = createServerApi({ server, token: secret, outbound, now, limits: { ...limits, paceMs: 0 } })
  const about = await discover(api, outbound, signal).catch((error: unknown) => {
    if (signal.aborted || isSure) throw error
    return undefined // it may be anything, and somebody else may know what
  })
  if (!about && isSure)
    throw new AppError('source_unavailable', {
      message: `${api.host} does not speak Mastodon's API, so it cannot be read from. Add the same account or hashtag on a Mastodon server that knows it.`,
    })
  if (!about) return []
  const wanted = (asked: Feed) => mastodonSettings.parse({ server, feed: asked, unstated })
  return [
    feed.kind === 'author' ? await recogniseAuthor(api, feed.acct, wanted, tools) : await recogniseFeed(api, about, wanted, feed, tools),
  ]
}

/** A word of ours behind what was given: `unstated:public`. Throws `request_invalid`. */
function takeUnstated(given: string): { readonly rest: string; readonly unstated: Unstated } {
  const [, rest = given, value = 'private'] = /^(.*\S)\s+unstated:(\S+)$/i.exec(given.trim()) ?? []
  if (value === 'public' || value === 'private') return { rest, unstated: value }
  throw new AppError('request_invalid', {
    message: `unstated:${value.slice(0, 20)} says nothing: it is unstated:public, for accounts that do not say whether they may be indexed, or unstated:private.`,
  })
}

type Wanted = (feed: Feed) => MastodonSettings
const deletesToo = 'deletes and edits are followed.'
const onlyPublic = (unstated: Unstated) =>
  unstated === 'public'
    ? `Public posts of accounts that allow being indexed or do not say, as you have agreed with them; a no stays a no; ${deletesToo}`
    : `Only public posts of accounts that allow being indexed; ${deletesToo}`
/** `2.7.2 (compatible; Pleroma 2.6.0)`: what is not Mastodon does not say whether an account may be indexed. */
const saysNothing = /compatible/i
const unstatedHere =
  ' Accounts of this software do not say so: their posts stay out unless you have agreed on it with them, and add “unstated:public” behind the address.'
const tokenNeeded = (host: string, isNeeded: boolean) => ({
  isNeeded,
  what: `An access token of an account on ${host} (there: Preferences, Development, New application, scope read:statuses). It is sent to that server alone.`,
})

async function recogniseAuthor(
  api: ServerApi,
  acct: string,
  wanted: Wanted,
  { secret, signal }: RecogniseTools,
): Promise<Recognised<MastodonSettings>> {
  const name = `@${acct}@${api.host}`
  const account = await readAccount(api, acct, signal)
  const isUnstated = !('missing' in account) && account['indexable'] == null
  const why = whyUnread(account, name, isUnstated ? 'public' : 'private')
  if (why) throw why
  const { firstMs, mostMs } = limits.poll.author
  const settings = wanted({ kind: 'author', acct })
  return {
    settings,
    title: titleOf(settings),
    reads:
      `Public posts of ${name}, asked for every ${firstMs / 1_000} s while they write and every ${mostMs / 60_000} min while they do not: authors have no stream.` +
      (isUnstated && settings.unstated === 'private' ? unstatedHere : ''),
    ...(secret === undefined && { secret: tokenNeeded(api.host, false) }),
  }
}

async function recogniseFeed(
  api: ServerApi,
  about: About,
  wanted: Wanted,
  asked: Feed,
  tools: RecogniseTools,
): Promise<Recognised<MastodonSettings>> {
  const hasToken = tools.secret !== undefined
  const isClosed = about.accessTo(asked) === 'disabled' && !hasToken // some tokens may see it
  // Where the feed of everything is closed, that of its own people may be open.
  const feed: Feed = isClosed && asked.kind === 'public' ? { kind: 'local' } : asked
  if (about.accessTo(feed) === 'disabled' && !hasToken) throw refusal(403, api.host, { hasToken })
  await askHealth(api, about, tools)
  const streams = await tryStream(api, about, feed, tools)
  const arePagesOpen =
    streams === 'refused' && !hasToken && about.accessTo(feed) !== 'authenticated' && (await opensPages(api, feed, tools.signal))
  if (streams === 'refused' && hasToken) throw refusal(401, api.host, { hasToken: true })
  const isTokenNeeded = streams === 'refused' && !arePagesOpen
  const how = arePagesOpen
    ? `asked for every ${limits.poll.feed.firstMs / 1_000} to ${limits.poll.feed.mostMs / 1_000} s; with a token they come at once`
    : isTokenNeeded
      ? 'as they are written, once there is a token'
      : 'as they are written, over one connection'
  const settings = wanted(feed)
  const { unstated } = settings
  const title = titleOf(settings)
  return {
    settings,
    title,
    reads: `${title}, ${how}. ${onlyPublic(unstated)}${unstated === 'private' && saysNothing.test(about.version) ? unstatedHere : ''} Costs nothing.`,
    ...(!hasToken &&
      (streams === 'refused' || feed.kind === 'list') && { secret: tokenNeeded(api.host, isTokenNeeded || feed.kind === 'list') }),
  }
}

/** Streams are a service of their own, which may be down while the rest is up. Software without this page says 404. */
async function askHealth(api: ServerApi, about: About, { outbound, signal }: RecogniseTools): Promise<void> {
  const url = `${about.streaming.replace(/^ws/, 'http')}/api/v1/streaming/health`
  const status = await outbound.get(url, { headers: { 'user-agent': userAgent }, signal }).then(
    (answer) => answer.status,
    () => 0,
  )
  signal.throwIfAborted()
  if (status === 0 || status >= 500)
    throw new AppError('source_unavailable', { message: `The streams of ${api.host} are down at the moment. Add it again later.` })
}

/** Opens the stream for a moment, as events. Where there are none, the socket may still be open: that is not a no. */
async function tryStream(
  api: ServerApi,
  about: About,
  feed: Feed,
  { outbound, secret, signal }: RecogniseTools,
): Promise<'open' | 'refused'> {
  const headers = {
    'user-agent': userAgent,
    accept: 'text/event-stream',
    ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
  }
  const url = `${about.streaming.replace(/^ws/, 'http')}/api/v1/streaming${streamOf(feed)?.events ?? ''}`
  const answer = await outbound.open(url, { headers, signal }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw new AppError('source_unavailable', { message: `The streams of ${api.host} cannot be reached.`, cause: error })
  })
  answer.body.destroy()
  if (answer.status === 400) throw refusal(400, api.host, { hasToken: secret !== undefined })
  return answer.status === 401 || answer.status === 403 ? 'refused' : 'open'
}

async function opensPages(api: ServerApi, feed: Feed, signal: AbortSignal): Promise<boolean> {
  return api.get(pageOf(feed, { limit: 1 }), signal).then(
    ({ status }) => status === 200,
    () => false,
  )
}
