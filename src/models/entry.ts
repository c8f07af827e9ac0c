import { z } from 'zod'
import { presets, type PresetName } from './openai/index.ts'

/** What a probe found: kept with the model until it is probed again. */
export const probedSchema = z.object({
  at: z.iso.datetime(),
  /** Of ten canned questions, those with the right marks; null: it broke off before. */
  marking: z.int().min(0).max(10).nullable(),
  json: z.boolean(),
})

const wantsTokens = 'A context has 256 to 10,000,000 tokens: give their number with --context.'
const wantsThreads = 'Threads are 1 to 1,024: give their number with --threads.'
const wantsModel = 'A model has 1 to 200 characters of name behind the #, as its server calls it.'

export const contextSchema = z.int(wantsTokens).min(256, wantsTokens).max(10_000_000, wantsTokens)

/** Spoken for, however they are written: the writer without a model, and whoever writes by default. */
const reserved: readonly string[] = ['extractive', 'groundswell']

/** What people type and see; never a path or an address. */
export const spellingSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/i, 'A name has letters, digits, ".", "_" and "-", 63 at most: give one with --name.')

const nameSchema = spellingSchema.refine((name) => !reserved.includes(name.toLowerCase()), {
  error: ({ input }) => `"${String(input)}" is a name of Groundswell's own: choose another with --name.`,
})

const shared = {
  name: nameSchema,
  /** The operator's choice of a writer; absent: by measurement. */
  writer: z.enum(['extractive', 'by-cluster', 'whole-prompt']).optional(),
  contextTokens: contextSchema.optional(),
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
    threads: z.int(wantsThreads).min(1, wantsThreads).max(1_024, wantsThreads).optional(),
  }),
  z.object({
    ...shared,
    kind: z.literal('openai'),
    /** Up to and with `/v1`. */
    baseUrl: z.url({ protocol: /^https?$/ }),
    /** Its name at the server. */
    model: z.string().min(1, wantsModel).max(200, wantsModel),
    /** A word of a later version counts as none. */
    preset: z
      .enum(Object.keys(presets) as [PresetName])
      .optional()
      .catch(undefined),
    /** The operator lets its key travel where it could be read on the way. */
    allowPlainHttp: z.boolean().optional(),
  }),
])

export type ModelEntry = z.infer<typeof entrySchema>
export type GgufEntry = Extract<ModelEntry, { kind: 'gguf' }>
export type ServerEntry = Extract<ModelEntry, { kind: 'openai' }>
