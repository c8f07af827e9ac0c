import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { PostEvent, PostSink } from '../src/post/index.ts'
import { createBlueskySource } from '../src/sources/index.ts'
import { normalizeJetstream } from '../src/sources/bluesky/normalize.ts'
import { decodeFrame } from '../src/sources/bluesky/wire.ts'
import { compressWith, decompressWith } from '../src/lib/zstd.ts'
import { runSource } from '../src/sources/runner.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { congress, sharedFile, sharedRecords } from '../tests/support/shared-data.ts'
import { firstSentence, launch, stop } from './server.ts'
import { groundswell, median, output, quantile, say, sayWhere, treeMegabytes, whole } from './support.ts'

/**
 * node bench/live.ts [minutes of endurance] [decoding|latency|endurance|questions …]
 * Live reading over the real wire, from a Jetstream on loopback in a process of its own: how fast frames are decoded, how soon a post is
 * found and a deleted one gone, what a server costs at Bluesky's ordinary load, and how questions fare while posts pour in.
 */
const minutes = Number(process.argv[2] ?? 1)
const parts = process.argv.slice(3)
const isWanted = (part: string) => parts.length === 0 || parts.includes(part)
const feed = fileURLToPath(new URL('jetstream-feed.ts', import.meta.url))
const feedPort = 6018
const live = { GROUNDSWELL_BLUESKY: `ws://127.0.0.1:${feedPort}` }
const work = mkdtempSync(join(tmpdir(), 'groundswell-bench-'))

try {
  sayWhere()
  if (isWanted('decoding')) await measureDecoding()
  if (isWanted('latency')) for (const rate of [500, 2_000]) await measureLatency(rate)
  if (isWanted('endurance')) await measureEndurance()
  if (isWanted('questions')) await measureQuestions()
} finally {
  rmSync(work, { recursive: true, force: true })
}

async function measureDecoding(): Promise<void> {
  const frames = (await Array.fromAsync(await sharedRecords('fixtures/jetstream-events'))).map((frame) => JSON.stringify(frame))
  const dictionary = readFileSync(new URL('../src/sim/jetstream/dictionary.zdict', import.meta.url))
  const packed = frames.map((frame) => compressWith(dictionary, frame))
  const read = (frame: string) => {
    const event = decodeFrame(frame)
    if (event && event.kind !== 'drop' && event.kind !== 'info' && event.kind !== 'error') normalizeJetstream(event, Date.now())
  }
  const plain = rateOf(frames, read)
  const zstd = rateOf(packed, (frame) => read(decompressWith(dictionary, frame, 32 * 1024 * 1024).toString('utf8')))
  const bytes = (list: readonly (string | Buffer)[]) => list.reduce((sum, frame) => sum + Buffer.byteLength(frame), 0)
  say(`\nDecoding and normalising the recorded mix of ${frames.length} events on one core, median of 7`)
  say(`  as JSON              ${whole(plain)} events/s`)
  say(`  as zstd, dictionary  ${whole(zstd)} events/s (${((100 * bytes(packed)) / bytes(frames)).toFixed(0)} % of the bytes)`)
}

function rateOf<T>(frames: readonly T[], read: (frame: T) => void): number {
  const rates = Array.from({ length: 7 }, () => {
    const start = performance.now()
    for (let i = 0; i < 100; i++) for (const frame of frames) read(frame)
    return (100 * frames.length) / ((performance.now() - start) / 1_000)
  })
  return median(rates)
}

async function measureLatency(rate: number): Promise<void> {
  const feeder = startFeed(rate, 0)
  const store = await openLiveStore({ folder: join(work, `live${rate}`) })
  const findable: number[] = []
  const gone: number[] = []
  /** Deletes are received here; from then to the end of their write they are still found. */
  const sink: PostSink = {
    cursor: store.cursor,
    async write(batch, options) {
      const result = await store.write(batch, options)
      const now = Date.now()
      for (const event of batch.events) if (isDelete(event)) gone.push(now - event.at)
      return result
    },
  }
  const source = createBlueskySource({ hosts: [`ws://127.0.0.1:${feedPort}`], rewindMs: 0, now: Date.now })
  const runner = runSource({ source, sink, now: Date.now, onFindable: (ms) => findable.push(ms) })
  await delay(3_000)
  findable.length = gone.length = 0
  await delay(20_000)
  const { perSecond, drops } = runner.health()
  await runner[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
  feeder.kill()
  say(`\n${rate} posts/s for 20 s (${perSecond} events/s read, drops ${JSON.stringify(drops)})`)
  say(`  socket to findable   p50 ${quantile(findable, 0.5)} ms, p99 ${quantile(findable, 0.99)} ms, highest ${Math.max(...findable)} ms`)
  say(
    `  deleted to gone      p50 ${quantile(gone, 0.5)} ms, p99 ${quantile(gone, 0.99)} ms (from the author's delete, ${gone.length} of them)`,
  )
}

async function measureEndurance(): Promise<void> {
  const feeder = startFeed(36, 314)
  const { server } = await launch(join(work, 'endurance'), live)
  await delay(10_000)
  const samples: { minutes: number; megabytes: number }[] = []
  const cpuBefore = cpuSeconds(server)
  const begun = performance.now()
  while (performance.now() - begun < minutes * 60_000) {
    await delay(2_000)
    samples.push({ minutes: (performance.now() - begun) / 60_000, megabytes: treeMegabytes(server.pid ?? 0) })
  }
  const share = (cpuSeconds(server) - cpuBefore) / ((performance.now() - begun) / 1_000)
  await stop(server)
  feeder.kill()
  say(`\nBluesky's ordinary load, 36 posts/s and 314 likes/s, ${minutes} min`)
  say(`  of one core          ${(share * 100).toFixed(1)} %`)
  const late = samples.slice(Math.floor(samples.length / 2))
  say(`  memory of the tree   ${samples[0]?.megabytes} to ${samples.at(-1)?.megabytes} MB, slope ${slope(samples).toFixed(2)} MB a minute`)
  say(
    `  in the second half   slope ${slope(late).toFixed(2)} MB a minute, highest ${Math.max(...late.map(({ megabytes }) => megabytes))} MB`,
  )
}

async function measureQuestions(): Promise<void> {
  if (!existsSync(sharedFile(congress))) throw new Error(`The benchmark needs the shared test data: ../shared/data/${congress}`)
  const data = join(work, 'questions')
  await output(process.execPath, [groundswell, 'import', sharedFile(congress), '--json', '--data', data])
  const feeder = startFeed(500, 0)
  const { server } = await launch(data, live)
  await delay(5_000)
  const times: number[] = []
  const topics = [
    'the Zika virus',
    'gun violence',
    'clean water in Flint',
    'the budget',
    'climate change',
    'the river near the bridge',
    'the rail strike',
  ]
  for (let round = 0; round < 12; round++)
    for (const topic of topics)
      times.push(await firstSentence(round % 2 ? `What is said about ${topic}?` : `What is happening with ${topic} right now?`))
  const megabytes = treeMegabytes(server.pid ?? 0)
  await stop(server)
  feeder.kill()
  say(`\n${times.length} questions at 102,434 posts while 500 posts/s arrive`)
  say(
    `  first sentence       p50 ${whole(median(times))} ms, p95 ${whole(quantile(times, 0.95))} ms, highest ${whole(Math.max(...times))} ms`,
  )
  say(`  memory of the tree   ${megabytes} MB`)
}

function isDelete(event: PostEvent): event is Extract<PostEvent, { type: 'post-delete' }> {
  return event.type === 'post-delete'
}

function startFeed(posts: number, likes: number): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', feed, String(feedPort), String(posts), String(likes)], {
    stdio: 'inherit',
  })
}

/** User and system time of a process and its children that still run (Linux, clock ticks of 10 ms). */
function cpuSeconds(server: ChildProcess): number {
  const childrenOf = (pid: number) =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  const ticksOf = (pid: number): number => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(fields[11]) + Number(fields[12]) + childrenOf(pid).reduce((sum, child) => sum + ticksOf(child), 0)
  }
  return ticksOf(server.pid ?? 0) / 100
}

/** Least squares: megabytes a minute. */
function slope(samples: readonly { minutes: number; megabytes: number }[]): number {
  const meanX = samples.reduce((sum, { minutes: x }) => sum + x, 0) / samples.length
  const meanY = samples.reduce((sum, { megabytes: y }) => sum + y, 0) / samples.length
  const top = samples.reduce((sum, { minutes: x, megabytes: y }) => sum + (x - meanX) * (y - meanY), 0)
  return top / samples.reduce((sum, { minutes: x }) => sum + (x - meanX) ** 2, 0)
}
