import type {
  AskEvent,
  AskRequest,
  ErrorBody,
  ImportEvent,
  ModelView,
  PostView,
  SavedAnswer,
  SearchResult,
  Shown,
  Status,
  TailEvent,
  TrendsView,
  TrendView,
  WatchEvent,
} from '../../src/api/schema.ts'
import type { AddedSources, AddSource, ChangePolicy, PolicyView, RemovedSource, SourceEntry } from '../../src/api/source-schema.ts'
import type { ReplayView, TraceView } from '../../src/api/trace-schema.ts'
import { readEvents } from './sse.ts'

export type * from '../../src/api/schema.ts'
export type * from '../../src/api/source-schema.ts'
export type * from '../../src/api/trace-schema.ts'

/** What went wrong, in a sentence for a person. `code` is the server's, or `unreachable`. */
export class ApiError extends Error {
  readonly code: string
  /** Whether the same request may succeed later. */
  readonly retryable: boolean
  constructor(code: string, message: string, retryable = true) {
    super(message)
    this.code = code
    this.retryable = retryable
  }
}

/** What to tell a person of anything that failed. */
export const sentenceOf = (error: unknown): string => (error instanceof ApiError ? error.message : 'That did not work. Try again.')

/** The asker's zone: "today" and "in April" are meant there. */
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone

async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, init)
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw new ApiError(
      'unreachable',
      'Groundswell does not answer. Is it still running? Start it again with npm start; what is on this page stays.',
    )
  }
  if (response.ok) return response
  const body = (await response.json().catch(() => undefined)) as ErrorBody | undefined
  throw new ApiError(
    body?.error.code ?? 'internal',
    body?.error.message ?? `The server answered with status ${response.status}.`,
    body?.error.retryable,
  )
}

/** The same with a JSON body, and the JSON that comes back. */
async function sendJson<T>(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<T> {
  const response = await send(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return response.json() as Promise<T>
}

async function* events<T>(path: string, init: RequestInit): AsyncIterable<T> {
  const { body } = await send(path, { ...init, headers: { ...(init.headers as Record<string, string>), accept: 'text/event-stream' } })
  if (body)
    for await (const event of readEvents<T | ErrorBody>(body)) {
      if (isError(event)) throw new ApiError(event.error.code, event.error.message, event.error.retryable)
      yield event
    }
}

/** The last event of a stream that broke off: an error and no type. */
const isError = (event: unknown): event is ErrorBody =>
  typeof event === 'object' && event !== null && 'error' in event && !('type' in event)

export type Ask = Omit<AskRequest, 'from' | 'until' | 'asOf'> & { from?: string; until?: string; asOf?: string }

export const ask = (request: Ask, signal: AbortSignal) =>
  events<AskEvent>('/api/ask', {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ timeZone, ...request }),
  })

export const importFile = (file: File, signal: AbortSignal) =>
  events<ImportEvent>(`/api/import?${new URLSearchParams({ name: file.name })}`, {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  })

/** Whether anything is read live at the moment. */
export const readsLive = (status: Status | undefined): boolean =>
  status?.sources.some(({ state }) => state !== 'archive' && state !== 'stopped') ?? false

export const tail = (query: string, signal: AbortSignal) => events<TailEvent>(`/api/tail?${new URLSearchParams({ query })}`, { signal })

/** What changes in a saved answer, as it changes. */
export const watch = (answer: string, signal: AbortSignal) =>
  events<WatchEvent>(`/api/answers/${encodeURIComponent(answer)}/watch`, { signal })

export async function readStatus(): Promise<Status> {
  return (await send('/api/status')).json() as Promise<Status>
}

/** Who may write; `extractive`, which asks no model, is first. */
export async function readModels(): Promise<readonly ModelView[]> {
  return ((await (await send('/api/models')).json()) as { models: ModelView[] }).models
}

/** Shows the demo network, or the real ones again. */
export const show = (shown: Shown) => sendJson<Status>('POST', '/api/shown', { shown })

export async function readSources(): Promise<readonly SourceEntry[]> {
  return ((await (await send('/api/sources')).json()) as { sources: SourceEntry[] }).sources
}

/** With `preview` it is only said what would be read. */
export const addSource = (request: AddSource) => sendJson<AddedSources>('POST', '/api/sources', request)

export const pauseSource = (id: string, paused: boolean) =>
  sendJson<SourceEntry>('PATCH', `/api/sources/${encodeURIComponent(id)}`, { paused })

export async function removeSource(id: string, posts: 'keep' | 'erase'): Promise<RemovedSource> {
  return (await send(`/api/sources/${encodeURIComponent(id)}?posts=${posts}`, { method: 'DELETE' })).json() as Promise<RemovedSource>
}

export async function readPolicy(): Promise<PolicyView> {
  return (await send('/api/policy')).json() as Promise<PolicyView>
}

export const changePolicy = (change: ChangePolicy) => sendJson<PolicyView>('PATCH', '/api/policy', change)

/** Of posts in the reader's language, where there are some. */
export async function readSuggestions(): Promise<readonly string[]> {
  const query = new URLSearchParams({ lang: navigator.language })
  return ((await (await send(`/api/suggestions?${query}`)).json()) as { questions: string[] }).questions
}

export async function readTrends(): Promise<readonly TrendView[]> {
  return ((await (await send('/api/trends?limit=5')).json()) as TrendsView).trends
}

export async function readAnswer(id: string): Promise<SavedAnswer> {
  return (await send(`/api/answers/${encodeURIComponent(id)}`)).json() as Promise<SavedAnswer>
}

export async function readTrace(id: string): Promise<TraceView> {
  return (await send(`/api/answers/${encodeURIComponent(id)}/trace`)).json() as Promise<TraceView>
}

/** `fresh`: searched again, as of its moment or now; else from what was found then. */
export async function replay(id: string, fresh: 'then' | 'now' | undefined): Promise<ReplayView> {
  return sendJson('POST', `/api/answers/${encodeURIComponent(id)}/replay`, { fresh })
}

/** At most 100 ids. */
export async function readPosts(ids: readonly string[]): Promise<PostView[]> {
  const response = await send(`/api/posts?${new URLSearchParams(ids.map((id) => ['id', id]))}`)
  return ((await response.json()) as { posts: PostView[] }).posts
}

export async function search(query: Record<string, string>): Promise<SearchResult> {
  return (await send(`/api/search?${new URLSearchParams({ timeZone, ...query })}`)).json() as Promise<SearchResult>
}
