import { z } from 'zod'

/** What a probe found: kept with the model until it is probed again. */
export const probedSchema = z.object({
  at: z.iso.datetime(),
  /** Of ten canned questions, those with the right marks; null: it broke off before. */
  marking: z.int().min(0).max(10).nullable(),
  json: z.boolean(),
})

const shared = {
  /** What people type and see; never a path or an address. */
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/i),
  /** The operator's choice of a writer; absent: by measurement. */
  writer: z.enum(['extractive', 'by-cluster', 'whole-prompt']).optional(),
  contextTokens: z.int().min(256).max(10_000_000).optional(),
  probed: probedSchema.optional(),
}

export const entrySchema = z.discriminatedUnion('kind', [
  z.object({
    ...shared,
    kind: z.literal('gguf'),
    /** Absolute. */
    file: z.string().min(1),
    sha256: z.string().length(64),
    bytes: z.number().min(0),
    parameters: z.number().min(0).optional(),
    architecture: z.string().optional(),
    hasChatTemplate: z.boolean(),
    threads: z.int().min(1).max(1_024).optional(),
  }),
  z.object({
    ...shared,
    kind: z.literal('openai'),
    /** Up to and with `/v1`. */
    baseUrl: z.url({ protocol: /^https?$/ }),
    /** Its name at the server. */
    model: z.string().min(1).max(200),
    preset: z.string().optional(),
  }),
])

export type ModelEntry = z.infer<typeof entrySchema>
export type GgufEntry = Extract<ModelEntry, { kind: 'gguf' }>
export type ServerEntry = Extract<ModelEntry, { kind: 'openai' }>
