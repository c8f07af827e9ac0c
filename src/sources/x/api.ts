import { AppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Outbound, OutboundStream } from '../../lib/outbound.ts'
import { fieldsOf, isFields, listOf, textOf, type Fields } from '../fields.ts'
import { limits } from './limits.ts'
import { problemOf, type Problem } from './wire.ts'

/** How it failed, which decides how long to wait (back-off.ts); `stop`: nothing changes until the operator does something. */
export type FailureKind = 'network' | 'http' | 'too-many' | 'stop'
export class XFailure extends AppError {
  readonly kind: FailureKind

  constructor(kind: FailureKind, message: string, { cause, retryAfterMs }: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(kind === 'stop' ? 'forbidden' : 'source_unavailable', {
      message,
      ...(cause !== undefined && { cause }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    })
    this.kind = kind
  }
}

/** The few requests we make, with the key in a header and nowhere else. Each throws an `XFailure`. */
export interface XApi {
  /** The time by X's clock, as its last answer told it: ours may be wrong, and what was missed is searched for by theirs. */
  readonly clock: Clock
  stream(signal: AbortSignal): Promise<OutboundStream>
  /** A page of recent search as it came, to be decoded. */
  search(query: SearchRequest, signal: AbortSignal): Promise<string>
  rules(signal: AbortSignal): Promise<Fields>
  /** `dryRun`: checked, and nothing changed. */
  changeRules(change: object, options: { readonly dryRun?: boolean; readonly signal: AbortSignal }): Promise<Fields>
  createJob(signal: AbortSignal): Promise<Fields>
  job(id: string, signal: AbortSignal): Promise<Fields>
  /** To and from where X said, which is not X itself: without the key. */
  upload(url: string, ids: readonly string[], signal: AbortSignal): Promise<void>
  download(url: string, signal: AbortSignal): Promise<OutboundStream>
}
export type SearchRequest = {
  readonly query: string
  readonly from: number
  readonly until: number
  readonly most: number
  readonly next?: string
}

/** What is asked for, and no more than is read: whatever comes beside a post may be billed. */
const asked = {
  'tweet.fields':
    'created_at,author_id,lang,public_metrics,entities,referenced_tweets,conversation_id,possibly_sensitive,edit_history_tweet_ids,note_tweet,attachments,withheld',
  expansions: 'author_id,attachments.media_keys',
  'user.fields': 'username,name,protected',
  'media.fields': 'type,url,preview_image_url,alt_text',
} as const

export type XApiOptions = { readonly origin: string; readonly key: string; readonly outbound: Outbound; readonly now: Clock }

export function createXApi({ origin, key, outbound, now }: XApiOptions): XApi {
  const headers = { authorization: `Bearer ${key}` }
  const urlOf = (path: string, query: Readonly<Record<string, string>> = {}) => {
    const url = new URL(path, origin)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url.href
  }
  let aside = 0
  const clock = () => now() + aside
  const heed = ({ headers: told }: { readonly headers: Readonly<Record<string, string>> }) => {
    const differs = Date.parse(told['date'] ?? '') - now()
    if (Number.isFinite(differs)) aside = Math.abs(differs) <= limits.clockGrainMs ? 0 : differs
  }
  /** What went wrong on the way, told without the address, which is X's own. */
  const unreachable = (cause: unknown, signal: AbortSignal) => {
    if (signal.aborted) return cause
    return cause instanceof XFailure ? cause : new XFailure('network', 'X cannot be reached.', { cause })
  }

  async function ask(path: string, signal: AbortSignal, { query, body }: { query?: Record<string, string>; body?: object } = {}) {
    const answer = await outbound
      .get(urlOf(path, query), {
        signal,
        method: body ? 'POST' : 'GET',
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      })
      .catch((cause: unknown) => {
        throw unreachable(cause, signal)
      })
    heed(answer)
    const text = answer.body.toString('utf8')
    if (answer.status < 200 || answer.status > 299) throw failureOf(answer.status, answer.headers, text, clock())
    return text
  }
  const askFields = async (...request: Parameters<typeof ask>) => fieldsIn(await ask(...request))

  return {
    clock,
    async stream(signal) {
      const stream = await outbound.open(urlOf('/2/tweets/search/stream', asked), { signal, headers }).catch((cause: unknown) => {
        throw unreachable(cause, signal)
      })
      heed(stream)
      if (stream.status === 200) return stream
      const text = await beginningOf(stream)
      throw failureOf(stream.status, stream.headers, text, clock())
    },
    search: ({ query, from, until, most, next }, signal) =>
      ask('/2/tweets/search/recent', signal, {
        query: {
          ...asked,
          query,
          start_time: toSeconds(Math.floor(from / 1_000)),
          end_time: toSeconds(Math.ceil(until / 1_000)),
          max_results: String(most),
          ...(next !== undefined && { next_token: next }),
        },
      }),
    rules: (signal) => askFields('/2/tweets/search/stream/rules', signal),
    changeRules: (change, { dryRun = false, signal }) =>
      askFields('/2/tweets/search/stream/rules', signal, { body: change, ...(dryRun && { query: { dry_run: 'true' } }) }),
    createJob: async (signal) =>
      fieldsOf((await askFields('/2/compliance/jobs', signal, { body: { type: 'tweets', name: 'groundswell' } }))['data']),
    job: async (id, signal) => fieldsOf((await askFields(`/2/compliance/jobs/${id}`, signal))['data']),
    async upload(url, ids, signal) {
      const sent = { signal, method: 'PUT' as const, headers: { 'content-type': 'text/plain' }, body: ids.join('\n') }
      const { status } = await outbound.get(url, sent).catch((cause: unknown) => {
        throw unreachable(cause, signal)
      })
      if (status < 200 || status > 299) throw new XFailure('http', `The ids of stored posts could not be handed to X (${status}).`)
    },
    async download(url, signal) {
      const stream = await outbound.open(url, { signal }).catch((cause: unknown) => {
        throw unreachable(cause, signal)
      })
      if (stream.status === 200) return stream
      stream.body.destroy()
      throw new XFailure('http', `The result of a compliance job could not be fetched (${stream.status}).`)
    },
  }
}

/** What a status means for us; `text`: the body, which says more. */
function failureOf(status: number, headers: Readonly<Record<string, string>>, text: string, now: number): XFailure {
  const problem = problemIn(text)
  const said = problem && (problem.detail || problem.title) ? ` X says: ${problem.detail || problem.title}` : ''
  if (problem?.isTooManyConnections) return tooManyConnections()
  if (status === 401)
    return new XFailure('stop', `X does not take this key (401). Make a new Bearer token and add it to this source.${said}`)
  if (status === 402 || status === 403)
    return new XFailure('stop', `X does not allow this with this key (${status}). Look at the app's access and credits.${said}`)
  if (status === 429) {
    const reset = Number(headers['x-rate-limit-reset']) * 1_000 - now // seconds since 1970
    const asksMs = Number.isFinite(reset) && reset > 0 ? Math.min(reset, 3_600_000) : undefined
    return new XFailure('too-many', `X asks to come later (429).${said}`, asksMs === undefined ? {} : { retryAfterMs: asksMs })
  }
  if (status >= 400 && status < 500 && status !== 408 && status !== 409 && status !== 425)
    return new XFailure('http', `X refused the request (${status}).${said}`)
  return new XFailure('http', `X failed (${status}).${said}`)
}

export const tooManyConnections = () =>
  new XFailure(
    'stop',
    'Another program holds the one stream that this key allows. End it, or give this source a key of its own; then pause and resume the source.',
  )

const toSeconds = (seconds: number) => new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z')

function fieldsIn(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text)
    if (isFields(value)) return value
  } catch {
    // said below
  }
  throw new XFailure('http', 'X answered with something that is no answer.')
}

function problemIn(text: string): Problem | undefined {
  try {
    return problemOf(fieldsOf(JSON.parse(text)))
  } catch {
    return undefined
  }
}

/** Of an answer that is not the stream: enough to say what is wrong. */
async function beginningOf({ body }: OutboundStream): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  const late = setTimeout(() => body.destroy(), 5_000)
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      size += chunk.length
      if (size > 16_384) break
    }
  } catch {
    // what came is enough
  } finally {
    clearTimeout(late)
    body.destroy()
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The ids of rules and the errors of an answer about rules. */
export const rulesIn = (answer: Fields) =>
  listOf(answer['data'])
    .slice(0, 50_000)
    .map(fieldsOf)
    .flatMap(({ id, value, tag }) => (typeof id === 'string' && typeof value === 'string' ? [{ id, value, tag: textOf(tag) ?? '' }] : []))
