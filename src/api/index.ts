export type { Api, Call, ImportFile } from './api.ts'
export { toRequestError } from './request.ts'
export * from './schema.ts'
export { styles, type Style } from '../answer/index.ts'
