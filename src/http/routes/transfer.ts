import { createRoute, z } from '@hono/zod-openapi'
import { importEventSchema, importResultSchema, toRequestError, type ImportEvent } from '../../api/index.ts'
import { AppError, type ErrorCode } from '../../errors/index.ts'
import { callOf, type App, type Parts } from '../context.ts'
import { streamError } from '../error-map.ts'
import { sseResponse, streamResponse } from '../stream.ts'
import { errors, wantsEvents } from './shared.ts'

const bytes = z.string().openapi({ type: 'string', format: 'binary' })

/** What comes of taking posts in, wherever they are from. */
const stored = {
  200: {
    description: 'What was stored.',
    content: { 'application/json': { schema: importResultSchema }, 'text/event-stream': { schema: importEventSchema } },
  },
  400: errors[400],
  401: errors[401],
  403: errors[403],
  503: errors[503],
}

const importRoute = createRoute({
  method: 'post',
  path: '/api/import',
  summary: 'Import a file',
  description:
    'The file itself as body, compressed or not: one JSON object a line (X API v2 or v1.1, Bluesky records, our own export), an export of an X or Mastodon account as a zip, or a Bluesky repository. Safe to repeat; an interrupted import of the same file goes on where it was. With `Accept: text/event-stream` progress is told as it goes.',
  request: {
    query: z.object({ name: z.string().min(1).max(500).default('upload').openapi({ example: 'posts.ndjson.gz' }) }),
    body: { required: true, content: { 'application/octet-stream': { schema: bytes } } },
  },
  responses: {
    ...stored,
  },
})

const backfillRoute = createRoute({
  method: 'post',
  path: '/api/backfill',
  summary: 'Fetch what an account of Bluesky has written so far',
  description:
    'From the server on which it lives: all of its posts, once. Safe to repeat; one account at a time. With `Accept: text/event-stream` progress is told as it goes.',
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({
            account: z.string().trim().min(1).max(300).openapi({ description: 'Its handle or DID.', example: '@ana.example' }),
          }),
        },
      },
    },
  },
  responses: {
    ...stored,
    404: errors[404],
    502: errors[502],
  },
})

const exportQuery = z.object({
  from: z.iso.datetime({ offset: true }).optional().openapi({ example: '2016-04-01T00:00:00Z' }),
  until: z.iso.datetime({ offset: true }).optional(),
  network: z.string().min(1).max(32).optional(),
})

const exportRoute = createRoute({
  method: 'get',
  path: '/api/export',
  summary: 'Export posts',
  description: 'One JSON object a line, which `POST /api/import` reads back.',
  request: { query: exportQuery },
  responses: {
    200: { description: 'The posts.', content: { 'application/x-ndjson': { schema: bytes } } },
    400: errors[400],
    401: errors[401],
  },
})

export function addTransfer(app: App, parts: Parts): void {
  app.openapi(importRoute, async (context) => {
    const { body } = context.req.raw
    if (!body) throw new AppError('request_invalid', { message: 'There is no file in this request: send it as the body.' })
    const left = new AbortController()
    const length = Number(context.req.header('content-length') ?? NaN)
    const file = {
      name: context.req.valid('query').name,
      bytes: body as AsyncIterable<Uint8Array>,
      ...(Number.isSafeInteger(length) && { size: length }),
    }
    const events = parts.api.import(file, callOf(context, parts, left.signal))
    if (wantsEvents(context.req.header('accept')))
      return sseResponse(events, { onCancel: () => left.abort(), onError: streamError(context, parts.log) })
    return context.json(await resultOf(events), 200)
  })
  app.openapi(backfillRoute, async (context) => {
    const left = new AbortController()
    const events = parts.api.backfill(context.req.valid('json').account, callOf(context, parts, left.signal))
    if (wantsEvents(context.req.header('accept')))
      return sseResponse(events, { onCancel: () => left.abort(), onError: streamError(context, parts.log) })
    return context.json(await resultOf(events), 200)
  })
  app.openAPIRegistry.registerPath(exportRoute)
  app.get('/api/export', async (context) => {
    const query = exportQuery.safeParse(context.req.query())
    if (!query.success) throw toRequestError(query.error.issues)
    const left = new AbortController()
    const { from, until, network } = query.data
    const lines = parts.api.export(
      {
        ...(from !== undefined && { from: Date.parse(from) }),
        ...(until !== undefined && { until: Date.parse(until) }),
        ...(network !== undefined && { network }),
      },
      callOf(context, parts, left.signal),
    )
    return streamResponse(withLineFeeds(lines), { contentType: 'application/x-ndjson', onCancel: () => left.abort() })
  })
}

async function resultOf(events: AsyncIterable<ImportEvent>) {
  for await (const event of events) {
    if (event.type === 'import-end') return event.result
    if (event.type === 'import-fail') throw new AppError(event.error.code as ErrorCode, { message: event.error.message })
  }
  throw new AppError('internal', { message: 'The import had no end.' })
}

/** Some lines at a time: a chunk for each would cost more than the line. */
async function* withLineFeeds(lines: AsyncIterable<string>): AsyncIterable<string> {
  let chunk = ''
  for await (const line of lines) {
    chunk += `${line}\n`
    if (chunk.length < 64 * 1024) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}
