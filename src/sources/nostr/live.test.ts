import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createOutbound } from '../../lib/outbound.ts'
import type { Post, PostId, PostSink } from '../../post/index.ts'
import type { PostStore } from '../../store/index.ts'
import { openLiveStore } from '../../store/live/live-store.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { runSources } from '../live-sources.ts'
import { runSource, type RunningSource } from '../runner.ts'
import { sourceContract } from '../source.contract.ts'
import type { Drop, Source } from '../source.ts'
import { neventOf, npubOf, nsecOf } from './codes.ts'
import { nostrConnector } from './connector.ts'
import { addressOf, kinds, type NostrEvent } from './event.ts'
import { createAccount, nowS } from './events.fixture.ts'
import { createNostrSource, type NostrOptions } from './nostr-source.ts'
import type { NostrEntry } from './plan.ts'
import { startRelay, type FixtureRelay } from './relay.fixture.ts'

const { signal } = new AbortController()
const backOff = { firstMs: 20, mostMs: 100 }
const [ana, bo, cem] = [await createAccount('ana'), await createAccount('bo'), await createAccount('cem')]
const folders: string[] = []
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-nostr-'))
  folders.push(folder)
  return folder
}
const outboundTo = (...relays: readonly FixtureRelay[]) =>
  createOutbound({ allowedOrigins: relays.map(({ url }) => url.replace('ws', 'http')), contentTypes: ['application/nostr+json'] })

type More = Partial<Omit<NostrOptions, 'entries'>> & { readonly entries?: readonly NostrEntry[]; readonly secret?: string }
async function sourceOf(relays: readonly FixtureRelay[], { entries, secret, ...more }: More = {}): Promise<Source> {
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

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(5)
}
const idOf = ({ id }: NostrEvent) => `nostr:${id}` as PostId
const get = async (store: PostStore, event: NostrEvent): Promise<Post | undefined> =>
  (await store.get([idOf(event)], { signal })).get(idOf(event))
const holds =
  (store: PostStore, ...events: readonly NostrEvent[]) =>
  async () =>
    (await store.get(events.map(idOf), { signal })).size === events.length
const lacks = (store: PostStore, event: NostrEvent) => async () => (await get(store, event)) === undefined

type Parts = {
  relay: FixtureRelay
  relays: readonly FixtureRelay[]
  store: PostStore
  runner: RunningSource
  drops: Drop[]
  source: Source
}
async function withRelays(
  t: TestContext,
  work: (parts: Parts) => Promise<void>,
  {
    count = 1,
    sink,
    before,
    ...more
  }: More & { count?: number; sink?: (store: PostStore) => PostSink; before?: (relay: FixtureRelay) => void } = {},
): Promise<void> {
  const relays = await Promise.all(Array.from({ length: count }, () => startRelay()))
  for (const relay of relays) before?.(relay)
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

/** What the contract asks for: a source that ends behind its last good item. */
const contractRelay = await startRelay()
after(() => contractRelay[Symbol.asyncDispose]())
const contractNotes = await Promise.all([1, 2, 3, 4, 5].map((n) => ana.note(`note ${n}`, { at: nowS() - 100 + n })))
for (const note of contractNotes) contractRelay.publish(note)
contractRelay.publish({ ...(contractNotes[2] as NostrEvent), id: 'f'.repeat(64) })
contractRelay.publish(await bo.note('the oldest one', { at: nowS() - 1_000 }))
const contractFolder = await newFolder()
function ending(source: Source): Source {
  return {
    name: source.name,
    async *read(options) {
      const done = new AbortController()
      const told = new Set<string>()
      for await (const item of source.read({ ...options, signal: AbortSignal.any([options.signal, done.signal]) })) {
        const { event } = item
        if (event.type === 'post-put') told.add(event.post.id)
        yield event.type === 'post-put' ? { ...item, event: { ...event, post: { ...event.post, receivedAt: 0 } } } : item
        if (told.size === (options.after === undefined ? 6 : 5)) done.abort()
      }
    },
  }
}
sourceContract('Nostr', {
  open: async () => ending(await sourceOf([contractRelay], { folder: contractFolder })),
  items: 6,
  bad: 1,
})

test('notes are findable as they come, with names as their authors give them; deleted ones are gone', { timeout: 20_000 }, (t) =>
  withRelays(t, async ({ relay, store, runner }) => {
    const note = await ana.note(`Water is over the quay, says nostr:${npubOf(bo.pubkey)} #storm`)
    relay.publish(note)
    await until(holds(store, note))
    assert.equal(runner.health().state, 'live')
    const first = await get(store, note)
    assert.deepEqual(first?.labels, ['no-profile'])
    assert.match(first.text, /^Water is over the quay, says @npub1\w+…\w{4} #storm$/)
    relay.publish(await ana.profile('Ana'))
    relay.publish(await bo.profile('Bo'))
    await until(async () => (await get(store, note))?.text === 'Water is over the quay, says @Bo #storm')
    await until(async () => (await get(store, note))?.labels.length === 0)
    const post = await get(store, note)
    assert.deepEqual([post?.author.name, post?.mentions, post?.tags], ['Ana', [`nostr:${bo.pubkey}`], ['storm']])
    relay.publish(await bo.deletion(['e', note.id]))
    const after = await bo.note('and then')
    relay.publish(after)
    await until(holds(store, after))
    assert.ok(await get(store, note), 'whose pubkey is another has nothing to say')
    relay.publish(await ana.deletion(['e', note.id]))
    await until(lacks(store, note))
  }),
)

test('profiles of those who write are asked for', { timeout: 20_000 }, (t) =>
  withRelays(
    t,
    async ({ relay, store }) => {
      const note = await ana.note('who am I?')
      relay.publish(note)
      await until(async () => (await get(store, note))?.author.name === 'Ana')
      await until(async () => (await get(store, note))?.labels.length === 0)
      assert.ok(relay.asked.some(({ sub, authors }) => sub === 'w' && authors?.includes(ana.pubkey)))
    },
    { before: async (relay) => relay.publish(await ana.profile('Ana', nowS() - 90 * 86_400)) },
  ),
)
