import { test } from 'node:test'
import { holdSeeds } from './model-run.fixture.ts'

test('whatever is done to a store, it says what looking at every post says', { timeout: 180_000 }, async () => {
  await holdSeeds({ first: 1, count: 2, seconds: 0 })
})
