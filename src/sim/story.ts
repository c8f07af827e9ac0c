import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { AppError } from '../errors/index.ts'

/**
 * A story of the demo network: what happens, from which minute on, and how people put it. docs/stories.md describes the format for
 * authors. Placeholders in texts: `{place}`, `{value}` of the state, and the names under `words`.
 */
const lang = z.string().regex(/^[a-z]{2}$/)
const byLanguage = z.record(lang, z.string().min(1).max(200))
const wordings = z.record(lang, z.array(z.string().min(8).max(280)).min(8).max(40))
const minute = z.number().min(0).max(600)

const state = z.strictObject({
  /** Minutes after the beginning of the story. */
  at: minute,
  /** A figure, which each performance scales a little, or words. */
  value: z.union([z.number().positive(), byLanguage]).optional(),
  /** true: so it is from now on. rumour: said, and false. denial: the rumour before it is denied. view: what one camp thinks. */
  truth: z.enum(['true', 'rumour', 'denial', 'view']).default('true'),
  /** Who says it first. */
  by: z.enum(['official', 'press', 'witness']).default('witness'),
  /** Where the wordings of the fact do not fit. */
  wordings: wordings.optional(),
})

const fact = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  /** How one asks for it. */
  question: byLanguage,
  states: z.array(state).min(1).max(12),
  wordings: wordings.optional(),
})

export const storySchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/),
    title: z.string().min(3).max(120),
    /** Stories for reports are for measuring alone: nobody tunes on them. */
    use: z.enum(['development', 'report']),
    minutes: z.number().min(5).max(600),
    words: z.record(z.string().regex(/^[a-z]{1,20}$/), byLanguage).default({}),
    /** Names of the accounts that speak first, by language. */
    official: byLanguage,
    press: byLanguage,
    facts: z.array(fact).min(1).max(12),
  })
  .superRefine((story, context) => {
    for (const complaint of complaintsOf(story)) context.addIssue({ code: 'custom', message: complaint })
  })

export type Story = z.output<typeof storySchema>
export type Fact = Story['facts'][number]
export type State = Fact['states'][number]

export const wordingsOf = (fact: Fact, of: State): Readonly<Record<string, readonly string[]>> => of.wordings ?? fact.wordings ?? {}

/** What a schema cannot say: languages complete, placeholders known, values said, order kept. */
function complaintsOf(story: Omit<Story, never>): string[] {
  const complaints: string[] = []
  const languages = Object.keys(story.official).sort()
  const check = (ok: boolean, sentence: string) => ok || complaints.push(sentence)
  for (const [name, texts] of Object.entries(story.words))
    check(
      languages.every((one) => one in texts),
      `words.${name} lacks one of ${languages.join(', ')}`,
    )
  for (const fact of story.facts) {
    const where = `fact ${fact.id}`
    check(
      languages.every((one) => one in fact.question),
      `${where}: the question lacks one of ${languages.join(', ')}`,
    )
    fact.states.forEach((one, i) => {
      check(i === 0 || one.at > (fact.states[i - 1]?.at ?? -1), `${where}: states are in order of time`)
      check(one.at < story.minutes, `${where}: a state begins after the story's end`)
      const texts = wordingsOf(fact, one)
      check(languages.join() === Object.keys(texts).sort().join(), `${where}, state ${i}: wordings are in ${languages.join(', ')}`)
      if (typeof one.value === 'object')
        check(
          languages.every((l) => l in (one.value as object)),
          `${where}, state ${i}: the value lacks a language`,
        )
      for (const [l, list] of Object.entries(texts)) {
        check(new Set(list).size === list.length, `${where}, state ${i}, ${l}: a wording stands twice`)
        for (const text of list) {
          check(one.value === undefined || text.includes('{value}'), `${where}, ${l}: no {value} in "${text}"`)
          for (const [, name = ''] of text.matchAll(/\{(\w*)\}/g))
            check(
              name === 'place' || (name === 'value' && one.value !== undefined) || name in story.words,
              `${where}, ${l}: unknown {${name}} in "${text}"`,
            )
        }
      }
    })
  }
  return complaints
}

/** Throws `config_invalid` with every complaint. */
export async function readStory(path: string | URL): Promise<Story> {
  let json: unknown
  try {
    json = JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new AppError('config_invalid', { message: `The story ${String(path)} cannot be read: ${(cause as Error).message}`, cause })
  }
  const { success, data, error } = storySchema.safeParse(json)
  if (success) return data
  const complaints = error.issues.map(({ path: at, message }) => (at.length > 0 ? `${at.join('.')}: ${message}` : message))
  throw new AppError('config_invalid', { message: `The story ${String(path)} is not valid:\n${complaints.slice(0, 20).join('\n')}` })
}
