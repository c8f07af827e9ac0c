import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createBlueskySource } from './bluesky-source.ts'
import { until } from '../../lib/until.fixture.ts'
import { bothWires, goodPost, handshake, rawFrame, startRaw, startSpeaker, withReading, type Call } from './hostile.fixture.ts'

/** Servers whose connections are wrong; what they say is wrong in hostile.test.ts. */

const every = (ms: number, work: () => void) => void setInterval(work, ms).unref()
const good = (n: number, word: string) => rawFrame(goodPost('v2', n, word))

/** A server that misbehaves when it is first called and then says what can be found: how the client got there. */
async function surviving(
  misbehave: (call: Call) => void,
  options: { silenceMs?: number; connectMs?: number; misbehaviours?: number } = {},
) {
  const { misbehaviours = 1, ...timing } = options
  await using _server = await startRaw((call) => {
    if (call.n <= misbehaviours) return misbehave(call)
    call.say(handshake(call.request))
    call.say(good(2, 'quay'))
  })
  const server = _server
  let why = ''
  await withReading([server.url], timing, async ({ finds, runner, errors }) => {
    await until(finds('quay'))
    why = errors.join(' ')
    assert.equal(runner.health().state, 'live')
    assert.equal(runner.health().error, undefined, 'what went wrong is over')
    await until(() => server.open === 1)
  })
  await until(() => server.open === 0)
  return { why, calls: server.calls }
}

test('what is no handshake is said as it is and asked again', { timeout: 30_000 }, async () => {
  const page = '<!doctype html><title>Welcome</title>'
  const answers: [string, RegExp][] = [
    [`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n${page}`, /200/],
    ['HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n', /500/],
    ['HTTP/1.1 429 Slow down\r\nContent-Length: 0\r\n\r\n', /429/],
    ['HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: nonsense\r\n\r\n', /Accept/],
    ['HTTP/1.1 101 Switching Protocols\r\nUpgrade: irc\r\nConnection: Upgrade\r\n\r\n', /Upgrade/i],
    [page, /.+/],
    ['\u0000\u0001\u0002\r\n\r\n', /.+/],
    ['', /.+/],
    [`HTTP/1.1 200 OK\r\n${'X-Long: yes\r\n'.repeat(20_000)}\r\n`, /.+/],
  ]
  for (const [answer, expected] of answers) {
    const { why } = await surviving(({ socket }) => socket.end(answer, 'latin1'))
    assert.match(why, expected, answer.slice(0, 60))
  }
  const extension = 'Sec-WebSocket-Extensions: permessage-deflate\r\n'
  assert.match((await surviving(({ say, request }) => say(handshake(request, extension)))).why, /[Ee]xtension/)
})

test('redirects are not followed', { timeout: 30_000 }, async () => {
  await using _elsewhere = await startRaw(({ socket }) => socket.destroy())
  const elsewhere = _elsewhere
  let away = 0
  const { calls } = await surviving(
    ({ socket, request }) => {
      const [, path] = request.split(' ')
      const to = away++ % 2 ? `${elsewhere.url}/subscribe` : path
      socket.end(`HTTP/1.1 302 Found\r\nLocation: ${to}\r\nContent-Length: 0\r\n\r\n`)
    },
    { misbehaviours: 6 },
  )
  assert.deepEqual([calls, elsewhere.calls], [7, 0], 'one call for each reading')
})

test('a handshake that trickles in, or never comes, is waited for as long as any other', { timeout: 30_000 }, async () => {
  const trickling = await surviving(
    ({ say, request }) => {
      const answer = handshake(request, 'X-Slow: yes\r\n'.repeat(100))
      let at = 0
      every(10, () => say(answer.charAt(at++)))
    },
    { connectMs: 150 },
  )
  assert.match(trickling.why, /does not answer/)
  const continuing = await surviving(({ say }) => every(10, () => say('HTTP/1.1 100 Continue\r\n\r\n')), {
    connectMs: 150,
  })
  assert.match(continuing.why, /does not answer/)
  assert.match((await surviving(() => {}, { connectMs: 150 })).why, /does not answer/)
})

test('a frame that trickles in is silence, and so is silence; a ping is none', { timeout: 30_000 }, async () => {
  const trickling = await surviving(
    ({ say, request }) => {
      say(handshake(request))
      const frame = good(1, 'harbour')
      let at = 0
      every(10, () => say(frame.subarray(at, ++at)))
    },
    { silenceMs: 150 },
  )
  assert.match(trickling.why, /has been silent/)
  assert.match((await surviving(({ say, request }) => say(handshake(request)), { silenceMs: 150 })).why, /has been silent/)
  // Pieces without an end, and empty ones: each is a frame of the wire, none is a whole message.
  const pieces = await surviving(
    ({ say, request }) => {
      say(handshake(request))
      say(rawFrame('{"kind":', 0x01))
      every(10, () => say(rawFrame('', 0x00)))
    },
    { silenceMs: 150 },
  )
  assert.match(pieces.why, /has been silent/)

  await using quiet = await startRaw(({ say, request }) => {
    say(handshake(request))
    every(20, () => say(rawFrame('x'.repeat(125), 0x89)))
    setTimeout(() => say(good(1, 'quay')), 2_000) // longer than the silence that is allowed, which no busy computer makes
  })
  await withReading([quiet.url], { silenceMs: 1_000 }, async ({ finds, runner }) => {
    await until(finds('quay'))
    assert.equal(runner.health().reconnects, 0)
  })
})

test('a server that dies in the middle of something is asked again, and what came before is kept', { timeout: 30_000 }, async () => {
  const frame = good(1, 'harbour')
  const ends: ((call: Call) => void)[] = [
    ({ socket }) => socket.destroy(),
    ({ socket }) => socket.resetAndDestroy(),
    ({ socket, request }) => socket.end(handshake(request)),
    ({ socket, request }) => socket.end(handshake(request).slice(0, 40)),
    ({ socket, request }) => socket.end(Buffer.concat([Buffer.from(handshake(request)), frame.subarray(0, frame.length / 2)])),
    ({ socket, say, request }) => {
      say(Buffer.concat([Buffer.from(handshake(request)), frame.subarray(0, 3)]))
      setTimeout(() => socket.resetAndDestroy(), 20)
    },
  ]
  for (const end of ends) await surviving(end)
  await using server = await startRaw(({ n, socket, say, request }) => {
    say(handshake(request))
    if (n > 1) return say(good(2, 'quay'))
    say(Buffer.concat([frame, frame.subarray(0, 20)]))
    setTimeout(() => socket.destroy(), 20)
  })
  await withReading([server.url], {}, async ({ finds, store }) => {
    await until(finds('quay'))
    assert.equal(await finds('harbour')(), true)
    assert.equal((await store.stats()).posts, 2)
  })
})

test('frames against the protocol end the connection and nothing else', { timeout: 30_000 }, async () => {
  const bytes = (...list: number[]) => Buffer.from(list)
  const wrong: Buffer[] = [
    rawFrame('{}', 0xc1), // a bit of an extension that nobody asked for
    rawFrame('{}', 0x83), // no such kind
    rawFrame('x'.repeat(200), 0x89), // a ping of more than 125 bytes
    rawFrame('', 0x80), // goes on with nothing
    rawFrame(bytes(0xff, 0xfe, 0xfd)), // no UTF-8
    bytes(0x81, 0x82, 1, 2, 3, 4, 5, 6), // masked, as only clients do
    bytes(0x81, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), // 2^64 bytes to come
    bytes(0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0), // 4 GiB to come
    bytes(0x88, 2, 0, 0), // a close code that is none
    rawFrame(Buffer.concat([bytes(0x03, 0xe9), Buffer.from('server shutting down')]), 0x88), // goodbye, in order
    Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
  ]
  for (const frame of wrong)
    await surviving(({ say, request }) => {
      say(handshake(request))
      say(frame)
    })
})

test('a flood of pings ends the connection, a flood of empty frames is outlived', { timeout: 30_000 }, async () => {
  const flood = (frame: Buffer) => Buffer.concat(Array.from({ length: 20_000 }, () => frame))
  const ping = rawFrame('x'.repeat(100), 0x89)
  await surviving(({ say, request }) => {
    say(handshake(request))
    say(flood(ping)) // ws answers sixty at a time
  })
  await using server = await startRaw(({ say, request }) => {
    say(handshake(request))
    say(flood(rawFrame('')))
    say(good(1, 'quay'))
  })
  await withReading([server.url], {}, async ({ finds, dropped, runner }) => {
    await until(finds('quay'))
    assert.deepEqual([dropped('malformed'), runner.health().reconnects], [20_000, 0])
  })
})

test(
  'a server that closes at once, a hundred times, is asked with growing pauses and leaves nothing behind',
  { timeout: 60_000 },
  async () => {
    const warnings: string[] = []
    const warn = (warning: Error) => warnings.push(warning.name)
    process.on('warning', warn)
    const waits: number[] = []
    await using _server = await startRaw(({ n, socket, say, request }) => {
      if (n <= 100) return n % 2 ? socket.end(handshake(request)) : socket.destroy()
      say(handshake(request))
      say(good(1, 'quay'))
    })
    const server = _server
    await withReading([server.url], {}, async ({ finds, runner }) => {
      await until(async () => {
        const { retryAt } = runner.health()
        if (retryAt !== undefined) waits.push(retryAt - Date.now())
        return finds('quay')()
      })
      assert.equal(server.calls, 101)
      assert.equal(server.open, 1)
    })
    assert.ok(waits.length > 0 && Math.max(...waits) <= 21, `never more than the longest pause: ${Math.max(...waits)} ms`)

    // The same without the runner, to see what a reading leaves on the signal it was given.
    await using _closing = await startRaw(({ socket, request }) => socket.end(handshake(request)))
    const closing = _closing
    const source = createBlueskySource({ hosts: [closing.url], rewindMs: 0, now: Date.now })
    const { signal } = new AbortController()
    for (let n = 0; n < 100; n++)
      await assert.rejects(Array.fromAsync(source.read({ onDrop: () => {}, signal })), { code: 'source_unavailable' })
    assert.equal(getEventListeners(signal, 'abort').length, 0)
    await until(() => closing.open === 0)
    await delay(20)
    const sockets = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap')
    assert.deepEqual(sockets, [])
    process.off('warning', warn)
    assert.deepEqual(warnings, [])
  },
)

test('a host that is asked to come later, or that knows no stream today, is read again when it does', { timeout: 30_000 }, async () => {
  for (const [status, times] of [
    [429, 3],
    [503, 3],
    [404, 6], // every way of speaking is tried, twice
  ] as const) {
    await using server = await startRaw(({ n, socket, say, request }) => {
      const isV2 = request.includes('subscribeEvents')
      if (n <= times || !isV2)
        return socket.end(`HTTP/1.1 ${n <= times ? status : 404} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
      say(handshake(request))
      say(good(1, 'quay'))
    })
    await withReading([server.url], {}, async ({ finds }) => until(finds('quay')))
  }
})

for (const wire of bothWires)
  test(
    `${wire}: a server that ends the stream with every word is asked again and again, and every word is kept`,
    { timeout: 30_000 },
    async () => {
      await using _server = await startSpeaker(wire, ({ socket, n }) => {
        socket.send(goodPost(wire, n, `word${n}`, { seq: n }))
        socket.send('{"$type":"error","error":"ConsumerTooSlow","message":"too slow"}')
      })
      const server = _server
      await withReading([server.url], {}, async ({ finds, runner }) => {
        await until(finds('word10'))
        for (let n = 1; n <= 10; n++) assert.equal(await finds(`word${n}`)(), true)
        assert.ok(runner.health().reconnects >= 9)
      })
      await until(() => server.open === 0)
    },
  )
