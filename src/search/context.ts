import type { PostStore } from '../store/index.ts'

export type SearchContext = { readonly store: PostStore; readonly deadlineMs: number; readonly signal: AbortSignal }
