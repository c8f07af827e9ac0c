import { z } from 'zod'
import { AppError } from '../errors/index.ts'
import { createOriginFetch } from '../lib/outbound.ts'
import { choosePreset, parseBaseUrl, parseKey, presets, type PresetName } from './openai/index.ts'

/** What a server says of itself. */
export type SeenServer = {
  /** As it is to be configured, with its `/v1`. */
  readonly baseUrl: string
  readonly preset: PresetName
  /** Names of models as the server calls them; empty where it lists none. */
  readonly models: readonly string[]
  /** Tokens of context by name of model, where the server says. */
  readonly contextOf: Readonly<Record<string, number>>
  /** A sentence for people, where the server could not be asked or listed nothing. */
  readonly problem?: string
}

/** What came of looking at one of the usual addresses. */
export type FoundServer = Omit<SeenServer, 'baseUrl' | 'preset' | 'problem'> & {
  /** What it says it is, else what usually listens there. */
  readonly kind: PresetName
  readonly url: string
  readonly isThere: boolean
  /** A sentence for people: what was found, or why it is not a model server. */
  readonly says: string
}

/** Who usually listens where. */
export type ServerPlace = { readonly kind: PresetName; readonly port: number }
export const usualPlaces: readonly ServerPlace[] = (['llama-server', 'ollama', 'vllm', 'lm-studio', 'sglang'] as const).flatMap((kind) =>
  presets[kind].ports.map((port) => ({ kind, port })),
)

const maxListBytes = 1_000_000
const keyWanted = 'it asks for a key.'

/**
 * Asks the usual ports of this computer (127.0.0.1) for `/v1/models`, all at once, and says of each what came, in the order of `places`.
 * Sends no key and no post. `timeoutMs` is for each address. Throws nothing but the reason of an abort of `signal`.
 */
export async function findModelServers({
  signal,
  timeoutMs = 1_000,
  places = usualPlaces,
}: {
  readonly signal: AbortSignal
  readonly timeoutMs?: number
  readonly places?: readonly ServerPlace[]
}): Promise<readonly FoundServer[]> {
  signal.throwIfAborted()
  return await Promise.all(places.map((place) => lookAtPlace(place, { signal, timeoutMs })))
}

/**
 * Asks a server that the operator named which one it is and what models it has. Throws `config_invalid` for an address that cannot be
 * meant, and the reason of an abort; whatever else goes wrong is `problem`.
 */
export async function lookAtServer(
  address: string,
  options: { readonly signal: AbortSignal; readonly apiKey?: string; readonly allowKeyOverHttp?: boolean; readonly timeoutMs?: number },
): Promise<SeenServer> {
  const { signal, allowKeyOverHttp = false, timeoutMs = 5_000 } = options
  const apiKey = parseKey(options.apiKey)
  const url = parseBaseUrl(address, { hasKey: apiKey !== undefined, allowKeyOverHttp })
  const baseUrl = url.href
  try {
    const { status, headers, list } = await askForModels(url, { signal, apiKey, timeoutMs })
    const preset = choosePreset({ baseUrl, headers, models: list })
    const models = status === 200 ? modelsIn(list) : undefined
    if (models) return { baseUrl, preset, ...models }
    const why = status === 401 || status === 403 ? (apiKey ? 'it refuses the key.' : keyWanted) : `it lists no models (status ${status}).`
    return { baseUrl, preset, models: [], contextOf: {}, problem: `The server was reached, but ${why}` }
  } catch (error) {
    signal.throwIfAborted()
    const problem = `The server could not be asked: ${whyNot(error)}`
    return { baseUrl, preset: choosePreset({ baseUrl }), models: [], contextOf: {}, problem }
  }
}

async function lookAtPlace(
  { kind, port }: ServerPlace,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<FoundServer> {
  const url = new URL(`http://127.0.0.1:${port}/v1`)
  const result = { kind, url: url.href, models: [], contextOf: {} }
  try {
    const { status, headers, list } = await askForModels(url, { signal, apiKey: undefined, timeoutMs })
    if (status === 401 || status === 403) return { ...result, isThere: true, says: `A server answers at port ${port}, but ${keyWanted}` }
    const found = status === 200 ? modelsIn(list) : undefined
    if (!found) return { ...result, isThere: false, says: `Something else than a model server answers at port ${port} (status ${status}).` }
    const told = choosePreset({ baseUrl: '', headers, models: list })
    const known = told === 'generic' ? kind : told
    const { length } = found.models
    const offers = length === 0 ? 'without a model; load one there first' : `and offers ${length} model${length === 1 ? '' : 's'}`
    return { kind: known, url: url.href, ...found, isThere: true, says: `${presets[known].label} runs at port ${port} ${offers}.` }
  } catch (error) {
    signal.throwIfAborted()
    return { ...result, isThere: false, says: `${presets[kind].label} was looked for at port ${port}: ${whyNot(error)}` }
  }
}

type Listed = { readonly status: number; readonly headers: Pick<Headers, 'get'>; readonly list: unknown }

async function askForModels(
  baseUrl: URL,
  { signal, apiKey, timeoutMs }: { readonly signal: AbortSignal; readonly apiKey: string | undefined; readonly timeoutMs: number },
): Promise<Listed> {
  await using door = createOriginFetch(baseUrl.origin)
  const response = await door.fetch(`${baseUrl.href}/models`, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    headers: { accept: 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
  })
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    if ((size += chunk.length) > maxListBytes) break
  }
  return { status: response.status, headers: response.headers, list: parseJson(Buffer.concat(chunks).toString('utf8')) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The list of OpenAI's `/v1/models`; `data` is null at an Ollama without models. vLLM and SGLang, and llama-server, tell the context. */
const modelList = z.object({
  object: z.literal('list').optional(), // not at Anthropic
  data: z.array(
    z.object({ id: z.string(), max_model_len: z.number().nullish(), meta: z.looseObject({ n_ctx: z.number().nullish() }).nullish() }),
  ),
})
const emptyList = z.object({ object: z.literal('list'), data: z.null() })

function modelsIn(list: unknown): Pick<SeenServer, 'models' | 'contextOf'> | undefined {
  if (emptyList.safeParse(list).success) return { models: [], contextOf: {} }
  const { data: answer } = modelList.safeParse(list)
  if (!answer) return undefined
  const known = answer.data.flatMap(({ id, max_model_len, meta }) => {
    const tokens = max_model_len ?? meta?.n_ctx
    return tokens ? [[id, tokens] as const] : []
  })
  return { models: answer.data.map(({ id }) => id), contextOf: Object.fromEntries(known) }
}

/** Ends a sentence that names the address; `fetch` wraps its causes. */
function whyNot(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth++) {
    if (at.name === 'TimeoutError') return 'something listens there and did not answer in time.'
    if (at instanceof AppError || at.message === 'unexpected redirect') return 'what answers there redirects elsewhere.'
    if (at.message === 'bad port') return 'that port is reserved for something else (WHATWG Fetch, port blocking).'
    const code = 'code' in at ? String(at.code) : ''
    if (code === 'ECONNREFUSED') return 'nothing listens there.'
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no such host is known.'
    if (code === 'UND_ERR_CONNECT_TIMEOUT') return 'nobody answers there.'
    if (/^(?:CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/.test(code)) return 'its certificate is not accepted.'
  }
  return 'what listens there does not speak HTTP.'
}
