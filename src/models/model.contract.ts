import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isModelEnding, type ModelEvent, type ModelRequest, type OpenModel } from './model.ts'

export type ModelHarness = {
  /** A model that says `text` to whatever it is asked; `slow`: with at least 20 ms between its pieces. Context: 2,048 tokens. */
  readonly open: (text: string, options?: { slow?: boolean }) => Promise<OpenModel>
  /** One whose stream breaks off in the middle; absent where that cannot be brought about. */
  readonly openBroken?: (text: string) => Promise<OpenModel>
}

export const sampleRequest: ModelRequest = {
  stable: 'Say what the posts say.',
  posts: '- down since nine',
  question: 'What happened?',
  maxOutputTokens: 400,
}
const sampleText =
  'Posters report that the outage began at nine, and two engineers name an expired certificate as cause; nobody has denied it.'
const settledWithinMs = 250

/** What every model does, whoever runs it. */
export function modelContract(name: string, { open, openBroken }: ModelHarness): void {
  const collect = async (model: OpenModel, request = sampleRequest, signal = new AbortController().signal): Promise<ModelEvent[]> =>
    Array.fromAsync(model.stream(request, { signal }))
  const textOf = (events: readonly ModelEvent[]) => events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
  const endsOnce = (events: readonly ModelEvent[]) => {
    assert.equal(events.filter(isModelEnding).length, 1)
    assert.ok(isModelEnding(events.at(-1) as ModelEvent))
  }

  describe(`${name} keeps the contract of a model`, () => {
    test('deltas, none empty, concatenate to the text, and one ending comes last', async () => {
      await using model = await open(sampleText)
      const events = await collect(model)
      endsOnce(events)
      assert.equal(textOf(events).trim(), sampleText)
      assert.ok(events.every((event) => !('text' in event) || event.text !== ''))
      const end = events.at(-1) as Extract<ModelEvent, { type: 'model-end' }>
      assert.equal(end.type, 'model-end')
      assert.equal(end.finish, 'stop')
      assert.ok(end.outputTokens > 0)
    })

    test('it stops at the number of tokens asked for and says so', async () => {
      await using model = await open(sampleText)
      const events = await collect(model, { ...sampleRequest, maxOutputTokens: 5 })
      endsOnce(events)
      assert.equal((events.at(-1) as Extract<ModelEvent, { type: 'model-end' }>).finish, 'length')
      assert.ok(textOf(events).length < sampleText.length)
    })

    test('it stops before a stop word', async () => {
      await using model = await open(sampleText)
      const events = await collect(model, { ...sampleRequest, stop: [', and'] })
      endsOnce(events)
      assert.equal(textOf(events).trim(), 'Posters report that the outage began at nine')
    })

    test('a prompt that does not fit is refused, not cut', async () => {
      await using model = await open(sampleText)
      const request = { ...sampleRequest, posts: 'one two three '.repeat(4_000) }
      assert.ok((await model.count(request, { signal: new AbortController().signal })) > model.limits.contextTokens)
      const events = await collect(model, request)
      endsOnce(events)
      const last = events.at(-1)
      assert.equal(last?.type === 'model-fail' && last.error.code, 'context_length_exceeded')
      assert.equal(events.length, 1)
    })

    test('an aborted signal costs no work', async () => {
      await using model = await open(sampleText)
      const start = performance.now()
      const events = await collect(model, sampleRequest, AbortSignal.abort())
      assert.ok(performance.now() - start < settledWithinMs)
      assert.equal(events.length, 1)
      assert.equal((events[0] as Extract<ModelEvent, { type: 'model-end' }>).finish, 'aborted')
    })

    test('an abort in the middle ends it as aborted, at once', async () => {
      await using model = await open(sampleText, { slow: true })
      const stop = new AbortController()
      const events: ModelEvent[] = []
      let abortedAt = 0
      for await (const event of model.stream(sampleRequest, { signal: stop.signal })) {
        events.push(event)
        if (events.length === 3) {
          abortedAt = performance.now()
          stop.abort()
        }
      }
      assert.ok(performance.now() - abortedAt < settledWithinMs)
      endsOnce(events)
      assert.equal((events.at(-1) as Extract<ModelEvent, { type: 'model-end' }>).finish, 'aborted')
    })

    test('who leaves the loop has aborted: the next call is served', async () => {
      await using model = await open(sampleText, { slow: true })
      for await (const event of model.stream(sampleRequest, { signal: new AbortController().signal }))
        if (event.type === 'text-delta') break
      assert.equal(textOf(await collect(model)).trim(), sampleText)
    })

    test('more calls than seats wait and are all served', async () => {
      await using _model = await open(sampleText)
      const model = _model
      const calls = Math.min(4, model.limits.concurrent + model.limits.queued)
      const all = await Promise.all(Array.from({ length: calls }, () => collect(model)))
      for (const events of all) {
        endsOnce(events)
        assert.equal(textOf(events).trim(), sampleText)
      }
    })

    test('a closed model fails, once, in words', async () => {
      const model = await open(sampleText)
      await model[Symbol.asyncDispose]()
      const events = await collect(model)
      assert.equal(events.length, 1)
      const [only] = events
      assert.equal(only?.type === 'model-fail' && only.error.code, 'model_unavailable')
    })

    if (openBroken)
      test('a stream that breaks off is a failure, not an end', async () => {
        await using model = await openBroken(sampleText)
        const events = await collect(model)
        endsOnce(events)
        const last = events.at(-1)
        assert.equal(last?.type, 'model-fail')
        assert.doesNotMatch(last?.type === 'model-fail' ? last.error.message : '', /\/|nine/)
      })
  })
}
