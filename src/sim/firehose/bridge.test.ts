import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { toBytes } from '@atcute/cbor'
import { WebSocketServer } from 'ws'
import type { FeedEvent } from '../feed.ts'
import { startBridge } from './bridge.ts'
import { ana, commitFrame, messageOf, repositoryOf } from '../../lib/atproto/frames.fixture.ts'

const path = 'app.bsky.feed.post/a'
const record = (text: string) => ({ $type: 'app.bsky.feed.post', text })
const blocks = toBytes(Buffer.alloc(0))
const [rev1, rev2] = ['3mq2aaaaaaa2a', '3mq2aaaaaab2a']

/** A host of these frames, numbered from 1: sends two behind the cursor, and ends the connection while there are more. */
async function startHost(frames: readonly Buffer[], repositories: Readonly<Record<string, Buffer>> = {}) {
  const cursors: number[] = []
  const http = createServer((request, response) => {
    const car = repositories[new URL(request.url ?? '/', 'http://localhost').searchParams.get('did') ?? '']
    response.writeHead(car ? 200 : 400, { 'content-type': 'application/vnd.ipld.car' }).end(car)
  }).listen(0, '127.0.0.1')
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket, request) => {
    const cursor = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('cursor'))
    cursors.push(cursor)
    for (const frame of frames.slice(cursor, cursor + 2)) socket.send(frame)
    if (cursor + 2 < frames.length) socket.close()
  })
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    cursors,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

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
  await using host = await startHost(frames)
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
  await using host = await startHost(frames, { [ana]: repository })
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
  await using host = await startHost(frames)
  const { events, problems } = await bridged(host, 2)
  assert.deepEqual([said(events), problems.length > 0], [['account'], true])
})
