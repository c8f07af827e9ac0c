import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import zlib from 'node:zlib'
import type { Post } from '../../post/index.ts'
import { createRandom } from '../../post/post.fixture.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { importPosts } from '../import-posts.ts'
import { openJsonlSource } from '../jsonl/jsonl-source.ts'
import { normalizeStatus } from '../mastodon/normalize.ts'
import { sourceContract } from '../source.contract.ts'
import type { Drop } from '../source.ts'
import { elementsOf } from './json-elements.ts'
import { packedSize, packZip } from './pack.ts'
import { openZip } from './zip.ts'

const receivedAt = Date.parse('2026-11-24T12:00:00Z')
const now = () => receivedAt
const { signal } = new AbortController()

async function zipOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const packed = Object.entries(files).map(([name, content]) => {
    const bytes = Buffer.from(content)
    return {
      name,
      size: bytes.length,
      bytes: async function* () {
        yield bytes
      },
    }
  })
  const zip = Buffer.concat(await Array.fromAsync(packZip(packed)))
  assert.equal(zip.length, packedSize(packed))
  return zip
}
const fileOf = (bytes: Uint8Array, name = 'export.zip', size = 1_000) => ({
  name,
  size: bytes.length,
  bytes: ReadableStream.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
  ) as AsyncIterable<Uint8Array>,
})
async function read(bytes: Uint8Array, name?: string) {
  const drops: Drop[] = []
  const source = await openJsonlSource(fileOf(bytes, name), { now })
  const items = await Array.fromAsync(source.read({ onDrop: (drop) => drops.push(drop), signal }))
  const posts = items.flatMap(({ event }) => (event.type === 'post-put' ? [event.post] : []))
  return { posts, drops: drops.map(({ reason }) => reason), events: items.map(({ event }) => event) }
}
const assigned = (name: string, list: unknown) =>
  `window.YTD.${name}.part0 = ${typeof list === 'string' ? list : JSON.stringify(list, null, 2)}`

const tweet = (n: number, more: object = {}) => ({
  tweet: {
    id_str: String(n),
    full_text: `Water is rising ${n} &amp; more`,
    created_at: 'Wed Apr 20 12:00:00 +0000 2016',
    lang: 'en',
    favorite_count: '3',
    retweet_count: '2',
    entities: { user_mentions: [], urls: [], hashtags: [{ text: 'storm' }] },
    ...more,
  },
})
const account = assigned('account', [{ account: { accountId: '77', username: 'ana', accountDisplayName: 'Ana' } }])

const xExport = await zipOf({
  'data/account.js': account,
  'data/tweets.js': assigned('tweets', [tweet(1), tweet(2, { created_at: 'never' }), 'nothing', tweet(3)]),
  'data/tweets-part1.js': assigned('tweets', [tweet(4), tweet(5)]),
  'data/deleted-tweets.js': assigned('deleted_tweets', [tweet(6)]),
  'data/direct-messages.js': 'anything',
})

sourceContract('an export of X', { open: () => openJsonlSource(fileOf(xExport), { now }), items: 4, bad: 2 })

test('an export of X gives its owner’s posts with the ids that the network has; deleted posts and messages are not looked at', async () => {
  const { posts, drops } = await read(xExport)
  assert.deepEqual(
    posts.map(({ id }) => id),
    ['x:4', 'x:5', 'x:1', 'x:3'],
  )
  assert.deepEqual(drops, ['undated', 'malformed'])
  const [post] = posts as [Post]
  assert.deepEqual(post.author, { id: 'x:77', handle: 'ana', name: 'Ana' })
  assert.deepEqual([post.text, post.url, post.tags], ['Water is rising 4 & more', 'https://x.com/i/status/4', ['storm']])
  assert.deepEqual(post.counts, { likes: 3, reposts: 2, replies: 0, quotes: 0 })
  assert.deepEqual([post.witnessedAt, post.receivedAt], [Date.parse('2016-04-20T12:00:00Z'), receivedAt], 'imported history is not news')
})

test('an edited post of an export is one post, by its first id', async () => {
  const chain = ['100', '200']
  const edited = tweet(200, { edit_info: { edit: { initialTweetId: '100', editControlInitial: { editTweetIds: chain } } } })
  const { posts } = await read(await zipOf({ 'data/account.js': account, 'data/tweets.js': assigned('tweets', [edited]) }))
  assert.deepEqual(
    posts.map(({ id, version, url }) => [id, version, url]),
    [['x:100', '01', 'https://x.com/i/status/200']],
  )
})

test('an export from before 2019 is read by its months, also a single one of them', async () => {
  const old = `Grailbird.data.tweets_2012_03 = \n ${JSON.stringify([
    {
      id_str: '7',
      text: 'so old',
      created_at: '2012-04-01 03:35:08 +0000',
      user: { id_str: '77', screen_name: 'ana', name: 'Ana' },
      entities: {},
    },
  ])}`
  for (const bytes of [await zipOf({ 'archive/data/js/tweets/2012_03.js': old }), Buffer.from(old)]) {
    const { posts } = await read(bytes)
    assert.deepEqual(
      posts.map(({ id, createdAt, author }) => [id, createdAt, author.handle]),
      [['x:7', Date.parse('2012-04-01T03:35:08Z'), 'ana']],
    )
  }
})

test('a file of an export is data: nothing in it is run, and anything but posts is refused', async () => {
  for (const bad of ['window.YTD.tweets.part0 = (() => { globalThis.wasRun = true; return [] })()', 'alert(1)', '[]', 'x = [{}]'])
    await assert.rejects(read(await zipOf({ 'data/account.js': account, 'data/tweets.js': bad })), { code: 'format_unknown' })
  for (const bad of [
    'window.YTD.tweets.part0 = [{}]; globalThis.wasRun = true',
    'window.YTD.tweets.part0 = [{"tweet":{',
    'window.YTD.tweets.part0 = []]',
  ])
    await assert.rejects(read(await zipOf({ 'data/account.js': account, 'data/tweets.js': bad })), { code: 'file_damaged' })
  assert.equal('wasRun' in globalThis, false)
})

const person = {
  id: 'https://m.example/users/ana',
  url: 'https://m.example/@ana',
  type: 'Person',
  preferredUsername: 'ana',
  name: 'Ana',
  indexable: true,
  discoverable: true,
}
const everybody = 'https://www.w3.org/ns/activitystreams#Public'
const create = (n: number, more: object = {}) => ({
  type: 'Create',
  actor: person.id,
  object: {
    type: 'Note',
    id: `${person.id}/statuses/${n}`,
    url: `https://m.example/@ana/${n}`,
    attributedTo: person.id,
    published: '2023-05-01T10:00:00Z',
    to: [everybody],
    cc: [],
    sensitive: false,
    summary: null,
    content: `<p>Chuva em <a href="https://m.example/tags/lisboa" class="mention hashtag" rel="tag">#<span>lisboa</span></a><br>${n}</p>`,
    contentMap: { pt: 'x' },
    tag: [{ type: 'Hashtag', name: '#lisboa', href: 'https://m.example/tags/lisboa' }],
    attachment: [],
    ...more,
  },
})
/** As real exports are: the key is there twice, first with nothing. */
const outbox = (items: unknown[]) =>
  `{"@context":["https://www.w3.org/ns/activitystreams",{"orderedItems":"as:items"}],"id":"outbox.json","type":"OrderedCollection","totalItems":9,"orderedItems":[],"orderedItems":${JSON.stringify(items)}}`
const mastodonExport = (items: unknown[], who: object = person) =>
  zipOf({ 'actor.json': JSON.stringify(who), 'outbox.json': outbox(items), 'likes.json': '{' })

test('an export of Mastodon gives what is public, as the server itself would', async () => {
  const { posts, drops } = await read(
    await mastodonExport([
      create(1),
      create(2, { to: [`${person.id}/followers`], cc: [everybody] }),
      create(3, { to: ['https://n.example/users/bo'] }),
      create(4, {
        inReplyTo: 'https://n.example/users/bo/statuses/9',
        summary: 'rain',
        attachment: [{ mediaType: 'image/png', url: '/media/1.png', name: 'A flooded quay' }],
      }),
      create(5, { published: undefined }),
      create(6, { attributedTo: 'https://n.example/users/bo' }),
      { type: 'Announce', object: 'https://n.example/users/bo/statuses/9' },
    ]),
  )
  assert.deepEqual(drops, ['not-public', 'not-public', 'undated', 'malformed'])
  assert.deepEqual(
    posts.map(({ id }) => id),
    [1, 4].map((n) => `mastodon:${person.id}/statuses/${n}`),
  )
  const [first, second] = posts as [Post, Post]
  assert.deepEqual(
    [first.author, first.text, first.tags, first.langs, first.url],
    [
      { id: 'mastodon:https://m.example/@ana', handle: 'ana@m.example', name: 'Ana' },
      'Chuva em #lisboa\n1',
      ['lisboa'],
      ['pt'],
      'https://m.example/@ana/1',
    ],
  )
  assert.deepEqual(
    [second.replyTo, second.media],
    ['mastodon:https://n.example/users/bo/statuses/9', [{ kind: 'image', url: 'https://m.example/@ana/4', alt: 'A flooded quay' }]],
  )
  const live = normalizeStatus(
    {
      uri: `${person.id}/statuses/1`,
      url: 'https://m.example/@ana/1',
      created_at: '2023-05-01T10:00:00.250Z',
      visibility: 'public',
      language: 'pt',
      content: create(1).object.content,
      account: { acct: 'ana', url: person.url, display_name: 'Ana', indexable: true },
      tags: [{ name: 'lisboa' }],
    },
    { receivedAt, postOf: () => undefined, unstated: 'private' },
  )
  const [event] = 'events' in live ? live.events : []
  assert.ok(event?.type === 'post-put')
  const { id, author, text, url, version, tags, langs } = event.post
  assert.deepEqual(
    [first.id, first.author, first.text, first.url, first.version, first.tags, first.langs],
    [id, author, text, url, version, tags, langs],
  )
})

test('who does not want to be found by search is not imported, and is told how to change that', async () => {
  for (const indexable of [false, undefined])
    await assert.rejects(read(await mastodonExport([create(1)], { ...person, indexable })), { code: 'forbidden', message: /indexable/ })
  await assert.rejects(read(Buffer.from(outbox([create(1)])), 'outbox.json'), { code: 'format_unknown', message: /whole export/ })
})

test('arrays of any size are cut into their elements, wherever chunks end and whatever stands in them', async () => {
  const items = ['{"a":"[}]\\"{,"}', '1', '"x,y"', '[[],{}]', '{"orderedItems":[1,2]}', 'null', '{ broken', '{"水":"𠮷"}']
  const good = items.filter((item) => item !== '{ broken')
  const bytes = Buffer.from(`{"x":{"orderedItems":[0]},"orderedItems":[ ],"y":"orderedItems","orderedItems" : [ ${good.join(' , ')} ]}`)
  for (let size = 1; size < 40; size++) {
    const found: string[] = []
    const elements = elementsOf(fileOf(bytes, '', size).bytes as AsyncIterable<Buffer>, { member: 'orderedItems', most: 1_000 })
    let next = await elements.next()
    for (; !next.done; next = await elements.next())
      found.push(...next.value.filter(({ array }) => array === 1).map(({ text }) => text.trim()))
    assert.deepEqual([found, next.value], [good, { arrays: 2, isComplete: true }], `chunks of ${size}`)
  }
  const long = await Array.fromAsync(
    elementsOf(fileOf(Buffer.from(`["${'x'.repeat(5_000)}", 2]`), '', 100).bytes as AsyncIterable<Buffer>, { most: 1_000 }),
  )
  assert.deepEqual(
    long.flat().map(({ tooLong }) => tooLong),
    [true, false],
  )
  assert.ok(
    long.flat().every(({ text }) => text.length <= 2_048),
    'nothing unbounded is held',
  )
})

test('a zip whose names lead out of it, with too much in it or torn is refused, and leaves nothing behind', async () => {
  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('groundswell-zip-')).length
  const before = left()
  const limits = { zipBytes: 1e9, entries: 1e6, unpackedBytes: 1e9 }
  const open = (bytes: Buffer, more: object = {}) =>
    openZip(fileOf(bytes).bytes, { name: 'bad.zip', isWanted: () => true, limits: { ...limits, ...more } })
  for (const name of ['../data/tweets.js', 'data/../../tweets.js', '/data/tweets.js', 'C:/data/tweets.js'])
    await assert.rejects(open(await zipOf({ [name]: 'x' })), { code: 'file_damaged' })
  const many = await zipOf(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}`, 'x'])))
  await assert.rejects(open(many, { entries: 49 }), { code: 'too_large' })
  await assert.rejects(open(many, { unpackedBytes: 49 }), { code: 'too_large' })
  await assert.rejects(open(many, { zipBytes: 100 }), { code: 'too_large' })
  for (const cut of [4, 100, xExport.length - 10]) await assert.rejects(read(xExport.subarray(0, cut)), { code: 'file_damaged' })
  const packed = await zipOf({ 'readme.txt': 'hello' })
  await assert.rejects(read(packed), { code: 'format_unknown', message: /without the posts/ })
  assert.equal(left(), before)
})

test('an interrupted import of an export goes on where it was', async () => {
  const bytes = await zipOf({
    'data/account.js': account,
    'data/tweets.js': assigned(
      'tweets',
      Array.from({ length: 5_000 }, (_, i) => tweet(i + 1)),
    ),
  })
  const store = createScanStore()
  const stop = new AbortController()
  for await (const { counts } of importPosts({
    source: await openJsonlSource(fileOf(bytes), { now: () => (steps += 300) }),
    sink: store,
    now: () => (steps += 300),
    signal: stop.signal,
  }))
    if (counts.stored > 0) stop.abort()
  const between = (await store.stats()).posts
  assert.ok(between > 0 && between < 5_000, String(between))
  let last
  for await (const progress of importPosts({ source: await openJsonlSource(fileOf(bytes), { now }), sink: store, now, signal }))
    last = progress
  assert.equal((await store.stats()).posts, 5_000)
  assert.ok((last?.counts.resumedAfter ?? 0) > 0 && last?.counts.repeated === 0)
})
let steps = 0

test('pages of X’s API v2 give every post of every page, and one bad post spoils no page', async () => {
  const post = (n: number) => ({ id: String(n), text: `page ${n}`, author_id: '77', created_at: '2021-04-01T15:52:31.000Z' })
  const page = {
    data: [...Array.from({ length: 700 }, (_, i) => post(i + 1)), { id: '5' }],
    includes: { users: [{ id: '77', username: 'ana', name: 'Ana' }] },
    meta: {},
  }
  const { posts, drops } = await read(
    Buffer.from(`${JSON.stringify(page)}\n{"data":[],"includes":{}}\n${JSON.stringify(post(900))}\n`),
    'pages.jsonl',
  )
  assert.deepEqual(
    [posts.length, new Set(posts.map(({ id }) => id)).size, posts[0]?.author.handle, drops],
    [701, 701, 'ana', ['malformed']],
  )
  const source = await openJsonlSource(fileOf(Buffer.from(JSON.stringify(page))), { now })
  for await (const { events } of source.readBatches({ onDrop: () => {}, signal })) assert.ok(events.length <= 500)
})

/** `node src/sources/archives/archives.test.ts --fuzz=100000` tries more. */
const fuzzRounds = Number(process.argv.find((word) => word.startsWith('--fuzz='))?.slice('--fuzz='.length) ?? 600)

test('whatever a file holds, reading it ends, and gives posts with dates or says why not', { timeout: 600_000 }, async () => {
  const random = createRandom(7)
  const files = [
    xExport,
    await mastodonExport([create(1), create(2), create(3)]),
    Buffer.from(outbox([create(1)])),
    Buffer.from(assigned('tweets', [tweet(1), tweet(2)])),
  ]
  for (let round = 0; round < fuzzRounds; round++) {
    const bytes = Buffer.from(files[round % files.length] as Buffer)
    for (let i = 0; i < 1 + random() * 6; i++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
    const cut = random() < 0.2 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes
    const found = await read(cut).catch((error: unknown) => {
      assert.match(String((error as { code?: string }).code), /^(?:file_damaged|format_unknown|too_large|forbidden)$/, String(error))
      return { posts: [] }
    })
    for (const { createdAt, id } of found.posts) assert.ok(Number.isFinite(createdAt) && id.length > 2)
  }
})

test('compressed entries are read as stored ones are', async () => {
  // Deflated by hand: pack.ts stores.
  const content = Buffer.from(assigned('tweets', [tweet(1)]))
  const deflated = zlib.deflateRawSync(content)
  const zip = await zipOf({ 'data/account.js': account, 'data/tweets.js': deflated })
  const sum = zlib.crc32(content)
  for (let at = zip.indexOf('PK\x01\x02'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 4))
    if (zip.subarray(at + 46, at + 60).toString() === 'data/tweets.js') {
      zip.writeUInt16LE(8, at + 10)
      zip.writeUInt32LE(sum, at + 16)
      zip.writeUInt32LE(content.length, at + 24)
    }
  const { posts } = await read(zip)
  assert.deepEqual(
    posts.map(({ id }) => id),
    ['x:1'],
  )
})
