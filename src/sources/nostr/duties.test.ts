import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { PostId } from '../../post/index.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { runSource } from '../runner.ts'
import { addressOf, kinds } from './event.ts'
import { createAccount, nowS } from './events.fixture.ts'
import { until } from '../../lib/until.fixture.ts'
import { ana, backOff, bo, cem, get, holds, idOf, lacks, newFolder, signal, sourceOf, withRelays } from './live.fixture.ts'
import { startRelay } from './relay.fixture.ts'

const articleOf = (event: Parameters<typeof addressOf>[0]) => `nostr:${addressOf(event)}` as PostId

test(
  'a delete that comes before its note keeps it away, whichever relay brings it; one of somebody else does not',
  { timeout: 20_000 },
  (t) =>
    withRelays(
      t,
      async ({ relays, store }) => {
        const [one, two] = relays
        const [early, other, last] = [await ana.note('gone before it came'), await bo.note('this one stays'), await cem.note('and on')]
        one?.publish(await ana.deletion(['e', early.id], ['e', other.id]))
        await delay(50)
        for (const note of [early, other, last]) two?.publish(note)
        await until(holds(store, other, last))
        assert.equal(await get(store, early), undefined)
      },
      { count: 2 },
    ),
)

test('what was deleted does not come back, after a restart either', { timeout: 20_000 }, async () => {
  await using _relay = await startRelay()
  const relay = _relay
  const [note, after, unseen] = [await ana.note('soon gone'), await ana.note('stays'), await ana.note('never read before its delete')]
  const store = createScanStore()
  const open = async () => runSource({ source: await sourceOf([relay]), sink: store, now: Date.now, backOff })
  const runner = await open()
  const { publish } = relay
  publish(note)
  await until(holds(store, note))
  publish(await ana.deletion(['e', note.id], ['e', unseen.id]))
  await until(lacks(store, note))
  publish(after)
  await until(holds(store, after))
  await runner[Symbol.asyncDispose]()
  await using _leaky = await startRelay({ events: [note, unseen, after] }) // a relay that knows of no delete
  const leaky = _leaky
  const again = runSource({ source: await sourceOf([leaky]), sink: store, now: Date.now, backOff })
  const news = await bo.note('a sign that all was read')
  await until(() => again.health().state === 'live')
  leaky.publish(news)
  await until(holds(store, news))
  await delay(100)
  assert.deepEqual([await get(store, note), await get(store, unseen)], [undefined, undefined])
  await again[Symbol.asyncDispose]()
})

test('what has expired is left out, what will expire goes when it is time, also across a restart', { timeout: 20_000 }, async () => {
  await using _relay = await startRelay()
  const relay = _relay
  const { publish } = relay
  const folder = await newFolder()
  const store = createScanStore()
  const drops: string[] = []
  const open = async () =>
    runSource({
      source: await sourceOf([relay], { folder }),
      sink: store,
      now: Date.now,
      backOff,
      onDrop: ({ reason }) => drops.push(reason),
    })
  const first = await open()
  const goesAt = nowS() + 4
  const [past, soon, stays] = [
    await ana.note('expired already', { tags: [['expiration', String(nowS() - 10)]] }),
    await ana.note('for some seconds', { tags: [['expiration', String(goesAt)]] }),
    await ana.note('for ever', { tags: [['expiration', 'next week']] }),
  ]
  for (const note of [past, soon, stays]) publish(note)
  await until(holds(store, soon, stays))
  assert.deepEqual([await get(store, past), drops], [undefined, ['expired']])
  await first[Symbol.asyncDispose]()
  await delay(Math.max(0, (goesAt + 0.2) * 1_000 - Date.now()))
  assert.ok(await get(store, soon), 'nobody ran to delete it')
  const second = await open()
  await until(lacks(store, soon))
  assert.ok(await get(store, stays))
  await second[Symbol.asyncDispose]()
})

test('of a note that expires while it is read nothing is left', { timeout: 20_000 }, (t) =>
  withRelays(t, async ({ relay, store }) => {
    const note = await ana.note('three seconds', { tags: [['expiration', String(nowS() + 3)]] })
    relay.publish(note)
    await until(holds(store, note))
    await until(lacks(store, note))
    assert.ok(Date.now() / 1_000 >= Number(note.tags[0]?.[1]))
  }),
)

test('who vanishes takes everything along up to then, and may begin anew', { timeout: 20_000 }, (t) =>
  withRelays(t, async ({ relay, store }) => {
    const dan = await createAccount('dan')
    const old = await dan.note('an old life', { at: nowS() - 50 })
    const others = await bo.note('somebody else')
    relay.publish(old)
    relay.publish(others)
    await until(holds(store, old, others))
    relay.publish(await dan.sign(kinds.vanish, '', { tags: [['relay', 'wss://elsewhere.example']], at: nowS() - 20 }))
    await delay(100)
    assert.ok(await get(store, old), 'it asked another relay')
    relay.publish(await dan.sign(kinds.vanish, 'bye', { tags: [['relay', relay.url]], at: nowS() - 20 }))
    await until(lacks(store, old))
    const [late, anew] = [await dan.note('brought by a relay that did not hear', { at: nowS() - 40 }), await dan.note('a new life')]
    relay.publish(late)
    relay.publish(anew)
    await until(holds(store, anew, others))
    assert.equal(await get(store, late), undefined)
  }),
)

test('what is not to be published again is left out, also inside a repost', { timeout: 20_000 }, (t) =>
  withRelays(t, async ({ relay, store, drops }) => {
    const mine = await ana.note('only for this relay', { tags: [['-']] })
    relay.publish(mine)
    relay.publish(await bo.sign(kinds.repost, JSON.stringify(mine), { tags: [['e', mine.id]] }))
    const after = await bo.note('and on')
    relay.publish(after)
    await until(holds(store, after))
    assert.equal(await get(store, mine), undefined)
    assert.deepEqual(
      drops.map(({ reason }) => reason),
      ['not-public'],
    )
  }),
)

test('a repost brings its note along if its signature is right, and counts; likes count once a person', { timeout: 20_000 }, (t) =>
  withRelays(t, async ({ relay, store }) => {
    const note = await ana.note('worth telling', { at: nowS() - 5 })
    const forged = { ...(await ana.note('never said', { at: nowS() - 5 })), sig: note.sig }
    relay.publish(await bo.sign(kinds.repost, JSON.stringify(forged), { tags: [['e', forged.id]] }))
    relay.publish(await bo.sign(kinds.repost, JSON.stringify(note), { tags: [['e', note.id]] }))
    await until(holds(store, note))
    for (const [who, content] of [
      [bo, '+'],
      [bo, ''],
      [cem, '-'],
      [ana, '🤙'],
      [cem, '+'],
    ] as const)
      relay.publish(await who.sign(kinds.reaction, content, { tags: [['e', note.id], ['p', ana.pubkey]] })) // prettier-ignore
    relay.publish(await cem.note('so it is', { tags: [['e', note.id, '', 'root']] }))
    relay.publish(await cem.note('look', { tags: [['q', note.id]] }))
    await until(async () => (await get(store, note))?.counts.quotes === 1)
    assert.deepEqual((await get(store, note))?.counts, { likes: 2, reposts: 1, replies: 1, quotes: 1 })
    assert.equal(await get(store, forged), undefined)
  }),
)

test(
  'of an article the newest version counts, equally old ones by the lowest id; a delete takes what there was until then',
  { timeout: 20_000 },
  (t) =>
    withRelays(
      t,
      async ({ relays, store }) => {
        const [one, two] = relays
        const at = nowS() - 60
        const version = (text: string, when: number) => ana.sign(kinds.article, text, { at: when, tags: [['d', 'quay'], ['title', 'The quay']] }) // prettier-ignore
        const textOf = async () => (await store.get([articleOf(first)], { signal })).get(articleOf(first))?.text
        const first = await version('the first version', at)
        one?.publish(first)
        await until(async () => (await textOf()) === 'the first version')
        const [a, b] = [await version('the second, one way', at + 10), await version('the second, another way', at + 10)]
        const [lower, higher] = a.id < b.id ? [a, b] : [b, a]
        one?.publish(higher)
        two?.publish(lower)
        await until(async () => (await textOf()) === lower.content)
        one?.publish(await version('an old one, told late', at + 5))
        const sign = await bo.note('a sign')
        one?.publish(sign)
        await until(holds(store, sign))
        assert.equal(await textOf(), lower.content)
        two?.publish(await bo.sign(kinds.deletion, '', { tags: [['a', addressOf(first)]] }))
        one?.publish(await ana.sign(kinds.deletion, '', { tags: [['a', addressOf(first)]], at: at + 20 }))
        await until(async () => (await textOf()) === undefined)
        one?.publish(await version('told late, deleted before', at + 15))
        const third = await version('a new beginning', at + 30)
        one?.publish(third)
        await until(async () => (await textOf()) === 'a new beginning')
      },
      { count: 2 },
    ),
)

test('nobody fills a disk with deletes of what never was; who writes here may delete', { timeout: 30_000 }, (t) =>
  withRelays(t, async ({ relay, store, drops }) => {
    const note = await ana.note('soon gone')
    relay.publish(note)
    await until(holds(store, note))
    const unknown = (n: number) => Array.from({ length: 600 }, (_, i) => ['e', (n * 600 + i).toString(16).padStart(64, '0')])
    const stranger = await createAccount('a stranger')
    for (let n = 0; n < 14; n++) relay.publish(await stranger.deletion(...unknown(n)))
    await until(() => drops.length > 0)
    assert.ok(drops.length <= 4 && drops.every(({ reason }) => reason === 'too-many'))
    relay.publish(await ana.deletion(['e', note.id]))
    await until(lacks(store, note))
  }),
)

test('three people with a profile who report a note mark it; anybody else does not', { timeout: 20_000 }, (t) =>
  withRelays(t, async ({ relay, store }) => {
    const note = await ana.note('what some call nonsense')
    relay.publish(await ana.profile('Ana'))
    relay.publish(note)
    await until(holds(store, note))
    const people = await Promise.all(['r1', 'r2', 'r3', 'r4', 'r5', 'r6'].map(createAccount))
    const report = async (n: number) => relay.publish(await (people[n] ?? ana).sign(kinds.report, '', { tags: [['e', note.id, 'spam'], ['p', ana.pubkey]] })) // prettier-ignore
    for (const n of [0, 1, 2]) await report(n) // keys without a profile
    for (const n of [3, 4, 5]) relay.publish((await people[n]?.profile(`P${n}`)) ?? note)
    for (const n of [3, 3, 4]) await report(n)
    const sign = await bo.note('a sign')
    relay.publish(sign)
    await until(holds(store, sign))
    assert.deepEqual((await get(store, note))?.labels, [])
    await report(5)
    await until(async () => (await get(store, note))?.labels.includes('reported') === true)
    assert.equal(idOf(note), (await get(store, note))?.id)
  }),
)
