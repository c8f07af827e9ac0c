import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { compressWith, hasZstdDictionaries, jetstreamV1Dictionary } from '../../lib/zstd.ts'
import type { Cursor, Post, PostId, PostSink, SourceName } from '../../post/index.ts'
import { deleteEvent, likeEvent, postEvent } from '../../sim/jetstream/events.fixture.ts'
import type { PostStore } from '../../store/index.ts'
import { until } from '../../lib/until.fixture.ts'
import { createBlueskySource } from './bluesky-source.ts'
import { bothWires, frameOf, goodPost, handshake, rawFrame, startRaw, startSpeaker, withReading, zstdBomb } from './hostile.fixture.ts'

/** What servers say that is wrong; how their connections are wrong: hostile-connection.test.ts. */

/** For a test's `skip`: Node 24.0 takes a dictionary and ignores it. */
const withoutZstd = !hasZstdDictionaries && 'needs a Node whose zlib uses zstd dictionaries'

const { signal } = new AbortController()
const ana = 'did:plc:exampleana'
const idOf = (n: number) => `bluesky:at://${ana}/app.bsky.feed.post/post${n}` as PostId
const mega = 1024 * 1024
const dictionary = readFileSync(new URL('../../sim/jetstream/dictionary.zdict', import.meta.url))
const download = async (url: string): Promise<Buffer> => Buffer.from(await (await fetch(url)).arrayBuffer())
const pack = (text: string) => compressWith(dictionary, text)
/** What this process has ever held, in MB. */
const peak = () => process.resourceUsage().maxRSS / 1024

// Compression is asked for when the past is read: beside the newest posts, which this server does not have.
const minute = 60_000
const rewindMs = 60 * minute
const isPast = (url: URL) => Number(url.searchParams.get('cursor')) < (Date.now() - 30 * minute) * 1_000
const isPacked = (url: URL) => url.searchParams.has('zstdDictionary')
const oldPost = (n: number, word: string) => goodPost('v2', n, word, { at: Date.now() - 50 * minute + n })

test('compressed frames that unpack to 100 MB are dropped and take no such memory', { timeout: 30_000, skip: withoutZstd }, async () => {
  const bomb = zstdBomb(800)
  assert.ok(bomb.length < 4_000)
  await using server = await startSpeaker(
    'v2',
    ({ socket, url }) => {
      if (!isPast(url)) return
      assert.ok(isPacked(url))
      socket.send(pack(oldPost(1, 'harbour')))
      for (let n = 0; n < 50; n++) socket.send(bomb)
      socket.send(pack(oldPost(2, 'quay')))
    },
    () => dictionary,
  )
  const before = peak()
  await withReading([server.url], { download, rewindMs }, async ({ finds, dropped, runner }) => {
    await until(finds('quay'))
    assert.ok(await finds('harbour')())
    assert.equal(dropped('too-large'), 50)
    assert.equal(runner.health().reconnects, 0, 'it is still read compressed')
  })
  assert.ok(peak() - before < 200, `${Math.round(peak() - before)} MB more, of 5,000`)
})

test(
  'compressed frames that cannot be unpacked, or unpack to nonsense, are asked for uncompressed',
  { timeout: 30_000, skip: withoutZstd },
  async () => {
    const other = Buffer.from(dictionary)
    for (let i = other.length - 12_000; i < other.length; i++) other[i] = ((other[i] ?? 0) * 7 + 3) & 255
    const bads: [string, Buffer, (() => Buffer)?][] = [
      ['no zstd at all', Buffer.from([0, 1, 2, 255])],
      ['nothing', Buffer.alloc(0)],
      ['a window of 256 MiB', zstdBomb(1, { window: 0x90 })],
      ['a frame cut in half', pack(oldPost(1, 'harbour')).subarray(0, 60)],
      ['spaces', zstdBomb(1)],
      ['another dictionary of the same number', pack(oldPost(1, 'harbour')), () => other],
    ]
    for (const [what, bad, given = () => dictionary] of bads) {
      await using server = await startSpeaker(
        'v2',
        ({ socket, url }) => {
          if (isPast(url)) socket.send(isPacked(url) ? bad : oldPost(2, 'quay'))
        },
        given,
      )
      await withReading([server.url], { download, rewindMs }, async ({ finds }) => until(finds('quay')))
      assert.deepEqual(server.visits.filter(isPast).map(isPacked), [true, false], what)
    }
  },
)

test(
  'a dictionary that is none, or cannot be fetched, is done without; one that could not be fetched is asked for again',
  { timeout: 30_000, skip: withoutZstd },
  async () => {
    let given: (() => Buffer) | undefined
    const fetching = async (url: string) => (given ? given() : download(url))
    for (const bad of [() => Buffer.alloc(0), () => Buffer.from('<html>'), () => Buffer.alloc(3 * mega, 7)]) {
      given = bad
      await using server = await startSpeaker('v2', ({ socket, url }) => isPast(url) && socket.send(oldPost(1, 'quay')))
      await withReading([server.url], { download: fetching, rewindMs }, async ({ finds }) => until(finds('quay')))
      assert.deepEqual(server.visits.filter(isPast).map(isPacked), [false])
    }
    given = () => {
      throw new TypeError('connection refused')
    }
    await using server = await startSpeaker(
      'v2',
      ({ socket, url }) => {
        if (!isPast(url)) return
        socket.send(given ? oldPost(1, 'harbour') : pack(oldPost(2, 'quay')))
        if (given) setTimeout(() => socket.terminate(), 30)
        given = undefined
      },
      () => dictionary,
    )
    await withReading([server.url], { download: fetching, rewindMs }, async ({ finds }) => until(finds('quay')))
    assert.deepEqual(server.visits.filter(isPast).map(isPacked), [false, true])
  },
)

test(
  'v1: what cannot be unpacked, and a server that refuses to compress, are asked for as text; one that ignores the wish is heard',
  { timeout: 30_000, skip: withoutZstd },
  async () => {
    const old = (n: number, word: string) => goodPost('v1', n, word, { at: Date.now() - 50 * minute + n })
    const own = jetstreamV1Dictionary()
    const asks = (url: URL) => url.searchParams.get('compress') === 'true'
    const cases: [string, (url: URL) => string | Buffer, boolean[]][] = [
      ['its dictionary', () => compressWith(own, old(1, 'quay')), [true]],
      ['a wish that is ignored', () => old(1, 'quay'), [true]],
      ['another dictionary', (url) => (asks(url) ? pack(old(1, 'harbour')) : old(2, 'quay')), [true, false]],
      ['no zstd at all', (url) => (asks(url) ? Buffer.from([0, 1, 2, 255]) : old(2, 'quay')), [true, false]],
    ]
    for (const [what, frame, expected] of cases) {
      await using server = await startSpeaker('v1', ({ socket, url }) => isPast(url) && socket.send(frame(url)))
      await withReading([server.url], { rewindMs }, async ({ finds }) => until(finds('quay')))
      assert.deepEqual(server.visits.filter(isPast).map(asks), expected, what)
    }
    const packed: boolean[] = []
    await using refusing = await startRaw(({ socket, say, request }) => {
      const isV1 = request.startsWith('GET /subscribe')
      const wish = request.includes('compress=true')
      if (wish) packed.push(true)
      if (!isV1 || wish) return socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
      say(handshake(request))
      if (!request.includes('app.bsky.feed.like')) say(rawFrame(old(2, 'quay')))
    })
    await withReading([refusing.url], { rewindMs }, async ({ finds }) => until(finds('quay')))
    assert.deepEqual(packed, [true], 'asked once')
  },
)

type Say = (more: object) => string
const deep = (open: string, close: string, times = 100_000) => open.repeat(times) + close.repeat(times)

/** Frames and the reason they are dropped for; undefined: passed over without a count, as whatever may come in later versions. */
function badFrames(wire: 'v1' | 'v2'): [string | Buffer, string | undefined][] {
  const time = wire === 'v1' ? { time_us: Date.now() * 1_000 } : { time: new Date().toISOString() }
  const say = (kind: string, head: object, body: object): string =>
    wire === 'v1'
      ? JSON.stringify({ did: ana, ...time, kind, ...head, ...(kind === 'commit' ? { commit: body } : body) })
      : JSON.stringify({
          $type: 'message',
          payload: { $type: `network.bsky.jetstream.subscribeEvents#${kind}`, seq: 1, did: ana, ...time, ...body, ...head },
        })
  const record = { $type: 'app.bsky.feed.post', text: 'never found', createdAt: new Date().toISOString() }
  let revision = 0
  const body = { operation: 'create', collection: 'app.bsky.feed.post', rkey: 'bad', record }
  const commit: Say = (more) => say('commit', {}, { rev: `3mz${++revision}`, ...body, ...more })
  const post: Say = (more) => commit({ record: { ...record, ...more } })
  const clock = wire === 'v1' ? 'time_us' : 'time'
  const nested = commit({}).replace('"never found"', deep('[', ']'))
  return [
    ...['', ' ', '{', 'null', '[]', '7', '"text"', 'true', '{}', '[{}]', '{"a":', '{"__proto__":{"kind":"commit"}}', '\u0000'].map(
      (text): [string, string] => [text, 'malformed'],
    ),
    [deep('[', ']'), 'malformed'],
    [deep('{"a":', ''), 'malformed'],
    [`{"did":${deep('{"a":', '1').replace(/1+$/, '1')}${'}'.repeat(100_001)}`, 'malformed'],
    [nested, 'malformed'], // no text, nothing to show
    [Buffer.from([0, 1, 2, 253, 254, 255]), 'malformed'], // binary, and nobody asked for that
    [Buffer.from(commit({})), 'malformed'],
    ...[null, 7, [], {}, '', 'nobody', 'did:', `did:plc:${'a'.repeat(500)}`].map((did): [string, string] => [
      say('commit', { did }, { rev: '3mz', ...body }),
      'malformed',
    ]),
    ...[
      null,
      '',
      'now',
      -1,
      0,
      1.5,
      1e300,
      Date.parse('9999-12-31') * 1_000,
      [],
      {},
      '2026-11-23',
      '9999-12-31T23:59:59Z',
      '+999999-01-01T00:00:00Z',
    ].map((at): [string, string] => [say('commit', { [clock]: at }, { rev: '3mz', ...body }), 'malformed']),
    ...[{ rev: null }, { rev: 7 }, { rev: '' }, { rev: 'x'.repeat(65) }, { rev: '3m\ud800' }].map((more): [string, string] => [
      commit(more),
      'malformed',
    ]),
    ...[{ operation: 'replace' }, { operation: null }, { collection: 7 }, { collection: 'x'.repeat(400) }].map((more): [string, string] => [
      commit(more),
      'malformed',
    ]),
    ...[{ rkey: null }, { rkey: '' }, { rkey: 'a/b' }, { rkey: 'a b' }, { rkey: 'x'.repeat(600) }].map((more): [string, string] => [
      commit(more),
      'malformed',
    ]),
    ...[{}, { account: null }, { account: { active: 'no' } }, { account: [true] }].map((more): [string, string] => [
      say('account', {}, more),
      'malformed',
    ]),
    ...[undefined, null, 7, '', 'yesterday', '2026-11-23', '2026-13-45T25:61:00Z', '2026-11-23T09:00:00', [], 'x'.repeat(100_000)].map(
      (createdAt): [string, string] => [post({ createdAt }), 'undated'],
    ),
    ...[null, [], 7, 'text'].map((bad): [string, string] => [commit({ record: bad }), 'undated']),
    ...[{ text: null }, { text: 7 }, { text: '' }, { text: ['never found'] }, { text: '', embed: 7, facets: 'x' }].map(
      (more): [string, string] => [post(more), 'malformed'],
    ),
    [say('later', {}, {}), undefined],
    [say('identity', {}, { identity: null }), undefined],
    [commit({ collection: 'app.bsky.feed.later' }), undefined],
    ['{"$type":"message"}', undefined],
    ['{"$type":"message","payload":[1]}', undefined],
    ['{"$type":"later","payload":{"$type":"network.bsky.jetstream.subscribeEvents#later"}}', undefined],
    [`{"$type":"message","payload":{"$type":"x#info","name":${'["a",'.repeat(1_000)}1${']'.repeat(1_000)}}}`, undefined],
  ]
}

for (const wire of bothWires) {
  test(`${wire}: whatever is no event is dropped and counted, and the next post is found`, { timeout: 30_000 }, async () => {
    const bads = badFrames(wire)
    let say = (_frame: string | Buffer) => {}
    await using _server = await startSpeaker(wire, ({ socket }) => (say = (frame) => socket.send(frame)))
    const server = _server
    await withReading([server.url], {}, async ({ drops, finds, store, runner }) => {
      await until(() => server.open === 1)
      for (const [n, [frame, reason]] of bads.entries()) {
        const before = drops.length
        say(frame)
        say(goodPost(wire, 1_000 + n, `word${n}`, { seq: 1_000 + n }))
        await until(finds(`word${n}`))
        const reasons = drops.slice(before).map((drop) => drop.reason)
        assert.deepEqual(reasons, reason === undefined ? [] : [reason], String(frame).slice(0, 200))
        const [sample = ''] = drops.slice(before).map((drop) => drop.sample)
        assert.ok(typeof frame !== 'string' || frame.startsWith(sample))
      }
      assert.equal((await store.stats()).posts, bads.length)
      const { drops: counted, reconnects, gaps } = runner.health()
      const expected: { [reason: string]: number } = {}
      for (const [, reason] of bads) if (reason !== undefined) expected[reason] = (expected[reason] ?? 0) + 1
      assert.deepEqual([counted, reconnects, gaps], [expected, 0, 0])
    })
  })

  test(`${wire}: a frame beyond 4 MiB ends the connection and is counted; large ones are read, and cut`, { timeout: 30_000 }, async () => {
    await using _server = await startSpeaker(wire, ({ socket, n }) => {
      socket.send(goodPost(wire, 1, 'harbour '.repeat(400_000)))
      if (n === 1) socket.send('x'.repeat(5 * mega))
      else socket.send(goodPost(wire, 2, 'quay'))
    })
    const server = _server
    await withReading([server.url], {}, async ({ store, finds, dropped }) => {
      await until(finds('quay'))
      assert.deepEqual([dropped('too-large'), server.visits.length], [1, 2])
      assert.equal((await store.get([idOf(1)], { signal })).get(idOf(1))?.text.length, 20_000)
    })
    // Or one record that is too large would end the connection whenever it is read again.
    for (const { searchParams } of server.visits) assert.equal(searchParams.get('maxMessageSizeBytes'), String(mega))
  })

  test(`${wire}: posts of any date are kept as claimed and never witnessed in the future`, { timeout: 30_000 }, async () => {
    const now = Date.now()
    const claims: [number, string][] = [
      [1, '9999-12-31T23:59:59.999Z'],
      [2, new Date(now + 3_600_000).toISOString()],
      [3, '1970-01-01T00:00:00Z'],
      [4, '1969-07-20T20:17:40Z'],
      [5, '0001-01-01T00:00:00Z'],
    ]
    const claimed = ([n, createdAt]: [number, string]) => {
      const event = postEvent(n, `claim ${n}`)
      if (event.kind === 'commit') Object.assign(event.commit.record ?? {}, { createdAt })
      return frameOf(wire, event, { seq: n })
    }
    await using server = await startSpeaker(wire, ({ socket }) => {
      for (const claim of claims) socket.send(claimed(claim))
      socket.send(goodPost(wire, 6, 'quay'))
    })
    await withReading([server.url], {}, async ({ store, finds }) => {
      await until(finds('quay'))
      const posts = await store.get(
        claims.map(([n]) => idOf(n)),
        { signal },
      )
      for (const [n, createdAt] of claims) {
        const post = posts.get(idOf(n)) as Post
        assert.equal(post.createdAt, Date.parse(createdAt))
        assert.ok(post.witnessedAt >= now - 1 && post.witnessedAt <= post.receivedAt)
      }
    })
  })

  test(`${wire}: a server whose clock lies does not move where reading goes on`, { timeout: 30_000 }, async () => {
    // A year that is far, one hour, and the first of all microseconds.
    for (const [lie, word] of [
      [Date.parse('2222-12-31T23:59:59Z') * 1_000, 'harbour'],
      [(Date.now() + 3_600_000) * 1_000, 'pier'],
      [1_000, 'jetty'],
    ] as const) {
      await using server = await startSpeaker(wire, ({ socket, n }) => {
        if (n === 1) {
          socket.send(frameOf(wire, postEvent(1, `Water over the ${word}`), { seq: 1, micros: lie }))
          setTimeout(() => socket.terminate(), 30)
        } else socket.send(goodPost(wire, 2, 'quay', { seq: 2 }))
      })
      await withReading([server.url], {}, async ({ store, finds, runner }) => {
        await until(finds('quay'))
        const post = (await store.get([idOf(1)], { signal })).get(idOf(1)) as Post
        assert.ok(post.witnessedAt <= post.receivedAt)
        assert.equal(runner.health().gaps, 0)
        const kept = JSON.parse((await store.cursor('bluesky' as SourceName)) ?? '{}') as {
          micros?: number
          behind?: object
          head?: string
        }
        const { micros = 0 } = kept.head === undefined ? kept : (JSON.parse(kept.head) as { micros?: number })
        assert.ok(micros <= Date.now() * 1_000, 'not in the future')
      })
      for (const { searchParams } of server.visits) {
        const cursor = Number(searchParams.get('cursor'))
        assert.ok(cursor >= 1e15, 'a moment is never so early that it is taken for a number')
        assert.ok(cursor <= Date.now() * 1_000, 'nor in the future')
      }
    }
  })

  test(
    `${wire}: a server that ignores the cursor and begins in the past is heard out, without a false alarm`,
    { timeout: 30_000 },
    async () => {
      const hour = 3_600_000
      await using server = await startSpeaker(wire, ({ socket, n }) => {
        for (let i = 1; i <= 100; i++) socket.send(goodPost(wire, i, `old${i}`, { at: Date.now() - hour + i * 1_000 }))
        socket.send(goodPost(wire, 100 + n, `quay${n}`, { seq: 100 + n }))
        if (n < 3) setTimeout(() => socket.terminate(), 30)
      })
      await withReading([server.url], {}, async ({ store, finds, runner }) => {
        await until(finds('quay3'))
        assert.equal((await store.stats()).posts, 103)
        assert.equal(runner.health().gaps, 0)
      })
    },
  )

  test(`${wire}: a server that says everything again and again gives each post and each like once`, { timeout: 30_000 }, async () => {
    const likes = Array.from({ length: 20 }, (_, i) =>
      frameOf(wire, likeEvent(i, `at://${ana}/app.bsky.feed.post/post1`), { seq: 500 + i }),
    )
    await using server = await startSpeaker(wire, ({ socket }) => {
      const posts = Array.from({ length: 100 }, (_, i) => goodPost(wire, i + 1, 'harbour', { seq: i + 1, at: Date.now() + 1_000 }))
      for (let times = 0; times < 20; times++) for (const frame of [...posts, ...likes]) socket.send(frame)
      socket.send(goodPost(wire, 999, 'quay', { seq: 999 }))
    })
    await withReading([server.url], {}, async ({ store, finds, runner }) => {
      await until(finds('quay'))
      assert.equal((await store.stats()).posts, 101)
      assert.equal((await store.get([idOf(1)], { signal })).get(idOf(1))?.counts.likes, 20)
      assert.equal(runner.health().gaps, 0, 'a number that is said again is none that went backwards')
    })
  })

  test(`${wire}: order does not matter: deletes before their posts, later before earlier`, { timeout: 30_000 }, async () => {
    const begun = Date.now() - 5_000
    const events = Array.from({ length: 200 }, (_, i) => postEvent(i + 1, `Water over the word${i + 1}`, { at: begun + i }))
    const deletes = Array.from({ length: 50 }, (_, i) => deleteEvent(i * 4 + 1, { at: begun + 300 + i }))
    const all = [...events, ...deletes].map((event, i) => ({ event, sort: (i * 7919) % 251 })).sort((a, b) => a.sort - b.sort)
    await using server = await startSpeaker(wire, ({ socket }) => {
      for (const [i, { event }] of all.entries()) socket.send(frameOf(wire, event, { seq: i + 1 }))
      socket.send(goodPost(wire, 999, 'quay', { seq: 999 }))
    })
    await withReading([server.url], {}, async ({ store, finds, runner }) => {
      await until(finds('quay'))
      assert.equal((await store.stats()).posts, 151)
      assert.equal(await finds('word1')(), false)
      assert.equal(await finds('word2')(), true)
      assert.deepEqual([runner.health().reconnects, runner.health().gaps], [0, 0])
    })
  })

  test(`${wire}: numbers that go backwards on newer events are a gap, said to whoever asks`, { timeout: 30_000 }, async () => {
    await using server = await startSpeaker(wire, ({ socket, n }) => {
      const first = n === 1 ? 5_000 : 1
      for (let i = 0; i < 5; i++) socket.send(goodPost(wire, n * 10 + i, `word${n}${i}`, { seq: first + i }))
      if (n === 1) setTimeout(() => socket.terminate(), 30)
      else socket.send(goodPost(wire, 99, 'quay', { seq: 7 }))
    })
    await withReading([server.url], {}, async ({ finds, runner }) => {
      await until(finds('quay'))
      const { gaps, gap } = runner.health()
      assert.equal(gaps, 1)
      assert.match(gap ?? '', /lost its recent past/)
    })
  })
}

test(
  'a reading that breaks off while it reads again what was read is no gap, however far our clock was set back',
  { timeout: 30_000 },
  async () => {
    const begun = Date.now() - 180_000
    await using server = await startSpeaker('v2', ({ socket, n }) => {
      for (let i = 0; i < 3; i++) socket.send(goodPost('v2', n * 10 + i, `word${n}${i}`, { seq: n * 10 + i, at: begun + n * 100 + i }))
    })
    const source = createBlueskySource({ hosts: [server.url], rewindMs: 0, now: Date.now })
    let after = JSON.stringify({ host: server.url, micros: begun * 1_000, newest: Date.now() * 1_000, seq: 5_000 }) as Cursor
    for (let times = 0; times < 3; times++)
      for await (const { cursor } of source.read({ after, onDrop: ({ reason }) => assert.fail(reason), onGap: assert.fail, signal })) {
        after = cursor
        break
      }
    assert.equal(server.visits.length, 3)
  },
)

test('a server whose numbers go backwards is left for another one that may have what it lost', { timeout: 30_000 }, async () => {
  await using other = await startSpeaker('v2', ({ socket }) => socket.send(goodPost('v2', 50, 'quay', { seq: 77 })))
  await using server = await startSpeaker('v2', ({ socket }) => {
    socket.send(goodPost('v2', 1, 'harbour', { seq: 5_000 }))
    setTimeout(() => socket.send(goodPost('v2', 2, 'pier', { seq: 3 })), 30)
  })
  await withReading([server.url, other.url], {}, async ({ finds, runner }) => {
    await until(finds('quay'))
    assert.equal(runner.health().gaps, 1)
    assert.equal(runner.health().error, undefined)
  })
})

test('frames that wait for a slow store are few where they are large', { timeout: 60_000 }, async () => {
  const large = goodPost('v2', 1, 'harbour '.repeat(400_000))
  const count = 60
  const written = Promise.withResolvers<void>()
  let inHand = 0
  const sink = ({ cursor, write }: PostStore): PostSink => ({
    cursor,
    async write(batch, options) {
      inHand ||= batch.events.length
      await written.promise
      return write(batch, options)
    },
  })
  let socket: WebSocket | undefined
  await using _server = await startSpeaker('v2', (visit) => (socket = visit.socket))
  const server = _server
  let small = 1
  const sendSmall = (times: number) => {
    for (let i = 0; i < times; i++) socket?.send(goodPost('v2', ++small, 'pier', { seq: small }))
  }
  await withReading([server.url], { sink }, async ({ finds, runner }) => {
    try {
      await until(() => server.open === 1)
      sendSmall(1_900)
      await until(() => inHand > 0 && inHand + runner.health().waiting === 1_900)
      sendSmall(100 + inHand + 50) // 2,000 wait: the last fifty are no longer read
      await until(() => runner.health().waiting === 2_000)
      const before = process.memoryUsage().arrayBuffers
      // The server itself holds nothing: one text, and the next one when the last one was taken.
      let sent = 0
      const next = () => {
        if (sent++ < count) socket?.send(large, next)
        else socket?.send(goodPost('v2', 9_999, 'quay', { seq: 9_999 }))
      }
      next()
      await delay(700)
      assert.ok(sent < 20, `${sent} of ${count} large frames were taken while nothing was written`)
      const megabytes = (process.memoryUsage().arrayBuffers - before) / mega
      assert.ok(megabytes < 64, `${Math.round(megabytes)} MB`)
      written.resolve()
      await until(finds('quay'))
      assert.equal(runner.health().reconnects, 0)
    } finally {
      written.resolve() // or the runner would wait for it when it ends
    }
  })
})
