import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createOutbound } from '../src/lib/outbound.ts'
import type { PostSink } from '../src/post/index.ts'
import { runSource } from '../src/sources/runner.ts'
import { agreeing, bodiesOf, cassettes, skip, statusesIn } from '../src/sources/mastodon/cassettes.fixture.ts'
import { createInterpreter } from '../src/sources/mastodon/interpret.ts'
import { openLedger } from '../src/sources/mastodon/ledger.ts'
import { createMastodonSource } from '../src/sources/mastodon/mastodon-source.ts'
import { normalizeStatus, type Teller } from '../src/sources/mastodon/normalize.ts'
import { accountOf, statusOf } from '../src/sources/mastodon/server.fixture.ts'
import { mastodonSettings } from '../src/sources/mastodon/settings.ts'
import { decodeFrame, parse } from '../src/sources/mastodon/wire.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { sharedRecords } from '../tests/support/shared-data.ts'
import { createPosts } from './generator/posts.ts'
import { median, quantile, say, sayWhere, whole } from './support.ts'

/**
 * node bench/mastodon.ts [decoding|latency …]
 * The fediverse over the real wire, from a server on loopback in a process of its own: how fast frames become posts on one core, and how soon
 * a post is found and a deleted one gone.
 */
const parts = process.argv.slice(2)
const isWanted = (part: string) => parts.every((one) => Number(one)) || parts.includes(part)
const asked = parts.map(Number).filter(Boolean)
const rates = asked.length > 0 ? asked : [500, 2_000]
const seconds = 20
let remembered = 0
const work = mkdtempSync(join(tmpdir(), 'groundswell-bench-'))

try {
  sayWhere()
  if (isWanted('decoding')) await measureDecoding()
  if (isWanted('latency')) for (const rate of rates) await measureLatency(rate)
} finally {
  rmSync(work, { recursive: true, force: true })
}

async function measureDecoding(): Promise<void> {
  say('\nDecoding and normalising on one core, objects per second of processor time, median of 7')
  const sets = { 'made up, as Mastodon 4.6 writes them': invented(), 'recorded, all as if they may be indexed': await recorded() }
  for (const [name, statuses] of Object.entries(sets)) {
    if (statuses.length === 0) {
      say(`  ${name}: the recordings are not here`)
      continue
    }
    const frames = statuses.map((status) => JSON.stringify({ stream: ['public'], event: 'update', payload: JSON.stringify(status) }))
    const bytes = frames.reduce((sum, frame) => sum + frame.length, 0) / frames.length
    const teller: Teller = { receivedAt: Date.now(), postOf: () => undefined, unstated: 'private', plainHosts: new Set(['localhost:3000']) }
    const kept = frames.filter((frame) => read(frame, teller)).length
    const ledger = openLedger(join(work, 'ledger'))
    const interpreter = createInterpreter({ settings: { server: 'https://m.example', unstated: 'private' }, ledger, onDrop: () => {} })
    say(`  ${name}: ${statuses.length} statuses of ${whole(bytes)} bytes, ${kept} become posts`)
    say(`    frames to posts              ${whole(rateOf(frames, (frame) => read(frame, teller)))}/s`)
    say(`    of it, parsing twice         ${whole(rateOf(frames, (frame) => decodeFrame(frame)))}/s`)
    say(`    and remembered in the ledger ${whole(rateOf(frames, (frame) => remember(frame, interpreter), 1))}/s, each for the first time`)
    ledger[Symbol.dispose]()
    rmSync(join(work, 'ledger'), { recursive: true })
  }
}

function read(frame: string, teller: Teller): boolean {
  const decoded = decodeFrame(frame)
  return decoded?.kind === 'status' && 'events' in normalizeStatus(decoded.status, teller)
}

function remember(frame: string, interpreter: ReturnType<typeof createInterpreter>): void {
  const decoded = decodeFrame(frame)
  if (decoded?.kind !== 'status') return
  interpreter.ofStatus({ ...decoded.status, id: `1${remembered++}` }, { receivedAt: Date.now(), text: frame })
}

/** By processor time of this thread, since the machine may be busy. */
function rateOf<T>(frames: readonly T[], work: (frame: T) => unknown, times = Math.ceil(20_000 / frames.length)): number {
  const rates = Array.from({ length: 7 }, () => {
    const before = process.threadCpuUsage()
    for (let i = 0; i < times; i++) for (const frame of frames) work(frame)
    const { user, system } = process.threadCpuUsage(before)
    return (times * frames.length) / ((user + system) / 1_000_000)
  })
  return median(rates)
}

/** Texts like real ones, with the markup, tags, mentions and pictures that a third of them have. */
function invented(): object[] {
  const posts = createPosts({ seed: 7, posts: 2_000 })
  return Array.from({ length: 2_000 }, (_, n) => {
    const words = posts.next().text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    const tag = '<a href="https://m.example/tags/storm" class="mention hashtag" rel="tag">#<span>storm</span></a>'
    const link =
      '<a href="https://example.org/news/2026/storm-at-the-coast" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">https://</span><span class="ellipsis">example.org/news/2026/storm-at</span><span class="invisible">-the-coast</span></a>'
    const isRich = n % 3 === 0
    return statusOf({
      id: `1170242480${n}`,
      by: `author${n % 90}`,
      text: isRich ? `${words}</p><p>${link} ${tag}` : words,
      account: accountOf(`author${n % 90}`, 'https://m.example', {
        note: `<p>${words}</p><p>${tag}</p>`,
        fields: [{ name: 'web', value: link, verified_at: null }],
      }),
      more: isRich
        ? {
            tags: [{ name: 'storm', url: 'https://m.example/tags/storm' }],
            media_attachments: [
              {
                id: '1',
                type: 'image',
                url: 'https://f.example/i.png',
                preview_url: 'https://f.example/p.png',
                description: words,
                blurhash: 'UeKUpFxu',
              },
            ],
            card: { url: 'https://example.org/news/2026/storm-at-the-coast', title: 'Storm', description: words, type: 'link' },
          }
        : {},
    })
  })
}

async function recorded(): Promise<object[]> {
  const found: object[] = []
  if (skip) return found
  for await (const { yaml } of await sharedRecords(cassettes))
    for (const body of bodiesOf(String(yaml))) for (const status of statusesIn(parse(body))) found.push(agreeing(status))
  return found
}

async function measureLatency(rate: number): Promise<void> {
  const port = 6028
  const url = `http://127.0.0.1:${port}`
  const feeder = spawn(process.execPath, [fileURLToPath(new URL('mastodon-server.ts', import.meta.url)), String(port), String(rate)], {
    stdio: 'inherit',
  })
  await delay(2_000)
  const store = await openLiveStore({ folder: join(work, `live${rate}`) })
  const outbound = createOutbound({ allowedOrigins: [url] })
  const tools = { outbound, allowedOrigins: [url], now: Date.now, folder: join(work, `ledger${rate}`) }
  const findable: number[] = []
  const gone: number[] = []
  let events = 0
  const sink: PostSink = {
    cursor: store.cursor,
    async write(batch, options) {
      events += batch.events.length
      return store.write(batch, options)
    },
  }
  const entry = { id: 'bench', settings: mastodonSettings.parse({ server: url, feed: { kind: 'public' } }) }
  const source = createMastodonSource([entry], tools)
  const hooks = { onFindable: (ms: number) => findable.push(ms), onGone: (ms: number) => gone.push(ms) }
  const runner = runSource({ source, sink, now: Date.now, ...hooks })
  await delay(3_000)
  findable.length = gone.length = events = 0
  const held = monitorEventLoopDelay({ resolution: 1 })
  held.enable()
  const before = process.threadCpuUsage()
  await delay(seconds * 1_000)
  const { user, system } = process.threadCpuUsage(before)
  held.disable()
  const { drops } = runner.health()
  await runner[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
  await outbound[Symbol.asyncDispose]()
  feeder.kill()
  say(`\n${rate} posts/s for ${seconds} s by socket (${whole(events / seconds)} events/s read, drops ${JSON.stringify(drops)})`)
  say(
    `  socket to findable   p50 ${quantile(findable, 0.5)} ms, p99 ${quantile(findable, 0.99)} ms, highest ${Math.max(...findable)} ms (${findable.length})`,
  )
  say(`  delete to gone       p50 ${quantile(gone, 0.5)} ms, p99 ${quantile(gone, 0.99)} ms (${gone.length} of them)`)
  say(
    `  of one core, reading ${((user + system) / 10_000 / seconds).toFixed(1)} % (this thread: socket, decoding, ledger; held up p99 ${(held.percentile(99) / 1e6).toFixed(0)} ms, at most ${(held.max / 1e6).toFixed(0)} ms)`,
  )
}
