import assert from 'node:assert/strict'
import { test } from 'node:test'
import { postEvent } from './events.fixture.ts'
import { ana, bo, bothWires, everyKind, listen, nameOf, refusalOf, type Query } from './listener.fixture.ts'
import { startJetstream } from './server.ts'
import type { Wire } from './subscription.ts'

const all = { v1: [1, 2, 3, 4, 5, 6], v2: [1, 2, 3, 4, 5, 6, 7] } // a reset of a repository has no frame on the v1 wire
const others = { v1: [5, 6], v2: [5, 6, 7] }

/** The numbers that a listener with this query hears of one event of every kind, live and again as history. */
async function heard(wire: Wire, query: Query): Promise<number[]> {
  await using server = await startJetstream()
  await using live = await listen(server, wire, query)
  for (const event of everyKind()) server.emit(event)
  await live.settled()
  await using later = await listen(server, wire, { ...query, cursor: '0' })
  await later.settled()
  assert.deepEqual(later.texts(), live.texts(), 'history is said as it was said live')
  return live.seqs()
}

for (const wire of bothWires) {
  const { collections, dids } = nameOf[wire]

  test(`${wire}: without a filter everything comes, each frame as its wire says it`, async () => {
    assert.deepEqual(await heard(wire, {}), all[wire])
    await using server = await startJetstream()
    await using listener = await listen(server, wire)
    const at = Date.parse('2026-11-23T09:00:01.250Z')
    for (const event of everyKind(at)) server.emit(event)
    await listener.settled()
    const kinds = ['commit', 'commit', 'commit', 'commit', 'identity', 'account', 'sync'].slice(0, all[wire].length)
    assert.deepEqual(
      listener.events().map(({ kind }) => kind),
      kinds,
    )
    const frames = listener.texts().map((text) => JSON.parse(text) as { [name: string]: unknown })
    const [first, second] = frames
    if (wire === 'v1') {
      const { commit, ...head } = first as { commit: { [name: string]: unknown } }
      assert.deepEqual(head, { did: ana, time_us: at * 1_000, cursor: 1, kind: 'commit' })
      assert.deepEqual([commit['operation'], commit['collection'], commit['rkey']], ['create', 'app.bsky.feed.post', 'post1'])
      assert.equal('record' in (second as { commit: object }).commit, false, 'a delete names its record and does not hold it')
      const time = '2026-11-23T09:00:01.250004Z'
      assert.deepEqual(frames[4]?.['identity'], { handle: 'ana.example', did: ana, seq: 5, time })
      assert.deepEqual(
        frames.map((frame) => frame['time_us']).map(Number),
        [0, 1, 2, 3, 4, 5].map((n) => at * 1_000 + n),
      )
    } else {
      const payload = first?.['payload'] as { [name: string]: unknown }
      assert.equal(first?.['$type'], 'message')
      const { $type, seq, did, time, operation } = payload
      assert.deepEqual(
        [$type, seq, did, time, operation],
        ['network.bsky.jetstream.subscribeEvents#commit', 1, ana, '2026-11-23T09:00:01.250000Z', 'create'],
      )
      const time7 = '2026-11-23T09:00:01.250006Z'
      assert.deepEqual((frames[6]?.['payload'] as { sync: unknown }).sync, { rev: '3mzzz', did: bo, seq: 7, time: time7 })
    }
  })

  test(`${wire}: collections choose among commits, deletes too; identities and accounts always come`, async () => {
    assert.deepEqual(await heard(wire, { [collections]: 'app.bsky.feed.post' }), [1, 2, ...others[wire]])
    assert.deepEqual(await heard(wire, { [collections]: ['app.bsky.feed.like', 'app.bsky.actor.profile'] }), [3, 4, ...others[wire]])
    assert.deepEqual(await heard(wire, { [collections]: 'app.bsky.feed.*' }), [1, 2, 3, ...others[wire]])
    assert.deepEqual(await heard(wire, { [collections]: ['app.bsky.*'] }), all[wire])
    assert.deepEqual(await heard(wire, { [collections]: 'app.bsky.feed.pos.*' }), others[wire], 'a beginning ends at a dot')
    assert.deepEqual(await heard(wire, { [collections]: 'app.bsky.graph.follow' }), others[wire])
  })

  test(`${wire}: accounts choose among everything; one that says nothing gives nothing`, async () => {
    assert.deepEqual(await heard(wire, { [dids]: ana }), [1, 2, 5])
    assert.deepEqual(await heard(wire, { [dids]: bo }), wire === 'v1' ? [3, 4, 6] : [3, 4, 6, 7])
    assert.deepEqual(await heard(wire, { [dids]: [ana, bo] }), all[wire])
    assert.deepEqual(await heard(wire, { [dids]: 'did:plc:nobody' }), [])
    assert.deepEqual(await heard(wire, { [dids]: ana, [collections]: 'app.bsky.feed.like' }), [5], 'both must hold')
  })

  test(`${wire}: names that are none, and lists that are too long, are answered with 400`, async () => {
    await using _server = await startJetstream()
    const server = _server
    const refused = async (query: Query) => {
      const { status, type, body } = await refusalOf(server, wire, query)
      assert.equal(status, 400, JSON.stringify(query).slice(0, 100))
      assert.match(type, wire === 'v1' ? /^text\/plain/ : /^application\/json/)
      if (wire === 'v2') assert.equal((JSON.parse(body) as { error: string }).error, 'InvalidRequest')
      return body
    }
    const noNames = ['app.bsky.fo*', 'app.bsky.feed.post*', '*', 'app.bsky', 'app', '', 'app.bsky.feed post', 'app..feed.post']
    for (const name of [...noNames, ...(wire === 'v2' ? ['not_a_name.*', 'app.*', '.*'] : [])])
      assert.match(await refused({ [collections]: name }), /subscribe: invalid collection: /)
    for (const did of ['notadid', 'did:plc', 'DID:plc:a', '', 'did:plc:a b']) assert.match(await refused({ [dids]: did }), /invalid did: /)

    const many = (count: number, of: (n: number) => string) => Array.from({ length: count }, (_, n) => of(n))
    const name = (n: number) => `app.bsky.feed.x${n}`
    const did = (n: number) => `did:plc:example${n}`
    assert.match(await refused({ [collections]: many(101, name) }), /at most 100 collections/)
    assert.match(await refused({ [dids]: many(10_001, did) }), /at most 10000 dids/)
    assert.equal(server.listeners, 0)
    for (const query of [{ [collections]: many(100, name) }, { [dids]: many(10_000, did) }]) {
      await using listener = await listen(server, wire, query)
      await listener.settled()
    }
    // The v1 wire forgives repetitions, the v2 wire counts what was written.
    const repeated = { [collections]: many(101, () => 'app.bsky.feed.post') }
    if (wire === 'v2') await refused(repeated)
    else await (await listen(server, wire, repeated))[Symbol.asyncDispose]()
  })

  test(`${wire}: a size leaves out larger frames without a word, counted in bytes before compression`, async () => {
    await using _server = await startJetstream()
    const server = _server
    const text = 'Über dem Kai steht Wasser: größer in Bytes als in Zeichen '.repeat(5)
    server.emit(postEvent(1, text))
    server.emit(postEvent(2, 'short'))
    await using whole = await listen(server, wire, { cursor: '0' })
    await whole.settled()
    const bytes = whole.frames[0]?.data.length ?? 0
    assert.ok(bytes > (whole.texts()[0] ?? '').length)
    const seqsWith = async (size: string) => {
      await using listener = await listen(server, wire, { cursor: '0', maxMessageSizeBytes: size })
      await listener.settled()
      return listener.seqs()
    }
    assert.deepEqual(await seqsWith(String(bytes - 1)), [2])
    assert.deepEqual(await seqsWith(String(bytes)), [1, 2])
    assert.deepEqual(await seqsWith('0'), [1, 2])
    for (const bad of ['abc', '-1', '1.5', '', '99999999999'])
      if (wire === 'v1') assert.deepEqual(await seqsWith(bad), [1, 2], `${bad} is no limit`)
      else assert.match((await refusalOf(server, wire, { maxMessageSizeBytes: bad })).body, /invalid maxMessageSizeBytes/)
    if (wire === 'v2') assert.equal((await refusalOf(server, wire, { maxMessageSizeBytes: ['1', '2'] })).status, 400)
  })
}

test('v2: kinds choose, together with the other filters', async () => {
  assert.deepEqual(await heard('v2', { kinds: 'commit' }), [1, 2, 3, 4])
  assert.deepEqual(await heard('v2', { kinds: ['identity', 'sync'] }), [5, 7])
  assert.deepEqual(await heard('v2', { kinds: ['commit', 'identity', 'account', 'sync'] }), all.v2)
  assert.deepEqual(await heard('v2', { kinds: ['commit', 'account'], collections: 'app.bsky.feed.like' }), [3, 6])
  assert.deepEqual(await heard('v2', { kinds: 'account', dids: ana }), [])
  await using _server = await startJetstream()
  const server = _server
  const refused = async (query: Query) => (await refusalOf(server, 'v2', query)).body
  assert.match(await refused({ kinds: ['commit', 'handle'] }), /unknown kind: handle/)
  assert.match(await refused({ kinds: Array.from({ length: 5 }, () => 'commit') }), /at most 4 kinds/)
  assert.match(await refused({ kinds: ['account', 'identity'], collections: 'app.bsky.feed.post' }), /collections without kind commit/)
})

test('names of the v1 wire are refused on v2, other names that are unknown are passed over on both', async () => {
  await using server = await startJetstream()
  for (const name of ['wantedCollections', 'wantedDids', 'requireHello'])
    assert.match((await refusalOf(server, 'v2', { [name]: 'false' })).body, new RegExp(`"InvalidRequest".*${name}`))
  for (const [wire, query] of [
    ['v1', { collections: 'nonsense', kinds: 'nonsense', zstdDictionary: '1', dids: 'x', later: '1' }],
    ['v2', { compress: 'false', later: '1' }],
  ] as const) {
    await using listener = await listen(server, wire, query)
    server.emit(postEvent(1, 'still heard'))
    await listener.settled()
    assert.equal(listener.frames.length, 1)
  }
})
