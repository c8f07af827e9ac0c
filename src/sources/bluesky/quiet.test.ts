import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { readSocket } from '../../lib/socket.ts'
import type { SourceName } from '../../post/index.ts'
import { postEvent } from '../../sim/jetstream/events.fixture.ts'
import { startJetstream } from '../../sim/jetstream/server.ts'
import { until } from '../../lib/until.fixture.ts'
import { bothWires, goodPost, handshake, rawFrame, startRaw, startSpeaker, withReading } from './hostile.fixture.ts'

/** Networks where nothing happens, and servers that only seem to be such. */

const minute = 60_000
const rewindMs = 60 * minute
const isPast = (url: URL) => Number(url.searchParams.get('cursor')) < (Date.now() - 20 * minute) * 1_000
const { signal } = new AbortController()

for (const wire of bothWires) {
  test(`${wire}: on a network where nothing happens the past is read to its end all the same`, { timeout: 20_000 }, async () => {
    await using _server = await startJetstream({ wires: [wire] })
    const server = _server
    for (let n = 1; n <= 20; n++) server.emit(postEvent(n, `Water over word${n}`, { at: Date.now() - 30 * minute + n * 1_000 }))
    await withReading([server.url], { rewindMs, quietMs: 150 }, async ({ finds, store, runner }) => {
      await until(finds('word20'))
      assert.ok(runner.health().behind)
      await until(() => runner.health().behind === undefined)
      const { state, error, reconnects } = runner.health()
      assert.deepEqual([state, error, reconnects], ['live', undefined, 0])
      assert.equal((await store.stats()).posts, 20)
      await until(() => server.listeners === 1)
      server.emit(postEvent(21, 'Water over the quay'))
      await until(finds('quay'))
      assert.equal((await store.cursor('bluesky' as SourceName))?.includes('behind'), false, 'there is no past to go back to')
    })
  })

  test(`${wire}: an empty network has no past`, { timeout: 20_000 }, async () => {
    await using _server = await startJetstream({ wires: [wire] })
    const server = _server
    await withReading([server.url], { rewindMs, quietMs: 50 }, async ({ runner }) => {
      await until(() => server.asked.filter(({ pathname }) => pathname.includes('ubscribe')).length >= 2)
      await until(() => runner.health().behind === undefined)
      assert.equal(runner.health().state, 'live')
    })
  })

  test(`${wire}: a server that keeps the past back, while there is news, has not told everything`, { timeout: 20_000 }, async () => {
    const old = (n: number, word: string) => goodPost(wire, n, word, { at: Date.now() - 30 * minute + n })
    let isHonest = false
    await using _server = await startSpeaker(wire, ({ socket, url }) => {
      if (!isPast(url)) return setTimeout(() => socket.send(goodPost(wire, 9, 'harbour')), 20)
      socket.send(old(1, 'pier'))
      if (!isHonest) return undefined
      socket.send(old(2, 'quay'))
      return socket.send(goodPost(wire, 9, 'harbour'))
    })
    const server = _server
    await withReading([server.url], { rewindMs, quietMs: 60 }, async ({ finds, runner }) => {
      await until(async () => (await finds('harbour')()) && server.visits.filter(isPast).length >= 3)
      assert.ok(runner.health().behind, 'it is asked again and again')
      isHonest = true
      await until(() => runner.health().behind === undefined)
      await until(finds('quay'))
    })
  })
}

const quiet = { signal, now: Date.now, maxFrameBytes: 1_000_000 }

test('frames end where nothing more comes, and a ping is answered; every frame before is given', { timeout: 20_000 }, async () => {
  await using _server = await startSpeaker('v1', ({ socket }) => {
    socket.send('1')
    socket.send('2')
    setTimeout(() => socket.send('3'), 60)
  })
  const server = _server
  const frames: string[] = []
  for await (const { data } of readSocket(new URL('/subscribe', server.url), { ...quiet, allowedOrigins: [server.url], quietMs: 100 })) {
    frames.push(data.toString('utf8'))
    await delay(150) // slower than the quiet
  }
  assert.deepEqual(frames, ['1', '2', '3'])
  await until(() => server.open === 0)
})

test('whoever talks is not quiet, and whoever does not answer is no quiet network but a dead one', { timeout: 20_000 }, async () => {
  await using talking = await startSpeaker('v1', ({ socket }) => {
    let n = 0
    const timer = setInterval(() => (++n <= 30 ? socket.send(String(n)) : clearInterval(timer)), 20)
  })
  const frames = await Array.fromAsync(
    readSocket(new URL('/subscribe', talking.url), { ...quiet, allowedOrigins: [talking.url], quietMs: 250 }),
  )
  assert.equal(frames.length, 30)

  await using hanging = await startRaw(({ say, request }) => {
    say(handshake(request))
    say(rawFrame('1'))
  })
  const options = { ...quiet, allowedOrigins: [hanging.url], quietMs: 50, silenceMs: 400 }
  await assert.rejects(Array.fromAsync(readSocket(new URL('/subscribe', hanging.url), options)), /has been silent/)

  // An answer that comes late, with frames before it.
  await using slow = await startRaw(({ socket, say, request }) => {
    say(handshake(request))
    let n = 0
    socket.on('data', () => {
      if (++n > 3) return say(rawFrame(String(1), 0x8a)) // the answer to its first ping, which is long past
      return setTimeout(() => say(Buffer.concat([rawFrame(`late ${n}`), rawFrame(String(n), 0x8a)])), 20)
    })
  })
  const late: string[] = []
  const reading = readSocket(new URL('/subscribe', slow.url), { ...quiet, allowedOrigins: [slow.url], quietMs: 50, silenceMs: 400 })
  await assert.rejects(
    (async () => {
      for await (const { data } of reading) late.push(data.toString('utf8'))
    })(),
    /has been silent/,
  )
  assert.deepEqual(late, ['late 1', 'late 2', 'late 3'])
})
