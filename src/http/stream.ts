import type { ErrorBody } from '../api/index.ts'
import { encodeSse, sseHeartbeat } from '../lib/sse.ts'

const heartbeatMs = 10_000

/**
 * Events as a response of server-sent events. The first one is awaited before the head is sent, so that an error before it is an
 * ordinary error answer; a later one becomes a last event named `error`. `waits`: the first event may take its time, the head goes out
 * at once. When the reader goes away, `onCancel` is called and the events are let go.
 */
export async function sseResponse<T extends { readonly type: string }>(
  events: AsyncIterable<T>,
  { onCancel, onError, waits = false }: { onCancel: () => void; onError: (error: unknown) => ErrorBody; waits?: boolean },
): Promise<Response> {
  async function* messages() {
    let started = waits
    try {
      if (waits) yield sseHeartbeat
      for await (const event of events) {
        yield encodeSse(event.type, event)
        started = true
      }
    } catch (error) {
      if (!started) throw error
      yield encodeSse('error', onError(error))
    }
  }
  return streamResponse(messages(), { contentType: 'text/event-stream', heartbeat: sseHeartbeat, onCancel })
}

export async function streamResponse(
  chunks: AsyncIterable<string>,
  options: { contentType: string; heartbeat?: string; onCancel: () => void },
): Promise<Response> {
  const iterator = chunks[Symbol.asyncIterator]()
  let next: IteratorResult<string> | undefined = await iterator.next()
  let beat: NodeJS.Timeout | undefined
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const { heartbeat } = options
      if (heartbeat !== undefined)
        beat = setInterval(() => (controller.desiredSize ?? 0) > 0 && controller.enqueue(encoder.encode(heartbeat)), heartbeatMs).unref()
    },
    async pull(controller) {
      const current = next ?? (await iterator.next())
      next = undefined
      if (current.done) {
        clearInterval(beat)
        controller.close()
      } else controller.enqueue(encoder.encode(current.value))
    },
    async cancel() {
      clearInterval(beat)
      options.onCancel()
      await iterator.return?.()
    },
  })
  return new Response(body, { headers: { 'content-type': options.contentType, 'cache-control': 'no-store', 'x-accel-buffering': 'no' } })
}

/** Counts how many streams of a kind are open. */
export async function* counted<T>(items: AsyncIterable<T>, add: (by: 1 | -1) => void): AsyncIterable<T> {
  add(1)
  try {
    yield* items
  } finally {
    add(-1)
  }
}
