import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode, toBytes } from '@atcute/cbor'
import { createRandom } from '../../post/post.fixture.ts'

import { decodeFirehose, type FirehoseEvent } from './firehose.ts'
import { ana, blockOf, carOf, commitFrame, firstRev, frameOf, messageOf, rawBlockOf, time } from './frames.fixture.ts'

const at = Date.parse(time)
const path = 'app.bsky.feed.post/3mq2aaaaaa22a'
const post = { $type: 'app.bsky.feed.post', text: 'Water is over the quay', createdAt: time }
function eventsOf(frame: Uint8Array): readonly FirehoseEvent[] {
  const decoded = decodeFirehose(frame)
  assert.ok(decoded.kind === 'events', JSON.stringify(decoded))
  return decoded.events
}

test('a commit is one event for each operation; links and bytes are as atproto’s JSON has them', async () => {
  const picture = blockOf({ a: 'picture' }).link
  const record = { ...post, embed: { ref: picture, raw: toBytes(Buffer.from([1, 2, 255])) } }
  const ops = [
    { action: 'create', path, record },
    { action: 'update', path: 'app.bsky.actor.profile/self', record: { displayName: 'Ana' } },
    { action: 'delete', path: 'app.bsky.feed.like/3mq2aaaaaab2a' },
  ]
  const decoded = decodeFirehose(await commitFrame({ seq: 7, ops }))
  const head = { did: ana, at, kind: 'commit' }
  assert.deepEqual(decoded, {
    kind: 'events',
    seq: 7,
    at,
    did: ana,
    rev: firstRev,
    unreadable: 0,
    events: [
      {
        ...head,
        commit: {
          rev: firstRev,
          operation: 'create',
          collection: 'app.bsky.feed.post',
          rkey: '3mq2aaaaaa22a',
          record: { ...post, embed: { ref: { $link: picture.$link }, raw: { $bytes: 'AQL/' } } },
          cid: blockOf(record).link.$link,
        },
      },
      {
        ...head,
        commit: {
          rev: firstRev,
          operation: 'update',
          collection: 'app.bsky.actor.profile',
          rkey: 'self',
          record: { displayName: 'Ana' },
          cid: blockOf({ displayName: 'Ana' }).link.$link,
        },
      },
      { ...head, commit: { rev: firstRev, operation: 'delete', collection: 'app.bsky.feed.like', rkey: '3mq2aaaaaab2a' } },
    ],
  })
  assert.deepEqual(eventsOf(await commitFrame({ ops: [] })), [], 'an account begins with a commit of nothing')
})

test('accounts, identities, repositories that were reset, and what the server says of itself', () => {
  const did = ana
  assert.deepEqual(eventsOf(messageOf('#identity', { did, handle: 'ana.example' })), [
    { did, at, kind: 'identity', identity: { handle: 'ana.example' } },
  ])
  assert.deepEqual(eventsOf(messageOf('#identity', { did })), [{ did, at, kind: 'identity', identity: {} }])
  assert.deepEqual(eventsOf(messageOf('#account', { did, active: false, status: 'takendown' })), [
    { did, at, kind: 'account', account: { active: false, status: 'takendown' } },
  ])
  assert.deepEqual(eventsOf(messageOf('#account', { did, active: true })), [{ did, at, kind: 'account', account: { active: true } }])
  assert.deepEqual(eventsOf(messageOf('#sync', { did, rev: firstRev, blocks: toBytes(Buffer.alloc(0)) })), [
    { did, at, kind: 'sync', sync: { rev: firstRev } },
  ])
  assert.deepEqual(decodeFirehose(messageOf('#info', { name: 'OutdatedCursor' })), { kind: 'info', name: 'OutdatedCursor' })
  assert.deepEqual(decodeFirehose(frameOf({ op: -1 }, { error: 'FutureCursor', message: '…' })), { kind: 'error', name: 'FutureCursor' })
  assert.deepEqual(decodeFirehose(messageOf('#later', { did })), { kind: 'unknown' })
  assert.deepEqual(decodeFirehose(frameOf({ op: 2, t: '#commit' }, {})), { kind: 'unknown' })
})

test('an operation that cannot be read is left out and counted; the others stay', async () => {
  const good = { action: 'create', path, record: post }
  const bad = [
    { action: 'create', path: 'app.bsky.feed.post/missing' },
    { action: 'rename', path },
    { action: 'create', path: 'no collection', record: post },
    { action: 'create', path: 'a/b/c', record: post },
    { action: 'create', path: 'app.bsky.feed.post/list', record: ['no record'] },
  ]
  const decoded = decodeFirehose(await commitFrame({ ops: [...bad, good] }))
  assert.ok(decoded.kind === 'events')
  assert.deepEqual([decoded.unreadable, decoded.events.length], [bad.length, 1])
})

test('a record that is not what its CID says is no record, nor is one that no JSON can hold', async () => {
  const [claimed, root] = [blockOf(post), blockOf({})]
  const swapped = { ...claimed, data: encode({ ...post, text: 'Somebody else’s words' }) }
  const deep = rawBlockOf(Buffer.concat([Buffer.from([0xa1, 0x61, 0x61]), Buffer.alloc(100_000, 0x81), Buffer.from([0x80])]))
  for (const block of [swapped, deep]) {
    const blocks = toBytes(await carOf(root.link, [block]))
    const body = { repo: ana, rev: firstRev, blocks, ops: [{ action: 'create', path, cid: block.link }] }
    const decoded = decodeFirehose(messageOf('#commit', body))
    assert.ok(decoded.kind === 'events' && decoded.unreadable === 1 && decoded.events.length === 0)
  }
})

test('what is no frame is malformed, and so is every frame that was cut', async () => {
  const did = ana
  const whole = await commitFrame({ ops: [{ action: 'create', path, record: post }] })
  const bad: Uint8Array[] = [
    Buffer.alloc(0),
    Buffer.from('GET / HTTP/1.1'),
    Buffer.from([0x9b, 0, 0, 0, 1, 0, 0, 0, 0]), // a list that claims four thousand million entries
    Buffer.alloc(1_000_000, 0x81), // lists inside lists
    Buffer.concat([whole, Buffer.from([0])]),
    frameOf({ op: 'one', t: '#commit' }, {}),
    frameOf({ op: -1 }, {}),
    messageOf('#account', { did }),
    messageOf('#account', { did: 'nobody', active: true }),
    messageOf('#identity', { did, seq: -1 }),
    messageOf('#identity', { did, time: 'yesterday' }),
    messageOf('#commit', { repo: ana, rev: firstRev, blocks: toBytes(Buffer.alloc(0)), ops: [{}] }),
    ...Array.from({ length: whole.length }, (_, length) => whole.subarray(0, length)),
  ]
  for (const frame of bad) assert.equal(decodeFirehose(frame).kind, 'malformed', `${frame.length} bytes`)
})

test('20,000 damaged frames are decoded to something that fits, never thrown', async () => {
  const random = createRandom(11)
  const seeds = [
    await commitFrame({ ops: [{ action: 'create', path, record: post }] }),
    messageOf('#account', { did: ana, active: false, status: 'deleted' }),
  ]
  const met = new Set<string>()
  for (let round = 0; round < 20_000; round++) {
    const frame = Buffer.from(seeds[round % seeds.length] as Buffer)
    for (let i = 0; i < 1 + random() * 3; i++) frame[Math.floor(random() * frame.length)] = Math.floor(random() * 256)
    const decoded = decodeFirehose(frame)
    met.add(decoded.kind)
    if (decoded.kind !== 'events') continue
    for (const { did, at: moment } of decoded.events) assert.ok(did.startsWith('did:') && Number.isSafeInteger(moment))
  }
  assert.ok(met.has('malformed') && met.has('events'))
})

test('what is decoded is in proportion to what came, whatever a frame repeats', async () => {
  const block = blockOf({ $type: 'app.bsky.feed.post', text: 'x', filler: Array.from({ length: 200_000 }, () => 0) })
  const blocks = toBytes(await carOf(block.link, [block]))
  const frame = (count: number) => {
    const ops = Array.from({ length: count }, (_, n) => ({ action: 'create', path: `app.bsky.feed.post/p${n}`, cid: block.link }))
    return messageOf('#commit', { repo: ana, rev: firstRev, blocks, ops })
  }
  const decoded = decodeFirehose(frame(200))
  assert.ok(decoded.kind === 'events' && decoded.events.length === 200)
  const [first, second] = decoded.events
  assert.ok(first?.kind === 'commit' && second?.kind === 'commit')
  assert.equal(first.commit.record, second.commit.record, 'decoded once')
  assert.equal(decodeFirehose(frame(201)).kind, 'malformed')
  const record = { $type: 'app.bsky.feed.post', filler: 'y'.repeat(1_100_000) }
  const refused = decodeFirehose(await commitFrame({ ops: [{ action: 'create', path: 'app.bsky.feed.post/p', record }] }))
  assert.ok(refused.kind === 'events' && refused.unreadable === 1)
})
