import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { styles } from '../../answer/index.ts'
import { parseLabels, type Label } from './labels.ts'
import { postSets } from './post-sets.ts'

/**
 * `develop`: settings were chosen on these; `report` and `later`: kept apart, and written after a first freeze of the settings; both were looked at
 * before the last changes. `last`: written after those, and never looked at when settings were chosen. `newest`: written after the freeze that
 * followed, each answerable one with posts that answer it. `fourth`: the same once more, after settings that were frozen before. For a number ask
 * `numbers`, on whose answers rules were made, and `fresh-numbers`, written after that: of these the sentence of code that leads is judged alone. Of `claims` and `fresh-claims`, as those of numbers, all that code claims in words of
 * its own is judged.
 */
export const parts = [
  'develop',
  'report',
  'later',
  'last',
  'newest',
  'fourth',
  'numbers',
  'fresh-numbers',
  'claims',
  'fresh-claims',
] as const
export type Part = (typeof parts)[number]

/** `asOf`: asked at that moment rather than after the last post. */
const question = z.object({
  id: z.string(),
  part: z.enum(parts),
  set: z.enum(postSets),
  answerable: z.boolean(),
  text: z.string(),
  asOf: z.iso.datetime().optional(),
  style: z.enum(styles).optional(),
})
export type SelectionQuestion = z.infer<typeof question>

export const asksNumber = ({ part }: SelectionQuestion): boolean => part === 'numbers' || part === 'fresh-numbers'

export const asksClaims = ({ part }: SelectionQuestion): boolean => part === 'claims' || part === 'fresh-claims'

/** The questions and the judged sentences that come with the program; no post's words. */
export async function readJudged(): Promise<{ questions: readonly SelectionQuestion[]; labels: readonly Label[] }> {
  const [questions, labels] = await Promise.all(
    ['questions.json', 'labels.txt'].map((name) => readFile(new URL(name, import.meta.url), 'utf8')),
  )
  return { questions: z.array(question).parse(JSON.parse(questions ?? '')), labels: parseLabels(labels ?? '') }
}
