import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sourceContract } from '../source.contract.ts'
import type { Source } from '../source.ts'
import { npubOf } from './codes.ts'
import type { NostrEvent } from './event.ts'
import { nowS } from './events.fixture.ts'
import { until } from '../../lib/until.fixture.ts'
import { ana, bo, get, holds, lacks, newFolder, sourceOf, withRelays } from './live.fixture.ts'
import { startRelay } from './relay.fixture.ts'

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

for (const [what, ahead, lateS] of [
  ['a clock of ours is three minutes ahead', 180_000, 0],
  ['its author dates it minutes back', 0, 240],
] as const)
  test(`a note is found as it comes where ${what}`, { timeout: 20_000 }, (t) =>
    withRelays(
      t,
      async ({ relay, store }) => {
        const note = await ana.note('Water is over the quay', { at: nowS() - lateS })
        relay.publish(note)
        await until(holds(store, note))
      },
      { now: () => Date.now() + ahead },
    ),
  )

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
