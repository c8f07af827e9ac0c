import { noCounts, type AuthorId, type Card, type EpochMs, type Media, type Post, type PostEvent, type PostId } from '../../post/index.ts'
import { cleanText, fieldsOf, isWebAddress, textOf } from '../fields.ts'
import type { Normalized } from '../source.ts'
import { naddrOf, noteOf } from './codes.ts'
import {
  addressOf,
  isAddressable,
  isHex,
  isName,
  kinds,
  parseEvent,
  postKinds,
  readAddress,
  tagOf,
  tagsOf,
  versionOf,
  type NostrEvent,
} from './event.ts'
import { nostrSettings } from './settings.ts'
import { readText, type NameOf } from './text.ts'

/** What is known beside the event. `labels`: what was found about it (quality.ts). */
export type Beside = {
  readonly receivedAt: EpochMs
  readonly nameOf: NameOf
  readonly labels: readonly string[]
  /** How often it was put before: what is known later makes a newer version of an article. */
  readonly revision?: number
  /** Relays that are read, as `normalRelay` writes them: a request to vanish may name some (NIP-62). */
  readonly relays: ReadonlySet<string>
}

export const authorId = (pubkey: string) => `nostr:${pubkey}` as AuthorId
export const postId = (native: string) => `nostr:${native}` as PostId
/** An event's own id, of an addressable one its address: the same for all its versions. */
export const postIdOf = (event: NostrEvent): PostId => postId(isAddressable(event.kind) ? addressOf(event) : event.id)

const nothing: Normalized = { events: [] }
const one = (event: PostEvent): Normalized => ({ events: [event] })

/** What an event means for posts; its signature was found right. Total. Nothing was witnessed after it was received: claims of the future are clamped. */
export function normalizeEvent(event: NostrEvent, beside: Beside): Normalized {
  const at = Math.min(event.created_at * 1_000, beside.receivedAt)
  const author = authorId(event.pubkey)
  switch (event.kind) {
    case kinds.profile: {
      const name = profileName(event)
      return name === '' ? nothing : one({ type: 'author-put', author, name, at })
    }
    case kinds.deletion:
      return { events: [...deletesOf(event, author, at)] }
    case kinds.vanish:
      return isForUs(event, beside.relays) ? one({ type: 'author-delete', author, at }) : nothing
    case kinds.reaction:
      return isLike(event.content) ? counted(tagsOf(event, 'e').at(-1)?.[1], tagOf(event, 'a'), 'like') : nothing
    case kinds.repost:
    case kinds.genericRepost:
      return counted(tagOf(event, 'e'), tagOf(event, 'a'), 'repost')
    default:
      return postKinds.includes(event.kind) ? normalizePost(event, beside, at) : nothing
  }
}

/** `+` and nothing are likes; `-` is none, and an emoji can mean anything (NIP-25). */
const isLike = (content: string) => content === '' || content === '+'

function counted(id: string | undefined, address: string | undefined, what: 'like' | 'repost'): Normalized {
  const target = readAddress(address) ? address : isHex(id, 64) ? id : undefined
  return target === undefined ? nothing : one({ type: 'count-add', id: postId(target), what, by: 1 })
}

/**
 * Only what its own author asks to delete; whether an id is theirs shows when its note is here (NIP-09). An address covers versions up to the request, by the
 * one clock of its author: ours may have been set back since the version came.
 */
function* deletesOf(event: NostrEvent, by: AuthorId, at: EpochMs): Iterable<PostEvent> {
  const targets = event.tags.filter(([name]) => name === 'e' || name === 'a').slice(0, nostrSettings.deletes.perEvent)
  for (const [name, value] of targets) {
    if (name === 'e' && isHex(value, 64)) yield { type: 'post-delete', id: postId(value), at, by }
    const address = name === 'a' ? readAddress(value) : undefined
    if (value !== undefined && address?.pubkey === event.pubkey)
      yield { type: 'post-delete', id: postId(value), at, by, until: event.created_at * 1_000 }
  }
}

/** Named relays alone are asked to forget, or all. */
const isForUs = (event: NostrEvent, relays: ReadonlySet<string>): boolean =>
  tagsOf(event, 'relay').some(([, relay = '']) => relay === 'ALL_RELAYS' || relays.has(normalRelay(relay) ?? ''))

/** `wss://relay.example/path` of what may be an address of a relay. Case of the host, default ports and the last slash make no other one. */
export function normalRelay(text: string): string | undefined {
  if (text.length > 200 || !URL.canParse(text)) return undefined
  const { protocol, host, pathname, search, username, password } = new URL(text)
  if ((protocol !== 'wss:' && protocol !== 'ws:') || username !== '' || password !== '') return undefined
  return `${protocol}//${host}${pathname.replace(/\/+$/, '')}${search}`
}

/** What a person calls themselves: one line. Their `nip05` address is a claim that nobody checked here. */
export function profileName(event: NostrEvent): string {
  let fields
  try {
    fields = fieldsOf(JSON.parse(event.content))
  } catch {
    return ''
  }
  const named = [fields['display_name'], fields['name'], fields['displayName']].map((name) => plainName(textOf(name) ?? ''))
  return named.find((name) => name !== '') ?? ''
}
const plainName = (name: string) =>
  cleanText(
    name
      .slice(0, 500)
      .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim(),
    100,
  )

/** When it is to be gone, in milliseconds (NIP-40). A mark that is no time counts as none. */
export function expiryOf(event: NostrEvent): EpochMs | undefined {
  const text = tagOf(event, 'expiration')
  return text !== undefined && /^\d{1,13}$/.test(text) ? Number(text) * 1_000 : undefined
}

/** Its author does not want it published again (NIP-70). */
export const isProtected = (event: NostrEvent): boolean => event.tags.some(([name]) => name === '-')

/** The note that a repost carries, whose signature is still to be checked; a protected one may not be carried (NIP-18, NIP-70). */
export function repostedIn(event: NostrEvent): NostrEvent | undefined {
  if (event.kind !== kinds.repost && event.kind !== kinds.genericRepost) return undefined
  const inner = parseEvent(event.content)
  return inner && postKinds.includes(inner.kind) && !isProtected(inner) ? inner : undefined
}

function normalizePost(event: NostrEvent, { receivedAt, nameOf, labels, revision = 0 }: Beside, at: EpochMs): Normalized {
  if (isProtected(event)) return { drop: 'not-public' }
  if ((expiryOf(event) ?? Infinity) <= receivedAt) return { drop: 'expired' }
  if (isAddressable(event.kind) && !isName(tagOf(event, 'd') ?? '')) return { drop: 'malformed' }
  const said = readText(event, nameOf)
  const media = mediaOf(event)
  const card = cardOf(event, said.links)
  const { replyTo, thread } = placeOf(event)
  const quoteOf = quotedBy(event, said.shown, replyTo)
  if (said.text === '' && media.length === 0 && !card && !quoteOf) return { drop: 'malformed' }
  const address = isAddressable(event.kind)
  const post: Post = {
    id: postIdOf(event),
    author: { id: authorId(event.pubkey), handle: '', name: '' }, // told by `author-put`, with the time of the profile
    text: said.text,
    url: `${nostrSettings.gateway}${address ? naddrOf({ kind: event.kind, pubkey: event.pubkey, d: tagOf(event, 'd') ?? '' }) : noteOf(event.id)}`,
    createdAt: event.created_at * 1_000,
    witnessedAt: at,
    receivedAt,
    langs: [],
    links: said.links,
    tags: said.tags,
    mentions: said.mentioned.map(authorId),
    media,
    ...(replyTo && { replyTo }),
    ...(thread && { thread }),
    ...(quoteOf && { quoteOf }),
    ...(card && { card }),
    labels: [...warningsOf(event), ...labels],
    counts: noCounts,
    version: address ? `${versionOf(event)}${revision > 0 ? `.${revision}` : ''}` : '',
    consent: 'answer',
  }
  const counts: PostEvent[] = [
    ...(replyTo ? [{ type: 'count-add', id: replyTo, what: 'reply', by: 1 } as const] : []),
    ...(quoteOf ? [{ type: 'count-add', id: quoteOf, what: 'quote', by: 1 } as const] : []),
  ]
  return { events: [{ type: 'post-put', post }, ...counts] }
}

/**
 * What its author warns of (NIP-36), as labels: `content-warning`, and beside it what is warned of, where one word says it: the reason (`nsfw`), and labels
 * in the name space `content-warning` (NIP-32). Labels that others give are not read: anybody can give any.
 */
function warningsOf(event: NostrEvent): string[] {
  const warnings = tagsOf(event, 'content-warning')
  const own = tagsOf(event, 'l').filter(([, , space]) => space === 'content-warning')
  if (warnings.length === 0 && own.length === 0) return []
  const words = [...warnings, ...own]
    .slice(0, mostWarnings)
    .flatMap(([, word = '']) => /^#?([a-z][a-z-]{0,31})$/i.exec(word.trim())?.[1]?.toLowerCase() ?? [])
  return [...new Set(['content-warning', ...words])]
}
const mostWarnings = 8

/** What it answers: marked tags, the older order of unmarked ones (NIP-10), or those of a comment, whose large letters name the root (NIP-22). */
function placeOf(event: NostrEvent): { replyTo: PostId | undefined; thread: PostId | undefined } {
  const idIn = (tag: readonly string[] | undefined): PostId | undefined => {
    const value = tag?.[1]
    if (tag?.[0]?.toLowerCase() === 'a') return value !== undefined && readAddress(value) ? postId(value) : undefined
    return isHex(value, 64) && value !== event.id ? postId(value) : undefined
  }
  if (event.kind === kinds.comment) {
    const first = (...names: string[]) => names.map((name) => idIn(event.tags.find(([is]) => is === name))).find((id) => id !== undefined)
    return { replyTo: first('a', 'e'), thread: first('A', 'E') }
  }
  const tags = event.tags.filter(([name]) => name === 'e' || name === 'a').filter((tag) => idIn(tag) !== undefined)
  const marked = (mark: string) => idIn(tags.find((tag) => tag[3] === mark))
  const [root, reply] = [marked('root'), marked('reply')]
  if (root ?? reply) return { replyTo: reply ?? root, thread: root ?? reply }
  const unmarked = tags.filter(([name, , , mark]) => name === 'e' && mark !== 'mention')
  return { replyTo: idIn(unmarked.at(-1)), thread: idIn(unmarked[0]) }
}

/** A `q` tag names what is quoted (NIP-18); older notes only show it in their text. */
function quotedBy(event: NostrEvent, shown: readonly string[], replyTo: PostId | undefined): PostId | undefined {
  const wanted = [tagOf(event, 'q'), shown[0]].find((one) => one !== undefined && (isHex(one, 64) || readAddress(one)))
  const id = wanted === undefined ? undefined : postId(wanted)
  return id === replyTo || id === postIdOf(event) ? undefined : id
}

/** Pictures and films as the author describes them (NIP-92): `imeta` tags of words, each `name value`. */
function mediaOf(event: NostrEvent): Media[] {
  return tagsOf(event, 'imeta')
    .slice(0, 20)
    .flatMap(([, ...words]): Media[] => {
      const of = (name: string) => words.find((word) => word.startsWith(`${name} `))?.slice(name.length + 1) ?? ''
      const url = of('url')
      const [type] = of('m').split('/')
      const kind = type === 'video' || type === 'audio' ? type : 'image'
      return isWebAddress(url) ? [{ kind, url, alt: cleanText(of('alt'), 10_000) }] : []
    })
}

/** An article has a title and a summary; the card leads to where it can be read. */
function cardOf(event: NostrEvent, links: readonly string[]): Card | undefined {
  const [title, description] = [tagOf(event, 'title') ?? tagOf(event, 'subject') ?? '', tagOf(event, 'summary') ?? '']
  if (title === '' && description === '') return undefined
  const url = isAddressable(event.kind)
    ? `${nostrSettings.gateway}${naddrOf({ kind: event.kind, pubkey: event.pubkey, d: tagOf(event, 'd') ?? '' })}`
    : (links[0] ?? `${nostrSettings.gateway}${noteOf(event.id)}`)
  return { title: cleanText(title, 1_000), description: cleanText(description, 2_000), url }
}
