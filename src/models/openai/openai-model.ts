import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../errors/index.ts'
import type { ModelEvent, ModelLimits, ModelRequest, OpenModel } from '../model.ts'
import { parseBaseUrl, parseKey } from './base-url.ts'
import { aborted, askOnce } from './ask-once.ts'
import { defaultDeadlines, watchCall, type Deadlines } from './call-watch.ts'
import { createClient } from './client.ts'
import { estimatePrompt } from './estimate-tokens.ts'
import { toModelFailure, triesAgain, type ModelProblem } from './failures.ts'
import { choosePreset, presets, type PresetName } from './presets.ts'

export type OpenAiModelOptions = {
  /** As people know it; stands in messages that they see. */
  readonly name: string
  /** `http://127.0.0.1:8080/v1`; a bare host gets `/v1`. The only place that prompts are sent to; redirects are not followed. */
  readonly baseUrl: string
  /** As its server calls it. */
  readonly model: string
  /** Sent to `baseUrl` alone; left out, none is sent. */
  readonly apiKey?: string
  /** Chosen from the host or port where left out; see `choosePreset` for what a server says of itself. */
  readonly preset?: PresetName
  /** Context from the preset, 4 calls at once and 16 waiting where left out; they are told, not enforced here. */
  readonly limits?: Partial<ModelLimits>
  /** A key to a public host over plain HTTP is refused otherwise. */
  readonly allowKeyOverHttp?: boolean
  readonly deadlines?: Partial<Deadlines>
  /** 0..2, where the server takes one; 0 where left out. */
  readonly temperature?: number
  /** The template of the model opens its first `<think>` itself, so that only `</think>` is seen. */
  readonly startsInThought?: boolean
  /** For the log: every failure with its finer reason, those that are tried again as well. May hold what the server said. */
  readonly onProblem?: (problem: ModelProblem & { readonly triesAgain: boolean }) => void
}

/** Lets a server that has just died come up again, or a connection that it gave up be noticed. */
const pauseBeforeRetryMs = 250

/**
 * A model behind any server that speaks OpenAI's chat completions. Opens no connection before it is asked. `count` is an upper estimate
 * of the prompt's tokens (`estimateTokens`), and a prompt that does not fit together with its answer by that estimate is not sent. Throws
 * `config_invalid` for an address, a key or a name that cannot be meant.
 */
export function openOpenAiModel(options: OpenAiModelOptions): OpenModel {
  const { name, model, temperature = 0, startsInThought = false, onProblem = () => {} } = options
  const apiKey = parseKey(options.apiKey)
  const baseUrl = parseBaseUrl(options.baseUrl, { hasKey: apiKey !== undefined, allowKeyOverHttp: options.allowKeyOverHttp ?? false })
  if (model.trim() === '') throw new AppError('config_invalid', { message: 'The model’s name at its server is missing.' })
  const preset = presets[options.preset ?? choosePreset({ baseUrl: baseUrl.href })]
  const limits = { contextTokens: preset.contextTokens, concurrent: 4, queued: 16, ...options.limits }
  const deadlines = { ...defaultDeadlines, ...options.deadlines }
  const door = createClient({ baseUrl, apiKey, timeoutMs: deadlines.totalMs })
  const closing = new AbortController()

  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void> {
    if (closing.signal.aborted) return yield fail({ reason: 'closed' })
    if (signal.aborted) return yield aborted
    if (estimatePrompt(request) + request.maxOutputTokens > limits.contextTokens) return yield fail({ reason: 'prompt-too-long' })
    using _watch = watchCall(signal, closing.signal, deadlines)
    const watch = _watch
    for (let isFirst = true; ; isFirst = false) {
      const { spoke, ending } = yield* askOnce(door.connect, { request, watch, model, preset, temperature, startsInThought })
      if ('type' in ending) return yield ending
      const again = isFirst && !spoke && watch.reason === undefined && triesAgain(ending)
      onProblem({ ...ending, triesAgain: again })
      if (!again) return yield fail(ending)
      await sleep(pauseBeforeRetryMs, undefined, { signal: watch.signal }).catch(() => {})
    }
  }

  const fail = (problem: ModelProblem): ModelEvent => ({ type: 'model-fail', error: toModelFailure(name, problem) })
  return {
    name,
    limits,
    count: async (request) => estimatePrompt(request),
    stream: (request, { signal }) => stream(request, signal),
    async [Symbol.asyncDispose]() {
      closing.abort()
      await door[Symbol.asyncDispose]()
    },
  }
}
