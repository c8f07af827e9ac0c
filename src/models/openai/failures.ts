import { APIConnectionError, APIError } from 'openai/error'
import { AppError, type ErrorCode, type Failure } from '../../errors/index.ts'

/** Why a call failed, finer than the public code: for the log. */
export type FailureReason = keyof typeof causes

/** A failure of a call, as it is logged; `cause` and `status` are not for the public. */
export type ModelProblem = {
  readonly reason: FailureReason
  /** HTTP status, where the server answered. */
  readonly status?: number
  /** How long the server asks to wait, in milliseconds, at most an hour. */
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** What the event of a failed call carries: the public part, and for `overloaded` how long to wait where the server says so. */
export type ModelFailure = Failure & { readonly retryAfterMs?: number }

type Cause = { readonly code: ErrorCode; readonly triesAgain: boolean; readonly says: string }
const cause = (code: ErrorCode, says: string, triesAgain = false): Cause => ({ code, triesAgain, says })

/** `triesAgain`: once, by the adapter itself, before anything was said. Sentences go on after `The model "name" `. */
const causes = {
  'prompt-too-long': cause('context_length_exceeded', 'cannot take so long a prompt. Ask with less evidence.'),
  overloaded: cause('overloaded', 'is busy: its server takes no more requests now.'),
  'no-credit': cause('model_unavailable', 'cannot be used: the account at its server has no credit left.'),
  'wrong-key': cause(
    'model_unavailable',
    'cannot be used: its server refuses the key. Check the key: groundswell model add takes another with --key.',
  ),
  'unknown-model': cause(
    'model_unavailable',
    'is not known to its server. Check the name of the model and the address, which usually ends in "v1".',
  ),
  loading: cause('model_unavailable', 'is still being loaded by its server. Try again in a moment.'),
  unreachable: cause('model_unavailable', 'cannot be reached. Check that its server is running and that its address is right.', true),
  redirected: cause('model_unavailable', 'cannot be used: its server redirects elsewhere, which is not followed. Check the address.'),
  closed: cause('model_unavailable', 'was closed.'),
  'no-first-token': cause('deadline_exceeded', 'did not begin to answer in time.'),
  idle: cause('deadline_exceeded', 'fell silent in the middle of its answer.'),
  'total-time': cause('deadline_exceeded', 'did not come to an end in time.'),
  truncated: cause('model_failed', 'broke off before its answer was complete.', true),
  malformed: cause('model_failed', 'sent something that cannot be read as an answer.', true),
  'server-error': cause('model_failed', 'failed: its server reports an error of its own.', true),
  'not-a-stream': cause('model_failed', 'answered with a page or document where a stream was expected. Check the address.'),
  'too-much': cause('model_failed', 'sent far more than was asked for.'),
  refused: cause('model_failed', 'refused the request: its server does not accept it in this form.'),
  filtered: cause('model_failed', 'declined to answer.'),
} as const satisfies Record<string, Cause>

export const triesAgain = ({ reason }: ModelProblem): boolean => causes[reason].triesAgain

/** The public sentence. Of what the server said nothing is repeated: it may quote the prompt. */
export function toModelFailure(name: string, { reason, retryAfterMs }: ModelProblem): ModelFailure {
  const { code, says } = causes[reason]
  const wait = retryAfterMs === undefined ? '' : ` It asks to wait ${Math.ceil(retryAfterMs / 1_000)} s.`
  const { retryable } = new AppError(code, { message: '' })
  const message = `The model "${name}" ${says}${wait}`
  return { code, message, retryable, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

/**
 * How servers word it that a prompt does not fit; no two agree on a code. In this order: OpenAI, vLLM, Groq and DeepSeek; llama-server
 * (three versions); SGLang and Ollama; LM Studio; Anthropic; xAI; Mistral.
 */
const overflowWordings = new RegExp(
  [
    'context_length_exceeded|maximum context length|(?:exceed|longer than|greater than)\\w*[^.]{0,60}context (?:length|window|limit)',
    'context length is only|reduce the length of the (?:messages|prompt|input)|input tokens exceed',
    'exceed_context_size|exceeds the available context size|context size has been exceeded',
    'input length exceeds|when context the overflows|number of tokens to keep from the initial prompt',
    'prompt is too long|maximum prompt length|too large for model with',
  ].join('|'),
  'i',
)
const statusReasons: Readonly<Record<number, FailureReason>> = {
  401: 'wrong-key',
  402: 'no-credit',
  403: 'wrong-key',
  404: 'unknown-model',
  413: 'prompt-too-long',
  429: 'overloaded',
  529: 'overloaded', // Anthropic's
}

/** What went wrong, from whatever the client or `fetch` threw; `isReading` once the server had begun to answer. Total. */
export function toProblem(error: unknown, { isReading }: { readonly isReading: boolean }): ModelProblem {
  if (error instanceof APIError && !(error instanceof APIConnectionError)) return fromServer(error)
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth++) {
    if (at instanceof AppError && at.code === 'too_large') return { reason: 'too-much', cause: error }
    if (at instanceof AppError && at.code === 'outbound_refused') return { reason: 'redirected', cause: error }
    if (at.message === 'unexpected redirect') return { reason: 'redirected', cause: error } // undici's `fetch`, redirect: 'error'
    if (at instanceof SyntaxError) return { reason: 'malformed', cause: error }
  }
  return { reason: isReading ? 'truncated' : 'unreachable', cause: error }
}

function fromServer(error: APIError): ModelProblem {
  const said = JSON.stringify(error.error ?? error.message).slice(0, 8_000)
  const status: unknown = error.status ?? error.code // an error event in a stream has its status inside, if anywhere
  const known = typeof status === 'number' ? { status, cause: error } : { cause: error }
  if (overflowWordings.test(said)) return { reason: 'prompt-too-long', ...known }
  if (/insufficient_quota|credit balance is too low/i.test(said)) return { reason: 'no-credit', ...known }
  if (/loading model/i.test(said)) return { reason: 'loading', ...known }
  const reason = statusReasons[Number(status)] ?? (/rate_limit|overloaded/i.test(said) ? 'overloaded' : undefined)
  if (reason === 'overloaded') return { reason, ...known, ...waitIn(error.headers) }
  if (reason !== undefined) return { reason, ...known }
  return { reason: typeof status === 'number' && status >= 400 && status < 500 ? 'refused' : 'server-error', ...known }
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); OpenAI adds `retry-after-ms`. */
function waitIn(headers: Headers | undefined): { readonly retryAfterMs?: number } {
  const given = headers?.get('retry-after') ?? ''
  const exact = Number(headers?.get('retry-after-ms') ?? Number.NaN)
  const ms = Number.isFinite(exact) ? exact : /^\d+$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - Date.now()
  return ms > 0 ? { retryAfterMs: Math.min(ms, 3_600_000) } : {}
}
