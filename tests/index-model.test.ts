import { test } from 'node:test'
import { holdSeeds } from '../src/store/live/model-run.fixture.ts'

/** With files that are merged meanwhile; with `GROUNDSWELL_TEST_SECONDS` others, as many as there is time for (docs/settings.md). */
const seconds = Number(process.env['GROUNDSWELL_TEST_SECONDS'] ?? 0)
const first = Number(process.env['GROUNDSWELL_TEST_SEED'] ?? (seconds > 0 ? Date.now() % 1e9 : 3))

test('a store with sealed and merged files says what looking at every post says', { timeout: 180_000 + 3_000 * seconds }, async () => {
  console.log(`${await holdSeeds({ first, count: 1, seconds })} seeds from ${first} on`)
})
