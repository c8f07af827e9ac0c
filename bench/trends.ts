import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Cursor, Post, PostEvent, SourceName } from '../src/post/index.ts'
import { createOracle, type Standing } from '../src/sim/world/oracle.ts'
import { toV2 } from '../src/sim/jetstream/wires.ts'
import { createNoise } from '../src/sim/world/noise.ts'
import { createWorld, readStories } from '../src/sim/world/world.ts'
import { normalizeJetstream } from '../src/sources/bluesky/normalize.ts'
import { decodeFrame } from '../src/sources/bluesky/wire.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { createBursts } from '../src/trends/bursts.ts'
import { createTrends, type Trend } from '../src/trends/index.ts'
import { say, sayWhere } from './support.ts'

/**
 * node bench/trends.ts [--minutes 90] [--at 2026-03-03T09:00:00Z] [--noise 20] [--report] [--alone] [--show]
 * The demo world by a stepped clock: every minute the trends are read and held against the oracle. --report: the stories that nobody tunes
 * on. --alone: noise without any story, where every trend is wrong. --show: what was found when. --load: what counting costs at 2,000 posts
 * a second, and what it holds.
 */
const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '90' },
    at: { type: 'string', default: '2026-03-03T09:00:00Z' },
    noise: { type: 'string', default: '20' },
    report: { type: 'boolean', default: false },
    alone: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
    load: { type: 'boolean', default: false },
  },
})
const minuteMs = 60_000
const stepMs = 30_000
const use = flags.report ? 'report' : 'development'
const folder = mkdtempSync(join(tmpdir(), 'groundswell-trends-'))
const all = await readStories()
const stories = all.filter((story) => story.use === use)
const world = createWorld({ stories, noisePerSecond: Number(flags.noise) })
const places = JSON.parse(readFileSync(new URL('../src/sim/world/places.json', import.meta.url), 'utf8')) as Record<string, string>[]
const noise = createNoise({ seed: 'groundswell', rate: Number(flags.noise), stories: all, places })
const oracle = createOracle(world)
const store = await openLiveStore({ folder })
let now = Date.parse(flags.at)
const trends = createTrends({ store, now: () => now })
const sink = trends.watching(store)
const { signal } = new AbortController()
const network = { name: 'demo', tellsHandles: true, urlOf: (did: string, rkey: string) => `http://127.0.0.1/p/${did}/${rkey}` }

const tell = (from: number, until: number) => write((flags.alone ? noise : world).events(from, until), until)

async function write(events: ReturnType<typeof noise.events> | ReturnType<typeof world.events>, until: number): Promise<void> {
  const batch: PostEvent[] = []
  const flush = async () => {
    await sink.write({ source: 'demo' as SourceName, events: batch.splice(0, 500), cursor: `${until}` as Cursor }, { signal })
    await trends.settle()
  }
  for (const event of events) {
    const decoded = decodeFrame(toV2({ seq: 1, micros: Math.floor(event.at * 1_000), event }))
    if (!decoded || !('did' in decoded)) continue
    const normalized = normalizeJetstream(decoded, event.at + 5, network)
    if ('events' in normalized) batch.push(...normalized.events)
    while (batch.length >= 500) await flush()
  }
  if (batch.length > 0) await flush()
}

function postsOf(events: ReturnType<typeof noise.events>): Post[] {
  return events.flatMap((event) => {
    const decoded = decodeFrame(toV2({ seq: 1, micros: Math.floor(event.at * 1_000), event }))
    const normalized = decoded && 'did' in decoded ? normalizeJetstream(decoded, event.at + 5, network) : undefined
    return normalized && 'events' in normalized ? normalized.events.flatMap((one) => (one.type === 'post-put' ? [one.post] : [])) : []
  })
}

/** 24 hours, of each the first seconds in full. */
function measureLoad(seconds: number): void {
  const crowd = createNoise({ seed: 'load', rate: 2_000, stories: all, places })
  const bursts = createBursts(now)
  const took: number[] = []
  for (let hour = 0; hour < 24; hour++) {
    const from = now + hour * 60 * minuteMs
    const posts = postsOf(crowd.events(from, from + seconds * 1_000))
    const begun = performance.now()
    for (const post of posts) bursts.observe(post, post.witnessedAt)
    bursts.tick(from + seconds * 1_000, true)
    took.push(((performance.now() - begun) / posts.length) * 1_000)
  }
  took.sort((a, b) => a - b)
  say(
    `${(seconds * 2_000).toLocaleString('en')} posts in each of 24 hours: ${took[12]?.toFixed(1)} µs a post (median of the hours; fastest ${took[0]?.toFixed(1)}), ${(bursts.bytes() / 1e6).toFixed(1)} MB`,
  )
}

/** The performance that most of its shown posts belong to. */
function storyOf({ posts }: Trend, known: ReadonlyMap<string, Standing>): string | undefined {
  const names = posts.map(({ id }) => known.get(id.slice('demo:'.length))).map((one) => one && `${one.story} in ${one.place}`)
  return names.find((name) => name !== undefined && names.filter((other) => other === name).length * 2 > names.length)
}

const readings = { right: 0, wrong: 0, several: 0 }
const titles = new Map<string, string | undefined>()
const foundAt = new Map<string, number>()
const unreadable = { posts: 0, shown: 0 }
const readMs: number[] = []
try {
  sayWhere()
  if (flags.load) measureLoad(4)
  const begun = now
  const history = 75
  now -= history * minuteMs
  await write(world.introductions(now - minuteMs), now) // who opted out before it begins
  for (; now < begun; now += minuteMs) await tell(now - minuteMs, now)
  await tell(now - minuteMs, now)
  for (const end = begun + Number(flags.minutes) * minuteMs; now < end;) {
    const next = now + stepMs
    await tell(now, next)
    now = next
    const from = performance.now()
    const page = await trends.read({ minutes: 15, limit: 20, signal })
    readMs.push(performance.now() - from)
    const known = oracle.posts(now)
    const seen = new Set<string>()
    for (const trend of page.trends) {
      const story = storyOf(trend, known)
      readings[story === undefined ? 'wrong' : 'right']++
      if (story !== undefined && seen.has(story)) readings.several++
      if (story !== undefined) seen.add(story)
      if (flags.show && !titles.has(trend.title))
        say(
          `${new Date(now).toISOString().slice(11, 16)} ${story ?? 'WRONG'} | ${trend.title} | ${trend.score.toFixed(1)} ${trend.authors} authors | ${trend.bursts.map(({ key }) => key).join(', ')}`,
        )
      titles.set(trend.title, titles.get(trend.title) ?? story)
      if (story !== undefined && !foundAt.has(story)) foundAt.set(story, now)
      for (const { id } of trend.posts) {
        const standing = known.get(id.slice('demo:'.length))
        unreadable.shown++
        if (!standing || (standing.readable && !standing.optedOut)) continue
        unreadable.posts++
        if (flags.show) say(`SHOWN ${id} ${JSON.stringify(standing)}`)
      }
    }
  }
  const performances = flags.alone ? [] : world.performances(begun - 60 * minuteMs, now)
  const played = performances
    .filter(({ start }) => start >= begun && start < now - 15 * minuteMs)
    .map(({ story, place, start }) => ({
      name: `${story.id} in ${place['en']}`,
      start,
      isFirst: !performances.some((other) => other.place === place && other.start < start && other.end + 10 * minuteMs > start),
    }))
  const delaysOf = (list: typeof played) =>
    list.flatMap(({ name, start }) => (foundAt.has(name) ? [((foundAt.get(name) as number) - start) / minuteMs] : [])).sort((x, y) => x - y)
  const delayLine = (what: string, list: typeof played) => {
    const delays = delaysOf(list)
    const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))]?.toFixed(1) ?? '–'
    say(`${what}: ${list.length}, found ${delays.length}, after minutes p50 ${at(0.5)}, p90 ${at(0.9)}, highest ${at(1)}`)
  }
  say(`\n${flags.alone ? 'noise alone' : `${use} stories`}, ${flags.minutes} minutes from ${flags.at}, noise ${flags.noise} a second`)
  const wrong = [...titles.values()].filter((story) => story === undefined).length
  say(
    `titles: ${titles.size}, of them wrong ${wrong}; readings: ${readings.right} right, ${readings.wrong} wrong, ${readings.several} of a story shown already`,
  )
  delayLine(
    'stories that began where nothing else was going on',
    played.filter(({ isFirst }) => isFirst),
  )
  delayLine(
    'stories that began in a place already talked about',
    played.filter(({ isFirst }) => !isFirst),
  )
  say(`posts shown ${unreadable.shown}, deleted, hidden or opted-out ${unreadable.posts}`)
  if (flags.show)
    say(
      `missed: ${played
        .filter(({ name }) => !foundAt.has(name))
        .map(({ name }) => name)
        .join('; ')}`,
    )
  readMs.sort((a, b) => a - b)
  say(`bytes ${((await trends.bytes()) / 1e6).toFixed(1)} MB; a reading p50 ${readMs[Math.floor(readMs.length / 2)]?.toFixed(0)} ms`)
} finally {
  await trends[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
}
