import assert from 'node:assert/strict'
import { test } from 'node:test'
import zlib from 'node:zlib'
import { createScanStore } from '../../store/scan/scan-store.ts'
import type { Post } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { sourceContract } from '../source.contract.ts'
import { encodeExportLine } from './export-line.ts'
import { openJsonlSource } from './jsonl-source.ts'
import type { Drop } from '../source.ts'

const receivedAt = Date.parse('2026-11-24T12:00:00Z')
const now = () => receivedAt
const { signal } = new AbortController()
const inChunks = (bytes: Uint8Array, size = 1_000) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
const fileOf = (content: string | Uint8Array, name = 'posts.ndjson', size = 1_000) => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return { name, size: bytes.length, bytes: ReadableStream.from(inChunks(bytes, size)) as AsyncIterable<Uint8Array> }
}
const lines = (...records: unknown[]) => records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record))).join('\n')

async function read(content: string | Uint8Array, name?: string) {
  const drops: Drop[] = []
  const source = await openJsonlSource(fileOf(content, name), { now })
  const items = await Array.fromAsync(source.read({ onDrop: (drop) => drops.push(drop), signal }))
  const posts = items.flatMap(({ event }) => (event.type === 'post-put' ? [event.post] : []))
  return { posts, events: items.map(({ event }) => event), drops }
}
const readOne = async (record: unknown): Promise<Post> => {
  const { posts, drops } = await read(lines(record))
  assert.deepEqual(drops, [])
  return posts[0] as Post
}

const tweet = (n: number, more: object = {}) => ({
  id_str: String(n),
  text: `Water is rising ${n}`,
  created_at: 'Wed Apr 20 12:00:00 +0000 2016',
  user: { id_str: '77' },
  lang: 'en',
  entities: { user_mentions: [], urls: [], hashtags: [] },
  ...more,
})

sourceContract('the archive source', {
  open: () => openJsonlSource(fileOf(lines(tweet(1), tweet(2), '{"bad', tweet(3), tweet(4))), { now }),
  items: 4,
  bad: 1,
})

test('an X v1.1 object becomes a post: text unescaped and expanded, links, tags, media, reply, quote, counts', async () => {
  const post = await readOne(
    tweet(5, {
      text: 'Rain &amp; wind https://t.co/abc &lt;now&gt; https://t.co/pic',
      favorite_count: 3,
      retweet_count: 2,
      in_reply_to_status_id_str: '4',
      quoted_status_id_str: '3',
      user: { id_str: '77', screen_name: 'RepJo', name: 'Jo Doe' },
      entities: {
        urls: [{ url: 'https://t.co/abc', expanded_url: 'https://example.org/a?b=c' }],
        hashtags: [{ text: 'Storm' }],
        user_mentions: [{ id_str: '9', screen_name: 'bo', name: 'Bo' }],
        media: [{ url: 'https://t.co/pic' }],
      },
      extended_entities: {
        media: [
          { type: 'photo', url: 'https://t.co/pic', media_url_https: 'https://pbs.example.org/1.jpg', ext_alt_text: 'A flooded quay' },
        ],
      },
    }),
  )
  assert.deepEqual(post, {
    id: 'x:5',
    author: { id: 'x:77', handle: 'RepJo', name: 'Jo Doe' },
    text: 'Rain & wind https://example.org/a?b=c <now>',
    url: 'https://x.com/i/status/5',
    createdAt: Date.parse('2016-04-20T12:00:00Z'),
    witnessedAt: Date.parse('2016-04-20T12:00:00Z'),
    receivedAt,
    langs: ['en'],
    links: ['https://example.org/a?b=c'],
    tags: ['Storm'],
    mentions: ['x:9'],
    media: [{ kind: 'image', url: 'https://pbs.example.org/1.jpg', alt: 'A flooded quay' }],
    replyTo: 'x:4',
    quoteOf: 'x:3',
    labels: [],
    counts: { likes: 3, reposts: 2, replies: 0, quotes: 0 },
    version: '',
    consent: 'answer',
  })
})

test('a repost carries the whole text it repeats and points to it; its counts stay with the original', async () => {
  const post = await readOne(
    tweet(6, {
      text: 'RT @bo: A long text that was cut …',
      retweet_count: 90,
      retweeted_status: tweet(2, { full_text: 'A long text that was cut by the old interface', user: { id_str: '9', screen_name: 'bo' } }),
    }),
  )
  assert.deepEqual([post.text, post.quoteOf, post.counts.reposts], ['RT @bo: A long text that was cut by the old interface', 'x:2', 0])
})

test('Bluesky records and captured Jetstream lines give the same ids; deletes come through; other events are none of ours', async () => {
  const uri = 'at://did:plc:exampleana/app.bsky.feed.post/3mq2aaaaaa22a'
  const { posts, events, drops } = await read(
    lines(
      {
        uri,
        cid: 'bafy',
        text: 'Café is open',
        created_at: '2025-08-07T14:45:35.965Z',
        indexed_at: '2025-08-07T14:45:36.605Z',
        author_did: 'did:plc:exampleana',
        author_handle: 'ana.example',
        lang: 'en-US',
        hashtags: ['#rain'],
        mentions: [],
        urls: ['https://example.org/a'],
        like_count: 2,
        repost_count: 0,
        reply_count: 1,
      },
      {
        did: 'did:plc:exampleana',
        time_us: 1754577935965000,
        kind: 'commit',
        commit: {
          rev: '3k',
          operation: 'create',
          collection: 'app.bsky.feed.post',
          rkey: '3mq2aaaaaa22a',
          record: { text: 'Café is open', createdAt: '2025-08-07T14:45:35.965Z', langs: ['en'] },
        },
      },
      {
        did: 'did:plc:exampleana',
        time_us: 1754577936000000,
        kind: 'commit',
        commit: { rev: '3l', operation: 'delete', collection: 'app.bsky.feed.post', rkey: '3mq2aaaaaa22a' },
      },
      {
        did: 'did:plc:exampleana',
        time_us: 1754577937000000,
        kind: 'commit',
        commit: { rev: '3m', operation: 'create', collection: 'app.bsky.feed.like', rkey: 'x', record: {} },
      },
      { did: 'did:plc:exampleana', time_us: 1754577937000001, kind: 'identity', identity: {} },
    ),
  )
  assert.deepEqual(drops, [])
  assert.deepEqual(
    events.map((event) => event.type),
    ['post-put', 'post-put', 'post-delete'],
  )
  assert.deepEqual(new Set(posts.map((post) => post.id)), new Set([`bluesky:${uri}`]))
  assert.deepEqual(
    [posts[0]?.author.handle, posts[0]?.tags, posts[0]?.witnessedAt, posts[0]?.url],
    ['ana.example', ['rain'], Date.parse('2025-08-07T14:45:36.605Z'), 'https://bsky.app/profile/did:plc:exampleana/post/3mq2aaaaaa22a'],
  )
})

test('our own export reads back as it was written', async () => {
  const post = makePost({
    n: 3,
    text: 'Line one\nline two \u2029 東京',
    media: [{ kind: 'video', url: 'https://example.org/v', alt: 'a' }],
    card: { title: 't', description: 'd', url: 'https://example.org/c' },
    quoteOf: 'x:9' as never,
    consent: 'count-only',
  })
  assert.deepEqual(await readOne(encodeExportLine(post)), post)
})

test('names are learned from mentions anywhere in the file, before and after the nameless author’s posts', async () => {
  const mention = { user_mentions: [{ id_str: '77', screen_name: 'RepJo', name: 'Jo Doe' }] }
  const { posts, events } = await read(lines(tweet(1), tweet(2, { user: { id_str: '8' }, entities: mention }), tweet(3)))
  assert.deepEqual(
    posts.map((post) => post.author.handle),
    ['', '', 'RepJo'],
  )
  assert.deepEqual(
    events.filter((event) => event.type === 'author-put'),
    [{ type: 'author-put', author: 'x:77', handle: 'RepJo', name: 'Jo Doe', at: receivedAt }],
  )
})

test('what is no post is dropped by reason, and what is odd is kept', async () => {
  const { posts, drops } = await read(
    lines(
      'not json at all',
      '[1, 2]',
      '{"id_str": 5, "text": "wrong type"}',
      { id_str: '7', text: 'no author' },
      tweet(8, { created_at: 'yesterday' }),
      tweet(9, { user: { id_str: '7', protected: true } }),
      `{"id_str":"10","text":"${'x'.repeat(1_100_000)}"}`,
      { text: 'a post of nobody knows where' },
      tweet(11, { created_at: 'Wed Apr 20 12:00:00 +0000 2066' }),
      tweet(12, { lang: 5, entities: 'none', favorite_count: 'many', text: `long ${'y'.repeat(30_000)}` }),
      { groundswell: 1, post: { id: 'x:1', text: 'no dates' } },
      '',
      tweet(13),
    ),
  )
  assert.deepEqual(
    drops.map(({ reason }) => reason),
    ['malformed', 'malformed', 'malformed', 'malformed', 'undated', 'not-public', 'too-large', 'undated', 'undated'],
  )
  assert.deepEqual(
    posts.map((post) => post.id),
    ['x:11', 'x:12', 'x:13'],
  )
  assert.deepEqual([posts[0]?.createdAt, posts[0]?.witnessedAt], [Date.parse('2066-04-20T12:00:00Z'), receivedAt]) // a claim in the future is clamped, not dropped
  assert.equal(posts[1]?.text.length, 20_000)
})

test('a snowflake dates a record whose own date is missing', async () => {
  const { created_at: _none, ...record } = tweet(1)
  assert.equal(
    (await readOne({ ...record, id_str: '30198105513140224' })).createdAt,
    Date.parse('2011-01-26T09:39:24.000Z') + (Number(30198105513140224n >> 22n) + 1288834974657 - Date.parse('2011-01-26T09:39:24.000Z')),
  )
})

test('lines are cut at line feeds only; byte order marks and carriage returns do no harm', async () => {
  const { posts } = await read(`\uFEFF${lines(tweet(1, { text: 'one \u2029 two \u0085 three' }))}\r\n${lines(tweet(2))}\r\n`)
  assert.deepEqual(
    posts.map((post) => post.text),
    ['one \u2029 two \u0085 three', 'Water is rising 2'],
  )
})

const many = lines(...Array.from({ length: 400 }, (_, i) => tweet(i + 1)))
for (const [name, pack] of [
  ['gz', zlib.gzipSync],
  ['br', zlib.brotliCompressSync],
  ['zst', zlib.zstdCompressSync],
] as const)
  test(`a .${name} file is read, by content and not by name`, async () => {
    const packed = pack(Buffer.from(many))
    assert.equal((await read(packed, `posts.ndjson.${name}`)).posts.length, 400)
    assert.equal((await read(packed, 'posts.bin')).posts.length, 400)
  })

test('a compressed file that ends early gives what could be read, then says so', async () => {
  const random = Array.from({ length: 4_000 }, (_, i) =>
    JSON.stringify(tweet(i + 1, { text: `${Math.sin(i)} ${Math.cos(i)} ${Math.tan(i)}` })),
  ).join('\n')
  const half = zlib.gzipSync(random).subarray(0, 60_000)
  const source = await openJsonlSource(fileOf(half, 'half.gz'), { now })
  let records = 0
  const reading = (async () => {
    for await (const batch of source.readBatches({ onDrop: () => {}, signal })) records += batch.records
  })()
  await assert.rejects(reading, { code: 'file_damaged', message: /half\.gz ends early/ })
  assert.ok(records > 100, `${records} records`)
})

test('a file of another kind is refused with what can be read', async () => {
  for (const content of [
    Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
    '<!doctype html><html><body>hello</body></html>',
    'a,b,c\n1,2,3\n',
    zlib.gzipSync('plain words, no records'),
  ])
    await assert.rejects(openJsonlSource(fileOf(content, 'odd'), { now }), { code: 'format_unknown', message: /one JSON object a line/ })
  await assert.rejects(openJsonlSource(fileOf('[\n {"id_str":"1"}\n]', 'list.json'), { now }), {
    code: 'format_unknown',
    message: /JSON array/,
  })
})

test('an empty file holds nothing and is no error', async () => {
  assert.deepEqual((await read('')).events, [])
  assert.deepEqual((await read('\n\n')).events, [])
})

test('the same content is the same source under any name, other content is another', async () => {
  const open = (content: string, name: string) => openJsonlSource(fileOf(content, name), { now })
  const [a, b, c] = [await open(many, 'a'), await open(many, 'b'), await open(`${many}\n${lines(tweet(401))}`, 'a')]
  assert.equal(a.name, b.name)
  assert.notEqual(a.name, c.name)
})

test('any mutation of records neither throws nor hangs, and what comes out fits the store', async () => {
  let seed = 5
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) / 0x7fffffff
  const odd = [null, 0, -1, 1e308, '', 'x', [], {}, [null], true, '\uD800', 'https://', { url: 5 }]
  const mutate = (value: unknown): unknown => {
    if (random() < 0.15) return odd[Math.floor(random() * odd.length)]
    if (Array.isArray(value)) return value.map(mutate)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mutate(inner)]))
    return value
  }
  const full = tweet(1, {
    retweeted_status: tweet(2),
    extended_tweet: { full_text: 'long', entities: { urls: [{ url: 'https://t.co/a', expanded_url: 'https://e.org' }] } },
    entities: {
      urls: [{ url: 'https://t.co/a', expanded_url: 'https://e.org' }],
      user_mentions: [{ id_str: '5', screen_name: 'a' }],
      hashtags: [{ text: 'b' }],
    },
    extended_entities: { media: [{ type: 'video', media_url_https: 'https://e.org/i' }] },
  })
  const { posts } = await read(lines(...Array.from({ length: 3_000 }, () => mutate(full) ?? 'null')))
  assert.ok(posts.length > 100)
  const store = createScanStore()
  for (const post of posts) {
    assert.ok(post.witnessedAt <= post.receivedAt && Number.isInteger(post.createdAt))
    assert.equal(post.text, post.text.toWellFormed())
    for (const link of post.links) assert.match(link, /^https?:/i)
  }
  await store.write({ source: 's' as never, events: posts.map((post) => ({ type: 'post-put', post })), cursor: 'c' as never }, { signal })
})
