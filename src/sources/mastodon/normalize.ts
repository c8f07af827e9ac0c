import { type AuthorId, type Card, type Counts, type Media, type Post, type PostEvent, type PostId } from '../../post/index.ts'
import { cleanText, countOf, fieldsOf, isFields, isWebAddress, listOf, textOf, timeOf, type Fields } from '../fields.ts'
import type { DropReason, Normalized } from '../source.ts'
import { readHtml } from './html.ts'
import { isLocalId } from './wire.ts'

export const network = 'mastodon'

/** What a status means depends on the server that tells it. */
export type Teller = {
  readonly receivedAt: number
  /** Which post a local id of this server is, as far as it is known. */
  readonly postOf: (localId: string) => PostId | undefined
  /** Accounts that say nothing of being indexed: `mastodonSettings.unstated`. */
  readonly unstated: 'private' | 'public'
  /** Hosts that the operator named and that are spoken to without TLS; any other address of a post has to be https. */
  readonly plainHosts?: ReadonlySet<string>
}

/**
 * A status as Mastodon's API gives it: a post, or of a boost the post inside it and one more of its reposts. Other software leaves fields
 * out and adds its own; nothing is needed but `uri`, an account with an address, a date and something said. Total.
 */
export function normalizeStatus(status: Fields, teller: Teller): Normalized {
  if (isFields(status['reblog'])) return normalizeBoost(status, status['reblog'], teller)
  return normalizePost(status, teller)
}

/** The inner status states its counts with this boost already in them. */
function normalizeBoost(boost: Fields, inner: Fields, teller: Teller): Normalized {
  if (boost['visibility'] !== 'public') return { drop: 'not-public' } // who boosts for followers alone does not count
  const normalized = normalizePost(inner, teller)
  if ('drop' in normalized) return normalized
  const [first] = normalized.events
  if (first?.type !== 'post-put') return normalized
  const { post } = first
  const counts = { ...post.counts, reposts: Math.max(0, post.counts.reposts - 1) }
  return {
    events: [
      { type: 'post-put', post: { ...post, counts } },
      { type: 'count-add', id: post.id, what: 'repost', by: 1 },
    ],
  }
}

function normalizePost(status: Fields, teller: Teller): Normalized {
  const refused = whyNotPublic(status, teller.unstated)
  if (refused) return { drop: refused }
  const { receivedAt, plainHosts } = teller
  const account = fieldsOf(status['account'])
  const id = postIdOf(status, plainHosts)
  const authorUrl = accountUrlOf(account, plainHosts)
  if (!id || !authorUrl) return { drop: 'malformed' }
  const createdAt = timeOf(status['created_at'])
  if (createdAt === undefined) return { drop: 'undated' }
  const { text, links } = readHtml(textOf(status['content']) ?? '')
  const warning = (textOf(status['spoiler_text']) ?? '').slice(0, 20_000).trim() // no HTML
  const said = cleanText(warning === '' ? text : text === '' ? warning : `${warning}\n\n${text}`)
  const card = cardOf(fieldsOf(status['card']))
  const media = mediaOf(listOf(status['media_attachments']))
  const quoteOf = quotedOf(fieldsOf(status['quote']), teller)
  if (said === '' && media.length === 0 && !card && !quoteOf) return { drop: 'malformed' }
  const replyTo = isLocalId(status['in_reply_to_id']) ? teller.postOf(status['in_reply_to_id']) : undefined
  const language = textOf(status['language'])
  const post: Post = {
    id,
    author: { id: authorOf(authorUrl), handle: handleOf(account, authorUrl), name: cleanText(textOf(account['display_name']) ?? '', 500) },
    text: said,
    url: permalinkOf(status, id),
    createdAt,
    witnessedAt: Math.min(createdAt, receivedAt),
    receivedAt,
    langs: language && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}$/.test(language) ? [language] : [],
    links: card && !links.includes(card.url) ? [...links, card.url] : links,
    tags: tagsOf(listOf(status['tags'])),
    mentions: mentionsOf(listOf(status['mentions'])),
    media,
    ...(replyTo && { replyTo }),
    ...(quoteOf && { quoteOf }),
    ...(card && { card }),
    labels: [...(status['sensitive'] === true ? ['sensitive'] : []), ...(warning === '' ? [] : ['content-warning'])],
    counts: countsOf(status),
    version: versionOf(createdAt, timeOf(status['edited_at'])),
    consent: 'answer',
  }
  const counted: PostEvent[] = [
    ...(replyTo ? [{ type: 'count-add', id: replyTo, what: 'reply', by: 1 } as const] : []),
    ...(quoteOf ? [{ type: 'count-add', id: quoteOf, what: 'quote', by: 1 } as const] : []),
  ]
  return { events: [{ type: 'post-put', post }, ...counted] }
}

/**
 * Why a status stays out, if it does: only what is public for everybody, of an account that lets its posts be indexed. `indexable` is
 * false or missing for most accounts; one that is missing says nothing (the operator's `unstated` decides).
 */
export function whyNotPublic(status: Fields, unstated: Teller['unstated']): DropReason | undefined {
  if (status['visibility'] !== 'public' || status['local_only'] === true) return 'not-public'
  return mayIndex(fieldsOf(status['account']), unstated) ? undefined : 'not-public'
}

/** Words in a profile by which people of the fediverse ask machines to leave them alone; as HTML, where tags are links. */
const leaveAlone = /#(?:<span>)?(?:nobots?|noindex|nosearch|noarchive|noai)\b/i

export function mayIndex(account: Fields, unstated: Teller['unstated']): boolean {
  if (account['suspended'] === true || account['limited'] === true) return false
  return !hasWithdrawn(account) && (account['indexable'] === true || (account['indexable'] == null && unstated === 'public'))
}

/** A no in so many words; that a field is missing is none. */
export function hasWithdrawn(account: Fields): boolean {
  if (account['indexable'] === false || account['noindex'] === true || account['discoverable'] === false) return true
  const note = account['note']
  return typeof note === 'string' && note.includes('#') && leaveAlone.test(note.slice(0, 20_000))
}

/** The same post has the same `uri` on every server; its `id` is of one server alone. */
export function postIdOf(status: Fields, plainHosts?: ReadonlySet<string>): PostId | undefined {
  const { uri } = status
  return isPostAddress(uri, plainHosts) ? (`${network}:${uri}` as PostId) : undefined
}
export const uriOf = (post: PostId | undefined): string | undefined => post?.slice(network.length + 1)

/** Software that leaves the page of a profile out names its actor. */
export function accountUrlOf(account: Fields, plainHosts?: ReadonlySet<string>): string | undefined {
  return [account['url'], account['uri']].find((address): address is string => isPostAddress(address, plainHosts))
}
export const authorOf = (url: string) => `${network}:${url}` as AuthorId

const mostAddress = 900

function isPostAddress(value: unknown, plainHosts?: ReadonlySet<string>): value is string {
  if (!isWebAddress(value) || value.length > mostAddress) return false
  return value.startsWith('https://') || (plainHosts !== undefined && plainHosts.has(hostOf(value)))
}

/** Without the cost of parsing an address whole: it is one of the web already. */
const hostOf = (address: string): string => /^https?:\/\/([^/?#]+)/i.exec(address)?.[1]?.toLowerCase() ?? ''

/** The page of a post, where it is on the host of the post itself: a server must not send readers elsewhere. */
function permalinkOf({ url }: Fields, id: PostId): string {
  const uri = id.slice(network.length + 1)
  return isWebAddress(url) && url.length <= mostAddress && url.startsWith('https://') && hostOf(url) === hostOf(uri) ? url : uri
}

/** `ana@m.example`: the server leaves its own name out of `acct`. */
function handleOf(account: Fields, authorUrl: string): string {
  const acct = textOf(account['acct']) ?? textOf(account['username']) ?? ''
  if (!/^[\w.-]{1,100}(?:@[\p{L}\p{N}.:-]{1,253})?$/u.test(acct)) return ''
  return acct.includes('@') ? acct : `${acct}@${hostOf(authorUrl)}`
}

/**
 * Which version is the newer one. Copies on other servers have lost the fraction of a second, so the first version is told by whole
 * seconds and an edit, which comes after it even within that second, by an `e`.
 */
const versionOf = (createdAt: number, editedAt: number | undefined): string =>
  editedAt === undefined || editedAt < createdAt - 1_000
    ? new Date(Math.floor(createdAt / 1_000) * 1_000).toISOString()
    : `${new Date(editedAt).toISOString()}e`

/** Replies and quotes are counted as they are seen; the server states what it cannot show: favourites and boosts. */
const countsOf = (status: Fields): Counts => ({
  likes: Math.min(countOf(status['favourites_count']), mostCount),
  reposts: Math.min(countOf(status['reblogs_count']), mostCount),
  replies: 0,
  quotes: 0,
})
const mostCount = 1e9

/** Only what the quoted author has accepted is shown; any other state, and none at all, is a no. */
function quotedOf(quote: Fields, { postOf, plainHosts }: Teller): PostId | undefined {
  if (quote['state'] !== 'accepted') return undefined
  const shallow = quote['quoted_status_id']
  return postIdOf(fieldsOf(quote['quoted_status']), plainHosts) ?? (isLocalId(shallow) ? postOf(shallow) : undefined)
}

function cardOf(card: Fields): Card | undefined {
  if (!isWebAddress(card['url'])) return undefined
  const [title, description] = [cleanText(textOf(card['title']) ?? '', 1_000), cleanText(textOf(card['description']) ?? '', 2_000)]
  return { title, description, url: card['url'] }
}

const kinds: Readonly<Record<string, Media['kind']>> = { image: 'image', gifv: 'video', video: 'video', audio: 'audio' }

function mediaOf(attachments: readonly unknown[]): Media[] {
  return attachments.slice(0, 20).flatMap((attachment) => {
    const { type, url, remote_url: remote, preview_url: preview, description } = fieldsOf(attachment)
    const address = [url, remote, preview].find(isWebAddress)
    const kind = Object.hasOwn(kinds, String(type)) ? (kinds[String(type)] ?? 'image') : 'image'
    return address ? [{ kind, url: address, alt: cleanText(textOf(description) ?? '', 10_000) }] : []
  })
}

function tagsOf(tags: readonly unknown[]): string[] {
  const names = tags.slice(0, 100).map((tag) => textOf(fieldsOf(tag)['name']))
  return [...new Set(names.filter((name) => name !== undefined && name !== '' && name.length <= 640 && name.isWellFormed()))] as string[]
}

function mentionsOf(mentions: readonly unknown[]): AuthorId[] {
  const urls = mentions.slice(0, 100).map((mention) => fieldsOf(mention)['url'])
  return [...new Set(urls.filter((url): url is string => isWebAddress(url) && url.length <= mostAddress))].map(authorOf)
}
