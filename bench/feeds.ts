import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parseFeed } from 'feedsmith'
import { createOutbound, type Outbound } from '../src/lib/outbound.ts'
import { agreement, readSuites, type FeedFile } from '../src/sources/feeds/conformance.fixture.ts'
import { createFeedsSource } from '../src/sources/feeds/feeds-source.ts'
import { newsOf } from '../src/sources/feeds/news.ts'
import { readFeed } from '../src/sources/feeds/read-feed.ts'
import { median, root, say, sayWhere, whole } from './support.ts'

/**
 * node bench/feeds.ts [read|suites|poll] [--feeds 5000] [--minutes 6]
 * Feeds: how many of 100 items are read in a second of one core, beside feedsmith, which only parses them; how far the reading agrees with
 * what the suites of two other readers expect; and 5,000 feeds polled over real sockets: memory, and requests in any second as the server counts.
 */
const self = fileURLToPath(import.meta.url)
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    feeds: { type: 'string', default: '5000' },
    minutes: { type: 'string', default: '6' },
    server: { type: 'boolean' },
    reader: { type: 'string' },
  },
})
const feeds = Number(values.feeds)
const hosts = 250
const isWanted = (part: string) => positionals.length === 0 || positionals.includes(part)

function document(name: string, { items = 100, paragraphs = 1 } = {}): string {
  const body = (i: number) =>
    `<p>The water at gauge ${i} of ${name} has <b>risen</b> since the morning, and the ferries <a href="/more/${i}">stay in the harbour</a>.</p>`
  const item = (
    i: number,
  ) => `<item><guid isPermaLink="false">${name}-${i}</guid><title>Gauge ${i} of ${name}</title><link>https://quay.example/${name}/${i}</link>
    <dc:creator><![CDATA[Ana Example]]></dc:creator><pubDate>${new Date(Date.UTC(2026, 10, 26) - i * 3_600_000).toUTCString()}</pubDate><category>Water</category><category>Harbour</category>
    <description><![CDATA[${body(i).repeat(paragraphs)}]]></description><media:content url="https://quay.example/${name}/${i}.jpg" medium="image"><media:description>A gauge</media:description></media:content></item>`
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>${name}</title>
    <link>https://quay.example/</link><language>en</language>${Array.from({ length: items }, (_, i) => item(i)).join('')}</channel></rss>`
}

/** Of processor time, the better measure on a shared computer. */
function perSecond(work: () => void): number {
  for (let i = 0; i < 10; i++) work()
  const rates = []
  for (let round = 0; round < 7; round++) {
    const started = process.cpuUsage()
    for (let i = 0; i < 20; i++) work()
    const { user, system } = process.cpuUsage(started)
    rates.push(20 / ((user + system) / 1e6))
  }
  return median(rates)
}

function measureReading(): void {
  say('\nFeeds of 100 items, read in a second of one core (bytes → text → items → posts, compared with what was known):')
  for (const [name, paragraphs] of [
    ['short', 1],
    ['long', 16],
  ] as const) {
    const text = document(name, { paragraphs })
    const bytes = Buffer.from(text)
    const received = { url: 'https://quay.example/feed', receivedAt: Date.now(), consent: 'answer' as const }
    const read = () => newsOf(readFeed(bytes, { url: received.url }) ?? fail(), { ...received, items: () => new Map() })
    if (read().events.length !== 100) fail()
    say(
      `  ${name.padEnd(6)} ${whole(bytes.length / 1_000).padStart(4)} kB  ${whole(perSecond(read)).padStart(5)}   feedsmith, parsing alone ${whole(perSecond(() => parseFeed(text))).padStart(5)}`,
    )
  }
}
const fail = (): never => {
  throw new Error('A feed was not read.')
}

async function measureSuites(): Promise<void> {
  const data = (await import(new URL('../../shared/data/unpack.mjs', import.meta.url).href).catch(() => undefined)) as
    | { files(archive: string, options: { match: RegExp }): AsyncIterable<FeedFile> }
    | undefined
  if (!data) return say('\nThe suites of feedparser and gofeed are not here (../shared/data).')
  const reads = await Array.fromAsync(readSuites(data.files('fixtures/fixtures.tar.gz', { match: /feeds-(?:feedparser|gofeed)\// })))
  const refused = reads.filter(({ bytes, feed }) => feed && !isParsed(Buffer.from(bytes).toString('utf8'))).length
  say(`\n${whole(reads.length)} feeds of two suites; none threw. What they expect of titles, links and dates of well-formed ones:`)
  for (const suite of ['feedparser', 'gofeed'] as const) {
    const own = reads.filter((read) => read.suite === suite)
    const { compared, agreed } = agreement(own)
    say(
      `  ${suite.padEnd(10)} ${whole(own.length).padStart(5)} files, ${own.filter(({ feed }) => feed).length} read; ${agreed} of ${compared} as expected (${((100 * agreed) / compared).toFixed(1)} %)`,
    )
  }
  say(`  feedsmith refuses ${refused} of those that we read.`)
}

function isParsed(text: string): boolean {
  try {
    parseFeed(text)
    return true
  } catch {
    return false
  }
}

/** Many addresses of this computer, each a host of its own. */
const hostOf = (i: number) => `127.0.${1 + Math.floor(i / 200)}.${1 + (i % 200)}`

function mostInASecond(times: readonly number[]): number {
  let most = 0
  for (let from = 0, to = 0; to < times.length; to++) {
    while ((times[to] ?? 0) - (times[from] ?? 0) >= 1_000) from++
    most = Math.max(most, to - from + 1)
  }
  return most
}

/** In a process of its own: serves every feed under every host, and says on request how many came in any second. */
async function serve(): Promise<void> {
  const asked: number[] = []
  let bytes = 0
  let status304 = 0
  const server = createServer((request, response) => {
    asked.push(performance.now())
    const etag = `"${request.url}"`
    if (request.headers['if-none-match'] === etag) return void (status304++, response.writeHead(304, { etag }).end())
    const text = document((request.url ?? '').slice(1))
    bytes += text.length
    response.writeHead(200, { 'content-type': 'application/rss+xml', etag }).end(text)
  })
  server.listen(0, hostOf(0))
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  for (let i = 1; i < hosts; i++) createServer((request, response) => server.emit('request', request, response)).listen(port, hostOf(i))
  process.send?.({ port })
  process.on('message', () => {
    process.send?.({ asked: asked.length, most: mostInASecond(asked), bytes, status304 })
  })
  process.on('disconnect', () => process.exit(0))
}

type Polled = {
  readonly before: number
  readonly peak: number
  readonly after: number
  readonly posts: number
  readonly reading: number
  readonly cpuSeconds: number
  /** Requests begun in any second: on a busy computer they come closer together than they were begun. */
  readonly mostBegun: number
}

/** In a process of its own: reads the feeds, and says what memory that took. */
async function read(port: number): Promise<void> {
  const folder = join(root, '.cache/bench-feeds')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const megabytes = () => process.memoryUsage.rss() / 1e6
  // What any reading needs is loaded and warm before: a feed is read, and a socket opened.
  for (let i = 0; i < 50; i++)
    newsOf(readFeed(Buffer.from(document('warm')), { url: 'https://quay.example/' }) ?? fail(), {
      url: '',
      receivedAt: 0,
      consent: 'answer',
      items: () => new Map(),
    })
  const door = createOutbound({ allowedOrigins: Array.from({ length: hosts }, (_, i) => `http://${hostOf(i)}:${port}`) })
  const begun: number[] = []
  const outbound: Outbound = {
    ...door,
    get(url, asked) {
      begun.push(performance.now())
      return door.get(url, asked)
    },
  }
  globalThis.gc?.()
  const before = megabytes()
  const source = createFeedsSource({
    feeds: Array.from({ length: feeds }, (_, i) => ({ id: `feed-${i}`, url: `http://${hostOf(i % hosts)}:${port}/feed-${i}` })),
    outbound,
    now: Date.now,
    folder,
  })
  const stop = new AbortController()
  let peak = before
  const watch = setInterval(() => (peak = Math.max(peak, megabytes())), 200)
  setTimeout(() => stop.abort(), Number(values.minutes) * 60_000)
  let posts = 0
  for await (const { event } of source.read({ onDrop: () => {}, signal: stop.signal })) if (event.type === 'post-put') posts++
  clearInterval(watch)
  const reading = source.entries?.().filter(({ state }) => state === 'reading').length ?? 0
  globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  const polled: Polled = {
    before,
    peak,
    after: megabytes(),
    posts,
    reading,
    cpuSeconds: (user + system) / 1e6,
    mostBegun: mostInASecond(begun),
  }
  process.send?.(polled)
  await door[Symbol.asyncDispose]()
  process.disconnect()
  rmSync(folder, { recursive: true, force: true })
}

async function measurePolling(): Promise<void> {
  const server = fork(self, ['--server'])
  const [{ port }] = (await once(server, 'message')) as [{ port: number }]
  // As bin/groundswell.js starts the product.
  const execArgv = ['--expose-gc', '--max-semi-space-size=8', '--heap-growing-percent=20', '--disable-warning=ExperimentalWarning']
  const reader = fork(self, ['--reader', String(port), '--feeds', values.feeds, '--minutes', values.minutes], { execArgv })
  const [{ before, peak, after, posts, reading, cpuSeconds, mostBegun }] = (await once(reader, 'message')) as [Polled]
  server.send('how many')
  const [{ asked, most, bytes, status304 }] = (await once(server, 'message')) as [
    { asked: number; most: number; bytes: number; status304: number },
  ]
  server.disconnect()
  say(`\n${whole(feeds)} feeds of 100 items on ${hosts} hosts, polled for ${values.minutes} minutes over sockets:`)
  say(
    `  ${whole(asked)} requests (${whole(status304)} × 304), ${whole(bytes / 1e6)} MB; most in any second: ${mostBegun} begun, ${most} come`,
  )
  say(`  ${whole(reading)} feeds read, ${whole(posts)} posts; ${cpuSeconds.toFixed(1)} s of processor time`)
  say(
    `  memory ${whole(before)} MB before, ${whole(peak)} MB at most (+${whole(peak - before)}), ${whole(after)} MB at the end (+${whole(after - before)})`,
  )
}

if (values.server) await serve()
else if (values.reader !== undefined) await read(Number(values.reader))
else {
  sayWhere()
  if (isWanted('read')) measureReading()
  if (isWanted('suites')) await measureSuites()
  if (isWanted('poll')) await measurePolling()
}
