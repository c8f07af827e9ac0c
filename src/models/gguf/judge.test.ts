import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { join } from 'node:path'
import type { ModelRequest } from '../model.ts'
import { withBreaker, withOneEnding } from '../wrappers.ts'
import { newFolder, openTestModel, testRuntime } from './runtime.fixture.ts'
import { writeScriptedGguf } from './scripted-gguf.fixture.ts'

before(() => testRuntime(process.env))

const signal = new AbortController().signal
const request: ModelRequest = { stable: 'Say yes or no.', posts: '- down since nine', question: 'Is it down?', maxOutputTokens: 8 }

test('a model in a file says how much likelier one word comes next than another, generates none, and writes as before', async () => {
  const folder = await newFolder()
  try {
    const file = join(folder.path, 'scripted.gguf')
    writeScriptedGguf(file, ['y', 'es, since nine'])
    await using _model = openTestModel(file)
    const model = withBreaker(withOneEnding(_model))
    const difference = await model.judge?.(request, ['y', 'n'], { signal })
    assert.ok(difference !== undefined && difference > 1, `${difference}`)
    assert.equal(await model.judge?.(request, ['n', 'y'], { signal }), -difference)
    const events = await Array.fromAsync(model.stream({ ...request, maxOutputTokens: 40 }, { signal }))
    assert.equal(events.map((event) => (event.type === 'text-delta' ? event.text : '')).join(''), 'yes, since nine')
    assert.equal(await model.judge?.(request, ['y', 'n'], { signal }), difference)

    await assert.rejects(async () => model.judge?.({ ...request, posts: 'word '.repeat(4_000) }, ['y', 'n'], { signal }), {
      code: 'context_length_exceeded',
    })
    const stop = new AbortController()
    const judging = model.judge?.({ ...request, posts: 'again '.repeat(300) }, ['y', 'n'], { signal: stop.signal })
    stop.abort()
    await assert.rejects(async () => judging, { name: 'AbortError' })
    assert.equal(await model.judge?.(request, ['y', 'n'], { signal }), difference)
  } finally {
    await folder[Symbol.asyncDispose]()
  }
})
