import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createRandom } from '../../post/post.fixture.ts'
import type { PostEvent } from '../../post/index.ts'
import { toV1, toV2 } from '../../sim/jetstream/wires.ts'
import type { FeedEvent } from '../../sim/feed.ts'
import { bluesky, normalizeJetstream } from './normalize.ts'
import { decodeFrame } from './wire.ts'

const frames = 1_000_000
const receivedAt = Date.parse('2026-11-23T09:00:05Z')
const at = Date.parse('2026-11-23T09:00:01.250Z')
const did = 'did:plc:exampleana'
const quoted = 'at://did:plc:examplebo/app.bsky.feed.post/3k2akcdefg22a'

/** Every kind of event, every kind of embed, facets and the rest of what a record can hold. */
function everyEvent(): FeedEvent[] {
  const ref = { uri: quoted, cid: 'bafyreiexample' }
  const image = { alt: 'Flooded quay', image: { $type: 'blob', ref: { $link: 'bafkrei' }, mimeType: 'image/jpeg', size: 72030 } }
  const images = { $type: 'app.bsky.embed.images', images: [image, { ...image, alt: '' }] }
  const external = {
    $type: 'app.bsky.embed.external',
    external: { uri: 'https://example.org/b', title: 'Quay', description: 'Closed', thumb: image.image },
  }
  const video = { $type: 'app.bsky.embed.video', video: image.image, alt: 'Waves', captions: [] }
  const record = { $type: 'app.bsky.embed.record', record: ref }
  const both = (media: object) => ({ $type: 'app.bsky.embed.recordWithMedia', record, media })
  const facet = (byteStart: number, byteEnd: number, feature: object) => ({ index: { byteStart, byteEnd }, features: [feature] })
  const post = {
    $type: 'app.bsky.feed.post',
    text: 'Café @ana.example ☕ read example.org/a #rain',
    createdAt: '2026-11-23T09:00:00.600Z',
    langs: ['en', 'pt'],
    tags: ['storm'],
    facets: [
      facet(6, 18, { $type: 'app.bsky.richtext.facet#mention', did }),
      facet(28, 41, { $type: 'app.bsky.richtext.facet#link', uri: 'https://example.org/a/full' }),
      facet(42, 47, { $type: 'app.bsky.richtext.facet#tag', tag: 'rain' }),
    ],
    labels: { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: 'graphic-media' }, { val: 'spoiler' }] },
  }
  const gallery = { $type: 'app.bsky.embed.gallery', items: [image, image] }
  const embeds = [images, gallery, external, video, record, both(images), both(external), both(video), { $type: 'org.example.later' }]
  const reply = { root: ref, parent: ref }
  const commit = (collection: string, operation: 'create' | 'update' | 'delete', body?: object): FeedEvent => ({
    did,
    at,
    kind: 'commit',
    commit: {
      rev: '3mq2aaaaaaa2a',
      operation,
      collection,
      rkey: '3mq2aaaaaa22a',
      cid: 'bafyreiexample',
      ...(body && { record: { ...body } }),
    },
  })
  return [
    commit('app.bsky.feed.post', 'create', post),
    ...embeds.map((embed) => commit('app.bsky.feed.post', 'create', { ...post, embed })),
    commit('app.bsky.feed.post', 'create', { ...post, reply, embed: both(images) }),
    commit('app.bsky.feed.post', 'update', { ...post, text: 'Water is over the quay', embed: record }),
    commit('app.bsky.feed.post', 'create', { text: '', createdAt: post.createdAt, embed: external }),
    commit('app.bsky.feed.post', 'delete'),
    ...['app.bsky.feed.like', 'app.bsky.feed.repost'].flatMap((collection) => [
      commit(collection, 'create', { subject: ref, createdAt: post.createdAt }),
      commit(collection, 'delete'),
    ]),
    commit('app.bsky.actor.profile', 'update', { displayName: 'Ana B', description: 'second' }),
    commit('org.user-intents.declaration', 'create', { syntheticContentGeneration: { allow: false } }),
    commit('org.user-intents.declaration', 'delete'),
    { did, at, kind: 'identity', identity: { handle: 'ana.example' } },
    { did, at, kind: 'account', account: { active: true } },
    ...['takendown', 'suspended', 'deleted', 'deactivated', 'desynchronized', 'throttled'].map((status): FeedEvent => ({
      did,
      at,
      kind: 'account',
      account: { active: false, status },
    })),
    { did, at, kind: 'sync', sync: { rev: '3mq2aaaaaaa2a' } },
  ]
}

type Span = { readonly from: number; readonly to: number; readonly kind: 'key' | 'string' | 'number' | 'literal' | 'group' }
type Base = { readonly text: string; readonly bytes: Buffer; readonly spans: readonly Span[] }

function toBase(text: string): Base {
  const spans: Span[] = []
  const open: number[] = []
  for (const { 0: token, index: from } of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null|[{}[\]]/g)) {
    const to = from + token.length
    if (token === '{' || token === '[') open.push(from)
    else if (token === '}' || token === ']') spans.push({ from: open.pop() ?? 0, to, kind: 'group' })
    else if (token.startsWith('"')) spans.push({ from, to, kind: text[to] === ':' ? 'key' : 'string' })
    else spans.push({ from, to, kind: /\d/.test(token) ? 'number' : 'literal' })
  }
  return { text, bytes: Buffer.from(text), spans }
}

const entry = (event: FeedEvent) => ({ seq: 901, micros: at * 1_000 + 123, event })
const bases: readonly Base[] = [
  ...everyEvent()
    .map((event) => toV1(entry(event)))
    .filter((text) => text !== undefined),
  ...everyEvent().map((event) => toV2(entry(event))),
  '{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#info","name":"OutdatedCursor","message":"resumed at seq 512"}}',
  '{"$type":"error","error":"ConsumerTooSlow","message":"too slow"}',
].map(toBase)

const quote = (text: string) => `"${text}"`
/** What is put in place of a value: other types, numbers that are too much, odd characters. Some are rare, for they are long. */
const values: readonly string[] = [
  ...['null', 'true', 'false', '{}', '[]', '""', '"x"', '0', '-1', '1', '7.5', '[null]', '{"uri":null}', '[[],{}]', '"null"', '" "'],
  ...['1e308', '1e999', '-1e999', '1e-400', '-0', '9007199254740991', '9007199254740993', '123456789012345678901234567890', '8.64e21'],
  ...['2026-11-23T09:00:00Z', '9999-12-31T23:59:59Z', '0000-01-01T00:00:00Z', '-000001-01-01T00:00:00Z', '2026-02-30T00:00:00Z'].map(quote),
  ...['did:plc:examplebo', quoted, 'at://did:plc:a/app.bsky.feed.post/', 'https://example.org/c', 'javascript:alert(1)'].map(quote),
  ...['create', 'update', 'delete', 'app.bsky.feed.post', 'app.bsky.feed.like', '../../etc/passwd', '__proto__'].map(quote),
  // Halves of pairs, NUL, marks without a letter, right to left, joined pictures, no characters, what its normal form makes longer.
  ...['\\ud800', 'a\\udc00b', '\\u0000', '\\u0301\\u0301', '\\u202e\\u2066', '👩‍👩‍👧‍👦🏳️‍🌈', '\\uffff\\ufeff', '\ufb2c', 'Å\u0345', 'ﷺ'].map(quote),
  ...[
    '\ufb2c'.repeat(400),
    'a😀'.repeat(170),
    '\u0344'.repeat(700),
    `${'x'.repeat(499)}😀`,
    `\ufb2c${'😀'.repeat(249)}x`,
    'tag'.repeat(300),
    `https://e.org/${'p'.repeat(2_100)}`,
  ].map(quote),
  ...[`${'['.repeat(60)}${']'.repeat(60)}`, `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`, '['.repeat(200)],
  ...[`[${'{"val":"x"},'.repeat(40)}1]`, `[${'"en",'.repeat(150)}"de"]`, `{${'"a":1,'.repeat(40)}"b":2}`],
]
const longTexts: readonly string[] = [
  'x'.repeat(25_000),
  '\ufb2c'.repeat(20_000),
  `${'a'.repeat(19_999)}😀😀`,
  '\\ud83d'.repeat(5_000),
  '\\u0001'.repeat(30_000),
].map(quote)
const longGroups: readonly string[] = [
  ...[`${'['.repeat(20_000)}${']'.repeat(20_000)}`, `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`, '{"features":['.repeat(5_000)],
  `[${Array.from({ length: 300 }, (_, i) => `{"index":{"byteStart":0,"byteEnd":4},"features":[{"$type":"app.bsky.richtext.facet#tag","tag":"t${i}"}]}`).join(',')}]`,
  `[${Array.from({ length: 200 }, (_, i) => `{"alt":"picture ${i}"}`).join(',')}]`,
]
/** What is thrown into a text anywhere. */
const pieces = [
  'null',
  '{}',
  '"',
  ',',
  '}',
  ']',
  '{',
  ':',
  '\\',
  '\u0000',
  '\ud800',
  '1e999',
  '"text":7,',
  '"__proto__":{},',
  '"record":null,',
  '😀',
]

/** Frames that are not quite what they were: the same ones for the same seed. */
function createMutator(seed: number): () => string {
  const random = createRandom(seed)
  const below = (n: number) => Math.floor(random() * n)
  const one = <T>(list: readonly T[]): T => list[below(list.length)] as T
  const valueFor = ({ kind }: Span): string => {
    if (kind === 'key') return one(keys)
    const isLong = random() < (kind === 'string' ? 0.008 : 0.001)
    return one(isLong ? (kind === 'string' ? longTexts : longGroups) : values)
  }
  const keys = [
    ...new Set(bases.flatMap(({ text, spans }) => spans.filter(({ kind }) => kind === 'key').map(({ from, to }) => text.slice(from, to)))),
  ]

  function swapValues({ text, spans }: Base): string {
    let mutated = text
    let end = Infinity
    for (let times = 1 + below(3); times > 0; times--) {
      const span = one(spans)
      if (span.to > end) continue // behind what was already put in: its place has moved
      mutated = mutated.slice(0, span.from) + valueFor(span) + mutated.slice(span.to)
      end = span.from
    }
    return mutated
  }
  function flipBytes({ bytes }: Base): string {
    const flipped = Buffer.from(bytes)
    for (let times = 1 + below(4); times > 0; times--) {
      const i = below(flipped.length)
      flipped[i] = (flipped[i] ?? 0) ^ (1 << below(8))
    }
    return flipped.toString('utf8')
  }
  function disturb(text: string): string {
    const from = below(text.length)
    const to = Math.min(text.length, from + below(random() < 0.5 ? 8 : 200))
    switch (below(4)) {
      case 0:
        return text.slice(0, from) + text.slice(to) // a span is lost
      case 1:
        return text.slice(0, to) + text.slice(from) // or said twice
      case 2:
        return text.slice(0, from) + one(pieces) + text.slice(from)
      default: {
        const other = one(bases).text
        return text.slice(0, from) + other.slice(below(other.length))
      }
    }
  }
  return () => {
    const base = one(bases)
    const dice = random()
    if (dice < 0.6) return swapValues(base)
    if (dice < 0.72) return disturb(swapValues(base))
    return dice < 0.86 ? flipBytes(base) : disturb(base.text)
  }
}

const reasons = new Set(['malformed', 'undated', 'too-large', 'not-public'])
const kinds = new Set(['commit', 'identity', 'account', 'sync', 'info', 'error', 'drop'])
const isShort = (text: string | undefined, most: number) =>
  text === undefined || (typeof text === 'string' && text.length <= most && text.isWellFormed())
const areShort = (texts: readonly string[], many: number, most: number) =>
  texts.length <= many && texts.every((text) => isShort(text, most))
const isMoment = (value: number) => Number.isSafeInteger(value) && Math.abs(value) <= 8.64e15

/** What is wrong with an event that would be stored, if anything. */
function fault(event: PostEvent): string | undefined {
  if ('at' in event && !(isMoment(event.at) && event.at <= receivedAt)) return 'at'
  if ('author' in event && !isShort(event.author, 300)) return 'author'
  if (event.type === 'author-put') return isShort(event.name, 500) && isShort(event.handle, 253) ? undefined : event.type
  if (event.type === 'count-add') return event.by === 1 && isShort(event.id, 910) ? undefined : event.type
  if (event.type !== 'post-put') return undefined
  const { post } = event
  const { card, media } = post
  if (!isShort(post.id, 910) || !post.id.startsWith('bluesky:at://did:') || !isShort(post.author.id, 300)) return 'id'
  if (!isShort(post.text, 20_000) || !isShort(post.url, 900) || !isShort(post.version, 64) || post.version === '') return 'text'
  if (!isMoment(post.createdAt) || !isMoment(post.witnessedAt) || post.witnessedAt > receivedAt) return 'clocks'
  if (!areShort(post.langs, 3, 30) || !areShort(post.tags, 100, 640) || !areShort(post.labels, 10, 128)) return 'lists'
  if (!areShort(post.links, 101, 2_048) || !areShort(post.mentions, 100, 300)) return 'links'
  if (media.length > 21 || !media.every(({ alt, url }) => isShort(alt, 10_000) && isShort(url, 900))) return 'media'
  if (card && !(isShort(card.title, 1_000) && isShort(card.description, 2_000) && isShort(card.url, 2_048))) return 'card'
  return [post.replyTo, post.thread, post.quoteOf].every((id) => isShort(id, 910)) ? undefined : 'edges'
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
function heapAfterCollection(): number {
  for (let i = 0; i < 3; i++) collectGarbage()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

test('1,000,000 mutated frames are decoded to something that fits, never thrown, and leave nothing behind', { timeout: 120_000 }, () => {
  const next = createMutator(4)
  const seen: { [outcome: string]: number } = {}
  const count = (outcome: string) => (seen[outcome] = (seen[outcome] ?? 0) + 1)
  let heapBefore = 0
  for (let round = 0; round < frames; round++) {
    if (round === frames / 5) heapBefore = heapAfterCollection()
    const frame = next()
    try {
      const decoded = decodeFrame(frame)
      if (decoded !== undefined && !kinds.has(decoded.kind)) assert.fail(`decoded to ${decoded.kind}`)
      count(decoded === undefined ? 'passed over' : decoded.kind === 'drop' ? `dropped: ${decoded.reason}` : decoded.kind)
      if (decoded?.kind === 'drop' && !reasons.has(decoded.reason)) assert.fail(`dropped for ${decoded.reason}`)
      if (!decoded || decoded.kind === 'drop') continue
      if (decoded.kind === 'info' || decoded.kind === 'error') {
        if (!isShort(decoded.name, 100)) assert.fail('the name of a notice')
        continue
      }
      if (!isMoment(decoded.at) || !Number.isSafeInteger(decoded.micros) || decoded.micros <= 0) assert.fail('the network’s clock')
      if (decoded.seq !== undefined && !(Number.isSafeInteger(decoded.seq) && decoded.seq >= 0)) assert.fail('the number')
      const normalized = normalizeJetstream(decoded, receivedAt, round % 2 ? bluesky : { ...bluesky, tellsHandles: true })
      if ('drop' in normalized) {
        if (!reasons.has(normalized.drop)) assert.fail(`dropped for ${normalized.drop}`)
        count(`record dropped: ${normalized.drop}`)
        continue
      }
      for (const event of normalized.events) {
        count(event.type)
        const what = fault(event)
        if (what !== undefined) assert.fail(`${event.type}: ${what}`)
      }
    } catch (cause) {
      throw new TypeError(`Frame ${round}: ${JSON.stringify(frame.slice(0, 3_000))}`, { cause })
    }
  }
  const grown = heapAfterCollection() - heapBefore
  assert.ok(grown < 3, `the heap has grown by ${grown.toFixed(1)} MB from frame 200,000 to the last one; 3 MB are tolerated`)
  // That they were mutated neither too little nor too much.
  const often = ['dropped: malformed', 'passed over', 'commit', 'post-put', 'post-delete', 'count-add', 'author-put', 'author-hide']
  const alsoOften = [
    'author-show',
    'author-delete',
    'author-consent',
    'identity',
    'account',
    'sync',
    'info',
    'error',
    'record dropped: undated',
  ]
  for (const outcome of [...often, ...alsoOften, 'record dropped: malformed'])
    assert.ok((seen[outcome] ?? 0) > 1_000, `${outcome}: ${seen[outcome] ?? 0}; ${JSON.stringify(seen)}`)
})
