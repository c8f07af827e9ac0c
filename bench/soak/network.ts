import { setTimeout as delay } from 'node:timers/promises'
import { createRandom } from '../generator/ranks.ts'
import { createScript, type Op } from './script.ts'
import { networks, soak, type Network, type OpKind } from './settings.ts'
import { startBluesky } from './speakers/bluesky.ts'
import { startFeeds } from './speakers/feeds.ts'
import { startFediverse } from './speakers/mastodon.ts'
import { startNostr } from './speakers/nostr.ts'
import type { Entry, Speaker } from './speakers/speaker.ts'
import { startX } from './speakers/x.ts'
import { createTexts } from './words.ts'

/**
 * The networks of a soak, in a process of its own (forked by soak.ts): five kinds of fakes that speak by a script, lose their connections now and
 * then, and tell who forked them what they said.
 */
export type NetworkOptions = {
  readonly seconds: number
  readonly scale: number
  readonly seed: number
  /** No connection is cut, and no claim of time is wrong. */
  readonly isCalm: boolean
}
/** What was said: network, number, kind, edits, and when by this computer's clock. */
export type Said = readonly [network: Network, n: number, kind: OpKind, edits: number, at: number]
export type Told =
  | { readonly type: 'ready'; readonly entries: readonly Entry[]; readonly env: Record<string, string> }
  | { readonly type: 'said'; readonly said: readonly Said[] }
  | { readonly type: 'cut'; readonly network: Network }
  | { readonly type: 'ended' }
export type Asked = 'speak' | 'end'

const tickMs = 10
const tellEveryMs = 250

if (process.send) await main(JSON.parse(process.argv[2] ?? '{}') as NetworkOptions)

async function main({ seconds, scale, seed, isCalm }: NetworkOptions): Promise<void> {
  const tell = (told: Told) => process.send?.(told)
  const asked = (what: Asked) => new Promise<void>((resolve) => process.on('message', (message) => message === what && resolve()))
  const random = createRandom(seed)
  const textOf = createTexts(seed)
  const nostr = await startNostr()
  const speakers: Record<Network, Speaker> = {
    bluesky: await startBluesky(),
    mastodon: await startFediverse(),
    x: await startX(),
    nostr,
    feeds: await startFeeds(),
  }
  const claims = isCalm ? [] : soak.claims
  const asideAt = (second: number) => claims.find(({ from, to }) => second >= from * seconds && second < to * seconds)?.ms ?? 0
  const lines = Object.fromEntries(networks.map((network, i) => [network, createScript(network, scale, createRandom(seed + i))]))
  const signed = await signAll()

  async function signAll(): Promise<readonly Op[]> {
    const ops: Op[] = []
    const script = createScript('nostr', scale, createRandom(seed + networks.indexOf('nostr')))
    for (let op = script.next().value; op.at < seconds; op = script.next().value) ops.push(op)
    // Signing itself takes some of the time: what is signed names the moment at which it will be said.
    const each = await signingSeconds()
    const begin = Date.now() / 1_000 + ops.length * each * 1.2 + 5
    for (const op of ops) await nostr.sign(op, textOf('nostr', op.n, op.edits), Math.floor(begin + op.at + asideAt(op.at) / 1_000))
    return ops
  }
  async function signingSeconds(): Promise<number> {
    const probe = await startNostr()
    const before = performance.now()
    for (let n = 1; n <= 50; n++) await probe.sign({ kind: 'post', n, edits: 0, at: 0 }, 'A signature, to see how long one takes', 1)
    const each = (performance.now() - before) / 50_000
    await probe[Symbol.asyncDispose]()
    return each
  }

  // A feed is asked by the rhythm of its items: an empty one would be asked an hour later.
  const first: Said[] = []
  for (let n = 0; n < soak.feeds * 2; n++) {
    speakers.feeds.say({ kind: 'post', n, edits: 0, at: 0 }, textOf('feeds', n, 0), -20_000 + 500 * n)
    first.push(['feeds', n, 'post', 0, Date.now()])
  }
  const offsets: Partial<Record<Network, number>> = { feeds: soak.feeds * 2 }
  tell({ type: 'ready', entries: Object.values(speakers).flatMap(({ entries }) => entries), env: Object.assign({}, ...Object.values(speakers).map(({ env }) => env)) as Record<string, string> }) // prettier-ignore
  await asked('speak')
  tell({ type: 'said', said: first })

  let signedAt = 0
  const begun = performance.now()
  const elapsed = () => (performance.now() - begun) / 1_000
  const next = new Map<Network, Op | undefined>(networks.map((network) => [network, nextOf(network)]))
  function nextOf(network: Network): Op | undefined {
    const op = network === 'nostr' ? signed[signedAt++] : lines[network]?.next().value
    return op && op.at < seconds ? { ...op, n: op.n + (offsets[network] ?? 0) } : undefined
  }
  let said: Said[] = []
  let [toldAt, cutAt] = [0, soak.cutEvery]
  while ([...next.values()].some((op) => op !== undefined)) {
    const now = elapsed()
    for (const network of networks)
      for (let op = next.get(network); op && op.at <= now; op = nextOf(network), next.set(network, op)) {
        speakers[network].say(op, network === 'nostr' ? '' : textOf(network, op.n, op.edits), asideAt(op.at))
        said.push([network, op.n, op.kind, op.edits, Date.now()])
      }
    if ((now - toldAt) * 1_000 >= tellEveryMs) {
      tell({ type: 'said', said })
      said = []
      toldAt = now
    }
    if (!isCalm && now >= cutAt && cutAt < seconds - soak.cutFor.to) {
      cutAt += soak.cutEvery
      const network = networks[Math.floor(random() * networks.length)] ?? 'bluesky'
      void speakers[network].cut(1_000 * (soak.cutFor.from + random() * (soak.cutFor.to - soak.cutFor.from)))
      tell({ type: 'cut', network })
    }
    await delay(tickMs)
  }
  tell({ type: 'said', said })
  tell({ type: 'ended' })
  await asked('end')
  for (const speaker of Object.values(speakers)) await speaker[Symbol.asyncDispose]()
  process.disconnect()
}
