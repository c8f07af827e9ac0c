import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replayRun } from './support/replay-run.ts'

/** Small worlds; `node bench/replay.ts` plays a large one. */
for (const seed of [1, 2])
  test(`whatever comes, is edited, deleted and indexed anew, a replay says the same or names what died (seed ${seed})`, async (t) => {
    const { wrong, untouched, restored, holed, kept } = await replayRun({ seed, before: 2_000, answers: 48, after: 1_000, changes: 120 })
    t.diagnostic(JSON.stringify({ untouched, restored, holed, kept }))
    assert.deepEqual(wrong, [])
    for (const [name, count] of Object.entries({ untouched, restored, holed, kept })) assert.ok(count > 0, `no answer was ${name}`)
    assert.equal(untouched + restored + holed, 48)
  })
