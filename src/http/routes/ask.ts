import { createRoute } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { askEventSchema, askRequestSchema, askResultSchema } from '../../api/index.ts'
import { AppError } from '../../errors/index.ts'
import { callOf, type App, type Parts } from '../context.ts'
import { streamError } from '../error-map.ts'
import { sseResponse } from '../stream.ts'
import { errors, wantsEvents } from './shared.ts'

export const maxJsonBody = 64 * 1024

const route = createRoute({
  method: 'post',
  path: '/api/ask',
  summary: 'Ask a question',
  description:
    'Answered in sentences that each cite posts. With `Accept: text/event-stream` the answer arrives as it is written, one event a message; otherwise as one JSON object.',
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: askRequestSchema,
          example: { question: 'What did members of Congress say about the Zika virus in April 2016?', timeZone: 'America/New_York' },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The answer.',
      content: { 'application/json': { schema: askResultSchema }, 'text/event-stream': { schema: askEventSchema } },
    },
    400: errors[400],
    401: errors[401],
    403: errors[403],
    404: errors[404],
    413: errors[413],
    503: errors[503],
  },
})

export function addAsk(app: App, parts: Parts): void {
  app.use('/api/ask', bodyLimit({ maxSize: maxJsonBody }))
  app.openapi(route, async (context) => {
    const left = new AbortController()
    const request = context.req.valid('json')
    const call = callOf(context, parts, left.signal)
    const seats = parts.asking.for(await parts.api.models(call), request.model)
    call.signal.throwIfAborted() // who has gone meanwhile takes no seat
    const events = seats.take(() => parts.api.ask(request, call))
    if (wantsEvents(context.req.header('accept')))
      return sseResponse(events, { onCancel: () => left.abort(), onError: streamError(context, parts.log) })
    for await (const event of events) if (event.type === 'answer-end') return context.json(event.result, 200)
    throw new AppError('internal', { message: 'The answer had no end.' })
  })
}
