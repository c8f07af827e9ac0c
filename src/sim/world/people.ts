import { readFileSync } from 'node:fs'
import type { FeedEvent } from '../feed.ts'
import { createRandom, didOf, tidOf } from './random.ts'

/** An account of the demo world. */
export type Person = { readonly did: string; readonly handle: string; readonly name: string; readonly lang: string }

const { given, family } = JSON.parse(readFileSync(new URL('people.json', import.meta.url), 'utf8')) as Record<'given' | 'family', string[]>

/** The person behind a key; with a name of their own where one is given. */
export function personOf(key: string, lang: string, called?: string): Person {
  const random = createRandom(`person ${key}`)
  const name = called ?? `${random.pick(given)} ${random.pick(family)}`
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return { did: didOf(key), handle: `${slug || 'account'}-${random.whole(9_000) + 1_000}.demo.example`, name, lang }
}

/** How an account becomes known: its handle, its profile, and whether it opted out of generated answers. */
export function introduce({ did, handle, name }: Person, at: number, { optedOut = false } = {}): FeedEvent[] {
  const profile = { $type: 'app.bsky.actor.profile', displayName: name }
  const wish = {
    $type: 'org.user-intents.declaration',
    updatedAt: iso(at),
    syntheticContentGeneration: { allow: false, updatedAt: iso(at) },
  }
  return [
    { did, at, kind: 'identity', identity: { handle } },
    commit(did, at, 'app.bsky.actor.profile', 'self', profile),
    ...(optedOut ? [commit(did, at, 'org.user-intents.declaration', 'self', wish)] : []),
  ]
}

export type PostOptions = {
  readonly lang: string
  /** When the author says it was written; default: a moment before it comes in. */
  readonly createdAt?: number
  readonly replyTo?: string
  /** Tells posts of the same moment apart. */
  readonly distinct?: number
}

/** A post as a record of its author's repository, its tags marked. */
export function post(
  { did }: Person,
  at: number,
  text: string,
  { lang, createdAt = at - 400, replyTo, distinct = 0 }: PostOptions,
): FeedEvent {
  const reply = replyTo === undefined ? undefined : { uri: replyTo, cid: cidOf(replyTo) }
  const facets = facetsOf(text)
  return commit(did, at, postCollection, tidOf(createdAt, distinct), {
    $type: postCollection,
    text,
    createdAt: iso(createdAt),
    langs: [lang],
    ...(facets.length > 0 && { facets }),
    ...(reply && { reply: { root: reply, parent: reply } }),
  })
}

export const postCollection = 'app.bsky.feed.post'

/** A record's address. */
export const uriOf = (event: FeedEvent): string =>
  event.kind === 'commit' ? `at://${event.did}/${event.commit.collection}/${event.commit.rkey}` : ''

/** The author takes it back. */
export function remove(event: FeedEvent, at: number): FeedEvent {
  if (event.kind !== 'commit') return event
  const { collection, rkey } = event.commit
  return { did: event.did, at, kind: 'commit', commit: { rev: tidOf(at, 1), operation: 'delete', collection, rkey } }
}

export function like(did: string, at: number, uri: string): FeedEvent {
  const subject = { uri, cid: cidOf(uri) }
  return commit(did, at, 'app.bsky.feed.like', tidOf(at, 2), { $type: 'app.bsky.feed.like', subject, createdAt: iso(at) })
}

function commit(did: string, at: number, collection: string, rkey: string, record: Record<string, unknown>): FeedEvent {
  const create = { operation: 'create', collection, rkey, record, cid: cidOf(`${did}/${collection}/${rkey}`) } as const
  return { did, at, kind: 'commit', commit: { rev: tidOf(at, 0), ...create } }
}

/** Shaped like a CID of version 1; nothing in the demo world reads it. */
const cidOf = (key: string) => `bafyrei${didOf(key).slice(8).repeat(3).slice(0, 52)}`

const iso = (at: number) => new Date(at).toISOString()

/** Tags, by their bytes in UTF-8 (lexicon `app.bsky.richtext.facet`). */
function facetsOf(text: string): object[] {
  return [...text.matchAll(/#([\p{L}\p{N}]+)/gu)].map((match) => {
    const byteStart = Buffer.byteLength(text.slice(0, match.index))
    const features = [{ $type: 'app.bsky.richtext.facet#tag', tag: match[1] }]
    return { index: { byteStart, byteEnd: byteStart + Buffer.byteLength(match[0]) }, features }
  })
}
