import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { postEvent } from '../../sim/jetstream/events.fixture.ts'
import { startJetstream } from '../../sim/jetstream/server.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { commitFrame, time } from '../../lib/atproto/frames.fixture.ts'
import { startHost } from '../../lib/atproto/host.fixture.ts'
import { createOutbound } from '../../lib/outbound.ts'
import type { Cursor } from '../../post/index.ts'
import { firehoseConnector } from './firehose-connector.ts'
import { createAccounts, type Accounts } from './accounts.ts'
import { createBlueskySource } from './bluesky-source.ts'
import { blueskyConnector } from './connector.ts'
import { until } from '../../lib/until.fixture.ts'
import { readGivenPart } from './lists.ts'
import { ofMembers } from './members-source.ts'
import { openMembers } from './members.ts'
import { runSource } from '../runner.ts'

const owner = 'did:plc:exampleowner'
const didOf = (n: number) => `did:plc:member${n}`
const list = `at://${owner}/app.bsky.graph.list/3list`
const pack = `at://${owner}/app.bsky.graph.starterpack/3pack`

/** Directory and PDS of the owner in one; `items`: what its records of list members say. */
let items: { readonly list: string; readonly subject: string }[] = []
let records: { [at: string]: object } = {}
let status = 200
const asked: string[] = []
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x')
  asked.push(pathname)
  response.setHeader('content-type', 'application/json')
  if (pathname.endsWith('getRepoStatus')) return response.end('{"active":true}')
  if (pathname.endsWith('getRecord')) {
    const value = records[`${searchParams.get('collection')}/${searchParams.get('rkey')}`]
    return response.writeHead(value ? status : 400).end(JSON.stringify(value ? { value } : { error: 'RecordNotFound' }))
  }
  if (pathname.endsWith('listRecords')) {
    const from = Number(searchParams.get('cursor') ?? 0)
    const page = items.slice(from, from + 100).map((value, i) => ({ uri: `at://${owner}/app.bsky.graph.listitem/${from + i}`, value }))
    return response
      .writeHead(status)
      .end(JSON.stringify({ records: page, ...(from + 100 < items.length && { cursor: String(from + 100) }) }))
  }
  const service = [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: origin }]
  response.end(JSON.stringify({ id: decodeURIComponent(pathname.slice(1)), alsoKnownAs: ['at://owner.example'], service }))
})
let origin = ''
let accounts: Accounts
let folder = ''
before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  accounts = createAccounts({ directory: origin, resolveTxt: async () => [[`did=${owner}`]] })
})
after(async () => {
  await accounts[Symbol.asyncDispose]()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true })
  folder = mkdtempSync(join(tmpdir(), 'members-'))
  status = 200
  asked.length = 0
  items = [0, 1].map((n) => ({ list, subject: didOf(n) }))
  records = {
    'app.bsky.graph.list/3list': { name: 'Harbour', purpose: 'app.bsky.graph.defs#curatelist' },
    'app.bsky.graph.starterpack/3pack': { name: 'Start here', list },
  }
})

const tools = () => ({ bluesky: { accounts }, signal: AbortSignal.timeout(20_000) }) as Parameters<typeof blueskyConnector.recognise>[1]

test('what a person may give for a part of Bluesky', () => {
  const kindOf = (given: string) => {
    const part = readGivenPart(given)
    return part && `${part.kind} ${part.who} ${part.rkey}`.trim()
  }
  assert.deepEqual(
    [
      '@ana.example',
      'ana.bsky.social',
      'did:plc:exampleana',
      'at://ana.example',
      'https://bsky.app/profile/did:plc:exampleana',
      'https://bsky.app/profile/ana.example/lists/3list',
      list,
      'https://bsky.app/starter-pack/ana.example/3pack',
      pack,
    ].map(kindOf),
    [
      'author ana.example',
      'author ana.bsky.social',
      'author did:plc:exampleana',
      'author ana.example',
      'author did:plc:exampleana',
      'list ana.example 3list',
      `list ${owner} 3list`,
      'starter-pack ana.example 3pack',
      `starter-pack ${owner} 3pack`,
    ],
  )
  for (const given of [
    'ana.example',
    '@ana',
    '@ana@m.example',
    'https://bsky.app/search',
    'bluesky',
    'wss://jetstream.example',
    '@nasa on x',
  ])
    assert.equal(kindOf(given), undefined, given)
})

test('a list, a starter pack and an author are recognised, with how many they are', async () => {
  items = Array.from({ length: 250 }, (_, n) => ({ list: n % 2 ? list : `${list}other`, subject: didOf(n) }))
  for (const [given, title, members] of [
    [list, 'Bluesky, list “Harbour” of @owner.example', '125 members'],
    [pack, 'Bluesky, starter pack “Start here” of @owner.example', '125 members'],
    ['@owner.example', 'Bluesky, @owner.example', 'Posts of @owner.example'],
  ] as const) {
    const [found] = await blueskyConnector.recognise(given, tools())
    assert.equal(found?.title, title)
    assert.ok(found?.reads.includes(members), found?.reads)
    assert.deepEqual(blueskyConnector.settings.parse(JSON.parse(JSON.stringify(found?.settings))), found?.settings)
  }
  await assert.rejects(blueskyConnector.recognise('https://bsky.app/profile/owner.example/lists/3none', tools()), { code: 'not_found' })
  records['app.bsky.graph.list/3list'] = { name: 'Away', purpose: 'app.bsky.graph.defs#modlist' }
  await assert.rejects(blueskyConnector.recognise(list, tools()), { code: 'request_invalid' })
})

test(
  'posts of members alone are read; who joins is asked for on the open connection, and of who left deletes are heard',
  { timeout: 60_000 },
  async () => {
    await using network = await startJetstream({ wires: ['v1'] })
    let ahead = 0
    const now = () => Date.now() + ahead
    const members = openMembers({ entries: [{ id: 'harbour', part: { kind: 'list', uri: list } }], accounts, folder, now })
    const changes: number[] = []
    members.onChange(() => changes.push(members.wanted()?.length ?? -1))
    const source = ofMembers(
      createBlueskySource({ name: 'bluesky:parts', hosts: [network.url], rewindMs: 0, now: Date.now, wanted: members }),
      members,
    )
    const store = createScanStore()
    const signal = AbortSignal.timeout(50_000)
    const texts = async () =>
      (await Array.fromAsync(store.scan({ from: 0, until: Number.MAX_SAFE_INTEGER }, { signal }))).map(({ text }) => text).toSorted()
    const holds = (expected: readonly string[]) => until(async () => String(await texts()) === String(expected))
    await using running = runSource({ source, sink: store, now: Date.now, backOff: { firstMs: 5, mostMs: 5 } })
    const { emit: serveEvent, asked: opened } = network
    const { health } = running
    await until(() => health().state === 'live' && opened.length === 1)
    const emit = (n: number, text: string) => serveEvent({ ...postEvent(n, text, { at: Date.now() }), did: didOf(n) })
    emit(0, 'zero')
    emit(5, 'of nobody')
    emit(1, 'one')
    await holds(['one', 'zero'])

    items = [1, 2].map((n) => ({ list, subject: didOf(n) }))
    ahead = 3_600_000
    const again = new AbortController()
    const kept = members.keep(again.signal)
    await kept.first
    again.abort()
    await kept.ended
    assert.deepEqual(changes, [2, 3], 'who joined, who stayed, and who left')
    await until(async () => {
      emit(2, 'two')
      return (await texts()).includes('two')
    })
    assert.equal(opened.length, 1, 'on the connection that was open')
    emit(0, 'zero again')
    network.emit({ ...postEvent(0, '', { at: Date.now() }), did: didOf(0), kind: 'account', account: { active: false, status: 'deleted' } })
    await holds(['one', 'two'])
    assert.deepEqual(running.health().drops, {})
  },
)

test('of a firehose the posts of a list alone are kept', { timeout: 60_000 }, async () => {
  const record = { $type: 'app.bsky.feed.post', text: 'Water', createdAt: time }
  const ops = [{ action: 'create', path: 'app.bsky.feed.post/3mq2aaaaaa22a', record }]
  const frames = await Promise.all([7, 1, 8, 0].map((n, i) => commitFrame({ seq: i + 1, repo: didOf(n), ops })))
  await using pds = await startHost({ frames })
  await using outbound = createOutbound()
  const more = { now: Date.now, outbound, allowedOrigins: [pds.url] }
  const [found, ...others] = await firehoseConnector.recognise(`firehose:${pds.url}#${list}`, { ...tools(), ...more })
  assert.deepEqual([found?.title.replace(/:\d+/, ''), others], ['Firehose of 127.0.0.1, list “Harbour” of @owner.example', []])
  const entries = [{ id: 'pds', settings: firehoseConnector.settings.parse(found?.settings) }]
  const [source] = firehoseConnector.open(entries, { ...tools(), ...more, folder: join(folder, 'firehose') })
  const stop = new AbortController()
  const authors: string[] = []
  const after = JSON.stringify({ host: pds.url, seq: 0 }) as Cursor
  for await (const { event } of source?.read({ after, onDrop: ({ reason }) => assert.fail(reason), signal: stop.signal }) ?? []) {
    if (event.type === 'post-put') authors.push(event.post.author.id)
    if (authors.length === 2) stop.abort()
  }
  assert.deepEqual(
    authors,
    [1, 0].map((n) => `bluesky:${didOf(n)}`),
  )
  assert.equal(source?.entries?.()[0]?.id, 'pds')
  await assert.rejects(firehoseConnector.recognise(`firehose:${pds.url}#rain`, { ...tools(), ...more }), { code: 'request_invalid' })
})

test('a list that cannot be read keeps its members over a restart; one that is gone has none', async () => {
  const entries = [{ id: 'harbour', part: { kind: 'list', uri: list } as const }]
  const keepOnce = async (opened: ReturnType<typeof openMembers>) => {
    const stop = new AbortController()
    const { first, ended } = opened.keep(stop.signal)
    await first
    stop.abort()
    await ended
  }
  await keepOnce(openMembers({ entries, accounts, folder, now: Date.now }))
  const later = openMembers({ entries, accounts, folder, now: Date.now })
  assert.deepEqual(later.wanted(), [didOf(0), didOf(1)], 'before anybody was asked')
  status = 503
  await keepOnce(later)
  assert.deepEqual([later.wanted()?.length, later.entries()[0]?.state], [2, 'failing'])
  status = 200
  records = {}
  const gone = openMembers({ entries, accounts, folder, now: Date.now })
  await keepOnce(gone)
  assert.deepEqual([gone.isMember(didOf(0)), gone.isKnown(didOf(0)), gone.entries()[0]?.state], [false, true, 'failing'])
})

test('more than a server is asked for are sorted here, and nobody is not everybody', () => {
  const many = Array.from({ length: 10_001 }, (_, n) => ({ id: `a${n}`, part: { kind: 'author', did: didOf(n) } as const }))
  assert.equal(openMembers({ entries: many, accounts, folder, now: Date.now }).wanted(), undefined)
  assert.deepEqual(openMembers({ entries: [{ id: 'l', part: { kind: 'list', uri: list } }], accounts, folder, now: Date.now }).wanted(), [])
})
