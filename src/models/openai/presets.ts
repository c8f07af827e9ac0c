import { isRecord } from './wire.ts'

/** What differs between servers that all speak `/v1/chat/completions`: a table, so that no code path knows a server by name. */
export type Preset = {
  /** As people call it. */
  readonly label: string
  /** Where it listens unless told otherwise, best guess first. */
  readonly ports: readonly number[]
  /** Hosts that are this service and nothing else. */
  readonly hosts: readonly string[]
  /** Values of `owned_by` in its `/v1/models`. */
  readonly ownedBy: readonly string[]
  /** A response header that only it sends, and a part of its value. */
  readonly header?: readonly [name: string, part: string]
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens'
  /** How it is held to JSON: any object, a schema that allows any object, or by words alone. */
  readonly json: 'object' | 'schema' | 'prompt'
  /** Fields of a delta that hold thoughts, the first that is filled counts. */
  readonly reasoningFields: readonly string[]
  /** Where an event says how many tokens of the prompt came from its cache, the first that is there counts. */
  readonly cachedTokensPaths: readonly (readonly string[])[]
  /** Asks for the usage event with `stream_options.include_usage`. */
  readonly asksForUsage: boolean
  /** Its `completion_tokens` leave thoughts out, its `total_tokens` do not. */
  readonly totalHoldsThoughts: boolean
  readonly allowsTemperature: boolean
  /** Knows `stop`; stop words are watched for here in any case. */
  readonly allowsStop: boolean
  /** Control tokens inside a post would be read as such: what is sent must be made harmless first. */
  readonly parsesSpecialTokens: boolean
  /** Tokens of context, where the operator does not say. */
  readonly contextTokens: number
  /** Sent along with every request. */
  readonly extras: Readonly<Record<string, unknown>>
}

const ordinary = {
  ports: [],
  hosts: [],
  ownedBy: [],
  maxTokensField: 'max_tokens',
  json: 'object',
  reasoningFields: ['reasoning_content', 'reasoning'],
  cachedTokensPaths: [['usage', 'prompt_tokens_details', 'cached_tokens']],
  asksForUsage: true,
  totalHoldsThoughts: false,
  allowsTemperature: true,
  allowsStop: true,
  parsesSpecialTokens: true,
  contextTokens: 4_096,
  extras: {},
} as const satisfies Omit<Preset, 'label'>

export const presets = {
  'llama-server': {
    ...ordinary,
    label: 'llama-server',
    ports: [9931, 8080],
    ownedBy: ['llamacpp'],
    header: ['server', 'llama.cpp'],
    cachedTokensPaths: [
      ['usage', 'prompt_tokens_details', 'cached_tokens'],
      ['timings', 'cache_n'],
    ],
  },
  vllm: { ...ordinary, label: 'vLLM', ports: [8000], ownedBy: ['vllm'] },
  sglang: { ...ordinary, label: 'SGLang', ports: [30000], ownedBy: ['sglang'] },
  // Cuts a prompt that does not fit without a word; how much fits is set where it runs (OLLAMA_CONTEXT_LENGTH), not here.
  ollama: { ...ordinary, label: 'Ollama', ports: [11434], ownedBy: ['library'], reasoningFields: ['reasoning', 'reasoning_content'] },
  // Refuses `json_object`; a schema it takes.
  'lm-studio': { ...ordinary, label: 'LM Studio', ports: [1234], ownedBy: ['organization_owner'], json: 'schema' },
  // Models that think refuse `max_tokens`, `stop` and most temperatures.
  openai: {
    ...ordinary,
    label: 'OpenAI',
    hosts: ['api.openai.com'],
    ownedBy: ['openai', 'system'],
    header: ['openai-version', ''],
    maxTokensField: 'max_completion_tokens',
    allowsTemperature: false,
    allowsStop: false,
    parsesSpecialTokens: false,
    contextTokens: 128_000,
    extras: { store: false },
  },
  // Ignores `response_format` without a word, caches nothing, returns no thoughts.
  anthropic: {
    ...ordinary,
    label: 'Anthropic (compatible layer)',
    hosts: ['api.anthropic.com'],
    header: ['anthropic-organization-id', ''],
    json: 'prompt',
    parsesSpecialTokens: false,
    contextTokens: 200_000,
  },
  xai: {
    ...ordinary,
    label: 'xAI',
    hosts: ['api.x.ai'],
    ownedBy: ['xai'],
    maxTokensField: 'max_completion_tokens',
    totalHoldsThoughts: true,
    allowsStop: false,
    parsesSpecialTokens: false,
    contextTokens: 131_072,
  },
  generic: { ...ordinary, label: 'a server like OpenAI’s' },
} as const satisfies Record<string, Preset>

export type PresetName = keyof typeof presets

/**
 * Which row of the table a server is: by its host, else by what its answer to `/v1/models` says (headers, then `owned_by`), else by its
 * port; `generic` where nothing tells. Total: anything may be passed as `models`.
 */
export function choosePreset(told: {
  readonly baseUrl: string
  readonly headers?: Pick<Headers, 'get'>
  readonly models?: unknown
}): PresetName {
  const rows = Object.entries(presets) as [PresetName, Preset][]
  const pick = (suits: (preset: Preset) => boolean) => rows.find(([, preset]) => suits(preset))?.[0]
  const { hostname, port } = URL.canParse(told.baseUrl) ? new URL(told.baseUrl) : { hostname: '', port: '' }
  const owners = ownersIn(told.models)
  return (
    pick(({ hosts }) => hosts.includes(hostname)) ??
    pick(({ header }) => header !== undefined && told.headers?.get(header[0])?.toLowerCase().includes(header[1]) === true) ??
    pick(({ ownedBy }) => ownedBy.some((owner) => owners.includes(owner))) ??
    pick(({ ports }) => ports.includes(Number(port))) ??
    'generic'
  )
}

function ownersIn(models: unknown): readonly unknown[] {
  const data = isRecord(models) ? models['data'] : undefined
  return Array.isArray(data) ? data.map((entry) => (isRecord(entry) ? entry['owned_by'] : undefined)) : []
}
