import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { runSource } from '../runner.ts'
import { readPositions } from './cursor.ts'
import { neventOf, nprofileOf, nsecOf, readCode } from './codes.ts'
import type { NostrEvent } from './event.ts'
import { nowS } from './events.fixture.ts'
import { until } from '../../lib/until.fixture.ts'
import { ana, backOff, bo, cem, get, holds, newFolder, signal, sourceOf, withRelays } from './live.fixture.ts'
import { startRelay, type FixtureRelay } from './relay.fixture.ts'

test(
  'what several relays bring is stored once, and a forged copy that comes first keeps the true one away from nobody',
  { timeout: 20_000 },
  (t) =>
    withRelays(
      t,
      async ({ relays, store, drops, source }) => {
        const [one, two, three] = relays
        const note = await ana.note('said once')
        const forged = { ...note, sig: (await ana.note('another')).sig }
        one?.say(JSON.stringify(['EVENT', 'l', forged]))
        await until(() => drops.length === 1)
        for (const relay of [two, three, one]) relay?.publish(note)
        await until(holds(store, note))
        const after = await bo.note('and on')
        one?.publish(after)
        await until(holds(store, after))
        assert.equal((await store.stats()).posts, 2)
        assert.deepEqual(
          drops.map(({ reason }) => reason),
          ['forged'],
        )
        for (let n = 0; n < 2; n++) one?.say(JSON.stringify(['EVENT', 'l', { ...forged }]))
        one?.say(JSON.stringify(['EVENT', 'l', { ...after, sig: forged.sig }]))
        const late = await cem.note('signed by another', { at: nowS() - 1 })
        for (let n = 0; n < 2; n++) one?.say(JSON.stringify(['EVENT', 'l', { ...late, sig: n === 0 ? forged.sig : after.sig }]))
        await until(() => drops.length === 3)
        assert.match(source.entries?.()[0]?.why ?? '', /signature is wrong \(3 so far\)/)
        assert.deepEqual(
          source.entries?.().map(({ state }) => state),
          ['reading', 'reading', 'reading'],
        )
      },
      { count: 3 },
    ),
)

test('a long past is read to its end, whatever a relay leaves out of one answer', { timeout: 60_000 }, async () => {
  const notes: NostrEvent[] = []
  for (let n = 0; n < 120; n++) notes.push(await ana.note(`note ${n}`, { at: nowS() - 3_000 + Math.floor(n / 3) * 20 }))
  for (const limitation of [undefined, { max_limit: 7 }]) {
    await using _relay = await startRelay({ events: notes, maxLimit: 7, ...(limitation && { limitation }) })
    const relay = _relay
    const store = createScanStore()
    const gaps: unknown[] = []
    const source = await sourceOf([relay])
    const runner = runSource({ source, sink: store, now: Date.now, backOff })
    await until(async () => (await store.stats()).posts === 120)
    assert.equal(runner.health().gaps, 0)
    const pages = relay.asked.filter(({ sub }) => sub === 'w' && sub).length
    assert.ok(pages < 60, `${pages} pages`)
    await runner[Symbol.asyncDispose]()
    assert.deepEqual(gaps, [])
  }
})

test('more notes of one second than a relay tells are a gap, and it is said', { timeout: 20_000 }, async () => {
  const at = nowS() - 500
  const notes = await Promise.all([...Array(12).keys()].map((n) => ana.note(`note ${n}`, { at })))
  const older = await ana.note('older', { at: at - 60 })
  await using _relay = await startRelay({ events: [...notes, older], maxLimit: 7 })
  const relay = _relay
  const store = createScanStore()
  const runner = runSource({ source: await sourceOf([relay]), sink: store, now: Date.now, backOff })
  await until(holds(store, older))
  await until(() => runner.health().gaps === 1)
  assert.match(runner.health().gap ?? '', /more of one second/)
  await runner[Symbol.asyncDispose]()
})

test(
  'a relay that is killed and comes back is read on where it was left, and nothing is missing or doubled',
  { timeout: 30_000 },
  async () => {
    const first = await startRelay()
    const relays: FixtureRelay[] = [first]
    await using _other = await startRelay()
    const other = _other
    const { publish } = other
    const store = createScanStore()
    const source = await sourceOf([first, other])
    const runner = runSource({ source, sink: store, now: Date.now, backOff })
    await until(() => first.listeners === 1 && other.listeners === 1)
    const before = await ana.note('before')
    first.publish(before)
    await until(holds(store, before))
    await first[Symbol.asyncDispose]()
    await until(() => source.entries?.()[0]?.state === 'failing')
    const elsewhere = await bo.note('the other relay goes on')
    publish(elsewhere)
    await until(holds(store, elsewhere))
    assert.deepEqual([runner.health().state, runner.health().reconnects], ['live', 0])
    const meanwhile = await cem.note('sent while it was away')
    const back = await startRelay({ port: first.port, events: [...first.events, meanwhile] })
    relays.push(back)
    await until(holds(store, meanwhile))
    assert.equal(source.entries?.()[0]?.state, 'reading')
    assert.equal((await store.stats()).posts, 3)
    await runner[Symbol.asyncDispose]()
    await back[Symbol.asyncDispose]()
  },
)

test('where the only relay is gone the reading fails, and goes on when it is back', { timeout: 30_000 }, async () => {
  const first = await startRelay()
  const store = createScanStore()
  const runner = runSource({ source: await sourceOf([first]), sink: store, now: Date.now, backOff })
  const note = await ana.note('one')
  first.publish(note)
  await until(holds(store, note))
  await first[Symbol.asyncDispose]()
  await until(() => /closed the connection|refuses/.test(runner.health().error ?? ''))
  const second = await ana.note('two')
  const back = await startRelay({ port: first.port, events: [note, second] })
  await until(holds(store, note, second))
  await until(() => runner.health().error === undefined)
  await runner[Symbol.asyncDispose]()
  await back[Symbol.asyncDispose]()
})

test('a relay that asks who reads is answered where the entry has a key, else it is said', { timeout: 20_000 }, async () => {
  await using _relay = await startRelay({ needsAuth: true })
  const relay = _relay
  const { publish, introduced } = relay
  const note = await ana.note('for members')
  publish(note)
  const without = await sourceOf([relay])
  const store = createScanStore()
  const failing = runSource({ source: without, sink: store, now: Date.now, backOff })
  await until(() => without.entries?.()[0]?.state === 'stopped')
  assert.match(without.entries?.()[0]?.why ?? '', /only to accounts that it knows: add the secret key of one \(nsec1…\)/)
  await failing[Symbol.asyncDispose]()
  assert.deepEqual(introduced, [])
  const source = await sourceOf([relay], { secret: nsecOf(bo.key.toString('hex')) })
  const runner = runSource({ source, sink: store, now: Date.now, backOff })
  await until(holds(store, note))
  assert.deepEqual([...new Set(introduced)], [bo.pubkey])
  await runner[Symbol.asyncDispose]()
  const bad = await sourceOf([relay], { secret: 'nsec1nonsense' })
  assert.match(bad.entries?.()[0]?.why ?? '', /Its key is none/)
})

for (const [closes, state, why] of [
  ['restricted: members only', 'stopped', /does not let us read. It says: restricted: members only/],
  ['rate-limited: slow down', 'failing', /asked too often/],
  ['error: shutting down', 'failing', /ended the subscription. It says: error: shutting down/],
] as const)
  test(`a relay that closes with "${closes}" is ${state}, and says why`, { timeout: 20_000 }, async () => {
    await using _relay = await startRelay({ closes })
    const relay = _relay
    const { asked } = relay
    const source = await sourceOf([relay])
    const runner = runSource({ source, sink: createScanStore(), now: Date.now, backOff })
    await until(() => source.entries?.()[0]?.state === state)
    assert.match(source.entries?.()[0]?.why ?? '', why)
    const before = asked.length
    await delay(300)
    if (closes.startsWith('error')) assert.ok(asked.length > before, 'it is asked again')
    else assert.equal(asked.length, before, 'it is left alone')
    await runner[Symbol.asyncDispose]()
  })

test('a relay of one subscription tells the past first, then what is new', { timeout: 20_000 }, async () => {
  const old = await ana.note('old', { at: nowS() - 1_000 })
  await using _relay = await startRelay({ limitation: { max_subscriptions: 1, max_limit: 50 }, events: [old] })
  const relay = _relay
  const { asked, publish } = relay
  const store = createScanStore()
  const runner = runSource({ source: await sourceOf([relay]), sink: store, now: Date.now, backOff })
  await until(holds(store, old))
  await until(() => asked.at(-1)?.sub === 'l')
  const fresh = await bo.note('new')
  publish(fresh)
  await until(holds(store, fresh))
  assert.deepEqual([...new Set(asked.map(({ sub, limit }) => `${sub} ${limit}`))], ['w 50', 'l 50'])
  await runner[Symbol.asyncDispose]()
})

test('a cursor never goes ahead of a past that is still to be told, after a reconnect either', { timeout: 20_000 }, async () => {
  let isTold = true
  const old = await ana.note('old', { at: nowS() - 5_000 })
  await using _relay = await startRelay({ events: [old], answers: (sub) => sub === 'l' || isTold })
  const relay = _relay
  await using other = await startRelay() // while one is there the reading goes on
  const { url } = other
  const stop = new AbortController()
  const positions: number[] = []
  const seen: string[] = []
  const source = await sourceOf([relay, other])
  const reading = (async () => {
    for await (const { event, cursor } of source.read({ onDrop: () => {}, signal: stop.signal })) {
      if (event.type !== 'post-put') continue
      seen.push(event.post.text)
      positions.push(Math.max(-Infinity, ...[...readPositions(cursor)].flatMap(([key, at]) => (key.startsWith(url) ? [] : [at]))))
    }
  })()
  await until(() => seen.length === 1 && relay.listeners === 1)
  assert.deepEqual(positions, [-Infinity], 'the past is not all told')
  await delay(1_100)
  relay.publish(await bo.note('live'))
  await until(() => seen.length === 2)
  const told = positions.at(-1) ?? 0
  assert.ok(told >= nowS() - 2)
  isTold = false
  relay.cut()
  await delay(1_500)
  await until(() => relay.listeners === 1)
  relay.publish(await cem.note('live again'))
  await until(() => seen.includes('live again'))
  assert.equal(positions.at(-1), told, 'what was sent meanwhile is not told yet')
  stop.abort()
  await reading
})

test('a relay that leaves a request unanswered, and talks on, is asked anew', { timeout: 20_000 }, async () => {
  let isAnswered = false
  const old = await ana.note('old', { at: nowS() - 5_000 })
  await using _relay = await startRelay({ events: [old], answers: (sub) => sub === 'l' || isAnswered })
  const relay = _relay
  const store = createScanStore()
  const runner = runSource({ source: await sourceOf([relay], { answerMs: 200 }), sink: store, now: Date.now, backOff })
  await until(() => relay.listeners === 1)
  await delay(300)
  isAnswered = true
  relay.publish(await bo.note('live'))
  await until(() => /leaves a request unanswered/.test(runner.health().error ?? '') || runner.health().reconnects > 0)
  await until(holds(store, old))
  await runner[Symbol.asyncDispose]()
})

test('a frame that is too large ends the connection, an event that is too large does not; both are counted', { timeout: 20_000 }, (t) =>
  withRelays(t, async ({ relay, store, runner, drops }) => {
    relay.say(JSON.stringify(['EVENT', 'l', await ana.note('x'.repeat(450_000))]))
    await until(() => drops.length === 1)
    assert.equal(runner.health().reconnects, 0)
    relay.say('x'.repeat(1_100_000))
    await until(() => runner.health().reconnects === 1)
    const note = await bo.note('behind it')
    relay.publish(note)
    await until(holds(store, note))
    assert.deepEqual(
      drops.map(({ reason }) => reason),
      ['too-large', 'too-large'],
    )
  }),
)

test('a relay that takes short requests alone is told so, not sent a long one', { timeout: 20_000 }, async () => {
  await using _relay = await startRelay({ limitation: { max_message_length: 300 } })
  const relay = _relay
  const entries = [ana, bo, cem, ana].map(({ pubkey }) => ({ kind: 'author', pubkey, relays: [relay.url] }) as const)
  const source = await sourceOf([relay], { entries })
  const runner = runSource({ source, sink: createScanStore(), now: Date.now, backOff })
  await until(() => source.entries?.()[0]?.state === 'stopped')
  assert.match(source.entries?.()[0]?.why ?? '', /name fewer people/)
  assert.equal(relay.asked.length, 0)
  await runner[Symbol.asyncDispose]()
})

test('a relay that says nothing is asked for a sign of life, and left where none comes', { timeout: 20_000 }, async () => {
  await using _relay = await startRelay()
  const relay = _relay
  const { asked } = relay
  const quiet = runSource({
    source: await sourceOf([relay], { aliveEveryMs: 30, silenceMs: 700 }),
    sink: createScanStore(),
    now: Date.now,
    backOff,
  })
  await until(() => asked.filter(({ ids }) => ids?.[0] === '0'.repeat(64)).length >= 30)
  assert.equal(quiet.health().reconnects, 0)
  await quiet[Symbol.asyncDispose]()
  const silent = await sourceOf([relay], { aliveEveryMs: 60_000, silenceMs: 100 })
  const left = runSource({ source: silent, sink: createScanStore(), now: Date.now, backOff })
  await until(() => left.health().reconnects >= 1)
  await left[Symbol.asyncDispose]()
})

test('a person is read where they say that they write, and nobody else is', { timeout: 20_000 }, async () => {
  await using _hint = await startRelay()
  const hint = _hint
  await using _home = await startRelay()
  const home = _home
  const [list, elsewhere, there, other] = [
    await ana.sign(10_002, '', { tags: [['r', `${home.url}/`], ['r', 'wss://read.example', 'read']], at: nowS() - 90_000 }), // prettier-ignore
    await ana.note('at the hint'),
    await ana.note('at home', { at: nowS() - 3_000 }),
    await bo.note('somebody else at home'),
  ]
  hint.publish(list)
  hint.publish(elsewhere)
  for (const note of [there, other]) home.publish(note)
  const code = readCode(nprofileOf(ana.pubkey, [hint.url]))
  assert.ok(code?.type === 'nprofile')
  const source = await sourceOf([hint, home], { entries: [{ kind: 'author', pubkey: code.pubkey, relays: code.relays }] })
  const store = createScanStore()
  const runner = runSource({ source, sink: store, now: Date.now, backOff })
  await until(holds(store, elsewhere, there))
  await delay(100)
  assert.equal(await get(store, other), undefined)
  assert.equal(source.entries?.()[0]?.state, 'reading')
  await runner[Symbol.asyncDispose]()
})

test('of a note that was named itself and its answers are read', { timeout: 20_000 }, async () => {
  const note = await ana.note('the question', { at: nowS() - 40 * 86_400 })
  const answer = await bo.note('the answer', { tags: [['e', note.id, '', 'root']], at: nowS() - 20 * 86_400 })
  const other = await bo.note('something else')
  await using _relay = await startRelay({ events: [note, answer, other] })
  const relay = _relay
  const { url, publish } = relay
  const code = readCode(neventOf(note.id, [url]))
  assert.ok(code?.type === 'nevent')
  const store = createScanStore()
  const source = await sourceOf([relay], { entries: [{ kind: 'note', id: code.id, relays: code.relays }] })
  const runner = runSource({ source, sink: store, now: Date.now, backOff })
  await until(holds(store, note, answer))
  const late = await cem.note('a late answer', { tags: [['e', note.id, '', 'root'], ['e', answer.id, '', 'reply']] }) // prettier-ignore
  publish(late)
  await until(holds(store, late))
  assert.deepEqual([await get(store, other), (await get(store, late))?.replyTo], [undefined, `nostr:${answer.id}`])
  await runner[Symbol.asyncDispose]()
})

test('deletes of answers and of reposted notes are asked for, since no subscription brings them', { timeout: 20_000 }, async () => {
  const note = await ana.note('the question', { at: nowS() - 86_400 })
  const [stays, goes] = [
    await bo.note('an answer', { tags: [['e', note.id, '', 'root']] }),
    await cem.note('an answer that goes', { tags: [['e', note.id, '', 'root']] }),
  ]
  await using _relay = await startRelay({ events: [note, stays, goes] })
  const relay = _relay
  const { url, publish } = relay
  const folder = await newFolder()
  const entries = [{ kind: 'note', id: note.id, relays: [url] }] as const
  const store = createScanStore()
  const open = async () =>
    runSource({ source: await sourceOf([relay], { entries, folder, straysEveryMs: 100 }), sink: store, now: Date.now, backOff })
  const runner = await open()
  await until(holds(store, note, stays, goes))
  publish(await cem.deletion(['e', goes.id]))
  await until(async () => (await get(store, goes)) === undefined)
  await runner[Symbol.asyncDispose]()
  publish(await bo.deletion(['e', stays.id]))
  const again = await open()
  await until(async () => (await get(store, stays)) === undefined)
  assert.ok(await get(store, note))
  await again[Symbol.asyncDispose]()
})

test('what was counted before a restart is not counted again, and what is new is', { timeout: 20_000 }, async () => {
  await using _relay = await startRelay()
  const relay = _relay
  const { publish } = relay
  const store = createScanStore()
  const open = async () => runSource({ source: await sourceOf([relay]), sink: store, now: Date.now, backOff })
  const first = await open()
  const note = await ana.note('liked', { at: nowS() - 100 })
  publish(note)
  await until(holds(store, note))
  publish(await bo.sign(7, '+', { tags: [['e', note.id]], at: nowS() - 20 }))
  await until(async () => (await get(store, note))?.counts.likes === 1)
  await delay(300)
  publish(await bo.note('a later sign'))
  await delay(200)
  await first[Symbol.asyncDispose]()
  const second = await open()
  publish(await cem.sign(7, '+', { tags: [['e', note.id]], at: nowS() + 1 }))
  await until(async () => ((await get(store, note))?.counts.likes ?? 0) >= 2)
  await delay(200)
  assert.equal((await get(store, note))?.counts.likes, 2)
  await second[Symbol.asyncDispose]()
})

test('a relay that talks nonsense, or what was not asked for, is heard out', { timeout: 20_000 }, (t) =>
  withRelays(t, async ({ relay, store, drops }) => {
    const contacts = await ana.sign(3, '', {})
    for (const nonsense of [
      '',
      '{',
      '[]',
      '[7]',
      '["EVENT"]',
      '["EVENT","l"]',
      '["EVENT","l",{}]',
      '["EOSE",1]',
      '["NEW","x"]',
      '['.repeat(50_000),
    ])
      relay.say(nonsense)
    relay.say(Buffer.from([0, 1, 255]))
    relay.say(JSON.stringify(['EVENT', 'l', contacts]))
    relay.say(JSON.stringify(['NOTICE', 'we sell\u0000 \u202eshoes']))
    relay.say(JSON.stringify(['CLOSED', 'unknown', 'error: x']))
    const note = await ana.note('after the nonsense')
    relay.publish(note)
    await until(holds(store, note))
    assert.ok(drops.length >= 9 && drops.every(({ reason, sample }) => reason === 'malformed' && sample.length <= 512))
    assert.equal((await store.get([], { signal })).size, 0)
  }),
)
