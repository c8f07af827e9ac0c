import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'node:test'
import { modelContract, sampleRequest } from './model.contract.ts'
import type { ModelEvent, OpenModel } from './model.ts'
import { createScriptedModel, wordsOf, type Script } from './scripted/scripted-model.ts'
import { withBreaker, withDeadlines, withOneEnding, withSeats } from './wrappers.ts'

const scripted = (script: Script, more: Partial<Parameters<typeof createScriptedModel>[0]> = {}) => createScriptedModel({ script, ...more })
const { signal } = new AbortController()
const ask = (model: OpenModel) => Array.fromAsync(model.stream(sampleRequest, { signal }))
const errorOf = (events: readonly ModelEvent[]) => {
  const last = events.at(-1)
  return last?.type === 'model-fail' ? last.error : undefined
}
const dead: Script = () => [{ fail: { code: 'model_failed', message: 'It broke off.', retryable: true } }]

modelContract('a model behind all its wrappers', {
  open: async (text, { slow = false } = {}) =>
    withBreaker(withDeadlines(withSeats(withOneEnding(scripted(() => wordsOf(text), { delayMs: slow ? 20 : 0 }))))),
})

test('after five failures a model rests, then is asked again; a success between them starts the count anew', async () => {
  let now = 0
  let isDead = true
  let calls = 0
  const script: Script = (request) => {
    calls++
    return isDead ? dead(request) : ['fine']
  }
  const model = withBreaker(scripted(script), { failures: 3, withinMs: 60_000, openMs: 30_000 }, () => now)
  await ask(model)
  await ask(model)
  isDead = false
  await ask(model)
  isDead = true
  for (let at = 0; at < 3; at++) assert.equal(errorOf(await ask(model))?.code, 'model_failed')
  assert.match(errorOf(await ask(model))?.message ?? '', /rests for 30 s more/)
  assert.equal(calls, 6, 'a resting model is not asked')
  now += 30_001
  isDead = false
  assert.equal(errorOf(await ask(model)), undefined)
})

test('a prompt that is too long and a full line are not the model’s failures', async () => {
  const tooLong = withBreaker(
    scripted(() => [{ fail: { code: 'context_length_exceeded', message: 'Too long.', retryable: false } }]),
    {
      failures: 1,
      withinMs: 1_000,
      openMs: 1_000,
    },
  )
  for (let at = 0; at < 3; at++) assert.equal(errorOf(await ask(tooLong))?.code, 'context_length_exceeded')
})

test('a deadline ends what does not begin, what pauses, and what never ends', async () => {
  const times = { firstTokenMs: 60, idleMs: 60, totalMs: 150 }
  const late = await ask(
    withDeadlines(
      scripted(() => [{ silence: true }]),
      times,
    ),
  )
  assert.match(errorOf(late)?.message ?? '', /did not begin within 0.06 s/)
  const pausing = await ask(
    withDeadlines(
      scripted(() => ['one', { silence: true }]),
      times,
    ),
  )
  assert.equal(errorOf(pausing)?.code, 'deadline_exceeded')
  const endless: Script = function* () {
    for (;;) yield 'word '
  }
  assert.equal(
    errorOf(await ask(withDeadlines(scripted(endless, { delayMs: 10, limits: { contextTokens: 1e6 } }), times)))?.code,
    'deadline_exceeded',
  )
})

test('seats: no more at once than there are, the line is bounded, and who waits too long is told', async () => {
  let open = 0
  let most = 0
  const busy: OpenModel = {
    ...scripted(() => []),
    limits: { contextTokens: 100, concurrent: 2, queued: 2 },
    async *stream() {
      most = Math.max(most, ++open)
      await delay(30)
      open--
      yield { type: 'model-end', finish: 'stop', rawFinish: '', inputTokens: 0, outputTokens: 0, cachedTokens: 0 }
    },
  }
  const seated = withSeats(busy)
  const all = await Promise.all(Array.from({ length: 5 }, () => ask(seated)))
  assert.equal(most, 2)
  assert.deepEqual(all.map((events) => errorOf(events)?.code).filter(Boolean), ['overloaded'])
  const slow = withSeats({ ...busy, limits: { contextTokens: 100, concurrent: 1, queued: 5 } }, { waitMs: 10 })
  const [, second] = await Promise.all([ask(slow), ask(slow)])
  assert.match(errorOf(second)?.message ?? '', /busy/)
})

test('a model that throws, or forgets its ending, ends once and tells nothing of why', async () => {
  const throwing = {
    ...scripted(() => []),
    async *stream() {
      throw new Error('/secret/path')
    },
  } as unknown as OpenModel
  const forgetful = { ...scripted(() => []), async *stream() {} } as unknown as OpenModel
  for (const model of [throwing, forgetful]) {
    const events = await ask(withOneEnding(model))
    assert.equal(events.length, 1)
    assert.doesNotMatch(errorOf(events)?.message ?? '', /secret/)
  }
})

test('a limit that is known only later is seen through every wrapper', () => {
  let contextTokens = 4_096
  const model: OpenModel = {
    ...scripted(() => ['fine']),
    get limits() {
      return { contextTokens, concurrent: 1, queued: 1 }
    },
  }
  const wrapped = withBreaker(withDeadlines(withSeats(withOneEnding(model))))
  contextTokens = 512
  assert.equal(wrapped.limits.contextTokens, 512)
})
