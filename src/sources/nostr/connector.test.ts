import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOutbound } from '../../lib/outbound.ts'
import { naddrOf, neventOf, noteOf, nprofileOf, npubOf, nsecOf } from './codes.ts'
import { nostrConnector } from './connector.ts'
import { createAccount } from './events.fixture.ts'
import { startRelay, type FixtureRelay } from './relay.fixture.ts'

const [ana, bo] = [await createAccount('ana'), await createAccount('bo')]
const id = 'ab'.repeat(32)

function recognise(given: string, { relay, secret }: { relay?: FixtureRelay; secret?: string } = {}) {
  const origins = relay ? [relay.url] : []
  return nostrConnector.recognise(given, {
    outbound: createOutbound({ allowedOrigins: origins.map((url) => url.replace('ws', 'http')), deadlineMs: 6_000 }),
    allowedOrigins: origins,
    now: Date.now,
    signal: AbortSignal.timeout(8_000),
    ...(secret !== undefined && { secret }),
  })
}

test('codes of people, notes and articles are recognised, alone, with their scheme, and in the address of a page', async () => {
  const author = { kind: 'author', pubkey: ana.pubkey, relays: [] }
  for (const given of [npubOf(ana.pubkey), ` nostr:${npubOf(ana.pubkey)} `, `https://njump.me/${npubOf(ana.pubkey)}`])
    assert.deepEqual((await recognise(given))[0]?.settings, author, given)
  assert.deepEqual((await recognise(nprofileOf(ana.pubkey, ['wss://Relay.example/', 'nonsense'])))[0]?.settings, {
    ...author,
    relays: ['wss://relay.example'],
  })
  assert.deepEqual((await recognise(noteOf(id)))[0]?.settings, { kind: 'note', id, relays: [] })
  assert.deepEqual((await recognise(neventOf(id, ['wss://r.example'])))[0]?.settings, { kind: 'note', id, relays: ['wss://r.example'] })
  const article = await recognise(naddrOf({ kind: 30_023, pubkey: ana.pubkey, d: 'quay' }))
  assert.deepEqual(article[0]?.settings, { kind: 'article', address: `30023:${ana.pubkey}:quay`, relays: [] })
  for (const { settings, title, reads } of article) {
    assert.deepEqual(nostrConnector.settings.parse(JSON.parse(JSON.stringify(settings))), settings)
    assert.ok(title.length < 80 && reads.endsWith('.'))
  }
})

test('what is of another kind is left to others', async () => {
  for (const given of [
    '',
    'hello',
    'https://example.org/feed.xml',
    '@ana@mastodon.example',
    'npub1',
    'notes',
    'npub1abcdef.example',
    'npub1abcdef@mastodon.example',
    'https://example.org/npub1nonsense',
    'ftp://relay.example',
    '/home.opml',
    `x${npubOf(ana.pubkey)}`,
  ])
    assert.deepEqual(await recognise(given), [], given)
  for (const bad of [
    {},
    { kind: 'relay', relay: 'https://x.example' },
    { kind: 'author', pubkey: 'x', relays: [] },
    { kind: 'note', id, relays: ['http://x.example'] },
  ])
    assert.throws(() => nostrConnector.settings.parse(bad))
})

test('a damaged code and a secret key in place of an address say what is wrong, and repeat no key', async () => {
  const [npub, nsec] = [npubOf(ana.pubkey), nsecOf(id)]
  const last = npub.at(-1) === 'q' ? 'p' : 'q'
  for (const damaged of ['npub1qqqq', npub.slice(0, -3), `nostr:${npub.slice(0, -1)}${last}`, 'nevent1bbbb', 'NOTE1QQQQQQ'])
    await assert.rejects(recognise(damaged), { code: 'request_invalid', message: /is damaged: .+ Copy the whole code again/ }, damaged)
  for (const secret of [nsec, `nostr:${nsec}`, nsec.slice(0, -2), nsec.toUpperCase(), ` https://njump.me/${nsec} `])
    await assert.rejects(recognise(secret), (error: Error) => {
      assert.match(error.message, /secret key .+ where an address belongs; it is not kept.+--secret-from-stdin/)
      return !error.message.includes(secret.trim().slice(-20))
    })
})

test('a relay is tried: its name is said, and whether it wants to know who reads', async () => {
  await using _relay = await startRelay({ limitation: { payment_required: true }, events: [await ana.note('hi')] })
  const relay = _relay
  for (const given of [`${relay.url}/`, relay.url.replace('ws', 'http'), `${relay.url.toUpperCase().replace('WS', 'ws')}`]) {
    const [found] = await recognise(given, { relay })
    assert.deepEqual(found?.settings, { kind: 'relay', relay: relay.url })
    assert.match(found?.reads ?? '', /calls itself “a relay for tests”.*fee of whoever writes/)
    assert.equal(found?.secret, undefined)
  }
  await using _members = await startRelay({ needsAuth: true, limitation: { auth_required: true } })
  const members = _members
  assert.equal((await recognise(members.url, { relay: members }))[0]?.secret?.isNeeded, true)
  assert.ok(await recognise(members.url, { relay: members, secret: nsecOf(bo.key.toString('hex')) }))
  assert.deepEqual(members.introduced, [bo.pubkey])
  await assert.rejects(recognise(members.url, { relay: members, secret: 'password' }), /no secret key of Nostr/)
})

test('what cannot be read says what to do', async () => {
  await using _relay = await startRelay({ closes: 'restricted: members only' })
  const relay = _relay
  await assert.rejects(recognise(relay.url, { relay }), { code: 'source_unavailable', message: /does not let us read.*members only/ })
  await assert.rejects(recognise('ws://127.0.0.1:1'), /not a public address/)
  const { port } = relay
  await relay[Symbol.asyncDispose]()
  await assert.rejects(recognise(`ws://127.0.0.1:${port}`, { relay }), { code: 'source_unavailable', message: /refuses the connection/ })
})

test('no entries, no source; several are one', async () => {
  const tools = { outbound: createOutbound(), allowedOrigins: [], now: Date.now, folder: 'unused' }
  assert.deepEqual(nostrConnector.open([], tools), [])
  const settings = { kind: 'relay', relay: 'wss://relay.example' } as const
  const [source, ...more] = nostrConnector.open([{ id: 'a', settings }, { id: 'b', settings: { ...settings, relay: 'wss://b.example' } }], tools) // prettier-ignore
  assert.deepEqual([source?.name, more.length, source?.entries?.().map(({ id: one, state }) => `${one} ${state}`)], ['nostr', 0, ['a waiting', 'b waiting']]) // prettier-ignore
})
