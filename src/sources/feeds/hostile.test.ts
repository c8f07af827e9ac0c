import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createOutbound } from '../../lib/outbound.ts'
import { rss, startFeedServer, type Answer, type FeedServer } from './feed-server.fixture.ts'
import { createFeedsSource } from './feeds-source.ts'
import { normalizeFeed } from './normalize.ts'
import { readFeed } from './read-feed.ts'
import { feedSettings } from './settings.ts'

const at = Date.now() - 600_000
const ok =
  (headers: Record<string, string>, body: Buffer | string): Answer =>
  (_request, response) =>
    response.writeHead(200, headers).end(body)
const item = rss([{ guid: 'a', title: 'High water', at }])

/** What a server can do to whoever asks, and what is told of it. */
const attacks: Readonly<Record<string, { readonly answer: Answer; readonly why: RegExp }>> = {
  huge: { answer: ok({}, Buffer.alloc(feedSettings.reading.mostBytes + 1_000_000, 0x20)), why: /larger than 5000000 bytes/ },
  bomb: { answer: ok({ 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(80_000_000, 0x20))), why: /larger than 5000000 bytes/ },
  'a bomb in a bomb': { answer: ok({ 'content-encoding': 'gzip, gzip' }, gzipSync(gzipSync('x'))), why: /compressed as gzip, gzip/ },
  'not compressed at all': { answer: ok({ 'content-encoding': 'gzip' }, item), why: /could not be reached/ },
  'bytes that drip': {
    answer(_request, response) {
      response.writeHead(200)
      const drip = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(drip))
    },
    why: /no complete answer within/,
  },
  'an answer that never begins': { answer: () => {}, why: /no complete answer within/ },
  'redirects without end': {
    answer: (request, response) => response.writeHead(302, { location: `/feed?${Math.random()}` }).end(String(request.url)),
    why: /redirects more than/,
  },
  'a way inside': {
    answer: (_request, response) => response.writeHead(301, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
    why: /169\.254\.169\.254 is not a public address/,
  },
  'a way inside by name': {
    answer: (_request, response) => response.writeHead(302, { location: 'http://localhost:1/' }).end(),
    why: /could not be reached|not a public address/,
  },
  'a file': {
    answer: (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    why: /of kind file: are not fetched/,
  },
  'headers without end': {
    answer: (_request, response) =>
      response.socket?.write(`HTTP/1.1 200 OK\r\n${Array.from({ length: 20_000 }, (_, i) => `x-${i}: ${'y'.repeat(50)}\r\n`).join('')}`),
    why: /could not be reached/,
  },
  'no HTTP': { answer: (_request, response) => response.socket?.end('220 mail.example ESMTP\r\n'), why: /could not be reached/ },
  'a page': {
    answer: ok({ 'content-type': 'application/rss+xml' }, '<!DOCTYPE html><html><body>Please log in</body></html>'),
    why: /a page, not a feed/,
  },
  'a picture': {
    answer: ok({ 'content-type': 'image/png' }, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0])),
    why: /something that is no feed/,
  },
  nothing: { answer: ok({}, ''), why: /answered with nothing/ },
  'a wish to wait for ever': {
    answer: (_request, response) => response.writeHead(429, { 'retry-after': '99999999999' }).end(),
    why: /busy \(429\)/,
  },
}

test('whatever a server does to us is told of its feed, in time, and the others are read', { timeout: 60_000 }, async () => {
  const servers = new Map<string, FeedServer>()
  for (const [name, { answer }] of [...Object.entries(attacks), ['good', { answer: ok({}, item) }] as const]) {
    const server = await startFeedServer()
    server.put('/feed', answer)
    servers.set(name, server)
  }
  const folder = mkdtempSync(join(tmpdir(), 'feeds-hostile-'))
  const outbound = createOutbound({ allowedOrigins: [...servers.values()].map(({ url }) => url), deadlineMs: 5_000 })
  const source = createFeedsSource({
    feeds: [...servers].map(([id, { url }]) => ({ id, url: `${url}/feed` })),
    outbound,
    now: Date.now,
    folder,
  })
  const stop = new AbortController()
  const before = process.memoryUsage().rss
  const texts: string[] = []
  const isDone = () => source.entries?.().every(({ state }) => state !== 'waiting') ?? false
  const watch = setInterval(() => isDone() && stop.abort(), 20)
  for await (const { event } of source.read({ onDrop: () => {}, signal: stop.signal }))
    if (event.type === 'post-put') texts.push(event.post.text)
  clearInterval(watch)
  assert.deepEqual(texts, ['High water'])
  const told = new Map((source.entries?.() ?? []).map((entry) => [entry.id, entry]))
  for (const [name, { why }] of Object.entries(attacks)) {
    assert.equal(told.get(name)?.state, 'failing', name)
    assert.match(told.get(name)?.why ?? '', why, name)
  }
  assert.equal(told.get('good')?.state, 'reading')
  assert.ok(process.memoryUsage().rss - before < 300e6)
  for (const one of [outbound, ...servers.values()]) await one[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const seeds = [
  rss([
    {
      guid: 'a',
      title: 'High &amp; water',
      text: '<p>at the <b>quay</b>&nbsp;<img src="a.jpg" alt="boat"></p>',
      at,
      more: '<dc:creator>Ana</dc:creator><enclosure url="/a.mp3" type="audio/mpeg"/>',
    },
    { guid: 'b', title: 'Ferries', at },
  ]),
  `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://quay.example/"><title type="html">&lt;b&gt;Kai</title><link rel="hub" href="/hub"/><entry><id>1</id><published>2026-11-26T05:00:00+01:00</published><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><a href="x">Wasser</a></div></content></entry></feed>`,
  JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: 'Quay',
    items: [
      {
        id: 1,
        content_html: '<p>High</p>',
        date_published: '2026-11-26T05:00:00Z',
        tags: ['a'],
        attachments: [{ url: '/a', mime_type: 'x' }],
      },
    ],
  }),
].map((text) => Buffer.from(text))
const junk = [
  '<',
  '>',
  '&',
  '"',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?xml encoding="',
  '&#',
  ';',
  '\0',
  '\uFEFF',
  '{',
  '[',
  '<item>',
  '</item>',
  'xmlns:',
  ' 9999999999 ',
  'Z',
  '\uFFFF',
].map((text) => Buffer.from(text))

/** Damages bytes: some are changed, cut out, doubled, or have something put between them. */
function damage(bytes: Buffer, random: (below: number) => number): Buffer {
  let damaged = bytes
  for (let times = 1 + random(6); times > 0; times--) {
    const from = random(damaged.length + 1)
    const to = Math.min(damaged.length, from + random(40))
    const middle = [
      Buffer.alloc(0),
      junk[random(junk.length)] as Buffer,
      Buffer.from([random(256)]),
      Buffer.concat([damaged.subarray(from, to), damaged.subarray(from, to)]),
    ][random(4)] as Buffer
    damaged = Buffer.concat([damaged.subarray(0, from), middle, damaged.subarray(to)])
  }
  return damaged
}

/** Repeatable: what fails names its seed. */
function chance(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const leastCases = 500

// GROUNDSWELL_TEST_SECONDS makes it longer, GROUNDSWELL_TEST_SEED begins elsewhere.
test('damaged feeds never throw, and never bring a post without a date', { timeout: 4_000_000 }, (t) => {
  const until = Date.now() + 1_000 * Number(process.env['GROUNDSWELL_TEST_SECONDS'] ?? 2)
  const first = Number(process.env['GROUNDSWELL_TEST_SEED'] ?? 1)
  let seed = first
  for (; Date.now() < until || seed - first < leastCases; seed++) {
    const random = chance(seed)
    const bytes = damage(seeds[seed % seeds.length] as Buffer, random)
    try {
      const feed = readFeed(bytes, {
        url: 'https://quay.example/feed',
        contentType: ['', 'text/xml; charset=shift_jis', 'text/xml; charset=utf-16'][random(3)] as string,
      })
      for (const one of feed ? normalizeFeed(feed, { feed: 'https://quay.example/feed', receivedAt: Date.now(), consent: 'answer' }) : []) {
        if ('drop' in one) continue
        const { post } = one
        assert.ok(post.createdAt >= feedSettings.firstDate && post.witnessedAt <= post.receivedAt)
        assert.ok(post.text.isWellFormed() && /^https?:/.test(post.url) && post.langs.length <= 1)
      }
    } catch (cause) {
      throw new TypeError(`GROUNDSWELL_TEST_SEED=${seed}`, { cause })
    }
  }
  t.diagnostic(`${seed - first} cases`)
})
