import { errorTable, type ErrorCode } from './error-table.ts'

/** The public part of an error: what a client, a saved answer or another thread may see. Holds no path, secret or post text. */
export type Failure = { readonly code: ErrorCode; readonly message: string; readonly retryable: boolean }

/** The one error class. `message` is a sentence for a person that says what to do; `cause` is for the log. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, options: { message: string; cause?: unknown; retryAfterMs?: number }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }

  get status(): number {
    return errorTable[this.code].status
  }

  get retryable(): boolean {
    return errorTable[this.code].retryable
  }
}

/** Any thrown value as an `AppError`: aborts become `cancelled`, disk and SQLite faults their own codes, the rest `internal`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError'))
    return error.name === 'AbortError'
      ? new AppError('cancelled', { message: 'The request was cancelled before it ended.', cause: error })
      : new AppError('deadline_exceeded', { message: 'The request took longer than its deadline.', cause: error })
  return (
    fromStorage(error) ??
    new AppError('internal', { message: 'Something went wrong inside Groundswell; the log has the details.', cause: error })
  )
}

/** What a failing disk or database means for the user. SQLite result codes: https://www.sqlite.org/rescode.html */
function fromStorage(error: unknown): AppError | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, errcode } = error as Error & { code?: string; errcode?: number }
  const primary = code === 'ERR_SQLITE_ERROR' && errcode !== undefined ? errcode & 0xff : undefined
  if (primary === 13 || code === 'ENOSPC')
    return new AppError('store_full', {
      message: 'The disk is full: nothing new can be kept. Free some space, and try again; what was acknowledged is kept.',
      cause: error,
    })
  if (primary === 5 || primary === 6)
    return new AppError('store_locked', {
      message: 'Another program holds the data folder. Wait for it to end, or choose another folder with --data.',
      cause: error,
    })
  if (primary === 11 || primary === 26)
    return new AppError('store_corrupt', {
      message: 'The data folder is damaged. Keep its files, restore a copy or import again into a new folder with --data.',
      cause: error,
    })
  if (primary === 8 || primary === 14 || primary === 10 || code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new AppError('file_unreadable', {
      message: 'The data folder cannot be read or written. Check that it exists and belongs to you, or choose another with --data.',
      cause: error,
    })
  return undefined
}

export function toFailure(error: unknown): Failure {
  const { code, message, retryable } = toAppError(error)
  return { code, message, retryable }
}
