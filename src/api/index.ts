export type { Api, Call, ImportFile } from './api.ts'
export * from './schema.ts'
