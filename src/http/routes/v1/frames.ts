import type { Context } from 'hono'
import type { Env, Parts } from '../../context.ts'
import { noteStreamError } from '../../error-map.ts'
import { streamResponse } from '../../stream.ts'
import { toStandardError, type StandardError } from './errors.ts'

/** Comments keep a quiet stream alive; as data they would be events that no client knows. */
const keepAlive = ': keepalive\n\n'
const done = 'data: [DONE]\n\n'

export const dataFrame = (value: object): string => `data: ${JSON.stringify(value)}\n\n`
export const eventFrame = (value: object & { readonly type: string }): string => `event: ${value.type}\n${dataFrame(value)}`

/** Waits for the first item, so that what fails before it fails with a real status. */
export async function begun<T>(items: AsyncGenerator<T, void, void>): Promise<AsyncGenerator<T, void, void>> {
  const first = await items.next()
  return resumed(first, items)
}

async function* resumed<T>(first: IteratorResult<T, void>, items: AsyncGenerator<T, void, void>): AsyncGenerator<T, void, void> {
  try {
    if (first.done) return
    yield first.value
    yield* items
  } finally {
    await items.return()
  }
}

export type Framing<T> = {
  readonly toFrame: (item: T) => string
  /** The last frame of a stream that failed in the middle. */
  readonly toLastFrame: (error: StandardError) => string
  readonly onCancel: () => void
}

/** Items as a stream of server-sent events in the manner of OpenAI; `[DONE]` is its last word, also after a failure. */
export async function framed<T>(
  items: AsyncIterable<T>,
  { toFrame, toLastFrame, onCancel }: Framing<T>,
  context: Context<Env>,
  { log }: Parts,
): Promise<Response> {
  async function* frames() {
    let opening = keepAlive
    try {
      for await (const item of items) {
        yield opening + toFrame(item)
        opening = ''
      }
    } catch (error) {
      const known = noteStreamError(error, context, log)
      yield opening + toLastFrame(toStandardError(known, context.get('requestId')).body)
    }
    yield done
  }
  return streamResponse(frames(), { contentType: 'text/event-stream; charset=utf-8', heartbeat: keepAlive, onCancel })
}
