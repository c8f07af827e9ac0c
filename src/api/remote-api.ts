import type { z } from 'zod'
import type { BodyInit, RequestInit, Response } from 'undici'
import { AppError, errorTable, type ErrorCode } from '../errors/index.ts'
import { createOriginFetch } from '../lib/outbound.ts'
import { decodeSse } from '../lib/sse.ts'
import type { Api, Call } from './api.ts'
import { toWire } from './request.ts'
import { iso } from './views.ts'
import {
  answerSchema,
  askEventSchema,
  errorSchema,
  importEventSchema,
  modelsSchema,
  postSchema,
  searchResultSchema,
  statusSchema,
  suggestionsSchema,
  tailEventSchema,
  trendsSchema,
  watchEventSchema,
} from './schema.ts'
import { addedSchema, policySchema, removedSchema, sourceEntrySchema, sourcesSchema } from './source-schema.ts'
import { replaySchema, traceSchema } from './trace-schema.ts'

/** The API of a running server, over HTTP. What it sends is checked against the same schemas that it promises. */
export function openRemoteApi({ url, token }: { url: string; token: string }): Api {
  const door = createOriginFetch(new URL(url).origin)

  async function send(path: string, init: RequestInit, { signal }: Call): Promise<Response> {
    let response: Response
    try {
      response = await door.fetch(new URL(path, url), {
        ...init,
        signal,
        headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` },
      })
    } catch (cause) {
      if (signal.aborted) throw signal.reason
      throw new AppError('server_unreachable', { message: `The server at ${url} does not answer any more. Is it still running?`, cause })
    }
    if (!response.ok) throw await errorOf(response, url)
    return response
  }
  const read = async <T extends z.ZodType>(path: string, schema: T, call: Call): Promise<z.output<T>> =>
    check(schema, await (await send(path, {}, call)).json())
  async function* events<T extends z.ZodType>(path: string, init: RequestInit, schema: T, call: Call): AsyncIterable<z.output<T>> {
    const left = new AbortController()
    const signal = AbortSignal.any([call.signal, left.signal])
    try {
      const { body } = await send(
        path,
        { ...init, headers: { ...(init.headers as Record<string, string>), accept: 'text/event-stream' } },
        { signal },
      )
      if (body)
        for await (const { event, data } of decodeSse(body as ReadableStream<Uint8Array>)) {
          if (event === 'error') throw toError(data) ?? new AppError('server_unreachable', { message: `The server at ${url} broke off.` })
          yield check(schema, data)
        }
    } catch (error) {
      if (call.signal.aborted || error instanceof AppError) throw error
      throw new AppError('server_unreachable', {
        message: `The server at ${url} broke off in the middle. Is it still running?`,
        cause: error,
      })
    } finally {
      left.abort()
    }
  }

  const sendJson = async <T extends z.ZodType>(
    method: string,
    path: string,
    body: unknown,
    schema: T,
    call: Call,
  ): Promise<z.output<T>> => {
    const headers = { 'content-type': 'application/json' }
    return check(schema, await (await send(path, { method, headers, body: JSON.stringify(body) }, call)).json())
  }

  return {
    ask: (request, call) =>
      events(
        '/api/ask',
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(toWire(request)) },
        askEventSchema,
        call,
      ),
    answer: (id, call) => read(`/api/answers/${encodeURIComponent(id)}`, answerSchema, call),
    trace: (id, call) => read(`/api/answers/${encodeURIComponent(id)}/trace`, traceSchema, call),
    replay: (id, request, call) => sendJson('POST', `/api/answers/${encodeURIComponent(id)}/replay`, request, replaySchema, call),
    search: (request, call) => read(`/api/search?${queryOf(toWire(request))}`, searchResultSchema, call),
    async posts(ids, call) {
      const response = await send(`/api/posts?${new URLSearchParams(ids.map((id): [string, string] => ['id', id]))}`, {}, call)
      return check(postSchema.array(), ((await response.json()) as { posts?: unknown }).posts)
    },
    async preview(post, picture, call) {
      const response = await send(`/api/media/${encodeURIComponent(post)}/${encodeURIComponent(picture)}`, {}, call)
      return { bytes: new Uint8Array(await response.arrayBuffer()), type: response.headers.get('content-type') ?? '' }
    },
    import(file, call) {
      const headers = {
        'content-type': 'application/octet-stream',
        ...(file.size !== undefined && { 'content-length': String(file.size) }),
      }
      return events(
        `/api/import?${new URLSearchParams({ name: file.name.slice(-500) })}`,
        { method: 'POST', headers, body: file.bytes as BodyInit, duplex: 'half' },
        importEventSchema,
        call,
      )
    },
    backfill: (account, call) =>
      events(
        '/api/backfill',
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ account }) },
        importEventSchema,
        call,
      ),
    async *export({ from, until, network }, call) {
      const query = queryOf({
        from: from === undefined ? undefined : iso(from),
        until: until === undefined ? undefined : iso(until),
        network,
      })
      const { body } = await send(`/api/export?${query}`, {}, call)
      if (body) yield* linesOf(body as ReadableStream<Uint8Array>)
    },
    tail: ({ query }, call) => quietly(events(`/api/tail?${queryOf({ query })}`, {}, tailEventSchema, call), call),
    watch: ({ answer, ...query }, call) =>
      quietly(events(`/api/answers/${encodeURIComponent(answer)}/watch?${queryOf(query)}`, {}, watchEventSchema, call), call),
    status: (call) => read('/api/status', statusSchema, call),
    suggestions: async ({ lang }, call) => (await read(`/api/suggestions?${queryOf({ lang })}`, suggestionsSchema, call)).questions,
    trends: (request, call) => read(`/api/trends?${queryOf(request)}`, trendsSchema, call),
    models: async (call) => (await read('/api/models', modelsSchema, call)).models,
    sources: async (call) => (await read('/api/sources', sourcesSchema, call)).sources,
    addSource: (request, call) => sendJson('POST', '/api/sources', request, addedSchema, call),
    changeSource: (id, request, call) => sendJson('PATCH', sourcePath(id), request, sourceEntrySchema, call),
    removeSource: async (id, { posts }, call) =>
      check(removedSchema, await (await send(`${sourcePath(id)}?posts=${posts}`, { method: 'DELETE' }, call)).json()),
    feeds: async (call) => (await send('/api/sources/feeds.opml', {}, call)).text(),
    policy: (call) => read('/api/policy', policySchema, call),
    changePolicy: (change, call) => sendJson('PATCH', '/api/policy', change, policySchema, call),
    show: (shown, call) => sendJson('POST', '/api/shown', { shown }, statusSchema, call),
    [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
  }
}

/** An abort ends it without an error. */
async function* quietly<T>(items: AsyncIterable<T>, { signal }: Call): AsyncIterable<T> {
  try {
    yield* items
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

const sourcePath = (id: string) => `/api/sources/${encodeURIComponent(id)}`

function queryOf(values: Record<string, unknown>): string {
  return new URLSearchParams(
    Object.entries(values).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]])),
  ).toString()
}

function check<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new AppError('server_unreachable', {
    message: 'The server answers in a form that is not ours. Is it the same version of Groundswell?',
    cause: parsed.error,
  })
}

async function errorOf(response: Response, url: string): Promise<AppError> {
  const message = `The server at ${url} answered with status ${response.status}. Is it Groundswell?`
  return toError(await response.json().catch(() => undefined)) ?? new AppError('server_unreachable', { message })
}

/** An error body of ours as the error it was. */
function toError(value: unknown): AppError | undefined {
  const body = errorSchema.safeParse(value)
  if (!body.success || !(body.data.error.code in errorTable)) return undefined
  return new AppError(body.data.error.code as ErrorCode, { message: body.data.error.message })
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncIterable<string> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = pieces.pop() ?? ''
    yield* pieces
  }
  if (rest !== '') yield rest
}
