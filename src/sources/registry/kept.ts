import { z } from 'zod'

/** Bounds of what is kept: thousands of feeds fit, a file that grows without end does not. */
export const keptBounds = {
  entries: 10_000,
  settingsBytes: 64 * 1024,
  titleLength: 200,
  readsLength: 1_000,
  secretLength: 4_096,
  origins: 16,
} as const

export const idSchema = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/)

/** One entry of `sources.json`. `settings`: whatever its connector gave; it alone knows them. */
export const keptSchema = z.object({
  id: idSchema,
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  title: z.string().min(1).max(keptBounds.titleLength),
  /** What was said of it when it was added. */
  reads: z.string().max(keptBounds.readsLength).default(''),
  settings: z.unknown(),
  paused: z.boolean().default(false),
  addedAt: z.int().min(0),
  /** Origins that may be private, since the operator named them when it was added. */
  origins: z.array(z.string().max(300)).max(keptBounds.origins).default([]),
})
export type Kept = z.infer<typeof keptSchema>

/** What the environment names (`GROUNDSWELL_BLUESKY`): there without having been added. It can be paused and removed all the same. */
export type Given = Pick<Kept, 'id' | 'kind' | 'title' | 'reads' | 'settings' | 'origins'>

export type Listed = Kept & { readonly isGiven: boolean; readonly hasSecret: boolean }

/** As kept by this version; a file of a later one is refused rather than damaged. */
export const keptVersion = 1
export const fileSchema = z.object({
  version: z.literal(keptVersion),
  sources: z.array(keptSchema).max(keptBounds.entries),
  /** Of those that the environment names, by id. */
  given: z.record(idSchema, z.enum(['paused', 'removed'])).default({}),
})
export type Content = Omit<z.infer<typeof fileSchema>, 'version'>

export const secretsSchema = z.object({
  version: z.literal(keptVersion),
  secrets: z.record(idSchema, z.string().min(1).max(keptBounds.secretLength)),
})

/** A word of letters, digits and `-` that says what a title says: `mastodon.example, public posts` → `mastodon-example-public-posts`. */
export function idFrom(title: string, taken: ReadonlySet<string>): string {
  const word =
    title
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\p{M}/gu, '')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+/, '')
      .slice(0, 40)
      .replace(/-+$/, '') || 'source'
  for (let n = 1; ; n++) {
    const id = n === 1 ? word : `${word}-${n}`
    if (!taken.has(id)) return id
  }
}
