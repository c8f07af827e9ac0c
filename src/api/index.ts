export type { Api, Call, ImportFile } from './api.ts'
export { toRequestError } from './request.ts'
export * from './schema.ts'
export * from './trace-schema.ts'
