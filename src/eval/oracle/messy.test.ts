import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { wordingsOf } from '../../sim/story.ts'
import { readStories } from '../../sim/world/world.ts'
import { askedOf, languagesOf } from './answerable.fixture.ts'
import { readHeldOut } from './held-out.ts'
import { states } from './judgements/values.ts'

/** Whether the stories of `messy/` can be asked about. What is answered is measured elsewhere. */

const folder = fileURLToPath(new URL('messy/', import.meta.url))
const stories = await readHeldOut(folder)
const facts = stories.flatMap((story) => story.facts.map((fact) => ({ story, fact, name: `${story.id}/${fact.id}` })))

test('each is named like its file, for development, and no story of the demo', async () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  assert.deepEqual(
    stories.map(({ id }) => `${id}.json`),
    files.sort(),
  )
  assert.ok(stories.every(({ use }) => use === 'development'))
  const played = new Set((await readStories()).map(({ id }) => id))
  assert.deepEqual(
    stories.filter(({ id }) => played.has(id)),
    [],
  )
})

test('each language tells two stories or more', () => {
  for (const lang of ['de', 'en', 'es', 'fr', 'ja', 'pt'])
    assert.ok(stories.filter((story) => languagesOf(story).includes(lang)).length >= 2, lang)
})

test('each fact is asked for in two ways or more in each language, and every question names the place', () => {
  for (const { story, fact, name } of facts)
    for (const lang of languagesOf(story)) {
      const asked = [fact.question[lang] ?? '', ...(fact.phrasings[lang] ?? [])]
      assert.ok(asked.length >= 2, `${name} ${lang}`)
      for (const text of asked) assert.ok(text.includes('{place}'), text)
    }
})

test('a post that says a value names no other of its fact, but what its own update or correction replaces', () => {
  for (const { fact, name } of facts)
    for (const [i, state] of fact.states.entries()) {
      const { value: own } = state
      if (typeof own !== 'object') continue
      const wordings = wordingsOf(fact, state)
      const mayName = (at: number) => at < i && state.truth === 'true' && state.wordings !== undefined
      for (const [at, { value }] of fact.states.entries()) {
        if (at === i || typeof value !== 'object') continue
        for (const one of Object.values(own)) assert.ok(!states(one, value), `${name}: ${one}`)
        const named = Object.values(wordings).flatMap((texts) => texts.filter((text) => states(text, value)))
        if (!mayName(at)) assert.deepEqual(named, [], name)
      }
    }
})

test('every question has a truth while its story plays: something that holds, said in its language', () => {
  const { never, questions } = askedOf(stories, 100)
  assert.deepEqual(never, [])
  for (const question of questions) assert.doesNotMatch(question, /[{}]/)
})
