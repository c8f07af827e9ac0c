import { AppError, type ErrorCode } from '../../../errors/index.ts'

/** As OpenAI's clients read errors: the one shape that all of them show in full. `x_code`: the code of our own table. */
export type StandardError = {
  readonly error: {
    readonly message: string
    readonly type: string
    /** A path such as `tools[0].from_date`. */
    readonly param: string | null
    readonly code: string
    readonly x_code: ErrorCode
  }
}
type Refusal = 'invalid_json' | 'missing_required_parameter' | 'invalid_value' | 'unsupported_value' | 'model_not_found' | 'not_found'

/** An error of one member of the request, which is named to the client beside the sentence. */
export class RefusedMember extends AppError {
  readonly refusal: Refusal
  readonly param: string | null

  constructor(refusal: Refusal, param: string | null, message: string) {
    super(refusal === 'model_not_found' || refusal === 'not_found' ? 'not_found' : 'request_invalid', { message })
    this.refusal = refusal
    this.param = param
  }
}

type Kind = { readonly status: number; readonly type: string; readonly code: string }
const kind = (status: number, type: string, code: string): Kind => ({ status, type, code })
const serverFault = kind(500, 'server_error', 'server_error')
const busy = kind(503, 'server_error', 'service_unavailable')
const invalid = kind(400, 'invalid_request_error', 'invalid_value')

const kinds: { readonly [Code in ErrorCode]: Kind } = {
  request_invalid: invalid,
  file_unreadable: invalid,
  file_damaged: invalid,
  format_unknown: invalid,
  context_length_exceeded: kind(400, 'invalid_request_error', 'context_length_exceeded'),
  unauthenticated: kind(401, 'authentication_error', 'invalid_api_key'),
  forbidden: kind(403, 'permission_error', 'permission_denied'),
  not_found: kind(404, 'not_found_error', 'not_found'),
  too_large: kind(413, 'invalid_request_error', 'request_too_large'),
  quota_exceeded: kind(429, 'rate_limit_error', 'rate_limit_exceeded'),
  overloaded: busy,
  store_locked: busy,
  store_full: busy,
  model_unavailable: busy,
  runtime_unavailable: busy,
  cancelled: busy,
  deadline_exceeded: kind(504, 'server_error', 'timeout'),
  model_failed: kind(502, 'server_error', 'server_error'),
  server_unreachable: kind(502, 'server_error', 'server_error'),
  source_unavailable: kind(502, 'server_error', 'server_error'),
  outbound_refused: kind(502, 'server_error', 'server_error'),
  config_invalid: serverFault,
  store_corrupt: serverFault,
  port_taken: serverFault,
  internal: serverFault,
}

/** Seconds to wait where the error itself says nothing; clients try again by themselves after 429 and 503. */
const usualWait = 2

/** Pure: an error of ours as status and body for these clients. What was our own fault names the request id, which finds the log line. */
export function toStandardError(
  error: AppError,
  requestId: string,
): { readonly status: number; readonly body: StandardError; readonly retryAfterSeconds?: number } {
  const { status, type, code } = kinds[error.code]
  const refused = error instanceof RefusedMember ? error : undefined
  const isOurs = status === 500 || status === 502
  const message = isOurs ? `${error.message} (request ${requestId})` : error.message
  const body = { error: { message, type, param: refused?.param ?? null, code: refused?.refusal ?? code, x_code: error.code } }
  if (status !== 429 && status !== 503) return { status, body }
  return { status, body, retryAfterSeconds: Math.max(1, Math.ceil((error.retryAfterMs ?? usualWait * 1_000) / 1_000)) }
}
