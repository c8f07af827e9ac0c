import { z } from 'zod'
import type { EpochMs, Post } from '../../post/index.ts'
import type { Normalized } from '../source.ts'
import { isFields, type Fields } from '../fields.ts'

/** Groundswell's own format, one object a line: `{ "groundswell": 1, "post": { … } }`, the post as in post/post.ts. */
export function encodeExportLine(post: Post): string {
  return JSON.stringify({ groundswell: 1, post })
}

export const isExport = (record: Fields): boolean => record['groundswell'] === 1

const time = z.int().min(-8.64e15).max(8.64e15)
const id = z.string().regex(/^[a-z0-9-]{1,32}:.{1,1000}$/u)
const text = (max: number) => z.string().max(max)
const address = z
  .string()
  .max(2_048)
  .regex(/^https?:\/\//i)
const count = z.int().min(0)
const postSchema = z.object({
  id,
  author: z.object({ id, handle: text(253), name: text(500) }),
  text: text(20_000),
  url: address,
  createdAt: time,
  witnessedAt: time,
  receivedAt: time,
  langs: z.array(text(35)).max(100),
  links: z.array(address).max(100),
  tags: z.array(text(1_000)).max(100),
  mentions: z.array(id).max(100),
  media: z
    .array(z.object({ kind: z.enum(['image', 'video', 'audio']), url: address, alt: text(20_000), text: text(20_000).optional() }))
    .max(100),
  replyTo: id.optional(),
  thread: id.optional(),
  quoteOf: id.optional(),
  card: z.object({ title: text(5_000), description: text(20_000), url: address }).optional(),
  labels: z.array(text(1_000)).max(100),
  counts: z.object({ likes: count, reposts: count, replies: count, quotes: count }),
  version: text(1_000),
  consent: z.enum(['answer', 'count-only']),
})

/** Our own lines come from anywhere, so they are checked like any other; a claim in the future is clamped to when it was read. */
export function normalizeExport(record: Fields, receivedAt: EpochMs): Normalized {
  const parsed = postSchema.safeParse(record['post'])
  if (!parsed.success) {
    const post = isFields(record['post']) ? record['post'] : {}
    return { drop: 'createdAt' in post && 'witnessedAt' in post ? 'malformed' : 'undated' }
  }
  const post = parsed.data as unknown as Post
  const received = Math.min(post.receivedAt, receivedAt)
  return { events: [{ type: 'post-put', post: { ...post, receivedAt: received, witnessedAt: Math.min(post.witnessedAt, received) } }] }
}
