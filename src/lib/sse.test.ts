import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeSse, encodeSse, sseHeartbeat } from './sse.ts'

const streamOf = (bytes: Uint8Array, size: number) =>
  ReadableStream.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
  ) as ReadableStream<Uint8Array>

test('messages survive a round trip whatever the chunks, line separators in the text included', async () => {
  const sent = [{ text: 'two\nlines, a \u2028 and 東京 🚀' }, { text: '' }]
  const bytes = new TextEncoder().encode(sent.map((data) => encodeSse('sentence', data)).join(sseHeartbeat))
  for (const size of [1, 3, 7, 10_000]) {
    const got = await Array.fromAsync(decodeSse(streamOf(bytes, size)))
    assert.deepEqual(
      got,
      sent.map((data) => ({ event: 'sentence', data })),
    )
  }
})

test('a message that is not JSON is a typed error', async () => {
  await assert.rejects(Array.fromAsync(decodeSse(streamOf(new TextEncoder().encode('data: <html>\n\n'), 100))), {
    code: 'server_unreachable',
  })
})
