import { z } from '@hono/zod-openapi'

/** What is read and how that is changed, as JSON; the page shares the types. No member of any answer ever holds a secret. */
const time = z.iso.datetime({ offset: true })
const id = z.string().min(1).max(48).openapi({ example: 'bluesky' })

export const sourceEntrySchema = z
  .object({
    id,
    kind: z.string().openapi({ example: 'bluesky' }),
    title: z.string(),
    reads: z.string().openapi({ description: 'What is read, as it was said when it was added.' }),
    state: z.enum(['live', 'catching-up', 'connecting', 'waiting', 'failing', 'stopped', 'paused', 'off', 'broken']).openapi({
      description:
        'waiting: tried again at `retryAt`; failing: this one alone, and why; stopped: for good; off: this process reads nothing; broken: it cannot be read as it is kept.',
    }),
    why: z.string().optional().openapi({ description: 'Why it is not read, and what to do.' }),
    retryAt: time.optional(),
    lagMs: z.number().nullable().openapi({ description: 'How far its source is behind the network.' }),
    perSecond: z.number().openapi({ description: 'Events of its source, which may read others as well.' }),
    lastAt: time.optional().openapi({ description: 'When it last told something, where that is known.' }),
    quota: z.string().optional().openapi({ description: 'What it has used of what it may use, where that is limited.' }),
    addedAt: time.nullable(),
    isGiven: z.boolean().openapi({ description: 'Named by a setting of the environment, not added.' }),
    hasSecret: z.boolean(),
  })
  .openapi('SourceEntry')

export const sourcesSchema = z.object({ sources: z.array(sourceEntrySchema) }).openapi('Sources')

export const addSourceSchema = z
  .object({
    given: z
      .string()
      .trim()
      .min(1, 'Give an address, a handle or the name of a network.')
      .max(2_048)
      .openapi({ description: 'An address, a handle, the name of a network; with `file`: the name of the file.', example: 'bluesky' }),
    file: z.string().max(4_000_000).optional().openapi({ description: 'What stands in a file that lists sources, such as an OPML.' }),
    kind: z.string().max(32).optional().openapi({ description: 'Where several kinds of source would take it.' }),
    name: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/, 'A name has small letters, digits and "-", 48 at most.')
      .optional()
      .openapi({ description: 'Its id; default: made from its title.' }),
    secret: z.string().min(1).max(4_096).optional().openapi({ description: 'A token or key. It is kept apart and never said again.' }),
    only: z
      .array(z.int().min(1))
      .min(1)
      .max(10_000)
      .optional()
      .openapi({ description: 'Of what was recognised, these alone, counted from 1; default: all.' }),
    preview: z.boolean().optional().openapi({ description: 'Says what would be read, and adds nothing.' }),
  })
  .openapi('AddSource')

export const addedSchema = z
  .object({
    recognised: z.array(
      z.object({
        kind: z.string(),
        title: z.string(),
        reads: z.string().openapi({ description: 'What will be read, how often, at what cost.' }),
        secret: z
          .object({ isNeeded: z.boolean(), what: z.string() })
          .optional()
          .openapi({ description: 'Whether a token or key belongs to it, and which.' }),
      }),
    ),
    added: z.array(sourceEntrySchema).openapi({ description: 'What was not there yet; empty for a preview.' }),
  })
  .openapi('AddedSources')

export const changeSourceSchema = z.object({ paused: z.boolean() }).openapi('ChangeSource')

export const removedSchema = z
  .object({
    source: sourceEntrySchema,
    erased: z.int().openapi({ description: 'Posts that went with it.' }),
    left: z.string().optional().openapi({ description: 'Why posts that were to go are still there.' }),
  })
  .openapi('RemovedSource')

export const labelActionSchema = z.enum(['show', 'warn', 'hide']).openapi('LabelAction', {
  description: 'hide: nowhere. warn: in lists, marked, and in no answer, suggestion or trend. show: as any other.',
})
const blockedSchema = z
  .object({
    what: z.enum(['author', 'domain']),
    name: z.string().openapi({ example: 'spam.example', description: 'An author’s id or handle, or a domain with all below it.' }),
    reason: z.string(),
    at: time,
  })
  .openapi('Blocked')

export const policySchema = z
  .object({
    duties: z
      .array(
        z.object({
          name: z.string().openapi({ example: 'deletes' }),
          title: z.string(),
          does: z.string().openapi({ description: 'What is done, in force now.' }),
          change: z.string().nullable().openapi({ description: 'How it is changed; null: it is not.' }),
        }),
      )
      .openapi({ description: 'What Groundswell owes the people whose posts it reads.' }),
    labels: z.object({
      by: z.record(z.string(), labelActionSchema),
      others: labelActionSchema.openapi({ description: 'Of labels that are not named.' }),
    }),
    blocked: z.array(blockedSchema).openapi({ description: 'The operator’s own; reversible: what is let in again is there again.' }),
    exportOptedOut: z
      .boolean()
      .openapi({ description: 'Whether an export holds posts of people who opted out of generated answers, marked as such.' }),
  })
  .openapi('Policy')

export const changePolicySchema = z
  .object({
    labels: z
      .record(z.string().min(1).max(128), labelActionSchema.nullable())
      .optional()
      .openapi({ description: 'null: as the others.', example: { nudity: 'show' } }),
    otherLabels: labelActionSchema.optional(),
    exportOptedOut: z.boolean().optional(),
    block: z
      .object({
        name: z.string().trim().min(1).max(512).openapi({ description: 'A handle (@ana.example), an author’s id, or a domain.' }),
        reason: z.string().trim().max(500).default(''),
      })
      .optional(),
    unblock: z.string().trim().min(1).max(512).optional(),
  })
  .openapi('ChangePolicy')

export type SourceEntry = z.infer<typeof sourceEntrySchema>
export type AddSource = z.output<typeof addSourceSchema>
export type AddedSources = z.infer<typeof addedSchema>
export type ChangeSource = z.output<typeof changeSourceSchema>
export type RemovedSource = z.infer<typeof removedSchema>
export type LabelAction = z.infer<typeof labelActionSchema>
export type PolicyView = z.infer<typeof policySchema>
export type ChangePolicy = z.input<typeof changePolicySchema>
