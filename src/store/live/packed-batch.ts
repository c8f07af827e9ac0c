import { deserialize, serialize } from 'node:v8'
import { noCounts, type Post, type PostBatch, type PostEvent } from '../../post/index.ts'
import type { EventBatch } from './writer.ts'

/**
 * A batch on its way to the writer's thread, as bytes. Its events stand in lists, a put as a number that says what its post has and then those
 * values, any other event as it is: a clone of objects would write the name of each field of each post, and look each of them up again. Some
 * events are read at a time, when their turn comes: whoever holds a thousand posts moves them about with every collection of garbage.
 */
export type PackedBatch = Omit<PostBatch, 'events'> & {
  readonly count: number
  readonly bytes: Uint8Array
  readonly ends: readonly number[]
}

const eventsAtOnce = 32

/** What a post has besides what each has; in this order. */
const Has = {
  named: 1,
  langs: 2,
  links: 4,
  tags: 8,
  mentions: 16,
  media: 32,
  labels: 64,
  replyTo: 128,
  thread: 256,
  quoteOf: 512,
  card: 1_024,
  counts: 2_048,
  consent: 4_096,
} as const

export function packBatch({ events, ...batch }: PostBatch): PackedBatch {
  const lists: Buffer[] = []
  const ends: number[] = []
  let end = 0
  for (let at = 0; at < events.length; at += eventsAtOnce) {
    const list = serialize(valuesOf(events.slice(at, at + eventsAtOnce)))
    lists.push(list)
    ends.push((end += list.length))
  }
  return { ...batch, count: events.length, bytes: Buffer.concat(lists), ends }
}

export function unpackBatch({ count, bytes, ends, ...batch }: PackedBatch): EventBatch {
  return { ...batch, events: { length: count, [Symbol.iterator]: () => eventsIn(bytes, ends) } }
}

function* eventsIn(bytes: Uint8Array, ends: readonly number[]): Generator<PostEvent> {
  for (const [n, end] of ends.entries()) {
    const values = deserialize(bytes.subarray(ends[n - 1] ?? 0, end)) as readonly unknown[]
    let at = 0
    const take = <T>() => values[at++] as T
    while (at < values.length) {
      const has = take<number | PostEvent>()
      yield typeof has === 'number' ? { type: 'post-put', post: takePost(has, take) } : has
    }
  }
}

function valuesOf(events: readonly PostEvent[]): unknown[] {
  const values: unknown[] = []
  for (const event of events)
    if (event.type === 'post-put') addPost(values, event.post)
    else values.push(event)
  return values
}

function addPost(values: unknown[], post: Post): void {
  const { handle, name } = post.author
  const { likes, reposts, replies, quotes } = post.counts
  const has =
    (handle === '' && name === '' ? 0 : Has.named) |
    (post.langs.length > 0 ? Has.langs : 0) |
    (post.links.length > 0 ? Has.links : 0) |
    (post.tags.length > 0 ? Has.tags : 0) |
    (post.mentions.length > 0 ? Has.mentions : 0) |
    (post.media.length > 0 ? Has.media : 0) |
    (post.labels.length > 0 ? Has.labels : 0) |
    (post.replyTo === undefined ? 0 : Has.replyTo) |
    (post.thread === undefined ? 0 : Has.thread) |
    (post.quoteOf === undefined ? 0 : Has.quoteOf) |
    (post.card === undefined ? 0 : Has.card) |
    (likes === 0 && reposts === 0 && replies === 0 && quotes === 0 ? 0 : Has.counts) |
    (post.consent === 'answer' ? 0 : Has.consent)
  values.push(has, post.id, post.author.id, post.text, post.url, post.createdAt, post.witnessedAt, post.receivedAt, post.version)
  if (has & Has.named) values.push(handle, name)
  if (has & Has.langs) values.push(post.langs)
  if (has & Has.links) values.push(post.links)
  if (has & Has.tags) values.push(post.tags)
  if (has & Has.mentions) values.push(post.mentions)
  if (has & Has.media) values.push(post.media)
  if (has & Has.labels) values.push(post.labels)
  if (has & Has.replyTo) values.push(post.replyTo)
  if (has & Has.thread) values.push(post.thread)
  if (has & Has.quoteOf) values.push(post.quoteOf)
  if (has & Has.card) values.push(post.card)
  if (has & Has.counts) values.push(likes, reposts, replies, quotes)
  if (has & Has.consent) values.push(post.consent)
}

const none: readonly never[] = []

function takePost(has: number, take: <T>() => T): Post {
  const list = <T>(one: number): readonly T[] => (has & one ? take<readonly T[]>() : none)
  const maybe = <T>(one: number): T | undefined => (has & one ? take<T>() : undefined)
  const id = take<Post['id']>()
  const author = take<Post['author']['id']>()
  const text = take<string>()
  const url = take<string>()
  const createdAt = take<number>()
  const witnessedAt = take<number>()
  const receivedAt = take<number>()
  const version = take<string>()
  const isNamed = (has & Has.named) !== 0
  const post: { readonly [K in keyof Required<Post>]: Post[K] | undefined } = {
    id,
    author: { id: author, handle: isNamed ? take<string>() : '', name: isNamed ? take<string>() : '' },
    text,
    url,
    createdAt,
    witnessedAt,
    receivedAt,
    version,
    langs: list(Has.langs),
    links: list(Has.links),
    tags: list(Has.tags),
    mentions: list(Has.mentions),
    media: list(Has.media),
    labels: list(Has.labels),
    replyTo: maybe(Has.replyTo),
    thread: maybe(Has.thread),
    quoteOf: maybe(Has.quoteOf),
    card: maybe(Has.card),
    counts: has & Has.counts ? { likes: take(), reposts: take(), replies: take(), quotes: take() } : noCounts,
    consent: maybe<Post['consent']>(Has.consent) ?? 'answer',
  }
  return post as Post // what it has not is undefined here, so that all are of one shape
}
