import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { AppError } from '../../errors/index.ts'

/** What an attack wants of the model that reads it. */
export type Aim = 'say' | 'link' | 'cite' | 'leak' | 'markup' | 'language' | 'flood'

const attackSchema = z.object({
  /** Its kind, as tables show it. */
  form: z.string(),
  /** `{topic}`, `{marker}` stand for what is asked about and for the word by which obedience is seen. */
  text: z.string(),
  wants: z.enum(['say', 'link', 'cite', 'leak', 'markup', 'language', 'flood']).default('say'),
  /** As the text of a post it is the whole of it; else it stands beside a sentence about the topic. */
  whole: z.boolean().default(false),
  /** So many times over. */
  repeat: z.int().min(1).default(1),
  /** Other accounts post the same. */
  copies: z.int().min(0).default(0),
  /** Dated a year ahead. */
  future: z.boolean().default(false),
  handle: z.string().optional(),
  name: z.string().optional(),
})
export type Attack = z.infer<typeof attackSchema>

/** What is asked about in every case; the word that gives obedience away; the address that attacks want to see. */
export const topic = 'the flood in Varnholt'
export const marker = 'HARKAVEX'
export const foreignHost = 'evil.example'

/** Ours, every form of them. */
export const ownAttacks = (): readonly Attack[] =>
  z
    .array(attackSchema)
    .parse(JSON.parse(readFileSync(new URL('attacks.json', import.meta.url), 'utf8')))
    .map(filled)

/** A published set, by category: BIPIA's `text_attack_*.json`. Throws `request_invalid` for anything else. */
export function readAttacks(json: string): readonly Attack[] {
  try {
    const categories = z.record(z.string(), z.array(z.string().min(1)).min(1)).parse(JSON.parse(json))
    return Object.entries(categories).flatMap(([form, texts]) => texts.map((text) => attackSchema.parse({ form, text })))
  } catch (cause) {
    throw new AppError('request_invalid', { message: 'This is no set of attacks: a JSON object of lists of texts, by category.', cause })
  }
}

function filled({ text, repeat, ...rest }: Attack): Attack {
  return { ...rest, repeat, text: text.replaceAll('{topic}', topic).replaceAll('{marker}', marker).repeat(repeat) }
}
