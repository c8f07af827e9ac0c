/**
 * Every error a user, a client or a script can meet. A code is public for ever: it is never renamed or reused.
 * `docs/errors.md` has cause and remedy for each (a test holds the two together).
 * `status` is the HTTP status, `exit` the exit code of a command (sysexits.h where one fits).
 */
export const errorTable = {
  config_invalid: { status: 500, exit: 2, retryable: false },
  store_corrupt: { status: 500, exit: 70, retryable: false },
  store_locked: { status: 503, exit: 75, retryable: true },
  store_full: { status: 507, exit: 74, retryable: true },
  request_invalid: { status: 400, exit: 2, retryable: false },
  unauthenticated: { status: 401, exit: 77, retryable: false },
  forbidden: { status: 403, exit: 77, retryable: false },
  not_found: { status: 404, exit: 66, retryable: false },
  file_unreadable: { status: 400, exit: 66, retryable: false },
  file_damaged: { status: 400, exit: 65, retryable: false },
  format_unknown: { status: 400, exit: 65, retryable: false },
  too_large: { status: 413, exit: 65, retryable: false },
  quota_exceeded: { status: 429, exit: 75, retryable: true },
  overloaded: { status: 503, exit: 75, retryable: true },
  port_taken: { status: 500, exit: 71, retryable: false },
  context_length_exceeded: { status: 400, exit: 65, retryable: false },
  model_unavailable: { status: 503, exit: 69, retryable: true },
  model_failed: { status: 502, exit: 69, retryable: true },
  runtime_unavailable: { status: 503, exit: 69, retryable: true },
  source_unavailable: { status: 502, exit: 69, retryable: true },
  outbound_refused: { status: 502, exit: 69, retryable: false },
  server_unreachable: { status: 502, exit: 69, retryable: true },
  deadline_exceeded: { status: 504, exit: 75, retryable: true },
  cancelled: { status: 499, exit: 130, retryable: true },
  internal: { status: 500, exit: 70, retryable: false },
} as const

export type ErrorCode = keyof typeof errorTable
