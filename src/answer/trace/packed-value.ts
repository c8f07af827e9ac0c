import type { Post, PostId } from '../../post/index.ts'

/**
 * A typed value as JSON, without a copy of any post in it: a post becomes its id. Sets, maps and numbers that JSON lacks come back as they were,
 * so whoever adds members to the value need not know of this.
 */
export function pack(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, replace)) as unknown
}

/** The value again; `post`: by id. */
export function unpack(packed: unknown, post: (id: PostId) => Post): unknown {
  const revive = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(revive)
    if ('$post' in value) return post(value.$post as PostId)
    if ('$number' in value) return Number(value.$number)
    if ('$set' in value) return new Set((value.$set as unknown[]).map(revive))
    if ('$map' in value) return new Map((value.$map as [unknown, unknown][]).map(([key, one]) => [revive(key), revive(one)]))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, revive(one)]))
  }
  return revive(packed)
}

function replace(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) }
  if (value instanceof Set) return { $set: [...value] }
  if (value instanceof Map) return { $map: [...value] }
  return isPost(value) ? { $post: value.id } : value
}

const isPost = (value: unknown): value is Post =>
  typeof value === 'object' && value !== null && 'id' in value && 'author' in value && 'text' in value && 'witnessedAt' in value
