import { EventSourceParserStream } from 'eventsource-parser/stream'
import { AppError } from '../errors/index.ts'

/** One message of a text/event-stream (WHATWG HTML, "Server-sent events"). `data` is written as one JSON line. */
export function encodeSse(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

/** A comment line: keeps proxies and watchdogs from taking a quiet stream for a dead one. */
export const sseHeartbeat = ': waiting\n\n'

/** The messages of a byte stream of server-sent events; a message that is not JSON or over 4 MB throws `server_unreachable`. */
export async function* decodeSse(body: ReadableStream<Uint8Array>): AsyncIterable<{ event: string; data: unknown }> {
  const messages = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new EventSourceParserStream({ onError: 'terminate', maxBufferSize: 4 * 1024 * 1024 }))
  for await (const { event, data } of messages) {
    let value: unknown
    try {
      value = JSON.parse(data)
    } catch (cause) {
      throw new AppError('server_unreachable', {
        message: 'The server sent something that is not an event of Groundswell. Is it the same version?',
        cause,
      })
    }
    yield { event: event ?? 'message', data: value }
  }
}
