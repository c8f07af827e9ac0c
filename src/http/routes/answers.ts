import { createRoute, z } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import {
  answerSchema,
  replayRequestSchema,
  replaySchema,
  toRequestError,
  traceSchema,
  watchEventSchema,
  watchRequestSchema,
  type ReplayView,
} from '../../api/index.ts'
import { AppError } from '../../errors/index.ts'
import { callOf, type App, type Parts } from '../context.ts'
import { streamError } from '../error-map.ts'
import { sseResponse } from '../stream.ts'
import { maxJsonBody } from './ask.ts'
import { errors, wholeInQuery } from './shared.ts'

const params = z.object({ id: z.string().max(64).openapi({ example: 'answer_3q2-7wAAAAAAAAAAAAAAAA' }) })
const read = { 400: errors[400], 401: errors[401], 404: errors[404] }

const answerRoute = createRoute({
  method: 'get',
  path: '/api/answers/{id}',
  summary: 'Read a saved answer',
  description: 'With the gist of its trace. Sources deleted since are gone from it.',
  request: { params },
  responses: { 200: { description: 'The answer.', content: { 'application/json': { schema: answerSchema } } }, ...read },
})

const traceRoute = createRoute({
  method: 'get',
  path: '/api/answers/{id}/trace',
  summary: 'How a saved answer came about',
  description:
    'What was understood, searched, found and why in that order, said and checked, left out, and how long each step took: as data, and as a story in plain words. What was deleted since is gone from it.',
  request: { params },
  responses: { 200: { description: 'The trace.', content: { 'application/json': { schema: traceSchema } } }, ...read },
})

const replayRoute = createRoute({
  method: 'post',
  path: '/api/answers/{id}/replay',
  summary: 'Run a saved answer again',
  description:
    'As of its moment, from what was found then: the same build gives the same bytes. With `fresh` it is searched again and compared. Nothing is saved.',
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: replayRequestSchema, example: {} } } },
  },
  responses: {
    200: { description: 'What came of it.', content: { 'application/json': { schema: replaySchema } } },
    ...read,
    403: errors[403],
    413: errors[413],
    503: errors[503],
  },
})

const watchQuery = watchRequestSchema.pick({ minutes: true }).extend({ minutes: wholeInQuery(1, 1_440) })
const watchRoute = createRoute({
  method: 'get',
  path: '/api/answers/{id}/watch',
  summary: 'Keep an answer current',
  description:
    'A stream of events: what changes in a saved answer when posts come in, checked and cited like every sentence; at most one update in five seconds. It ends by itself after a while, or where nothing new can change the answer.',
  request: { params: params, query: watchQuery },
  responses: {
    200: { description: 'The events.', content: { 'text/event-stream': { schema: watchEventSchema } } },
    ...read,
    503: errors[503],
  },
})

/** Saved answers: read, kept current, explained, and run again. */
export function addAnswers(app: App, parts: Parts): void {
  const { api } = parts
  app.openapi(answerRoute, async (context) => context.json(await api.answer(context.req.valid('param').id, callOf(context, parts)), 200))
  app.openapi(traceRoute, async (context) => context.json(await api.trace(context.req.valid('param').id, callOf(context, parts)), 200))
  app.openAPIRegistry.registerPath(watchRoute)
  app.get('/api/answers/:id/watch', async (context) => {
    const query = watchQuery.safeParse(context.req.query())
    if (!query.success) throw toRequestError(query.error.issues)
    const left = new AbortController()
    const { minutes } = query.data
    const request = { answer: context.req.param('id'), ...(minutes !== undefined && { minutes }) }
    const events = api.watch(request, callOf(context, parts, left.signal))
    return sseResponse(events, { onCancel: () => left.abort(), onError: streamError(context, parts.log) })
  })
  app.use('/api/answers/:id/replay', bodyLimit({ maxSize: maxJsonBody }))
  app.openapi(replayRoute, async (context) => {
    const call = callOf(context, parts)
    const { id } = context.req.valid('param')
    const { model } = await api.answer(id, call)
    const seats = parts.asking.for(await api.models(call), model)
    for await (const view of seats.take(() => once(() => api.replay(id, context.req.valid('json'), call)))) return context.json(view, 200)
    throw new AppError('internal', { message: 'The replay had no end.' })
  })
}

async function* once(make: () => Promise<ReplayView>): AsyncIterable<ReplayView> {
  yield await make()
}
