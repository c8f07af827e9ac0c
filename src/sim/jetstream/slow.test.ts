import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { hasZstdDictionaries } from '../../lib/zstd.ts'
import { postEvent } from './events.fixture.ts'
import { ana, bo, bothWires, listen, until } from './listener.fixture.ts'
import { startJetstream, type JetstreamServer } from './server.ts'
import { createSlowWatch, realPatience } from './slow.ts'
import { paths } from './subscription.ts'

/** More than the system holds for a connection that nobody reads. */
const tellMuch = (server: JetstreamServer, count = 400) => {
  for (let n = 1; n <= count; n++) server.emit(postEvent(n, 'x'.repeat(50_000)))
}
const never = 600_000

test('too slow is: far behind and hardly reading, for a whole minute', () => {
  const seconds = 1_000
  const watch = (perSecond: number, lag: number) => {
    const isTooSlow = createSlowWatch(realPatience)
    for (let at = 0; at <= 600; at++) if (isTooSlow(at * seconds, at * perSecond, lag)) return at
    return undefined
  }
  assert.equal(watch(0, 100_001), 60)
  assert.equal(watch(4.9, 100_001), 60)
  assert.equal(watch(5, 100_001), undefined, 'slow, and working')
  assert.equal(watch(0, 100_000), undefined, 'not far enough behind')
  const isTooSlow = createSlowWatch(realPatience)
  assert.deepEqual(
    [0, 30, 59, 61, 100, 119, 120].map((at) => isTooSlow(at * seconds, 0, at === 59 ? 0 : 200_000)),
    [false, false, false, false, false, false, false],
    'having caught up once, it has a minute again',
  )
  assert.equal(isTooSlow(121 * seconds, 0, 200_000), true)
})

for (const wire of bothWires) {
  test(`${wire}: a frame that is not taken ends the connection`, { timeout: 20_000 }, async () => {
    await using _server = await startJetstream({ patience: { stuckMs: 200 } })
    const server = _server
    await using stuck = await listen(server, wire)
    await using _reading = await listen(server, wire)
    const reading = _reading
    stuck.socket.pause()
    tellMuch(server)
    await until(() => server.listeners === 1)
    await until(() => reading.frames.length === 400)
    stuck.socket.resume()
    assert.equal((await stuck.closed).code, 1006, 'without a word')
    assert.ok(stuck.frames.length < 400)
    assert.equal(reading.socket.readyState, reading.socket.OPEN, 'nobody else is concerned')
  })

  test(`${wire}: whoever is far behind and hardly reads is told to be too slow`, { timeout: 20_000 }, async () => {
    await using server = await startJetstream({ patience: { stuckMs: never, behind: 50, windowMs: 200 } })
    await using slow = await listen(server, wire)
    // Reads nothing of what is told, because it wants nothing of it: not slow at all.
    await using choosy = await listen(server, wire, { [wire === 'v1' ? 'wantedDids' : 'dids']: bo })
    slow.socket.pause()
    tellMuch(server)
    await delay(500)
    slow.socket.resume()
    assert.deepEqual(await slow.closed, { code: 1008, reason: 'consumer too slow' })
    const last = JSON.parse(slow.texts().at(-1) ?? '') as { $type?: string; error?: string; message?: string }
    if (wire === 'v2') {
      assert.deepEqual([last.$type, last.error], ['error', 'ConsumerTooSlow'])
      const [, resumeAt] = /resume at (\d+)/.exec(last.message ?? '') ?? []
      assert.equal(Number(resumeAt), (slow.seqs().at(-2) ?? 0) + 1)
    } else
      assert.equal(
        slow.texts().some((text) => text.includes('"error"')),
        false,
        'v1 has no frame for it',
      )
    server.emit(postEvent(401, 'wanted', { did: bo }))
    await choosy.settled()
    assert.deepEqual(choosy.seqs(), [401])
  })

  test(`${wire}: so is whoever the window went past`, { timeout: 20_000 }, async () => {
    await using server = await startJetstream({ most: 20 })
    await using slow = await listen(server, wire)
    slow.socket.pause()
    tellMuch(server)
    await delay(50)
    slow.socket.resume()
    assert.equal((await slow.closed).code, 1008)
    const errors = slow.texts().filter((text) => text.includes('ConsumerTooSlow'))
    assert.equal(errors.length, wire === 'v2' ? 1 : 0, 'said once')
  })

  test(`${wire}: whoever pauses and reads on misses nothing`, { timeout: 20_000 }, async () => {
    await using server = await startJetstream({ patience: { stuckMs: 5_000 } })
    await using _listener = await listen(server, wire)
    const listener = _listener
    for (let round = 0; round < 4; round++) {
      listener.socket.pause()
      for (let n = 1; n <= 100; n++) server.emit(postEvent(n, 'x'.repeat(50_000), { did: ana }))
      await delay(30)
      listener.socket.resume()
    }
    await until(() => listener.frames.length === 400)
    assert.deepEqual(
      listener.seqs(),
      Array.from({ length: 400 }, (_, i) => i + 1),
    )
  })
}

for (const [how, query, count] of [
  ['as text', '', 60_000],
  ['compressed', '&compress=true', 8_000],
] as const)
  test(
    `whoever reads a long past ${how} keeps nobody else from the newest`,
    { timeout: 60_000, skip: query !== '' && !hasZstdDictionaries && 'needs a Node whose zlib uses zstd dictionaries' },
    async () => {
      await using _server = await startJetstream()
      const server = _server
      for (let n = 1; n <= count; n++) server.emit(postEvent(n, `post ${n}`))
      await using _live = await listen(server, 'v1')
      const live = _live
      const url = `${server.url}${paths.v1}?cursor=1${query}`
      const worker = new Worker(new URL('replay-reader.fixture.ts', import.meta.url), { workerData: { url, count } })
      await until(() => server.listeners === 2)
      const begun = performance.now()
      let isReading = true
      const done = once(worker, 'message').then(() => (isReading = false))
      let [told, longest] = [0, 0]
      for (let before = begun; isReading;) {
        server.emit(postEvent(count + ++told, 'the newest'))
        await until(() => live.frames.length === told)
        await delay(2)
        longest = Math.max(longest, performance.now() - before)
        before = performance.now()
      }
      await done
      await worker.terminate()
      const took = performance.now() - begun
      assert.ok(told > 10 && longest < took / 2, `${told} newest were heard in ${took} ms, with ${longest} ms between two`)
    },
  )
