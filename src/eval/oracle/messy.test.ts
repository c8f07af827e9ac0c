import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { wordingsOf } from '../../sim/story.ts'
import { testAskable } from './askable.contract.ts'
import { readHeldOut } from './held-out.ts'
import { states } from './judgements/values.ts'

const folder = new URL('messy/', import.meta.url)
const stories = await readHeldOut(fileURLToPath(folder))
const facts = stories.flatMap((story) => story.facts.map((fact) => ({ fact, name: `${story.id}/${fact.id}` })))

testAskable(stories, { folder, use: 'development', minutes: 100 })

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
