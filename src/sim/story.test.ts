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

test('there are 16 stories or more, six in six languages, the others in one or two, four for reports alone', () => {
  assert.ok(stories.length >= 16)
  const inSix = stories.filter((story) => languagesOf(story).join() === sixLanguages.join())
  assert.ok(inSix.length >= 6)
  for (const story of stories) assert.ok(inSix.includes(story) || languagesOf(story).length <= 2, story.id)
  for (const lang of ['ar', 'hi', 'th'])
    assert.ok(
      stories.some((story) => languagesOf(story).includes(lang)),
      lang,
    )
  const forReports = stories.filter(({ use }) => use === 'report')
  assert.equal(forReports.length, 4)
  assert.ok(forReports.every((story) => !inSix.includes(story)))
})

test('each has a figure that is updated, a rumour that is denied and corrected, and two camps', () => {
  for (const { id, facts } of stories) {
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

type Draft = { [K in string]: any } // eslint-disable-line typescript/no-explicit-any
