import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { wordingsOf } from '../../sim/story.ts'
import { readStories } from '../../sim/world/world.ts'
import { askedOf, languagesOf } from './answerable.fixture.ts'
import { readHeldOut } from './held-out.ts'

/** Whether the held-out stories can be asked about. What is answered is no business of a test: nobody may look at it in passing. */

const stories = await readHeldOut()
const facts = stories.flatMap((story) => story.facts.map((fact) => ({ story, fact, name: `${story.id}/${fact.id}` })))

test('without a folder: eight stories, named like their files, for reports alone, none of them in the demo', async () => {
  const files = readdirSync(new URL('held-out/', import.meta.url)).filter((name) => name.endsWith('.json'))
  assert.deepEqual(
    stories.map(({ id }) => `${id}.json`),
    files.sort(),
  )
  assert.equal(stories.length, 8)
  assert.ok(stories.every(({ use }) => use === 'report'))
  const played = new Set((await readStories()).map(({ id }) => id))
  assert.deepEqual(
    stories.filter(({ id }) => played.has(id)),
    [],
  )
})

test('each language tells two stories or more; figures and words change, rumours are denied, camps hold views and counts', () => {
  for (const lang of ['de', 'en', 'es', 'fr', 'ja', 'pt'])
    assert.ok(stories.filter((story) => languagesOf(story).includes(lang)).length >= 2, lang)
  const courses = facts.map(({ fact }) => fact.states.map(({ truth, value }) => `${truth} ${typeof value}`).join(', '))
  for (const course of [
    'true number, true number, true number',
    'true object, true number, true object',
    'true object, true object',
    'rumour object, true object',
    'rumour object, denial undefined, true object',
    'view undefined, view undefined',
    'view number, view number',
  ])
    assert.ok(courses.includes(course), course)
})

test('each fact is asked for in two ways or more in each language, and every question names the place', () => {
  for (const { story, fact, name } of facts)
    for (const lang of languagesOf(story)) {
      const asked = [fact.question[lang] ?? '', ...(fact.phrasings[lang] ?? [])]
      assert.ok(asked.length >= 2, `${name} ${lang}`)
      for (const text of asked) assert.ok(text.includes('{place}'), text)
    }
})

test('what is so can be told from what is not: no value stands within another of its fact, nor in a wording by itself', () => {
  for (const { story, fact, name } of facts)
    for (const lang of languagesOf(story)) {
      const values = fact.states.flatMap(({ value }) => (typeof value === 'object' ? [(value[lang] ?? '').toLowerCase()] : []))
      const wordings = fact.states.flatMap((state) => (state.truth === 'true' ? (wordingsOf(fact, state)[lang] ?? []) : []))
      const others = (value: string) => [...values.filter((one) => one !== value), ...wordings]
      for (const value of values) assert.ok(!others(value).some((text) => text.toLowerCase().includes(value)), `${name} ${lang}: ${value}`)
      assert.equal(new Set(values).size, values.length, name)
    }
})

test('every question has a truth while its story plays: something that holds, said in its language', () => {
  const { never, questions } = askedOf(stories, 80)
  assert.deepEqual(never, [])
  for (const question of questions) assert.doesNotMatch(question, /[{}]/)
})
