import type OpenAI from 'openai'
import { AppError } from '../../errors/index.ts'
import { createOriginFetch } from '../../lib/outbound.ts'
import { isRecord } from './wire.ts'

/** Bytes, after decompression: of one answer, of one line in it, of an error. The client itself bounds none of them. */
const maxAnswerBytes = 32_000_000
const maxLineBytes = 1_000_000
const maxErrorBytes = 65_536

/**
 * The official client, held to one server. Every option is given, as each one left out is read from the environment: the key, the
 * organization and the project of somebody else would go to whatever server is configured, and without an address posts to OpenAI. What
 * `OPENAI_CUSTOM_HEADERS` adds cannot be switched off, so headers are written here, from nothing. Neither retries nor logs: a malformed
 * event would be printed with the posts in it.
 */
export function createClient({
  baseUrl,
  apiKey,
  timeoutMs,
}: {
  readonly baseUrl: URL
  readonly apiKey: string | undefined
  /** For the headers of an answer. */
  readonly timeoutMs: number
}): { readonly connect: () => Promise<OpenAI> } & AsyncDisposable {
  const door = createOriginFetch(baseUrl.origin)
  const headers = {
    accept: 'text/event-stream, application/json',
    'accept-encoding': 'identity', // what compresses also buffers
    'content-type': 'application/json',
    'user-agent': 'groundswell',
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
  }
  const guardedFetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    if (typeof init.body !== 'string' || url instanceof Request)
      throw new AppError('internal', { message: 'A request to a model is a text to an address.' })
    const signal = init.signal ?? null
    const response = await door.fetch(url, { method: 'POST', body: init.body, headers, signal })
    return response.ok ? capAnswer(response as unknown as Response) : await capError(response as unknown as Response)
  }
  let client: Promise<OpenAI> | undefined
  const make = async () => {
    const { default: Client } = await import('openai') // 200 files, which most commands do without
    return new Client({
      baseURL: baseUrl.href,
      apiKey: apiKey ?? 'none',
      adminAPIKey: null,
      webhookSecret: null,
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: timeoutMs,
      logLevel: 'off',
      fetch: guardedFetch,
      fetchOptions: { redirect: 'error' },
    })
  }
  return { connect: () => (client ??= make()), [Symbol.asyncDispose]: () => door[Symbol.asyncDispose]() }
}

const tooLarge = (what: string) => new AppError('too_large', { message: `${what} is larger than is read here.` })

/** The same answer, which fails once it is too long; a line counts as well, since the client holds one until it is complete. */
function capAnswer(response: Response): Response {
  if (!response.body) return response
  let [total, line] = [0, 0]
  const cap = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const lastBreak = chunk.lastIndexOf(0x0a)
      total += chunk.length
      line = lastBreak === -1 ? line + chunk.length : chunk.length - 1 - lastBreak
      if (total > maxAnswerBytes || line > maxLineBytes) controller.error(tooLarge('The answer'))
      else controller.enqueue(chunk)
    },
  })
  return new Response(response.body.pipeThrough(cap), response)
}

/** The beginning of an error, in the one form the client reads: some servers send it without `{"error": …}` around it. */
async function capError(response: Response): Promise<Response> {
  const text = await readStart(response.body, maxErrorBytes)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  const error = isRecord(value) && 'error' in value ? value : { error: value ?? text }
  // xAI puts the code beside the text: {"code": "…", "error": "…"}.
  const body =
    typeof error.error === 'string' ? { error: { message: error.error, code: isRecord(value) ? value['code'] : undefined } } : error
  const headers = new Headers(response.headers)
  for (const name of ['content-length', 'content-encoding']) headers.delete(name)
  return new Response(JSON.stringify(body), { status: response.status, headers })
}

async function readStart(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= maxBytes) break
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8')
}
