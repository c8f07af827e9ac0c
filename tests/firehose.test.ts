import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromUint8Array } from '@atcute/car'
import { encode } from '@atcute/cbor'
import type { PostEvent } from '../src/post/index.ts'
import { createRandom } from '../src/post/post.fixture.ts'
import type { FeedEvent } from '../src/sim/feed.ts'
import { readRecord } from '../src/lib/car.ts'
import { decodeFirehose } from '../src/sim/firehose/decode.ts'
import { EventLog } from '../src/sim/jetstream/log.ts'
import { toV1, toV2 } from '../src/sim/jetstream/wires.ts'
import { normalizeJetstream } from '../src/sources/bluesky/normalize.ts'
import { differingFields, expectedEvents, type PostCommit } from '../src/sources/bluesky/record.oracle.fixture.ts'
import { decodeFrame, type JetstreamEvent } from '../src/sources/bluesky/wire.ts'
import { sharedRecords, skipWithout } from './support/shared-data.ts'

const skip = skipWithout('fixtures/fixtures.tar.gz')
const receivedAt = Date.parse('2026-12-01T00:00:00Z')
const collection = 'app.bsky.feed.post'

/** A frame of Jetstream as our reader has it. */
function read(frame: string): JetstreamEvent {
  const decoded = decodeFrame(frame)
  assert.ok(decoded && decoded.kind !== 'drop' && decoded.kind !== 'info' && decoded.kind !== 'error', 'the reader takes the frame')
  return decoded
}
function eventsOf(event: JetstreamEvent): readonly PostEvent[] | 'empty' {
  const normalized = normalizeJetstream(event, receivedAt)
  if (!('drop' in normalized)) return normalized.events
  assert.equal(normalized.drop, 'malformed')
  return 'empty'
}

/** The events of firehose frames, every one of which must be readable. */
function feedOf(frames: readonly Uint8Array[]): FeedEvent[] {
  return frames.flatMap((frame, i) => {
    const decoded = decodeFirehose(frame)
    assert.ok(decoded.kind === 'events' && decoded.unreadable === 0, `frame ${i}: ${decoded.kind}`)
    return decoded.events
  })
}
const did = 'did:plc:exampleana'
const toLog = () => new EventLog({ windowMs: Infinity, most: 1_000_000, firstSeq: 1 })

/** Where reader and oracle differ on a record, by both wires; undefined where it is not as the lexicons say. */
function differences(author: string, commit: PostCommit, at: number): string[] | undefined {
  const expected = expectedEvents(author, commit, { at, receivedAt })
  if (expected === undefined) return undefined
  const event = { did: author, at, kind: 'commit', commit: { ...commit, collection } } as FeedEvent
  const entry = toLog().append(event)
  return [toV1(entry) ?? '', toV2(entry)].flatMap((frame) => {
    const actual = eventsOf(read(frame))
    if (actual === 'empty' || expected === 'empty') return actual === expected ? [] : ['shows nothing']
    return differingFields(actual, expected)
  })
}

describe('150 frames that a relay sent', { skip }, () => {
  test('are read as Jetstream’s own output for them is, to the last field', async () => {
    const frames = (await Array.fromAsync(await sharedRecords('fixtures/jetstream-frames'))) as unknown as Uint8Array[]
    const theirs = await Array.fromAsync(await sharedRecords('fixtures/jetstream-events'))
    const log = toLog()
    const ours = feedOf(frames).map((event) => log.append(event))
    assert.deepEqual([frames.length, ours.length, theirs.length], [150, 152, 152])
    const tally = (names: readonly string[]) =>
      Object.fromEntries(Object.entries(Object.groupBy(names, (name) => name)).map(([name, all]) => [name, all?.length]))
    const kinds = ours.map(({ event }) => (event.kind === 'commit' ? event.commit.operation : event.kind))
    assert.deepEqual(tally(kinds), { create: 144, update: 2, delete: 4, identity: 1, account: 1 })
    const collections = tally(ours.flatMap(({ event }) => (event.kind === 'commit' ? [event.commit.collection] : [])))
    assert.deepEqual([collections[collection], collections['app.bsky.feed.like']], [18, 105])

    const types: string[] = []
    for (const [i, entry] of ours.entries()) {
      const expected = read(JSON.stringify(theirs[i]))
      const what = `${expected.did} ${expected.kind === 'commit' ? `${expected.collection}/${expected.rkey}` : expected.kind}`
      for (const [wire, frame] of Object.entries({ v1: toV1(entry) ?? '', v2: toV2(entry) })) {
        const actual = read(frame)
        const [have, want] = [eventsOf(actual), eventsOf(expected)]
        assert.ok(have !== 'empty' && want !== 'empty', what)
        assert.deepEqual(differingFields(have.map(withoutClock), want.map(withoutClock)), [], `${wire}: ${what}`)
        // A frame carries the time of the account's host or relay, `time_us` is Jetstream's own clock when it came in.
        const late = expected.at - actual.at
        assert.ok(late > 0 && late < 2_000, `${what}: ${late} ms`)
        if (wire === 'v1') types.push(...have.map(({ type }) => type))
      }
    }
    const { 'post-put': puts, 'post-delete': deletes, 'author-show': shown } = tally(types)
    assert.deepEqual([puts, deletes, shown], [17, 1, 1])
  })

  test('and their posts are what the oracle makes of the records', async () => {
    const frames = (await Array.fromAsync(await sharedRecords('fixtures/jetstream-frames'))) as unknown as Uint8Array[]
    const compared = postsOf(feedOf(frames)).map((event) => [event.commit.rkey, differences(event.did, event.commit, event.at)])
    assert.equal(compared.length, 17)
    for (const [rkey, fields] of compared) assert.deepEqual(fields, [], `${String(rkey)} is as the lexicons say, and read so`)
  })
})

const postsOf = (events: readonly FeedEvent[]) =>
  events
    .filter((event) => event.kind === 'commit')
    .filter(({ commit }) => commit.collection === collection && commit.operation !== 'delete')

/** What differs rightly: when something was witnessed, by whose clock. */
function withoutClock(event: PostEvent): PostEvent {
  if (event.type === 'post-put') return { ...event, post: { ...event.post, witnessedAt: 0 } }
  return 'at' in event ? { ...event, at: 0 } : event
}

describe('invented records', () => {
  test('each kind of embed, facets that point well and badly, replies, tags, languages and labels', () => {
    for (const [name, parts] of Object.entries(invented)) {
      const fields = differences(did, toCommit({ ...plain, ...parts }), receivedAt - 1)
      assert.deepEqual(fields, [], name)
    }
  })

  test('10,000 of them put together at random', () => {
    const random = createRandom(5)
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
    for (let n = 0; n < 10_000; n++) {
      const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(Object.entries(invented)))
      const text = pick(texts)
      const facets = Array.from({ length: Math.floor(random() * 4) }, () => {
        const at = () => Math.floor(random() * (Buffer.byteLength(text) + 3)) - 1
        return { index: { byteStart: at(), byteEnd: at() }, features: [pick(features), pick(features)] }
      })
      const record = Object.assign({}, plain, ...parts.map(([, part]) => part), { text, facets }) as object
      const fields = differences(did, { ...toCommit(record), operation: pick(['create', 'update']) }, receivedAt + pick([-1, 0, 1]))
      assert.deepEqual(fields, [], `${n}: ${parts.map(([name]) => name).join(', ')}`)
    }
  })
})

const toCommit = (record: object): PostCommit => ({ rkey: '3mq2aaaaaa22a', rev: '3mq2aaaaaaa2a', operation: 'create', record })

describe('what the network’s own tests use', { skip }, () => {
  test('every frame of the relay’s scenarios and of the recorded commits is decoded, and every record found', async () => {
    const counts: { [name: string]: number } = {}
    for await (const { path, bytes } of await fixtures()) {
      const events = feedOf(framesIn(path, bytes))
      for (const event of events) counts[event.kind] = (counts[event.kind] ?? 0) + 1
    }
    assert.deepEqual(counts, { commit: 72, identity: 3, account: 6, sync: 1 })
  })

  test('posts of the first years, from repositories, commits and single records', async () => {
    let [compared, unlike] = [0, 0]
    for await (const { path, bytes } of await fixtures())
      for (const [n, record] of recordsIn(path, bytes).entries()) {
        if (record['$type'] !== collection) continue
        const fields = differences(did, { rkey: `record${n}`, rev: '3mq2aaaaaaa2a', operation: 'create', record }, receivedAt - 1)
        if (fields) assert.deepEqual(fields, [], `record ${n} of ${path}`)
        if (fields) compared++
        else unlike++
      }
    assert.deepEqual({ compared, unlike }, { compared: 140, unlike: 0 })
  })
})

type File = { readonly path: string; readonly bytes: Uint8Array }
const fixtures = async () => (await sharedRecords('fixtures/atproto')) as unknown as AsyncIterable<File>
type Message = { readonly frame: { readonly header: unknown; readonly body: unknown } }
type Json = { readonly [name: string]: unknown }

/** Frames that a file holds as JSON: the relay's scenarios, and commits without their header. */
function framesIn(path: string, bytes: Uint8Array): Uint8Array[] {
  const json = () => JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown
  const frame = (header: unknown, body: unknown) => Buffer.concat([encode(header), encode(body)])
  if (/\/firehose_commit_\d+\.json$/.test(path)) return [frame({ op: 1, t: '#commit' }, json())]
  if (!/^cmd\/relay\/testing\/testdata\/\w+\.json$/.test(path)) return []
  return (json() as { messages: Message[] }).messages.map(({ frame: { header, body } }) => frame(header, body))
}

/** Every record that a file holds, as JSON. */
function recordsIn(path: string, bytes: Uint8Array): readonly Json[] {
  if (path.endsWith('.cbor')) return [readRecord(bytes) ?? {}]
  if (/\.(?:car|repo)$/.test(path)) return [...fromUint8Array(bytes)].map(({ bytes: block }) => readRecord(block) ?? {})
  if (path.endsWith('repo_slice_record.json')) return [(JSON.parse(Buffer.from(bytes).toString('utf8')) as { value: Json }).value]
  return feedOf(framesIn(path, bytes)).flatMap((event) => (event.kind === 'commit' && event.commit.record ? [event.commit.record] : []))
}

const plain = { $type: collection, text: 'Water is over the quay', createdAt: '2026-11-23T09:00:00.600Z' }
/** Composed and decomposed, of one, two, three and four bytes a character. */
const texts = ['', 'Water is over the quay', 'Café e\u0301t\u00e9 ☕ 水 👩‍🚒 #rain', '\ufeffשלום 🌊🌊', 'a\u0000b\n\tc']
const features = [
  { $type: 'app.bsky.richtext.facet#link', uri: 'https://example.org/a/full?b=c#d' },
  { $type: 'app.bsky.richtext.facet#link', uri: 'javascript:alert(1)' },
  { $type: 'app.bsky.richtext.facet#link', uri: 'at://did:plc:examplebo' },
  { $type: 'app.bsky.richtext.facet#tag', tag: 'rain' },
  { $type: 'app.bsky.richtext.facet#tag', tag: 'Überschwemmung' },
  { $type: 'app.bsky.richtext.facet#mention', did: 'did:plc:examplebo' },
  { $type: 'app.bsky.richtext.facet#mention', did: 'did:web:example.org' },
  { $type: 'com.example.facet#poll', option: 1 },
]
const ref = (uri: string) => ({ uri, cid: 'bafyreiexample' })
const quoted = ref('at://did:plc:examplebo/app.bsky.feed.post/3k')
const blob = { $type: 'blob', ref: { $link: 'bafkreiexample' }, mimeType: 'image/jpeg', size: 72_030 }
const images = {
  $type: 'app.bsky.embed.images',
  images: [
    { alt: 'Flooded quay', image: blob },
    { alt: '', image: blob },
  ],
}
const gallery = { $type: 'app.bsky.embed.gallery', items: Array.from({ length: 10 }, (_, n) => ({ alt: `cafe\u0301 ${n}`, image: blob })) }
const video = { $type: 'app.bsky.embed.video', video: { ...blob, mimeType: 'video/mp4' }, alt: 'Waves' }
const { alt: _alt, ...silentVideo } = video
const external = (uri: string) => ({
  $type: 'app.bsky.embed.external',
  external: { uri, title: 'Cafe\u0301', description: '', thumb: blob },
})
const quote = { $type: 'app.bsky.embed.record', record: quoted }
const both = (media: object) => ({ $type: 'app.bsky.embed.recordWithMedia', record: quote, media })
const text = texts[2] ?? ''
const [coffee, rain] = [Buffer.from(text).indexOf('☕'), Buffer.from(text).indexOf('#rain')]
const facet = (byteStart: number, byteEnd: number, n = 3) => ({ index: { byteStart, byteEnd }, features: [features[n]] })

const invented: { readonly [name: string]: object } = {
  plain: {},
  pictures: { embed: images },
  gallery: { embed: gallery },
  video: { embed: video },
  'video without words': { embed: silentVideo },
  card: { embed: external('https://example.org/b') },
  'card of no web page': { embed: external('ftp://example.org/b') },
  quote: { embed: quote },
  'quote of a list': { embed: { ...quote, record: ref('at://did:plc:examplebo/app.bsky.graph.list/3k') } },
  'quote with pictures': { embed: both(images) },
  'quote with a gallery': { embed: both(gallery) },
  'quote with a video': { embed: both(video) },
  'quote with a card': { embed: both(external('https://example.org/b')) },
  'embed of somebody else’s': { embed: { $type: 'com.example.embed.map', place: [1, 2] } },
  'nothing to show': { text: '' },
  'pictures alone': { text: '', embed: images },
  'quote alone': { text: '', embed: quote },
  reply: { reply: { root: quoted, parent: ref('at://did:plc:exampleana/app.bsky.feed.post/3l') } },
  'reply to what is no post': { reply: { root: quoted, parent: ref('at://did:plc:exampleana/com.example.note/3l') } },
  'reply with a quote': { reply: { root: quoted, parent: quoted }, embed: quote },
  languages: { langs: ['en', 'pt-BR', 'zh-Hant-TW'] },
  tags: { tags: ['storm', 'rain', 'storm'] },
  labels: { labels: { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: 'graphic-media' }, { val: 'porn' }] } },
  'old date': { createdAt: '2019-01-01T00:00:00+01:00' },
  'facets of each kind': { text, facets: features.map((_, n) => facet(rain, rain + 5, n)), tags: ['storm', 'rain'] },
  'facets reversed': { text, facets: [facet(rain + 5, rain)] },
  'facets empty': { text, facets: [facet(rain, rain)] },
  'facets out of bounds': { text, facets: [facet(rain, rain + 6), facet(-1, 3), facet(1_000, 2_000)] },
  'facets that begin inside a character': { text, facets: [facet(coffee + 1, coffee + 3)] },
  'facets that end inside a character': { text, facets: [facet(coffee, coffee + 2)] },
  'facets around a character': { text, facets: [facet(coffee, coffee + 3)] },
}
