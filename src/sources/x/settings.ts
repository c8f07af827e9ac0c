import { z } from 'zod'
import { limits } from './limits.ts'

/** What is kept of an entry. Without a budget nothing is read: X asks money for every post. */
export const xSettings = z.object({
  rules: z.array(z.string().trim().min(1).max(limits.ruleLength)).min(1).max(limits.rules),
  postsPerDay: z.int().min(1).max(limits.postsPerDay).optional(),
  dollarsPerDay: z.number().min(0.15).max(10_000).optional(),
  /** ISO 3166, where this instance is read: what X withholds elsewhere is shown. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
})
export type XSettings = z.infer<typeof xSettings>
