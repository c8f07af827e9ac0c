import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { toBytes } from '@atcute/cbor'
import { ana, commitFrame, messageOf, repositoryOf, time } from '../../lib/atproto/frames.fixture.ts'
import { startHost } from '../../lib/atproto/host.fixture.ts'
import { repositoryDoor } from '../../lib/atproto/read-firehose.ts'
import { createOutbound } from '../../lib/outbound.ts'
import type { PostId, SourceName } from '../../post/index.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { runSource } from '../runner.ts'
import { sourceContract } from '../source.contract.ts'
import type { Drop, Source } from '../source.ts'
import { createFirehoseSource } from './firehose-source.ts'
import { until } from '../../lib/until.fixture.ts'

const { signal } = new AbortController()
const rev = (n: number) => `3mq2aaaaa${String.fromCharCode(97 + (n % 26))}a2a`
const record = (text: string) => ({ $type: 'app.bsky.feed.post', text, createdAt: '2026-11-23T09:00:00.600Z', langs: ['en'] })
const idOf = (rkey: string) => `bluesky:at://${ana}/app.bsky.feed.post/${rkey}` as PostId
const put = (seq: number, rkey: string, text: string, action = 'create') =>
  commitFrame({ seq, rev: rev(seq), ops: [{ action, path: `app.bsky.feed.post/${rkey}`, record: record(text) }] })
const remove = (seq: number, rkey: string) =>
  commitFrame({ seq, rev: rev(seq), ops: [{ action: 'delete', path: `app.bsky.feed.post/${rkey}` }] })
const door = (url: string) => createOutbound({ allowedOrigins: [url.replace('ws', 'http')], ...repositoryDoor })
const sourceOf = (url: string, more: { resumeMs?: number } = {}) =>
  createFirehoseSource({ host: url, now: Date.now, outbound: door(url), ...more })

const frames = [
  ...(await Promise.all([1, 2, 3, 4].map((n) => put(n, `p${n}`, `post ${n}`)))),
  // One frame of several operations, of which one is nonsense and one of another collection.
  await commitFrame({
    seq: 5,
    rev: rev(5),
    ops: [
      { action: 'create', path: 'app.bsky.feed.post/p5', record: record('post 5') },
      { action: 'create', path: 'app.bsky.feed.post/p6', record: { ...record('undated'), createdAt: 'tomorrow' } },
      { action: 'create', path: 'app.bsky.graph.follow/f', record: { $type: 'app.bsky.graph.follow' } },
      { action: 'create', path: 'app.bsky.feed.post/p7', record: record('post 7') },
    ],
  }),
  await remove(6, 'p1'),
  await put(7, 'last', 'the last one'),
]
const contractHost = await startHost({ frames })
after(() => contractHost[Symbol.asyncDispose]())

/** From the oldest frame on, and at its end when nothing more came for a while. */
function ending(source: Source): Source {
  return {
    name: source.name,
    async *read(options) {
      const done = new AbortController()
      const quiet = setTimeout(() => done.abort(), 400)
      const from = options.after ?? (JSON.stringify({ host: contractHost.url, seq: 0 }) as never)
      for await (const item of source.read({ ...options, after: from, signal: AbortSignal.any([options.signal, done.signal]) })) {
        quiet.refresh()
        const { event } = item
        yield event.type === 'post-put' ? { ...item, event: { ...event, post: { ...event.post, receivedAt: 0 } } } : item
      }
    },
  }
}
sourceContract('The firehose', { open: async () => ending(sourceOf(contractHost.url)), items: 8, bad: 1 })

test(
  'what is written, edited, deleted and hidden is followed; a host that ends and begins again loses nothing',
  { timeout: 20_000 },
  async () => {
    const told = [await put(1, 'a', 'Water is over the quay'), await put(2, 'b', 'another')]
    const repository = await repositoryOf(ana, rev(20), { 'app.bsky.feed.post/z': record('the only one left') })
    let host = await startHost({ frames: told })
    const store = createScanStore()
    const source = sourceOf(host.url)
    const gaps: string[] = []
    const runner = runSource({ source, sink: store, now: Date.now, backOff: { firstMs: 5, mostMs: 20 } })
    await using _runner = runner
    await until(() => runner.health().state === 'live' || host.cursors.length > 0)
    const text = async (rkey: string) => (await store.get([idOf(rkey)], { signal })).get(idOf(rkey))?.text
    told.push(await put(3, 'a', 'Water is over the quay and rising', 'update'), await put(4, 'c', 'a third'))
    await until(async () => (await text('a')) === 'Water is over the quay and rising' && (await text('c')) !== undefined)
    assert.equal(await text('b'), undefined, 'the first start begins now')

    const { port } = host
    await host[Symbol.asyncDispose]()
    told.push(await remove(5, 'a'), await put(6, 'd', 'written while nobody listened'))
    host = await startHost({ frames: told, port, repositories: { [ana]: repository } })
    await until(async () => (await text('d')) !== undefined)
    assert.equal(await text('a'), undefined)
    assert.ok(
      host.cursors.every((cursor) => cursor !== undefined && cursor <= 4),
      `${host.cursors}`,
    )

    told.push(messageOf('#account', { seq: 7, did: ana, active: false, status: 'deactivated' }))
    await until(async () => (await text('d')) === undefined)
    told.push(messageOf('#account', { seq: 8, did: ana, active: true }))
    await until(async () => (await text('d')) !== undefined)
    told.push(messageOf('#sync', { seq: 9, did: ana, rev: rev(20), blocks: toBytes(Buffer.alloc(0)), time: new Date().toISOString() }))
    await until(async () => (await text('z')) !== undefined)
    assert.deepEqual([await text('c'), await text('d')], [undefined, undefined], 'the repository was reset')
    assert.deepEqual(gaps, [])
    await host[Symbol.asyncDispose]()
  },
)

const like = (seq: number) =>
  commitFrame({
    seq,
    rev: rev(seq),
    ops: [
      {
        action: 'create',
        path: `app.bsky.feed.like/l${seq}`,
        record: { $type: 'app.bsky.feed.like', subject: { uri: `at://${ana}/app.bsky.feed.post/p1`, cid: 'bafy' }, createdAt: time },
      },
    ],
  })

test(
  'numbers that a host gives out again, because it died before it wrote them down, hide no post and count no like twice',
  { timeout: 20_000 },
  async () => {
    const told = [await put(1, 'p1', 'post 1'), await put(2, 'p2', 'post 2')]
    const kept = [...told]
    let host = await startHost({ frames: told })
    const store = createScanStore()
    const start = () => runSource({ source: sourceOf(host.url), sink: store, now: Date.now, backOff: { firstMs: 5, mostMs: 20 } })
    const has = async (...keys: string[]) => (await store.get(keys.map(idOf), { signal })).size === keys.length
    const likes = async () => (await store.get([idOf('p1')], { signal })).get(idOf('p1'))?.counts.likes
    {
      await using runner = start()
      await until(() => host.cursors.length > 0)
      told.push(await put(3, 'p1', 'post 1'), await like(4), await put(5, 'p5', 'post 5'), await put(6, 'p6', 'post 6'))
      kept.push(...told.slice(2, 4))
      await until(() => has('p1', 'p5', 'p6'))
      const { port } = host
      await host[Symbol.asyncDispose]()
      kept.push(await put(5, 'n5', 'another fifth'))
      host = await startHost({ frames: kept, port })
      await until(() => has('n5'))
      kept.push(await put(6, 'n6', 'another sixth'))
      await until(() => has('n6'))
      assert.equal(runner.health().gaps, 0)
    }
    kept.push(await put(7, 'n7', 'after a start of ours'))
    await using _runner = start()
    await until(() => has('n7'))
    assert.equal(await likes(), 1)
    await host[Symbol.asyncDispose]()
  },
)

test('where the frame that is asked for again is another, the host began anew: it is read from its beginning, and the gap is told', async () => {
  const frames = await Promise.all(
    [1, 2, 3, 4].map(async (n) =>
      commitFrame({
        seq: n,
        rev: rev(n),
        time: '2026-11-24T00:00:00.000Z',
        ops: [{ action: 'create', path: `app.bsky.feed.post/b${n}`, record: record(`new ${n}`) }],
      }),
    ),
  )
  await using host = await startHost({ frames })
  const source = sourceOf(host.url)
  const gaps: string[] = []
  const options = { onDrop: ({ sample }: Drop) => assert.fail(sample), onGap: (what: string) => gaps.push(what), signal }
  const after = JSON.stringify({ host: host.url, seq: 3, from: { seq: 2, at: Date.parse(time) } }) as never
  await assert.rejects(Array.fromAsync(source.read({ ...options, after })), { code: 'source_unavailable' })
  assert.equal(gaps.length, 1)
  for await (const { event } of source.read({ ...options, after })) {
    assert.ok(event.type === 'post-put' && event.post.text === 'new 1')
    break
  }
})

for (const future of ['error', 'silence'] as const)
  test(`a host that lost its past is read from its beginning, and the gap is told (${future})`, { timeout: 20_000 }, async () => {
    await using host = await startHost({ frames: [await put(1, 'n1', 'a new beginning')], future })
    const source = sourceOf(host.url, { resumeMs: 50 })
    const [gaps, drops]: [string[], Drop[]] = [[], []]
    const options = { onDrop: (drop: Drop) => drops.push(drop), onGap: (what: string) => gaps.push(what) }
    const after = JSON.stringify({ host: host.url, seq: 900 }) as never
    await assert.rejects(Array.fromAsync(source.read({ ...options, after, signal })), { code: 'source_unavailable' })
    assert.equal(gaps.length, 1)
    for await (const { event } of source.read({ ...options, after, signal })) {
      assert.ok(event.type === 'post-put' && event.post.text === 'a new beginning')
      break
    }
    assert.deepEqual([gaps.length, drops], [1, []])
    assert.equal(source.name, `bluesky:127.0.0.1:${host.port}` as SourceName)
  })
