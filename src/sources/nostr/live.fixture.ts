import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext } from 'node:test'
import { createOutbound } from '../../lib/outbound.ts'
import type { Post, PostId, PostSink } from '../../post/index.ts'
import type { PostStore } from '../../store/index.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { runSource, type RunningSource } from '../runner.ts'
import type { Drop, Source } from '../source.ts'
import type { NostrEvent } from './event.ts'
import { createAccount } from './events.fixture.ts'
import { createNostrSource, type NostrOptions } from './nostr-source.ts'
import type { NostrEntry } from './plan.ts'
import { startRelay, type FixtureRelay, type FixtureRelayOptions } from './relay.fixture.ts'
import { until } from '../../lib/until.fixture.ts'

export const { signal } = new AbortController()
export const backOff = { firstMs: 20, mostMs: 100 }
export const [ana, bo, cem] = [await createAccount('ana'), await createAccount('bo'), await createAccount('cem')]
const folders: string[] = []
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-nostr-'))
  folders.push(folder)
  return folder
}
export const outboundTo = (...relays: readonly FixtureRelay[]) =>
  createOutbound({ allowedOrigins: relays.map(({ url }) => url.replace('ws', 'http')), contentTypes: ['application/nostr+json'] })

export type More = Partial<Omit<NostrOptions, 'entries'>> & { readonly entries?: readonly NostrEntry[]; readonly secret?: string }
export async function sourceOf(relays: readonly FixtureRelay[], { entries, secret, ...more }: More = {}): Promise<Source> {
  const settings = entries ?? relays.map(({ url }): NostrEntry => ({ kind: 'relay', relay: url }))
  return createNostrSource({
    entries: settings.map((one, i) => ({ id: `entry-${i}`, settings: one, ...(secret !== undefined && { secret }) })),
    outbound: outboundTo(...relays),
    allowedOrigins: relays.map(({ url }) => url),
    now: Date.now,
    folder: await newFolder(),
    discoveryRelays: [],
    backOff,
    ...more,
  })
}

export const idOf = ({ id }: NostrEvent) => `nostr:${id}` as PostId
export const get = async (store: PostStore, event: NostrEvent): Promise<Post | undefined> =>
  (await store.get([idOf(event)], { signal })).get(idOf(event))
export const holds =
  (store: PostStore, ...events: readonly NostrEvent[]) =>
  async () =>
    (await store.get(events.map(idOf), { signal })).size === events.length
export const lacks = (store: PostStore, event: NostrEvent) => async () => (await get(store, event)) === undefined

export type Parts = {
  relay: FixtureRelay
  relays: readonly FixtureRelay[]
  store: PostStore
  runner: RunningSource
  drops: Drop[]
  source: Source
}
export async function withRelays(
  t: TestContext,
  work: (parts: Parts) => Promise<void>,
  {
    count = 1,
    sink,
    before,
    relayOptions,
    ...more
  }: More & {
    count?: number
    sink?: (store: PostStore) => PostSink
    before?: (relay: FixtureRelay) => void | Promise<void>
    relayOptions?: FixtureRelayOptions
  } = {},
): Promise<void> {
  const relays = await Promise.all(Array.from({ length: count }, () => startRelay(relayOptions)))
  for (const one of relays) await before?.(one)
  const store = createScanStore()
  const drops: Drop[] = []
  const source = await sourceOf(relays, more)
  const runner = runSource({ source, sink: sink?.(store) ?? store, now: Date.now, backOff, onDrop: (drop) => drops.push(drop) })
  t.after(async () => {
    await runner[Symbol.asyncDispose]()
    for (const relay of relays) await relay[Symbol.asyncDispose]()
  })
  await until(() => relays.every(({ listeners }) => listeners === 1))
  await work({ relay: relays[0] as FixtureRelay, relays, store, runner, drops, source })
}
