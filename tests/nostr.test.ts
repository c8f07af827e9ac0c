import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createOutbound } from '../src/lib/outbound.ts'
import { until } from '../src/lib/until.fixture.ts'
import { parseQuery } from '../src/search/index.ts'
import { runSources } from '../src/sources/index.ts'
import { nostrConnector } from '../src/sources/nostr/connector.ts'
import { addressOf, kinds, type NostrEvent } from '../src/sources/nostr/event.ts'
import { createAccount, nowS } from '../src/sources/nostr/events.fixture.ts'
import { startRelay } from '../src/sources/nostr/relay.fixture.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { startOtherRelay } from './servers/nostr-relay/start.ts'
import { newFolder } from './support/command.ts'

/** What the story needs of a relay, whoever wrote it. */
type Relay = AsyncDisposable & { readonly url: string; readonly port: number; publish(event: NostrEvent): unknown }
type Start = (options?: { port: number }) => Promise<Relay>

const { signal } = new AbortController()
const [ana, bo] = [await createAccount('ana'), await createAccount('bo')]
const day = 86_400_000

/** A Groundswell over relays, as the program runs it: connector, runner, store. */
async function readRelays(folder: string, urls: readonly string[]) {
  const store = await openLiveStore({ folder })
  const outbound = createOutbound({ allowedOrigins: urls.map((url) => url.replace('ws', 'http')) })
  const sources = nostrConnector.open(
    urls.map((relay, i) => ({ id: `relay-${i}`, settings: { kind: 'relay', relay } })),
    { outbound, allowedOrigins: urls, now: Date.now, folder: `${folder}/nostr` },
  )
  const [source] = sources
  assert.ok(source && sources.length === 1)
  const live = runSources(sources, { sink: store, store, now: Date.now, keepMs: 7 * day, keepBytes: 1e10 })
  return {
    entries: () => source.entries?.() ?? [],
    health: () => live.health()[0],
    async texts(query: string): Promise<readonly string[]> {
      const { all, none, only } = parseQuery(query, { now: Date.now(), timeZone: 'UTC' })
      const { hits } = await store.find({ any: [], all, none, only, from: 0, until: 9e15, limit: 100 }, { deadlineMs: 60_000, signal })
      return [...(await store.get(hits.map(({ id }) => id), { signal })).values()].map(({ text }) => text).sort() // prettier-ignore
    },
    async [Symbol.asyncDispose]() {
      await live[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      await outbound[Symbol.asyncDispose]()
    },
  }
}

async function tell(t: TestContext, startFirst: Start, startSecond: Start): Promise<void> {
  await using _folder = await newFolder()
  const folder = _folder
  const [first, second] = [await startFirst(), await startSecond()]
  const urls = [first.url, second.url]
  let reading = await readRelays(folder.path, urls)
  const finds = async (what: string, query: string, expected: readonly string[]) => {
    const begun = performance.now()
    while (String(await reading.texts(query)) !== String([...expected].sort())) {
      assert.ok(performance.now() - begun < 15_000, `${what}: ${JSON.stringify(await reading.texts(query))}`)
      await delay(4)
    }
    t.diagnostic(`${what}: ${Math.round(performance.now() - begun)} ms`)
  }
  await until(() => reading.entries().every(({ state }) => state === 'reading'))
  await delay(100)

  const note = await ana.note('The Hekla flood reached the school hall')
  await first.publish(note)
  await finds('post → found', 'hekla', [note.content])
  await second.publish(note)
  const both = await bo.note('Boats on the main street after the Hekla flood')
  await Promise.all([first.publish(both), second.publish(both)])
  await finds('two relays, stored once', 'hekla', [note.content, both.content])

  const at = nowS() - 30
  const article = (text: string, when: number) => bo.sign(kinds.article, text, { at: when, tags: [['d', 'hall']] })
  const before = await article('The Katla report says that forty people wait', at)
  await second.publish(before)
  await finds('article → found', 'katla', [before.content])
  const after = await article('The Katla report says that everybody is home', at + 10)
  await first.publish(after)
  await finds('edit → new text found', 'katla', [after.content])
  assert.deepEqual(await reading.texts('"forty people"'), [])

  await second[Symbol.asyncDispose]()
  const meanwhile = await ana.note('The Hekla bridge is closed')
  await first.publish(meanwhile)
  await finds('one relay gone, the other read', 'hekla bridge', [meanwhile.content])
  const back = await startSecond({ port: second.port })
  const away = await bo.note('Hekla helpers wrote this while the relay was away')
  await back.publish(away)
  await finds('relay back → what it was sent meanwhile', 'helpers', [away.content])

  await first.publish(await bo.deletion(['e', note.id]))
  await first.publish(await ana.deletion(['e', note.id]))
  await finds('delete → gone', '"school hall"', [])
  await back.publish(note) // some relays take it again
  await first.publish(await bo.deletion(['a', addressOf(after)]))
  await finds('article deleted → gone', 'katla', [])
  const last = await ana.note('The Hekla is quiet again')
  await back.publish(last)
  const expected = [both.content, meanwhile.content, away.content, last.content]
  await finds('and on', 'hekla', expected)

  await reading[Symbol.asyncDispose]()
  const night = await bo.note('Hekla by night, while nobody read')
  await back.publish(night)
  reading = await readRelays(folder.path, urls)
  await finds('restart → caught up, nothing doubled, nothing back', 'hekla', [...expected, night.content])
  await delay(300)
  assert.deepEqual([await reading.texts('"school hall"'), await reading.texts('katla')], [[], []])
  assert.deepEqual(reading.health()?.drops, {})
  await reading[Symbol.asyncDispose]()
  await first[Symbol.asyncDispose]()
  await back[Symbol.asyncDispose]()
}

test('a note is followed through two relays, into search and out of it again', { timeout: 60_000 }, (t) => tell(t, startRelay, startRelay))

test('the same where one of the relays was written by others and leaks', { timeout: 120_000 }, (t) =>
  tell(t, startRelay, (options) => startOtherRelay(options)),
)

test('what a relay that others wrote lets through is kept out here', { timeout: 120_000 }, async () => {
  await using _folder = await newFolder()
  const folder = _folder
  await using _relay = await startOtherRelay()
  const relay = _relay
  const { url, publish } = relay
  const reading = await readRelays(folder.path, [url])
  await until(() => reading.entries().every(({ state }) => state === 'reading'))
  await delay(100)
  const cem = await createAccount('cem')
  const expiring = await cem.note('Krafla for some seconds', { tags: [['expiration', String(nowS() + 4)]] })
  const mine = await cem.note('Krafla for this relay alone', { tags: [['-']] })
  const future = await cem.note('Krafla tomorrow', { at: nowS() + 86_400 })
  const forged = { ...(await cem.note('Krafla forged')), sig: mine.sig }
  const answers = [await publish(expiring), await publish(mine), await publish(future)]
  const refused = await publish(forged)
  assert.deepEqual(
    answers.map(({ isTaken }) => isTaken),
    [true, true, true],
  )
  assert.match(refused.why, /signature is wrong/)
  const last = await cem.note('Krafla and on')
  await publish(last)
  await until(async () => (await reading.texts('krafla')).includes(last.content))
  await until(async () => !(await reading.texts('krafla')).includes(expiring.content))
  assert.deepEqual(await reading.texts('krafla'), [last.content, future.content].sort())
  assert.deepEqual(reading.health()?.drops, { 'not-public': 1 })
  await reading[Symbol.asyncDispose]()
})
