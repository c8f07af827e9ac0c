import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstDifference, shortened } from './model-run.fixture.ts'
import { modelSteps } from './model-steps.fixture.ts'

/** A few seconds of seeds that are the same each time; `GROUNDSWELL_TEST_SECONDS` is for more, from another seed on. */
const seconds = Number(process.env['GROUNDSWELL_TEST_SECONDS'] ?? 0)
const steps = 120
const fewSeeds = 2

test('whatever is done to a store, it says what looking at every post says', { timeout: 120_000 + 3_000 * seconds }, async () => {
  const first = seconds > 0 ? Number(process.env['GROUNDSWELL_TEST_SEED'] ?? Date.now() % 1e9) : 1
  const end = performance.now() + 1_000 * seconds
  let seed = first
  for (; seed < first + fewSeeds || performance.now() < end; seed++) {
    const done = modelSteps(seed, steps)
    if (!(await firstDifference(done))) continue
    const found = await shortened(done, { mostMs: 30_000 })
    assert.fail(
      `seed ${seed}, the last of these steps:\n${found.steps.map((step) => JSON.stringify(step)).join('\n')}\n${found.error.message}`,
    )
  }
  console.log(`${seed - first} seeds from ${first} on, ${steps} steps each`)
})
