import { createRoute, z } from '@hono/zod-openapi'
import {
  modelsSchema,
  postSchema,
  searchRequestSchema,
  searchResultSchema,
  statusSchema,
  suggestionsSchema,
  tailEventSchema,
  tailRequestSchema,
  trendsRequestSchema,
  trendsSchema,
  toRequestError,
} from '../../api/index.ts'
import { AppError } from '../../errors/index.ts'
import { callOf, type App, type Parts } from '../context.ts'
import { streamError } from '../error-map.ts'
import { counted, sseResponse } from '../stream.ts'
import { errors, wholeInQuery } from './shared.ts'

/** `?q=flood` would else be answered with the newest posts, as if nothing had been asked. */
const strange: z.core.$ZodErrorMap = ({ code }) =>
  code === 'unrecognized_keys'
    ? 'There is no such parameter here. The words to search for are `query`; /openapi.json lists the others.'
    : undefined

const searchRoute = createRoute({
  method: 'get',
  path: '/api/search',
  summary: 'Search posts',
  request: {
    query: z.strictObject(
      {
        ...searchRequestSchema.shape,
        query: searchRequestSchema.shape.query.default(''),
        limit: z.coerce.number().pipe(z.int().min(1).max(1_000)).optional().openapi({ type: 'integer', example: 20 }),
        collapse: z.stringbool().optional().openapi({ type: 'boolean' }),
      },
      { error: strange },
    ),
  },
  responses: {
    200: { description: 'Posts, best first.', content: { 'application/json': { schema: searchResultSchema } } },
    400: errors[400],
    401: errors[401],
  },
})

const postsRoute = createRoute({
  method: 'get',
  path: '/api/posts',
  summary: 'Read posts by id',
  request: {
    query: z.object({
      id: z
        .union([z.string().transform((one) => [one]), z.array(z.string()).min(1).max(100)])
        .openapi({ type: 'array', items: { type: 'string' }, example: ['x:727620048112926720'] }),
    }),
  },
  responses: {
    200: {
      description: 'The posts that are there.',
      content: { 'application/json': { schema: z.object({ posts: z.array(postSchema) }) } },
    },
    400: errors[400],
    401: errors[401],
  },
})

const statusRoute = createRoute({
  method: 'get',
  path: '/api/status',
  summary: 'What the store holds and what is running',
  responses: {
    200: { description: 'The status.', content: { 'application/json': { schema: statusSchema } } },
    401: errors[401],
    503: errors[503],
  },
})

const suggestionsRoute = createRoute({
  method: 'get',
  path: '/api/suggestions',
  summary: 'Questions on what is coming in',
  request: {
    query: z.object({
      lang: z
        .string()
        .min(2)
        .max(35)
        .optional()
        .openapi({ description: 'BCP 47: on posts in this language, where there are some.', example: 'en' }),
    }),
  },
  responses: {
    200: { description: 'Up to three questions.', content: { 'application/json': { schema: suggestionsSchema } } },
    400: errors[400],
    401: errors[401],
    503: errors[503],
  },
})

const trendsRoute = createRoute({
  method: 'get',
  path: '/api/trends',
  summary: 'What is talked about more than usual',
  description: 'Words, names, tags and links that burst together, against the same hour of earlier days or else the last hours.',
  request: { query: trendsRequestSchema.extend({ window: wholeInQuery(1, 60), limit: wholeInQuery(1, 20) }) },
  responses: {
    200: { description: 'The topics, the strongest first.', content: { 'application/json': { schema: trendsSchema } } },
    400: errors[400],
    401: errors[401],
    503: errors[503],
  },
})

const modelsRoute = createRoute({
  method: 'get',
  path: '/api/models',
  summary: 'Who may write, and what each is told',
  responses: {
    200: { description: 'The models, `extractive` first.', content: { 'application/json': { schema: modelsSchema } } },
    401: errors[401],
  },
})

const tailRoute = createRoute({
  method: 'get',
  path: '/api/tail',
  summary: 'Posts as they come in',
  description: 'A stream of events without end; the query is that of a search.',
  request: { query: tailRequestSchema },
  responses: {
    200: { description: 'The events.', content: { 'text/event-stream': { schema: tailEventSchema } } },
    400: errors[400],
    401: errors[401],
    503: errors[503],
  },
})

/** Readers of the tail at once. */
const maxTails = 32

export function addReading(app: App, parts: Parts): void {
  const { api } = parts
  app.openapi(searchRoute, async (context) => context.json(await api.search(context.req.valid('query'), callOf(context, parts)), 200))
  app.openapi(postsRoute, async (context) =>
    context.json({ posts: [...(await api.posts(context.req.valid('query').id, callOf(context, parts)))] }, 200),
  )
  let tails = 0
  app.openAPIRegistry.registerPath(tailRoute)
  app.get('/api/tail', async (context) => {
    const request = tailRequestSchema.safeParse(context.req.query())
    if (!request.success) throw toRequestError(request.error.issues)
    if (tails >= maxTails) throw new AppError('overloaded', { message: `${maxTails} readers follow the posts already. Try again later.` })
    const left = new AbortController()
    const events = counted(api.tail(request.data, callOf(context, parts, left.signal)), (by) => (tails += by))
    return sseResponse(events, { onCancel: () => left.abort(), onError: streamError(context, parts.log), waits: true })
  })
  app.openapi(suggestionsRoute, async (context) => {
    const { lang } = context.req.valid('query')
    const questions = await api.suggestions(lang === undefined ? {} : { lang }, callOf(context, parts))
    return context.json({ questions: [...questions] }, 200)
  })
  app.openapi(trendsRoute, async (context) => context.json(await api.trends(context.req.valid('query'), callOf(context, parts)), 200))
  app.openapi(modelsRoute, async (context) => context.json({ models: [...(await api.models(callOf(context, parts)))] }, 200))
  app.openapi(statusRoute, async (context) => context.json(await api.status(callOf(context, parts)), 200))
}
