import { readFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * Sentences with posts that they cite, labelled by a person reading carefully: S the posts say so; P partly (a condition or a hedge lost, a
 * detail added, cut off); U they do not, or say otherwise; x of no use whatever they say (an echo of the question, off topic, a fragment,
 * another language than the question's). Posts and questions are invented. `first`, `second`: the two readings of a model's sentence, the
 * second without sight of the first; `label` after both.
 */
export type Label = 'S' | 'P' | 'U' | 'x'
/**
 * `test`: nothing was tuned on it; `earlier`: was such a one, until its failures were read; both it and `calibration` are tuned on, and so is `development`,
 * groups of several matters whose sentences exchange them; `apart`: as many of the same kind, whose figures alone are looked at.
 */
export const splits = ['calibration', 'earlier', 'development', 'apart', 'test'] as const
export type Split = (typeof splits)[number]

const label = z.enum(['S', 'P', 'U', 'x'])
const sentence = z.object({
  text: z.string().min(1),
  /** Posts that it cites, from 1. */
  cites: z.array(z.int().min(1)).min(1),
  label,
  first: label.optional(),
  second: label.optional(),
  /** How it came about: `<writer> <model>` of what a real model wrote, `swap <kind>` of a rule's, `paraphrase` of an honest one. */
  origin: z.string(),
  /** Of a model's sentence: it marked no post, so all of them were attached. */
  attached: z.literal(true).optional(),
})
const group = z.object({
  id: z.string(),
  lang: z.enum(['en', 'fr', 'es', 'de', 'pt', 'ja']),
  split: z.enum(splits),
  question: z.string(),
  posts: z.array(z.object({ by: z.string(), text: z.string() })).min(2),
  sentences: z.array(sentence),
})
/** Posts about one thing and every sentence about them; a group lies in one split. */
export type LabelledGroup = z.infer<typeof group>
export type LabelledSentence = z.infer<typeof sentence>

/** A group a line. */
export function readLabelled(): readonly LabelledGroup[] {
  const lines = readFileSync(new URL('labelled.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => group.parse(JSON.parse(line)))
}

/** Written by a real model, whatever became of it. */
export const isModels = ({ origin }: LabelledSentence): boolean => !/^(?:swap|paraphrase)/.test(origin)
