import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createRandom } from '../../post/post.fixture.ts'
import { postEvent } from './events.fixture.ts'
import { ancient, ana, bo, bothWires, listen, refusalOf, type Query } from './listener.fixture.ts'
import { startJetstream, type JetstreamOptions } from './server.ts'
import type { Wire } from './subscription.ts'

const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const start = Date.parse('2026-11-23T09:00:00Z')
/** Of event n. */
const microsAt = (n: number) => (start + n * 1_000) * 1_000

/** A server that has told 20 events, one a second. */
async function withTwenty(options: JetstreamOptions = {}) {
  const server = await startJetstream(options)
  for (const n of upTo(1, 20)) server.emit(postEvent(n, `post ${n}`, { at: start + n * 1_000 }))
  return server
}

/** What a listener hears of the twenty events, and of the 21st, which is told when it listens. */
async function heard(wire: Wire, cursor: string | undefined, options: JetstreamOptions = {}) {
  await using server = await withTwenty(options)
  await using listener = await listen(server, wire, cursor === undefined ? {} : { cursor })
  server.emit(postEvent(21, 'live', { at: start + 21_000 }))
  await listener.settled()
  return { seqs: listener.seqs(), texts: listener.texts() }
}

for (const wire of bothWires) {
  test(`${wire}: a number is a cursor that includes its event; 0 is the beginning, the future is the live tail`, async () => {
    const cases: [string | undefined, number[]][] = [
      [undefined, [21]],
      ['', [21]],
      ['8', upTo(8, 21)],
      ['20', [20, 21]],
      ['1', upTo(1, 21)],
      ['0', upTo(1, 21)],
      ['21', [21]],
      ['22', [21]],
      ['999999999999999', [21]],
    ]
    for (const [cursor, expected] of cases) assert.deepEqual((await heard(wire, cursor)).seqs, expected, `cursor ${cursor}`)
  })

  test(`${wire}: a moment is a cursor as well; earlier events of its block come again`, async () => {
    assert.deepEqual((await heard(wire, String(microsAt(18)))).seqs, upTo(16, 21))
    assert.deepEqual((await heard(wire, String(microsAt(7)))).seqs, upTo(1, 21))
    assert.deepEqual((await heard(wire, String(microsAt(18)), { block: 1 })).seqs, upTo(18, 21), 'inclusive')
    assert.deepEqual((await heard(wire, String(microsAt(18) + 1), { block: 1 })).seqs, upTo(19, 21))
    assert.deepEqual((await heard(wire, String(microsAt(20) + 1))).seqs, [21], 'of the future')
    assert.deepEqual((await heard(wire, '9007199254740991')).seqs, [21])
    assert.deepEqual((await heard(wire, ancient)).seqs, upTo(1, 21), 'from all that there ever was')
  })

  test(`${wire}: a cursor that is none is answered with 400`, async () => {
    await using server = await withTwenty()
    for (const cursor of ['abc', '-5', '1.5', '1e3', '0x10', ' 5', '5 ', '99999999999999999999', '٣']) {
      const { status, body } = await refusalOf(server, wire, { cursor })
      assert.equal(status, 400)
      assert.ok(body.includes(`subscribe: invalid cursor: ${cursor}`), body)
    }
  })

  test(`${wire}: a moment before the window is clamped to the oldest event${wire === 'v2' ? ', and said so first' : ' without a word'}`, async () => {
    for (const [cursor, options] of [
      [ancient, { most: 10 }],
      [String(microsAt(10)), { most: 10 }],
      [ancient, { windowMs: 10_000 }], // the 20th event is 10 s younger than the 10th
    ] as const) {
      const { seqs, texts } = await heard(wire, cursor, options)
      const floor = seqs.find((seq) => seq > 0) ?? 0
      assert.ok(floor === 11 || ('windowMs' in options && floor === 10), `from ${floor}`)
      assert.deepEqual(
        seqs.filter((seq) => seq > 0),
        upTo(floor, 21),
      )
      if (wire === 'v1') assert.equal(seqs[0], floor)
      else {
        assert.deepEqual(JSON.parse(texts[0] ?? ''), {
          $type: 'message',
          payload: {
            $type: 'network.bsky.jetstream.subscribeEvents#info',
            name: 'OutdatedCursor',
            message: `resumed at seq ${floor}`,
          },
        })
        assert.equal(texts.filter((text) => text.includes('#info')).length, 1)
      }
    }
    const inside = await heard(wire, String(microsAt(11)), { most: 10 })
    assert.deepEqual(inside.seqs, upTo(11, 21), 'a moment inside is no reason for a notice')
  })
}

test('a number before the window: v1 clamps it without a word, v2 refuses it and names the oldest', async () => {
  assert.deepEqual((await heard('v1', '3', { most: 10 })).seqs, upTo(11, 21))
  assert.deepEqual((await heard('v1', '0', { most: 10 })).seqs, upTo(11, 21))
  await using server = await withTwenty({ most: 10 })
  for (const cursor of ['3', '0', '10']) {
    const { status, body } = await refusalOf(server, 'v2', { cursor })
    assert.equal(status, 400)
    assert.deepEqual(JSON.parse(body), { error: 'CursorTooOld', message: 'The oldest event is 11.' })
  }
  assert.deepEqual((await heard('v2', '11', { most: 10 })).seqs, upTo(11, 21))
})

test('the window moves with the newest event, and numbers go on where a server was told to begin', async () => {
  await using server = await withTwenty({ windowMs: 5_000, firstSeq: 1_000 })
  await using listener = await listen(server, 'v1', { cursor: '1' })
  await listener.settled()
  assert.deepEqual(listener.seqs(), upTo(1_014, 1_019))
  assert.match((await refusalOf(server, 'v2', { cursor: '1' })).body, /CursorTooOld.*1014/)
})

for (const wire of bothWires)
  test(`${wire}: nothing is lost over any number of cuts, whoever goes on at the last number`, { timeout: 20_000 }, async () => {
    const random = createRandom(7)
    await using server = await startJetstream()
    const { emit, fault } = server
    const told = 1_500
    const got: number[] = []
    let again = 0
    const telling = (async () => {
      for (let n = 1; n <= told; n++) {
        emit(postEvent(n, `post ${n}`, { did: n % 3 ? ana : bo }))
        if (random() < 0.02) fault('cut')
        if (random() < 0.05) await delay(1)
      }
    })()
    for (let readings = 0; (got.at(-1) ?? 0) < told; readings++) {
      assert.ok(readings < 500)
      const query: Query = { cursor: String(got.at(-1) ?? 0) }
      // A cut may meet the handshake: then there is nothing to read.
      const listener = await listen(server, wire, query).catch(() => undefined)
      if (!listener) continue
      while (listener.seqs().at(-1) !== told && listener.socket.readyState === listener.socket.OPEN) await delay(1)
      const seqs = listener.seqs()
      if (got.length > 0 && seqs[0] === got.at(-1)) again += Number(seqs.shift() !== undefined)
      got.push(...seqs)
      await listener[Symbol.asyncDispose]()
    }
    await telling
    assert.deepEqual(got, upTo(1, told), 'each once, in order, but for the last one of each reading, which is said again')
    assert.ok(again > 3)
  })
