import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AppError } from '../errors/index.ts'
import { readStory, storySchema, wordingsOf, type Story } from './story.ts'
import { readStories } from './world/world.ts'

const stories = await readStories()
const sixLanguages = ['de', 'en', 'es', 'fr', 'ja', 'pt']
const languagesOf = (story: Story) => Object.keys(story.official).sort()
const truthsOf = (fact: Story['facts'][number]) => fact.states.map(({ truth }) => truth).join(' ')

test('every story that comes with Groundswell is valid and named like its file', () => {
  const names = readdirSync(new URL('stories/', import.meta.url)).map((name) => name.replace(/\.json$/, ''))
  assert.deepEqual(
    stories.map(({ id }) => id),
    names.sort(),
  )
})

test('there are 16 stories or more, six in six languages, the others in one to three, four for reports alone', () => {
  assert.ok(stories.length >= 16)
  const inSix = stories.filter((story) => languagesOf(story).join() === sixLanguages.join())
  assert.ok(inSix.length >= 6)
  for (const story of stories) assert.ok(inSix.includes(story) || languagesOf(story).length <= 3, story.id)
  for (const lang of ['ar', 'hi', 'th'])
    assert.ok(
      stories.some((story) => languagesOf(story).includes(lang)),
      lang,
    )
  const forReports = stories.filter(({ use }) => use === 'report')
  assert.equal(forReports.length, 4)
  assert.ok(forReports.every((story) => !inSix.includes(story)))
})

test('each has a figure that is updated, a rumour that is denied and corrected, and two camps; where people agree on nothing, two figures that stand against each other', () => {
  for (const { id, facts } of stories) {
    if (facts.every((fact) => truthsOf(fact) === 'view view')) {
      assert.ok(
        facts.some(({ states }) => states.every(({ value }) => typeof value === 'number')),
        id,
      )
      continue
    }
    const figures = facts.map(({ states }) => states.filter(({ value }) => typeof value === 'number').length)
    assert.ok(Math.max(...figures) >= 3, id)
    assert.ok(
      facts.some((fact) => truthsOf(fact) === 'rumour denial true'),
      id,
    )
    assert.ok(
      facts.some((fact) => truthsOf(fact) === 'view view'),
      id,
    )
  }
})

test('each fact is put in eight ways or more in each language, and no way twice', () => {
  for (const story of stories)
    for (const fact of story.facts)
      for (const state of fact.states)
        for (const lang of languagesOf(story)) {
          const texts = wordingsOf(fact, state)[lang] ?? []
          assert.ok(new Set(texts).size >= 8, `${story.id} ${fact.id} ${lang}`)
        }
})

const document = await readFile(new URL('../../docs/stories.md', import.meta.url), 'utf8')
const [, example = ''] = /^```json\n(.*?)^```$/ms.exec(document) ?? []

test('the example of the document is a valid story that shows every kind of state', () => {
  const story = storySchema.parse(JSON.parse(example))
  assert.deepEqual(story.facts.map(truthsOf), ['true true true', 'rumour denial true', 'view view'])
})

test('the document names every field', () => {
  const named = new Set([...document.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name))
  const story = storySchema.parse(JSON.parse(example))
  const fields = [story, ...story.facts, ...story.facts.flatMap(({ states }) => states)].flatMap((one) => Object.keys(one))
  assert.deepEqual([...new Set(fields)].sort(), [...named].sort())
})

/** The example with one thing changed: `undefined` takes it away. */
function changed(path: string, value: unknown): unknown {
  const story = JSON.parse(example) as unknown
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  const holder = keys.reduce((one, key) => (one as Record<string, unknown>)[key], story) as Record<string, unknown>
  if (value === undefined) delete holder[last]
  else holder[last] = value
  return story
}
const complaintsOf = (story: unknown) =>
  storySchema.safeParse(story).error?.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')) ?? []

const firstWording = '{value} homes have no water in {place}'
const senseless: readonly (readonly [path: string, value: unknown, complaint: string])[] = [
  ['official', {}, 'official names an account in each language of the story, and there is none'],
  ['press', { de: 'Die Zeitung' }, 'press lacks en'],
  ['official.fr', 'Service des eaux', 'press lacks fr'],
  ['official.fr', 'Service des eaux', 'words.road lacks fr'],
  ['official.fr', 'Service des eaux', 'fact homes: the question lacks fr'],
  ['official.fr', 'Service des eaux', 'fact homes, state 2: wordings are in en, fr'],
  ['official.fr', 'Service des eaux', 'fact cause, state 0: the value lacks fr'],
  ['title', 'Water in {road}', 'title: unknown {road} in "Water in {road}"'],
  ['official.en', 'Works of {road}', 'official, en: unknown {road} in "Works of {road}"'],
  ['press.en', 'The {value}', 'press, en: unknown {value} in "The {value}"'],
  ['words.place', { en: 'Here' }, 'words.place: the name is taken'],
  ['words.road', {}, 'words.road lacks en'],
  ['words.road.en', 'Main Road, {place}', 'words.road, en: unknown {place} in "Main Road, {place}"'],
  ['facts.1.id', 'homes', 'fact homes: another has the same id'],
  ['facts.0.question', { fr: 'Combien ?' }, 'fact homes: the question lacks en'],
  ['facts.0.question.en', 'Is it {value}?', 'fact homes: the question, en: unknown {value} in "Is it {value}?"'],
  ['facts.0.phrasings', { fr: ['combien à {place}'] }, 'fact homes: phrasings in fr, which is no language of the story'],
  ['facts.0.phrasings.en.1', 'is it {value}', 'fact homes: a phrasing, en: unknown {value} in "is it {value}"'],
  ['facts.0.phrasings.en.1', 'How many homes have no water in {place}?', 'fact homes, en: a question stands twice'],
  ['facts.2.states.1.truth', 'true', 'fact views: views stand apart from what is true or false'],
  ['facts.0.states.1.at', 0, 'fact homes, state 1: states are in order of time'],
  ['facts.0.states.2.at', 11, 'fact homes, state 2: states are in order of time'],
  ['facts.0.states.2.at', 40, "fact homes, state 2: it begins after the story's end"],
  ['facts.1.states.0.truth', 'true', 'fact cause, state 1: a denial follows the rumour that it denies'],
  ['facts.0.states.0.truth', 'denial', 'fact homes, state 0: a denial follows the rumour that it denies'],
  ['facts.1.states.0.value', undefined, 'fact cause, state 0: a rumour has a value'],
  ['facts.2.states.0.value', { en: 'yes' }, 'fact views, state 0: the value of a view is a figure'],
  ['facts.1.states.1.value', { en: 'a fire' }, 'fact cause, state 1: a denial has no value'],
  ['facts.0.states.1.value', 329, 'fact homes, state 1: the figure differs from the one before by less than a tenth'],
  ['facts.1.states.2.value', { fr: 'un camion' }, 'fact cause, state 2: the value lacks en'],
  ['facts.1.states.2.value.en', 'a {road}', 'fact cause, state 2: the value, en: unknown {road} in "a {road}"'],
  ['facts.0.wordings', undefined, 'fact homes, state 0: wordings are in en'],
  ['facts.0.wordings.en.1', firstWording, 'fact homes, state 0, en: a wording stands twice'],
  ['facts.0.wordings.en.1', 'Taps are dry in {place}', 'fact homes, en: no {value} in "Taps are dry in {place}"'],
  ['facts.0.wordings.en.1', '{value} in {town}', 'fact homes, en: unknown {town} in "{value} in {town}"'],
  ['facts.0.wordings.en.1', '{value} in {constructor}', 'fact homes, en: unknown {constructor} in "{value} in {constructor}"'],
  ['facts.0.wordings.en.1', '{value} in { place }', 'fact homes, en: unknown { place } in "{value} in { place }"'],
  ['facts.0.wordings.en.1', '{value} at {place', 'fact homes, en: unknown {place in "{value} at {place"'],
  ['facts.1.states.1.wordings.en.0', 'Not {value} at all', 'fact cause, en: unknown {value} in "Not {value} at all"'],
]
for (const [path, value, complaint] of senseless)
  test(`refused: ${path} as ${JSON.stringify(value) ?? 'nothing'}: ${complaint}`, () => {
    const complaints = complaintsOf(changed(path, value))
    assert.ok(complaints.includes(complaint), complaints.join('\n'))
    assert.equal(new Set(complaints).size, complaints.length, 'nothing is said twice')
  })

const misshapen: readonly (readonly [path: string, value: unknown, where: string])[] = [
  ['id', 'Water Main', 'id: '],
  ['use', 'tuning', 'use: '],
  ['minutes', 4, 'minutes: '],
  ['minutes', 601, 'minutes: '],
  ['reporter', 'Ana', 'Unrecognized key: "reporter"'],
  ['official.english', 'Waterworks', 'official.english: '],
  ['facts', [], 'facts: '],
  ['facts.0.id', '1', 'facts.0.id: '],
  ['facts.0.question.en', 'q'.repeat(201), 'facts.0.question.en: '],
  ['facts.0.states', [], 'facts.0.states: '],
  ['facts.0.states.0.by', 'everybody', 'facts.0.states.0.by: '],
  ['facts.0.states.0.truth', 'likely', 'facts.0.states.0.truth: '],
  ['facts.0.states.0.value', 9, 'facts.0.states.0.value: Too small: expected number to be >=10'],
  ['facts.0.states.0.value', 12.5, 'facts.0.states.0.value: a value is a whole number from 10 on, or words by language'],
  ['facts.0.wordings.en.7', undefined, 'facts.0.wordings.en.7: '],
  ['facts.0.wordings.en', ['{value} homes'], 'facts.0.wordings.en: '],
  ['facts.0.wordings.en.0', '{value}', 'facts.0.wordings.en.0: '],
]
for (const [path, value, where] of misshapen)
  test(`misshapen: ${path} as ${(JSON.stringify(value) ?? 'nothing').slice(0, 40)}`, () => {
    const complaints = complaintsOf(changed(path, value))
    assert.ok(
      complaints.some((one) => one.startsWith(where)),
      complaints.join('\n'),
    )
  })

/** What is said of a file with this content. */
async function refusal(content: string | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-story-'))
  try {
    const path = join(folder, 'story.json')
    if (content !== undefined) await writeFile(path, content)
    const error = await readStory(path).then(
      () => assert.fail('it was read'),
      (cause: AppError) => cause,
    )
    assert.equal(error.code, 'config_invalid')
    assert.ok(error.message.startsWith(`The story ${path} `), error.message)
    return error.message.slice(`The story ${path} `.length)
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('a file that is not there, is not JSON, or is no story, says so', async () => {
  assert.match(await refusal(undefined), /^cannot be read: ENOENT/)
  assert.match(await refusal('{ "id": '), /^cannot be read: .*JSON/)
  assert.match(await refusal('[]'), /^is not valid:\n.*expected object/)
  assert.match(
    await refusal(JSON.stringify(changed('facts.1.states.0.value', undefined))),
    /^is not valid:\nfact cause, state 0: a rumour has a value\n/,
  )
})

test('of many complaints the first twenty are shown, and how many more there are', async () => {
  const texts = Array.from({ length: 30 }, (_, i) => `{value} and {other${i}} here`)
  const lines = (await refusal(JSON.stringify(changed('facts.0.wordings.en', texts)))).split('\n')
  assert.equal(lines.length, 22)
  assert.equal(lines.at(-1), 'and 10 more')
})
