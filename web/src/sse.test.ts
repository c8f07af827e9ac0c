import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEvents } from './sse.ts'

test('messages arrive whole whatever the chunks, comments are left out', async () => {
  const bytes = new TextEncoder().encode(': waiting\n\nevent: a\ndata: {"text":"東京 🚀"}\n\n: waiting\n\nevent: b\ndata: {"n":2}\n\n')
  for (const size of [1, 4, 1_000]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
    const got = await Array.fromAsync(readEvents(ReadableStream.from(chunks) as ReadableStream<Uint8Array>))
    assert.deepEqual(got, [{ text: '東京 🚀' }, { n: 2 }])
  }
})
