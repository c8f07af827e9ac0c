export type { Api, Call, ImportFile, PreviewFile } from './api.ts'
export { toRequestError } from './request.ts'
export * from './schema.ts'
export * from './source-schema.ts'
export * from './trace-schema.ts'
export { styles, type Style } from '../answer/styles.ts'
/** An unpacked export as one file to import. */
export { isExport, isExportFile } from '../sources/archives/archive-records.ts'
export { packedSize, packZip } from '../sources/archives/pack.ts'
