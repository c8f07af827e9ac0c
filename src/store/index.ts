export { idf, saturation } from './bm25.ts'
export { clauseKey } from './clause-key.ts'
export type { Clause, Hit, HitPage, PageMark, QueryStats, SearchFilter, SearchQuery } from './search-query.ts'
export type { PostStore, SourceStats, StoreStats } from './post-store.ts'
