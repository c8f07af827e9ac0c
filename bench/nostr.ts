import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createOutbound } from '../src/lib/outbound.ts'
import { createBlueskySource, runSources, type Source } from '../src/sources/index.ts'
import { nostrConnector } from '../src/sources/nostr/connector.ts'
import { createDesk } from '../src/sources/nostr/desk.ts'
import { idOf, type NostrEvent } from '../src/sources/nostr/event.ts'
import { createAccount, nowS } from '../src/sources/nostr/events.fixture.ts'
import { createPeople } from '../src/sources/nostr/people.ts'
import { createRecentNotes } from '../src/sources/nostr/recent.ts'
import { openSignatureCheck } from '../src/sources/nostr/signature.ts'
import { measureSpam } from '../src/sources/nostr/spam-measure.fixture.ts'
import { createRepeats } from '../src/sources/nostr/spam.ts'
import { readMessage } from '../src/sources/nostr/wire.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { sharedRecords, skipWithout } from '../tests/support/shared-data.ts'
import { median, quantile, say, sayWhere, whole } from './support.ts'

/**
 * node bench/nostr.ts [verify|decode|live|spam …] [--rate 500] [--seconds 20]
 * verify: signatures a second of processor time, the verifier in use beside others that are installed. decode: frames of a relay to posts, with and without
 * signatures. live: a relay in a process of its own, from its socket to findable. spam: what the mark catches of a published set.
 */
const parts = process.argv.slice(2).filter((word) => /^[a-z]+$/.test(word))
const option = (name: string, otherwise: number) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1] ?? otherwise) || otherwise
const [rate, seconds] = [option('rate', 500), option('seconds', 20)]
const wanted = (part: string) => parts.length === 0 || parts.includes(part)
const rounds = 5

sayWhere()
const people = await Promise.all(Array.from({ length: 100 }, (_, n) => createAccount(`person ${n}`)))
const notes: NostrEvent[] = []
if (wanted('verify') || wanted('decode'))
  for (let n = 0; n < 2_000; n++)
    notes.push(
      await (people[n % 100] as (typeof people)[number]).note(`Water is over the quay, says number ${n} https://e.example/${n} #storm`, {
        tags: [['t', 'storm']],
      }),
    )

/** Of the process, in seconds: several threads count together. */
function perCpuSecond(count: number, work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return count / ((user + system) / 1e6)
}

if (wanted('verify')) {
  const isRight = await openSignatureCheck()
  const subjects: [string, (event: NostrEvent) => boolean][] = [
    ['nostr-wasm (in use)', isRight],
    ...(await peers()),
    ['id alone: node:crypto', (event) => idOf(event) === event.id],
  ]
  const results = new Map<string, number[]>()
  for (let round = 0; round < rounds; round++)
    for (const [name, check] of subjects) {
      const some = notes.slice(round * 300, round * 300 + 300)
      if (!some.every(check)) throw new Error(`${name} finds a signature wrong that is right.`)
      results.set(name, [...(results.get(name) ?? []), perCpuSecond(some.length, () => some.forEach(check))])
    }
  say(`\nSignatures and ids, of 100 keys, a second of processor time; medians of ${rounds} rounds in turn (lowest to highest)`)
  for (const [name, list] of results)
    say(`  ${name.padEnd(28)} ${whole(median(list))} (${whole(Math.min(...list))} to ${whole(Math.max(...list))})`)
}

/** Other verifiers, as far as they are installed here; none belongs to the product. */
async function peers(): Promise<[string, (event: NostrEvent) => boolean][]> {
  const found: [string, (event: NostrEvent) => boolean][] = []
  const hex = (text: string) => Buffer.from(text, 'hex')
  try {
    const name = '@noble/curves/secp256k1.js'
    const { schnorr } = (await import(name)) as { schnorr: { verify(sig: Uint8Array, id: Uint8Array, key: Uint8Array): boolean } }
    found.push(['@noble/curves', (event) => idOf(event) === event.id && schnorr.verify(hex(event.sig), hex(event.id), hex(event.pubkey))])
  } catch {
    say('@noble/curves is not installed: left out')
  }
  try {
    const relay = createRequire(new URL('../.cache/servers/nostr-relay/package.json', import.meta.url))
    const { EventUtils } = relay('@nostr-relay/common') as {
      EventUtils: { isIdValid(event: NostrEvent): boolean; isSigValid(event: NostrEvent): boolean }
    }
    found.push(['@nostr-relay (noble 1)', (event) => EventUtils.isIdValid(event) && EventUtils.isSigValid(event)])
  } catch {
    say('@nostr-relay is not installed (tests/nostr.test.ts does it): left out')
  }
  return found
}

if (wanted('decode')) {
  const frames = notes.map((note) => JSON.stringify(['EVENT', 'l', note]))
  const isRight = await openSignatureCheck()
  const deskOf = () => {
    const now = Date.now
    const expirations = { schedule() {}, due: () => [], size: 0, [Symbol.dispose]() {} }
    const known = { people: createPeople({ now }), recent: createRecentNotes(), repeats: createRepeats(), expirations }
    return createDesk({ ...known, now, relays: () => new Set(), onDrop() {}, onRelayList() {} })
  }
  const run = (withSignature: boolean) => {
    const desk = deskOf()
    let items = 0
    const speed = perCpuSecond(frames.length, () => {
      for (const frame of frames) {
        const message = readMessage(frame)
        if (message?.type !== 'event' || (withSignature && !isRight(message.event))) continue
        for (const _item of desk.read(message.event, { receivedAt: nowS() * 1_000, length: frame.length })) items++
      }
    })
    if (items < frames.length) throw new Error('Not every frame became a post.')
    return speed
  }
  say(`\nFrames of a relay to posts, in one thread, a second of processor time; medians of ${rounds} rounds in turn`)
  const results = { with: [] as number[], without: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    results.without.push(run(false))
    results.with.push(run(true))
  }
  say(
    `  without signatures ${whole(median(results.without))}; with ${whole(median(results.with))} (${whole(Math.min(...results.with))} to ${whole(Math.max(...results.with))})`,
  )
}

/** What one source brings to a store of its own, from its socket to findable. */
async function live(name: string, sourcesIn: (folder: string) => readonly Source[], isOver: () => boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-bench-nostr-'))
  const store = await openLiveStore({ folder })
  const findable: number[] = []
  const running = runSources(sourcesIn(folder), {
    sink: store,
    store,
    now: Date.now,
    keepMs: 7 * 86_400_000,
    keepBytes: 1e10,
    onFindable: (ms) => findable.push(ms),
  })
  const cpu = process.cpuUsage()
  let slowest = 0
  for (let last = performance.now(); !isOver();) {
    await delay(5)
    slowest = Math.max(slowest, performance.now() - last - 5)
    last = performance.now()
  }
  const { user, system } = process.cpuUsage(cpu)
  const { posts } = await store.stats()
  say(
    `  ${name.padEnd(8)} ${whole(posts)} posts: p50 ${median(findable)}, p99 ${quantile(findable, 0.99)}, highest ${Math.max(...findable)} ms; ${((user + system) / 1e3 / posts).toFixed(2)} ms of processor each, all threads; the main thread was held ${Math.round(slowest)} ms at most`,
  )
  await running[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
}

async function liveNostr(): Promise<void> {
  const feeder = spawn(process.execPath, [fileURLToPath(new URL('nostr/feeder.ts', import.meta.url)), String(rate), String(seconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url] = (await once(createInterface(feeder.stdout), 'line')) as [string]
  await using outbound = createOutbound({ allowedOrigins: [url.replace('ws', 'http')] })
  const tools = { outbound, allowedOrigins: [url], now: Date.now }
  const entries = [{ id: 'relay', settings: { kind: 'relay', relay: url } }] as const
  await live(
    'nostr',
    (folder) => nostrConnector.open(entries, { ...tools, folder: join(folder, 'nostr') }),
    () => feeder.exitCode !== null,
  )
}

/** The same posts a second of a network without signatures, on the same machine at the same time of day. */
async function liveBluesky(): Promise<void> {
  const port = 6_029
  const feeder = spawn(process.execPath, [fileURLToPath(new URL('jetstream-feed.ts', import.meta.url)), String(port), String(rate), '0'], {
    stdio: 'ignore',
  })
  await delay(3_000)
  const source = createBlueskySource({ hosts: [`ws://127.0.0.1:${port}`], rewindMs: 0, now: Date.now })
  const until = performance.now() + seconds * 1_000
  await live(
    'bluesky',
    () => [source],
    () => performance.now() > until,
  )
  feeder.kill()
}

if (wanted('live')) {
  say(`\n${rate} posts a second for ${seconds} s, from a server in a process of its own; socket to findable, in turn`)
  for (let round = 0; round < 2; round++) {
    await liveNostr()
    await liveBluesky()
  }
}

if (wanted('spam')) {
  const missing = skipWithout('posts/small-sets.tar.gz')
  if (missing) say(`\nspam ${missing}`)
  else {
    const tallies = await measureSpam(await sharedRecords('posts/nostr-spam'))
    say('\nThe spam mark on a published set (texts alone, each as if by another key)')
    for (const [name, { spam, caught, honest, lost, firstCopies }] of Object.entries(tallies))
      say(
        `  ${name.padEnd(12)} ${caught} of ${spam} spam (${((100 * caught) / spam).toFixed(1)} %), first copies ${firstCopies.caught} of ${firstCopies.spam}; wronged ${lost} of ${honest} (${((100 * lost) / honest).toFixed(2)} %)`,
      )
  }
}
