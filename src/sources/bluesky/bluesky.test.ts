import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import type { Post, PostEvent } from '../../post/index.ts'
import { normalizeJetstream } from './normalize.ts'
import { decodeEvent, decodeFrame, type JetstreamEvent } from './wire.ts'

const ana = 'did:plc:exampleana'
const receivedAt = Date.parse('2026-11-23T09:00:05Z')
const micros = Date.parse('2026-11-23T09:00:01.250Z') * 1_000 + 123
type Record = { [name: string]: unknown }
const post: Record = { $type: 'app.bsky.feed.post', text: 'Water is over the quay', createdAt: '2026-11-23T09:00:00.600Z', langs: ['en'] }

const v1 = (commit: Record) =>
  JSON.stringify({ did: ana, time_us: micros, kind: 'commit', commit: { rev: '3mq2aaaaaaa2a', rkey: '3mq2aaaaaa22a', ...commit } })
const v2 = (commit: Record) =>
  JSON.stringify({
    $type: 'message',
    payload: {
      $type: 'network.bsky.jetstream.subscribeEvents#commit',
      seq: 901,
      did: ana,
      time: '2026-11-23T09:00:01.250123Z',
      rev: '3mq2aaaaaaa2a',
      rkey: '3mq2aaaaaa22a',
      ...commit,
    },
  })
const create = (record: Record, collection = 'app.bsky.feed.post') => ({ operation: 'create', collection, record })

function eventsOf(frame: string): readonly PostEvent[] {
  const decoded = decodeFrame(frame)
  assert.ok(decoded && decoded.kind !== 'drop' && decoded.kind !== 'info' && decoded.kind !== 'error', frame)
  const normalized = normalizeJetstream(decoded, receivedAt)
  assert.ok(!('drop' in normalized), frame)
  return normalized.events
}
function postOf(record: Record): Post {
  const [event] = eventsOf(v1(create({ ...post, ...record })))
  assert.ok(event?.type === 'post-put')
  return event.post
}

test('both wires say the same of a post, with the network’s clock to the millisecond', () => {
  const [a] = eventsOf(v1(create(post)))
  const [b] = eventsOf(v2(create(post)))
  assert.deepEqual(a, b)
  assert.ok(a?.type === 'post-put')
  assert.deepEqual(
    [a.post.id, a.post.url, a.post.version, a.post.witnessedAt, a.post.createdAt],
    [
      `bluesky:at://${ana}/app.bsky.feed.post/3mq2aaaaaa22a`,
      `https://bsky.app/profile/${ana}/post/3mq2aaaaaa22a`,
      '3mq2aaaaaaa2a',
      Math.floor(micros / 1_000),
      Date.parse('2026-11-23T09:00:00.600Z'),
    ],
  )
  const decoded = decodeFrame(v2(create(post))) as JetstreamEvent
  assert.deepEqual([decoded.micros, decoded.seq], [micros, 901])
})

test('facets point by UTF-8 bytes; one outside the text, reversed or inside a character says nothing', () => {
  const text = 'Café @ana.example ☕ read example.org/a #rain'
  const facet = (byteStart: number, byteEnd: number, feature: Record) => ({ index: { byteStart, byteEnd }, features: [feature] })
  const { mentions, links, tags } = postOf({
    text,
    tags: ['storm'],
    facets: [
      facet(6, 18, { $type: 'app.bsky.richtext.facet#mention', did: 'did:plc:exampleana' }),
      facet(28, 41, { $type: 'app.bsky.richtext.facet#link', uri: 'https://example.org/a/full' }),
      facet(42, 47, { $type: 'app.bsky.richtext.facet#tag', tag: 'rain' }),
      facet(4, 6, { tag: 'cuts a character' }),
      facet(41, 28, { tag: 'reversed' }),
      facet(40, 400, { tag: 'outside' }),
      facet(0, 3, { uri: 'javascript:alert(1)' }),
    ],
  })
  assert.deepEqual([mentions, links, tags], [['bluesky:did:plc:exampleana'], ['https://example.org/a/full'], ['rain', 'storm']])
})

test('pictures, films, cards, quotes, replies and labels', () => {
  const quoted = 'at://did:plc:examplebo/app.bsky.feed.post/3k'
  const both = postOf({
    embed: {
      $type: 'app.bsky.embed.recordWithMedia',
      record: { record: { uri: quoted, cid: 'bafy' } },
      media: { $type: 'app.bsky.embed.images', images: [{ alt: 'Flooded quay', image: {} }, { alt: 7 }] },
    },
    reply: { root: { uri: quoted }, parent: { uri: 'at://did:plc:examplebo/app.bsky.feed.post/3l' } },
    labels: { values: [{ val: 'graphic-media' }, {}] },
  })
  assert.deepEqual(
    [both.quoteOf, both.thread, both.replyTo, both.media.map(({ alt }) => alt), both.labels],
    [
      `bluesky:${quoted}`,
      `bluesky:${quoted}`,
      'bluesky:at://did:plc:examplebo/app.bsky.feed.post/3l',
      ['Flooded quay', ''],
      ['graphic-media'],
    ],
  )
  const card = postOf({ text: '', embed: { external: { uri: 'https://example.org/b', title: 'T', description: 'D' } } })
  assert.deepEqual([card.card, card.links], [{ url: 'https://example.org/b', title: 'T', description: 'D' }, ['https://example.org/b']])
  const quote = postOf({ embed: { $type: 'app.bsky.embed.record', record: { uri: quoted } } })
  assert.equal(quote.quoteOf, `bluesky:${quoted}`)
  assert.equal(postOf({ embed: { record: { uri: 'at://did:plc:examplebo/app.bsky.graph.list/3k' } } }).quoteOf, undefined)
  const [, ...counts] = eventsOf(v1(create({ ...post, reply: { parent: { uri: quoted } }, embed: { record: { uri: quoted } } })))
  assert.deepEqual(
    counts.map((event) => event.type === 'count-add' && [event.what, event.by]),
    [
      ['reply', 1],
      ['quote', 1],
    ],
  )
  assert.equal(postOf({ embed: { video: {}, alt: 'Waves' } }).media[0]?.kind, 'video')
})

test('deletes, likes, names, accounts and wishes', () => {
  const at = Math.floor(micros / 1_000)
  const author = `bluesky:${ana}`
  const id = `bluesky:at://${ana}/app.bsky.feed.post/3mq2aaaaaa22a`
  assert.deepEqual(eventsOf(v1({ operation: 'delete', collection: 'app.bsky.feed.post' })), [{ type: 'post-delete', id, at }])
  const like = create({ subject: { uri: `at://${ana}/app.bsky.feed.post/3k` } }, 'app.bsky.feed.like')
  assert.deepEqual(eventsOf(v1(like)), [{ type: 'count-add', id: `bluesky:at://${ana}/app.bsky.feed.post/3k`, what: 'like', by: 1 }])
  assert.deepEqual(eventsOf(v1({ ...like, operation: 'delete' })), [])
  assert.deepEqual(eventsOf(v1(create({ displayName: 'Ana' }, 'app.bsky.actor.profile'))), [
    { type: 'author-put', author, name: 'Ana', at },
  ])
  const intents = (allow: unknown) => eventsOf(v1(create({ syntheticContentGeneration: { allow } }, 'org.user-intents.declaration')))
  assert.deepEqual(intents(false), [{ type: 'author-consent', author, consent: 'count-only', at }])
  assert.deepEqual(intents(undefined), [{ type: 'author-consent', author, consent: 'answer', at }])
  const account = (body: Record) => eventsOf(JSON.stringify({ did: ana, time_us: micros, kind: 'account', account: body }))
  assert.deepEqual(account({ active: true }), [{ type: 'author-show', author, at }])
  assert.deepEqual(account({ active: false, status: 'deactivated' }), [{ type: 'author-hide', author, at }])
  assert.deepEqual(account({ active: false, status: 'takendown' }), [{ type: 'author-hide', author, at }])
  assert.deepEqual(account({ active: false, status: 'something new' }), [{ type: 'author-hide', author, at }])
  assert.deepEqual(account({ active: false, status: 'deleted' }), [{ type: 'author-delete', author, at }])
  assert.deepEqual(account({ active: false, status: 'throttled' }), [])
  const identity = (body: Record) => eventsOf(JSON.stringify({ did: ana, time_us: micros, kind: 'identity', identity: body }))
  assert.deepEqual(identity({ handle: 'ana.example' }), [], 'anybody can claim a handle: it is looked up before it is shown')
  assert.deepEqual(identity({}), [])
})

test('a claim of the future is clamped, a back-dated one keeps its date, an undated one is dropped', () => {
  const late = (Date.parse('2026-11-23T10:00:00Z') * 1_000).toString()
  const [event] = eventsOf(v1(create(post)).replace(String(micros), late))
  assert.ok(event?.type === 'post-put')
  assert.equal(event.post.witnessedAt, receivedAt)
  assert.equal(postOf({ createdAt: '2019-01-01T00:00:00Z' }).createdAt, Date.parse('2019-01-01T00:00:00Z'))
  const undated = decodeFrame(v1(create({ text: 'a' }))) as JetstreamEvent
  assert.deepEqual(normalizeJetstream(undated, receivedAt), { drop: 'undated' })
})

test('what the server says of itself, what is new to us, and what is none', () => {
  assert.deepEqual(decodeFrame('{"$type":"error","error":"ConsumerTooSlow","message":"…"}'), { kind: 'error', name: 'ConsumerTooSlow' })
  assert.deepEqual(
    decodeFrame('{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#info","name":"OutdatedCursor"}}'),
    { kind: 'info', name: 'OutdatedCursor' },
  )
  assert.equal(decodeFrame('{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#later"}}'), undefined)
  for (const frame of [
    '',
    '{',
    '[]',
    'null',
    '{"did":"nobody","time_us":1,"kind":"commit"}',
    `{"did":"${ana}","time_us":"1","kind":"commit"}`,
  ])
    assert.equal(decodeFrame(frame)?.kind, 'drop', frame)
})

const recorded = new URL('../../../../shared/data/', import.meta.url)
test(
  'every recorded event of production is read: posts, likes, deletes, an account and an identity',
  { skip: existsSync(recorded) ? false : 'needs the shared test data: ../shared/data' },
  async () => {
    const { records } = (await import(new URL('unpack.mjs', recorded).href)) as {
      records(name: string): AsyncIterable<{ [name: string]: unknown }>
    }
    const counts: { [type: string]: number } = {}
    let events = 0
    for await (const frame of records('fixtures/jetstream-events')) {
      events++
      const decoded = decodeEvent(frame)
      assert.ok(decoded && decoded.kind !== 'drop' && decoded.kind !== 'info' && decoded.kind !== 'error')
      const normalized = normalizeJetstream(decoded, Date.parse('2026-12-01T00:00:00Z'))
      assert.ok(!('drop' in normalized))
      for (const { type } of normalized.events) counts[type] = (counts[type] ?? 0) + 1
    }
    assert.equal(events, 152)
    assert.deepEqual([counts['post-put'], counts['post-delete']], [17, 1])
    assert.ok((counts['count-add'] ?? 0) > 100)
  },
)
