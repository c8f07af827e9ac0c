import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaintsOf, fuzz } from './wire.fixture.ts'
import { fuzzedWires } from './wires.fixture.ts'

/** A million of each: `node bench/fuzz.ts`. */
const cases = 4_000

for (const wire of fuzzedWires)
  test(
    `${cases} mutated frames of ${wire.name} are read to what fits or dropped: nothing is thrown, hangs, stays behind or has no date`,
    { timeout: 120_000 },
    async (t) => {
      const report = await fuzz(wire, { cases })
      t.diagnostic(`${report.seconds.toFixed(1)} s, slowest ${report.slowestMs.toFixed(0)} ms, ${JSON.stringify(report.outcomes)}`)
      assert.deepEqual(complaintsOf(wire, report), [])
    },
  )
