import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createOutbound } from '../src/lib/outbound.ts'
import { runSource } from '../src/sources/runner.ts'
import { createXConnector } from '../src/sources/x/connector.ts'
import { fakePost, startFakeX } from '../src/sources/x/fake-x.fixture.ts'
import { normalizePost } from '../src/sources/x/normalize.ts'
import { decodeLine } from '../src/sources/x/wire.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { sharedRecords } from '../tests/support/shared-data.ts'
import { median, quantile, say, sayWhere, whole } from './support.ts'

/**
 * node bench/x.ts [decoding|latency …]
 * X's API v2: how fast recorded posts are decoded and normalised on one core, and how soon a post of the stream is found at 500 posts a second
 * from a server on loopback, in a process of its own.
 */
const parts = process.argv.slice(2)
const rate = 500
const seconds = 20

if (parts[0] === 'feed') await feed()
else {
  sayWhere()
  if (parts.length === 0 || parts.includes('decoding')) await measureDecoding()
  if (parts.length === 0 || parts.includes('latency')) await measureLatency()
}

async function measureDecoding(): Promise<void> {
  const lines: string[] = []
  for await (const { value } of await sharedRecords('fixtures/x-api-v2')) {
    const page = value as { data?: unknown; includes?: { users?: { id: string }[]; media?: { media_key: string }[] } } | undefined
    // A page as the stream would have sent it: each post with what it needs.
    for (const post of Array.isArray(page?.data)
      ? (page.data as { id: string; text?: string; author_id?: string; attachments?: { media_keys?: string[] } }[])
      : [])
      if (typeof post.text === 'string')
        lines.push(
          JSON.stringify({
            data: post,
            includes: {
              users: page?.includes?.users?.filter(({ id }) => id === post.author_id),
              media: page?.includes?.media?.filter(({ media_key: key }) => post.attachments?.media_keys?.includes(key)),
            },
            matching_rules: [{ id: '1', tag: 'groundswell/a' }],
          }),
        )
  }
  let posts = 0
  const rates = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage()
    const start = performance.now()
    for (let i = 0; i < 10; i++)
      for (const text of lines) {
        const line = decodeLine(text)
        if (line?.kind === 'post' && 'events' in normalizePost(line.post, line.included, { receivedAt: Date.now() })) posts++
      }
    const { user, system } = process.cpuUsage(before)
    return { wall: (10 * lines.length) / ((performance.now() - start) / 1_000), cpu: (10 * lines.length) / ((user + system) / 1e6) }
  })
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / lines.length
  say(
    `\nDecoding and normalising ${whole(lines.length)} recorded posts of X's API v2 (mean ${whole(bytes)} bytes) on one core, median of 7`,
  )
  say(`  by the clock         ${whole(median(rates.map(({ wall }) => wall)))} posts/s`)
  say(
    `  by processor time    ${whole(median(rates.map(({ cpu }) => cpu)))} posts/s (${((100 * posts) / (70 * lines.length)).toFixed(1)} % of them are posts for us)`,
  )
}

async function measureLatency(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-bench-'))
  const child = fork(fileURLToPath(import.meta.url), ['feed'], { execArgv: ['--disable-warning=ExperimentalWarning'] })
  const [origin] = (await once(child, 'message')) as [string]
  const store = await openLiveStore({ folder: join(folder, 'store') })
  await using outbound = createOutbound({ allowedOrigins: [origin] })
  const connector = createXConnector({ origin })
  const stored = (network: string, options: { readonly signal: AbortSignal }) => store.scan({ from: 0, until: 8e15, network }, options)
  const tools = { outbound, allowedOrigins: [origin], now: Date.now, folder: join(folder, 'x'), stored }
  const [source] = connector.open([{ id: 'a', secret: 'secret-key', settings: { rules: ['river'], postsPerDay: 96_000 } }], tools)
  if (!source) throw new Error('There is no source.')
  const findable: number[] = []
  const runner = runSource({ source, sink: store, now: Date.now, onFindable: (ms) => findable.push(ms) })
  await delay(3_000)
  findable.length = 0
  await delay(seconds * 1_000)
  const { perSecond, drops } = runner.health()
  await runner[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
  child.kill()
  rmSync(folder, { recursive: true, force: true })
  say(`\n${rate} posts/s for ${seconds} s (${perSecond} posts/s read, drops ${JSON.stringify(drops)}, ${whole(findable.length)} measured)`)
  say(`  socket to findable   p50 ${quantile(findable, 0.5)} ms, p99 ${quantile(findable, 0.99)} ms, highest ${Math.max(...findable)} ms`)
}

/** Talks at a steady rate until it is ended. */
async function feed(): Promise<void> {
  const server = await startFakeX()
  const words = 'rose near bridge people move school hall storm power cut mayor says street water rail strike'.split(' ')
  process.send?.(server.origin)
  const begun = performance.now()
  for (let n = 0; ; await delay(4))
    while (n < (rate * (performance.now() - begun)) / 1_000) {
      n++
      server.deliver(
        fakePost(
          n % 4_000_000,
          `The river ${Array.from({ length: 12 }, (_, i) => words[(n * 7 + i * i) % words.length]).join(' ')} number${n}`,
        ),
      )
    }
}
