import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPacer } from './pacer.ts'

/** Until the clock has moved on by so much: work, as a pacer is meant for. */
function work(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

test('a pause is due after two milliseconds, and not at once again', async () => {
  let yields = 0
  const pacer = createPacer({ yieldNow: async () => void yields++ })
  work(3)
  assert.equal(pacer.isDue(), true)
  assert.equal(pacer.isDue(), true, 'until it is made')
  await pacer.pause()
  assert.equal(yields, 1)
  const begun = performance.now()
  const isDue = pacer.isDue()
  if (performance.now() - begun < 1) assert.equal(isDue, false)
})

test('the clock is looked at once in 1,024 units of work', () => {
  const pacer = createPacer({})
  work(3)
  for (let unit = 0; unit < 1_023; unit++) assert.equal(pacer.isDue(1), false)
  assert.equal(pacer.isDue(1), true)
  assert.equal(pacer.isDue(1), false, 'counted anew')
  assert.equal(pacer.isDue(5_000), true)
})

test('by default others get their turn meanwhile', async () => {
  let turns = 0
  setImmediate(() => turns++)
  await createPacer({}).pause()
  assert.equal(turns, 1)
})

test('an abort ends the work at its next pause, and is not begun where it came before', async () => {
  const stop = new AbortController()
  const pacer = createPacer({ signal: stop.signal })
  await pacer.pause()
  const reason = new TypeError('no more')
  stop.abort(reason)
  await assert.rejects(pacer.pause(), reason)
  assert.throws(() => createPacer({ signal: stop.signal }), reason)
})
