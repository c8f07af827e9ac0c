import type { AuthorId, PostId } from '../../post/index.ts'

/** Ids of X are larger than a number can hold: text, always. */
export const isXId = (value: unknown): value is string => typeof value === 'string' && /^\d{1,19}$/.test(value)
export const xPost = (id: string) => `x:${id}` as PostId
export const xAuthor = (id: string) => `x:${id}` as AuthorId
export const xUrl = (id: string) => `https://x.com/i/status/${id}`
