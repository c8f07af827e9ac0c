import type { Feed, MastodonSettings } from './settings.ts'

/** Where a feed is: its name on a socket, its path as server-sent events, its pages in the API. */

const query = (parameters: Readonly<Record<string, string>>): string => {
  const text = new URLSearchParams(parameters).toString()
  return text === '' ? '' : `?${text}`
}

/** `?stream=…` of a socket, and the path with its query of an event stream; none for an author, who has no stream. */
export function streamOf(feed: Feed): { readonly socket: string; readonly events: string } | undefined {
  switch (feed.kind) {
    case 'public':
      return { socket: query({ stream: 'public' }), events: '/public' }
    case 'local':
    case 'remote':
      return { socket: query({ stream: `public:${feed.kind}` }), events: `/public/${feed.kind}` }
    case 'hashtag': {
      const { tag, isLocal } = feed
      return {
        socket: query({ stream: isLocal ? 'hashtag:local' : 'hashtag', tag }),
        events: `/hashtag${isLocal ? '/local' : ''}${query({ tag })}`,
      }
    }
    case 'list':
      return { socket: query({ stream: 'list', list: feed.list }), events: `/list${query({ list: feed.list })}` }
    case 'author':
      return undefined
  }
}

/** A page of the API. `accountId`: of an author, on that server. */
export function pageOf(feed: Feed, { accountId = '', ...parameters }: { accountId?: string; min_id?: string; limit: number }): string {
  const rest = { ...parameters, limit: String(parameters.limit) }
  switch (feed.kind) {
    case 'public':
      return `/api/v1/timelines/public${query(rest)}`
    case 'local':
    case 'remote':
      return `/api/v1/timelines/public${query({ [feed.kind]: 'true', ...rest })}`
    case 'hashtag':
      return `/api/v1/timelines/tag/${encodeURIComponent(feed.tag)}${query({ ...(feed.isLocal && { local: 'true' }), ...rest })}`
    case 'list':
      return `/api/v1/timelines/list/${feed.list}${query(rest)}`
    case 'author':
      return `/api/v1/accounts/${encodeURIComponent(accountId)}/statuses${query(rest)}`
  }
}

/** For people: `m.example, posts with #storm`. */
export const titleOf = ({ server, feed, unstated }: Pick<MastodonSettings, 'server' | 'feed' | 'unstated'>): string =>
  `${nameOf(server, feed)}${unstated === 'public' ? ', also of accounts that do not say whether they may be indexed' : ''}`

function nameOf(server: string, feed: Feed): string {
  const { host } = new URL(server)
  switch (feed.kind) {
    case 'public':
      return `${host}, all public posts it knows`
    case 'local':
      return `${host}, public posts of its people`
    case 'remote':
      return `${host}, public posts of other servers`
    case 'hashtag':
      return `${host}, ${feed.isLocal ? 'posts of its people' : 'posts'} with #${feed.tag}`
    case 'list':
      return `${host}, list ${feed.list}`
    case 'author':
      return `@${feed.acct}@${host}`
  }
}

/** What an entry has read is told apart by this. */
export const keyOf = (server: string, feed: Feed): string => `${server} ${JSON.stringify(feed)}`
