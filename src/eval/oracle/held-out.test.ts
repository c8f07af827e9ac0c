import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordingsOf } from '../../sim/story.ts'
import { languagesOf, testAskable } from './askable.contract.ts'
import { readHeldOut } from './held-out.ts'

/** Whether the held-out stories can be asked about. What is answered is no business of a test: nobody may look at it in passing. */

const stories = await readHeldOut()
const facts = stories.flatMap((story) => story.facts.map((fact) => ({ story, fact, name: `${story.id}/${fact.id}` })))

testAskable(stories, { folder: new URL('held-out/', import.meta.url), use: 'report', minutes: 80 })

test('without a folder there are eight; figures and words change, rumours are denied, camps hold views and counts', () => {
  assert.equal(stories.length, 8)
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
