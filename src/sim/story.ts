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
  /** A figure, which each performance scales a little, or words. Smaller figures would lose their differences by that. */
  value: z.union([z.int().min(10), byLanguage], { error: 'a value is a whole number from 10 on, or words by language' }).optional(),
  /** true: so it is from now on. rumour: said, and false. denial: the rumour before it is denied. view: what one camp thinks, or counts. */
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
  /** How others ask for the same. */
  phrasings: z.record(lang, z.array(z.string().min(3).max(200)).min(1).max(8)).default({}),
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
function complaintsOf(story: Story): string[] {
  const complaints = new Set<string>()
  const check = (ok: boolean, sentence: string) => ok || complaints.add(sentence)
  const languages = Object.keys(story.official).sort()
  const lacking = (texts: object) => languages.filter((one) => !Object.hasOwn(texts, one)).join(', ')
  const checkTexts = (where: string, texts: Readonly<Record<string, string>>, known: readonly string[]) => {
    check(lacking(texts) === '', `${where} lacks ${lacking(texts)}`)
    for (const [l, text] of Object.entries(texts)) checkPlaceholders(`${where}, ${l}`, text, known)
  }
  const checkPlaceholders = (where: string, text: string, known: readonly string[]) => {
    for (const [found] of text.matchAll(/\{[^{}]*\}?/g)) check(known.includes(found), `${where}: unknown ${found} in "${text}"`)
  }
  const everywhere = ['{place}', ...Object.keys(story.words).map((name) => `{${name}}`)]

  check(languages.length > 0, 'official names an account in each language of the story, and there is none')
  checkPlaceholders('title', story.title, ['{place}'])
  checkTexts('official', story.official, ['{place}'])
  checkTexts('press', story.press, ['{place}'])
  for (const [name, texts] of Object.entries(story.words)) {
    check(name !== 'place' && name !== 'value', `words.${name}: the name is taken`)
    checkTexts(`words.${name}`, texts, [])
  }
  const ids = story.facts.map(({ id }) => id)
  for (const id of ids) check(ids.indexOf(id) === ids.lastIndexOf(id), `fact ${id}: another has the same id`)
  for (const fact of story.facts) {
    const where = `fact ${fact.id}`
    checkTexts(`${where}: the question`, fact.question, everywhere)
    for (const [l, texts] of Object.entries(fact.phrasings)) {
      check(languages.includes(l), `${where}: phrasings in ${l}, which is no language of the story`)
      check(new Set([...texts, fact.question[l]]).size > texts.length, `${where}, ${l}: a question stands twice`)
      for (const text of texts) checkPlaceholders(`${where}: a phrasing, ${l}`, text, everywhere)
    }
    const views = fact.states.filter(({ truth }) => truth === 'view').length
    check(views === 0 || views === fact.states.length, `${where}: views stand apart from what is true or false`)
    fact.states.forEach((one, i) => {
      const at = `${where}, state ${i}`
      const before = fact.states[i - 1]
      check(before === undefined || one.at > before.at, `${at}: states are in order of time`)
      check(one.at < story.minutes, `${at}: it begins after the story's end`)
      check(one.truth !== 'denial' || before?.truth === 'rumour', `${at}: a denial follows the rumour that it denies`)
      check(one.truth !== 'rumour' || one.value !== undefined, `${at}: a rumour has a value`)
      check(one.truth !== 'denial' || one.value === undefined, `${at}: a denial has no value`)
      check(one.truth !== 'view' || one.value === undefined || typeof one.value === 'number', `${at}: the value of a view is a figure`)
      check(isFarFrom(one.value, before?.value), `${at}: the figure differs from the one before by less than a tenth`)
      if (typeof one.value === 'object') checkTexts(`${at}: the value`, one.value, [])
      const texts = wordingsOf(fact, one)
      check(languages.join() === Object.keys(texts).sort().join(), `${at}: wordings are in ${languages.join(', ')}`)
      for (const [l, list] of Object.entries(texts)) {
        check(new Set(list).size === list.length, `${at}, ${l}: a wording stands twice`)
        for (const text of list) {
          check(one.value === undefined || text.includes('{value}'), `${where}, ${l}: no {value} in "${text}"`)
          checkPlaceholders(`${where}, ${l}`, text, one.value === undefined ? everywhere : [...everywhere, '{value}'])
        }
      }
    })
  }
  return [...complaints]
}

/** Far enough apart to read differently however a performance scales them. */
function isFarFrom(value: State['value'], before: State['value']): boolean {
  if (typeof value !== 'number' || typeof before !== 'number') return true
  return Math.abs(value - before) >= Math.max(value, before) / 10
}

const shownComplaints = 20

/** Throws `config_invalid` with the complaints. */
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
  const more = complaints.length > shownComplaints ? [`and ${complaints.length - shownComplaints} more`] : []
  const shown = [...complaints.slice(0, shownComplaints), ...more]
  throw new AppError('config_invalid', { message: `The story ${String(path)} is not valid:\n${shown.join('\n')}` })
}
