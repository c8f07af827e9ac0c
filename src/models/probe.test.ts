import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import type { Model, ModelEvent, ModelRequest } from './model.ts'
import { isRightlyMarked, markingQuestions } from './probe-marking.ts'
import { probeModel } from './probe.ts'

const end = (finish: 'stop' | 'length' | 'aborted'): ModelEvent => ({
  type: 'model-end',
  finish,
  rawFinish: finish,
  inputTokens: 1,
  outputTokens: 1,
  cachedTokens: 0,
})
type Saying = (request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelEvent>
const scripted = (stream: Saying): Model => ({
  name: 'scripted',
  limits: { contextTokens: 4_096, concurrent: 1, queued: 0 },
  count: async () => 1,
  stream: (request, { signal }) => stream(request, signal),
})
const questionOf = (request: ModelRequest) => markingQuestions.find((one) => one.request.question === request.question)
/** Says the right things; `mark` may put other marks. */
const apt = (mark = (marks: readonly number[]) => marks.map((n) => `[${n}]`).join('')) =>
  scripted(async function* (request, signal) {
    const question = questionOf(request)
    const text = question ? `It is said: ${question.answers[0]} ${mark(question.marks)}.` : request.json ? '{"ready": true}' : 'ready '
    for (const word of text.match(/\s*\S+/g) ?? []) {
      if (signal.aborted) return yield end('aborted')
      yield { type: 'text-delta', text: word }
    }
    yield end(signal.aborted ? 'aborted' : 'stop')
  })
const signal = new AbortController().signal
const states = (probe: Awaited<ReturnType<typeof probeModel>>) => probe.findings.map(({ state }) => state).join(' ')

test('a model that does everything right', async () => {
  const probe = await probeModel(apt(), { signal })
  assert.deepEqual([probe.speaks, probe.json, probe.marking], [true, true, 10])
  assert.ok((probe.cancelMs ?? 1e9) < 250)
  assert.equal(states(probe), 'ok ok ok ok')
  assert.equal(probe.findings.at(-1)?.text, 'marked 10 of 10 canned answers rightly')
})

test('wrong, missing and additional marks are counted as such', async () => {
  const wrong = await probeModel(
    apt(([first = 0]) => `[${(first % 4) + 1}]`),
    { signal },
  )
  const missing = await probeModel(
    apt(() => ''),
    { signal },
  )
  const more = await probeModel(
    apt(() => '[1][2][3][4]'),
    { signal },
  )
  assert.deepEqual([wrong.marking, missing.marking, more.marking], [0, 0, 0])
})

test('which sentence counts, and where its marks may stand', () => {
  const question = { answers: ['16:52', '19 March'], marks: [2] }
  for (const right of [
    'The lights went out at 16:52 [2].',
    'The lights went out at 16:52. [2]',
    'Something happened [1]. The lights went out at 16:52 [2]. It is raining [4].',
    'At 16:52 the lights, 3.5 minutes late, went out [2]',
    'It stays shut until 19 March.[2]\n',
  ])
    assert.ok(isRightlyMarked(right, question), right)
  for (const wrong of [
    '',
    'The lights went out at 16:52.',
    'The lights [2] went out at 16:52.',
    'The lights went out at 16:52 [1].',
    'The lights went out at 16:52 [1][2].',
    'The lights went out [2]. It was 16:52.',
    'The lights went out at 116:52 [2].',
  ])
    assert.ok(!isRightlyMarked(wrong, question), wrong)
  assert.ok(isRightlyMarked('Two say so: 16:52 [1, 2].', { ...question, marks: [1, 2] }))
})

test('the ten questions can be answered from their posts, each from the post with the right number alone', () => {
  assert.equal(markingQuestions.length, 10)
  for (const { request, answers, marks } of markingQuestions) {
    const holding = request.posts.split('\n').filter((line) => answers.some((answer) => line.toLowerCase().includes(answer.toLowerCase())))
    assert.deepEqual(
      holding.map((line) => Number(/\[(\d)\]/.exec(line)?.[1])),
      marks,
      request.question,
    )
  }
})

test('a model that is not there is asked once, and its own sentence is told', async () => {
  let calls = 0
  const probe = await probeModel(
    scripted(async function* () {
      calls++
      yield { type: 'model-fail', error: { code: 'model_unavailable', message: 'Nobody is there.', retryable: true } }
    }),
    { signal },
  )
  assert.equal(calls, 1)
  assert.deepEqual([probe.speaks, probe.json, probe.marking], [false, false, undefined])
  assert.deepEqual(probe.findings, [{ state: 'fail', text: 'says nothing: Nobody is there.' }])
})

test('one that thinks, knows no JSON and fails half way', async () => {
  let asked = 0
  const probe = await probeModel(
    scripted(async function* (request, at) {
      yield { type: 'reasoning-delta', text: 'hm' }
      if (at.aborted) return yield end('aborted')
      if (questionOf(request) && ++asked === 5)
        return yield { type: 'model-fail', error: { code: 'model_failed', message: 'It broke.', retryable: true } }
      yield { type: 'text-delta', text: 'Sure, here it is' }
      yield end('length')
    }),
    { signal },
  )
  assert.deepEqual([probe.speaks, probe.json, probe.marking], [true, false, undefined])
  assert.match(probe.findings[0]?.text ?? '', /thinks before/)
  assert.equal(probe.findings.at(-1)?.text, 'marking was broken off at question 5 of 10: It broke.')
})

test('models that keep no contract: one that throws, one that never ends, one that hears no abort', { timeout: 20_000 }, async () => {
  const throwing = scripted(() => {
    throw new TypeError('no stream')
  })
  assert.equal((await probeModel(throwing, { signal })).speaks, false)

  const silent = scripted(async function* () {
    yield* []
    await sleep(60_000, undefined, { ref: false })
  })
  const start = performance.now()
  const first = await probeModel(silent, { signal, deadlines: { callMs: 50 } })
  assert.ok(performance.now() - start < 2_000)
  assert.equal(first.findings[0]?.text, 'says nothing: it took too long.')

  const deaf = scripted(async function* () {
    for (;;) {
      await sleep(5)
      yield { type: 'text-delta', text: 'on ' }
    }
  })
  const second = await probeModel(deaf, { signal, deadlines: { callMs: 50, markingMs: 100 } })
  assert.equal(second.cancelMs, undefined)
  assert.equal(second.marking, undefined)
  assert.ok(second.findings.some(({ text }) => text === 'goes on after it was cancelled'))
})

test('an abort ends the probe soon, without a throw', async () => {
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 30)
  const start = performance.now()
  const probe = await probeModel(
    scripted(async function* (_request, at) {
      yield { type: 'text-delta', text: 'a' }
      await sleep(5_000, undefined, { signal: at }).catch(() => {})
      yield end('aborted')
    }),
    { signal: stop.signal },
  )
  assert.ok(performance.now() - start < 1_000)
  assert.equal(probe.marking, undefined)
  assert.match(probe.findings.at(-1)?.text ?? '', /was stopped/)
})
