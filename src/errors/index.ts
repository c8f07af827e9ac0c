export { AppError, toAppError, toFailure, type Failure } from './app-error.ts'
export { errorTable, type ErrorCode } from './error-table.ts'
