import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { toBytes } from '@atcute/cbor'
import { startHost } from '../../lib/atproto/host.fixture.ts'
import type { FeedEvent } from '../feed.ts'
import { startBridge } from './bridge.ts'
import { ana, commitFrame, messageOf, repositoryOf } from '../../lib/atproto/frames.fixture.ts'

const path = 'app.bsky.feed.post/a'
const record = (text: string) => ({ $type: 'app.bsky.feed.post', text })
const blocks = toBytes(Buffer.alloc(0))
const [rev1, rev2] = ['3mq2aaaaaaa2a', '3mq2aaaaaab2a']

async function bridged(host: { url: string }, count: number) {
  const [events, problems]: [FeedEvent[], string[]] = [[], []]
  const options = {
    url: host.url,
    emit: (event: FeedEvent) => void events.push(event),
    onProblem: (what: string) => void problems.push(what),
  }
  await using bridge = startBridge({ ...options, backOff: { firstMs: 1, mostMs: 1 } })
  while (bridge.seq < count) await delay(2)
  return { events, problems, connections: bridge.connections }
}
const said = (events: readonly FeedEvent[]) =>
  events.map((event) => (event.kind === 'commit' ? `${event.commit.operation} ${String(event.commit.record?.['text'])}` : event.kind))

test('whatever ends a connection, the next one goes on behind the last frame', async () => {
  const frames = await Promise.all(
    Array.from({ length: 9 }, (_, i) => commitFrame({ seq: i + 1, ops: [{ action: 'create', path, record: record(`post ${i + 1}`) }] })),
  )
  await using host = await startHost({ frames, atOnce: 2 })
  const { events, connections } = await bridged(host, 9)
  assert.deepEqual(
    said(events),
    Array.from({ length: 9 }, (_, i) => `create post ${i + 1}`),
  )
  assert.deepEqual(host.cursors, [0, 1, 2, 3, 4, 5, 6, 7])
  assert.equal(connections, 8)
})

test('a #sync that says what the last commit said is left out; another one restates the repository', async () => {
  const frames = [
    await commitFrame({ seq: 1, rev: rev1, ops: [{ action: 'create', path, record: record('as it was') }] }),
    messageOf('#sync', { seq: 2, did: ana, rev: rev1, blocks }),
    messageOf('#sync', { seq: 3, did: ana, rev: rev2, blocks }),
    messageOf('#sync', { seq: 4, did: 'did:plc:examplegone', rev: rev2, blocks }),
    messageOf('#account', { seq: 5, did: ana, active: true }),
  ]
  const repository = await repositoryOf(ana, rev2, {
    'app.bsky.feed.post/b': record('as it is'),
    'app.bsky.feed.post/c': record('and more'),
  })
  await using host = await startHost({ frames, atOnce: 2, repositories: { [ana]: repository } })
  const { events, problems } = await bridged(host, 5)
  assert.deepEqual(said(events), ['create as it was', 'sync', 'create as it is', 'create and more', 'account'])
  assert.deepEqual(
    events.map((event) => event.kind === 'commit' && `${event.commit.rkey} ${event.commit.rev}`),
    [`a ${rev1}`, false, `b ${rev2}`, `c ${rev2}`, false],
  )
  assert.ok(problems.includes('The repository of did:plc:examplegone cannot be had: status 400.'))
})

test('a frame that cannot be read is said, and does not hold up the next', async () => {
  const frames = [Buffer.from('no frame'), messageOf('#account', { seq: 2, did: ana, active: true })]
  await using host = await startHost({ frames, atOnce: 2 })
  const { events, problems } = await bridged(host, 2)
  assert.deepEqual([said(events), problems.length > 0], [['account'], true])
})
