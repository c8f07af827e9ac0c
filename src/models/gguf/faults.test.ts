import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { until } from '../../lib/until.fixture.ts'
import { sampleRequest } from '../model.contract.ts'
import { isModelEnding, type Model, type ModelEvent } from '../model.ts'
import { newFolder, openTestModel, testRuntime } from './runtime.fixture.ts'
import { writeAbortingGguf, writeScriptedGguf } from './scripted-gguf.fixture.ts'

const said = 'Posters report that the outage began at nine, and nobody has denied it.'
const folder = await newFolder()
const inFolder = (name: string) => join(folder.path, name)
const [quick, slow] = [inFolder('quick.gguf'), inFolder('slow.gguf')]

before(async () => {
  writeScriptedGguf(quick, said)
  writeScriptedGguf(slow, said, { slowLayers: 32 })
  await testRuntime(process.env)
})
after(() => folder[Symbol.asyncDispose]())

const never = new AbortController().signal
const ask = (model: Model, signal = never): Promise<ModelEvent[]> => Array.fromAsync(model.stream(sampleRequest, { signal }))
const textOf = (events: readonly ModelEvent[]) => events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
async function failureOf(model: Model): Promise<string> {
  const events = await ask(model)
  const last = events.at(-1)
  assert.equal(events.length, 1)
  assert.ok(last?.type === 'model-fail')
  assert.equal(last.error.code, 'model_unavailable')
  assert.doesNotMatch(last.error.message, /[/\\]/)
  assert.match(last.error.message, /^[A-Z].*\.$/)
  return last.error.message
}
/** Until it is gone, or is a process that ended and that nobody asked about. */
async function untilGone(pid: number): Promise<void> {
  const lives = () => {
    try {
      process.kill(pid, 0)
      return !existsSync('/proc') || !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    } catch {
      return false
    }
  }
  await until(() => !lives(), { what: 'the process is gone' })
}
const idOf = (pid: number | undefined) => pid ?? assert.fail('no process')
const megabytesOf = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_000

describe('what cannot be used is refused in words', () => {
  const cases: readonly [name: string, words: RegExp, write: (file: string) => void][] = [
    ['missing', /cannot be read/, () => {}],
    ['empty', /no GGUF/, (file) => writeFileSync(file, '')],
    ['another kind of file', /no GGUF/, (file) => writeFileSync(file, 'GIF89a'.repeat(100))],
    ['cut off', /cut off/, (file) => writeFileSync(file, readFileSync(quick).subarray(0, 400_000))],
    ['an unknown architecture', /does not load/, (file) => writeScriptedGguf(file, said, { architecture: 'abacus' })],
    ['weights without a chat template', /no chat template/, (file) => writeScriptedGguf(file, said, { template: null })],
  ]
  for (const [name, words, write] of cases)
    test(name, async () => {
      write(inFolder(`${name}.gguf`))
      await using model = openTestModel(inFolder(`${name}.gguf`))
      assert.match(await failureOf(model), words)
      const start = performance.now()
      assert.match(await failureOf(model), words)
      assert.ok(performance.now() - start < 1_000, 'nothing is started for it a second time')
    })

  test('more memory than there is', async () => {
    await using model = openTestModel(quick, { freeBytes: () => 1_000_000 })
    assert.match(await failureOf(model), /needs about 0\.0 GB of memory/)
  })

  test('no runtime', async () => {
    await using model = openTestModel(quick, { dataFolder: folder.path })
    assert.match(await failureOf(model), /not installed/)
  })
})

test('a file that aborts llama.cpp ends its process alone, and is not tried a third time', async () => {
  writeAbortingGguf(inFolder('aborting.gguf'))
  await using model = openTestModel(inFolder('aborting.gguf'))
  assert.match(await failureOf(model), /ended unexpectedly \(SIGABRT\)/)
  assert.match(await failureOf(model), /ended unexpectedly/)
  assert.match(await failureOf(model), /crashed twice in a row/)
  assert.equal(model.pid, undefined)
})

test('a process killed in the middle of a sentence ends the answer once; the next question starts another', async () => {
  await using model = openTestModel(slow)
  const events: ModelEvent[] = []
  for await (const event of model.stream(sampleRequest, { signal: never }))
    if (events.push(event) === 3) process.kill(idOf(model.pid), 'SIGKILL')
  assert.equal(events.filter(isModelEnding).length, 1)
  const last = events.at(-1)
  assert.equal(last?.type === 'model-fail' && last.error.code, 'model_unavailable')
  assert.equal(textOf(await ask(model)), said)
})

test('a process that does not let go of a question is ended; the asker does not wait for that', async () => {
  await using model = openTestModel(slow, { confirmMs: 100 })
  const stop = new AbortController()
  let [deltas, abortedAt, pid] = [0, 0, 0]
  for await (const event of model.stream(sampleRequest, { signal: stop.signal }))
    if (event.type === 'text-delta' && ++deltas === 2) {
      pid = idOf(model.pid)
      process.kill(pid, 'SIGSTOP')
      abortedAt = performance.now()
      stop.abort()
    }
  assert.ok(performance.now() - abortedAt < 2_000)
  await untilGone(pid)
  assert.equal(textOf(await ask(model)), said)
})

test('an abort while the prompt is read is answered at once, and the process lets go of it', async () => {
  await using model = openTestModel(slow)
  await model.warm({ stable: 'x' }, { signal: never })
  const stop = new AbortController()
  const reading = Array.fromAsync(model.stream({ ...sampleRequest, posts: 'down '.repeat(250) }, { signal: stop.signal }))
  await delay(300)
  const abortedAt = performance.now()
  stop.abort()
  const [only, ...more] = await reading
  assert.equal(only?.type === 'model-end' && only.finish, 'aborted')
  assert.equal(more.length, 0)
  assert.ok(performance.now() - abortedAt < 2_000)
  await model.count(sampleRequest, { signal: never })
  assert.equal(textOf(await ask(model)), said)
})

test('an abort while the model loads is answered at once; loading goes on for the next question', async () => {
  await using model = openTestModel(quick)
  const start = performance.now()
  const [only] = await ask(model, AbortSignal.timeout(100))
  assert.equal(only?.type === 'model-end' && only.finish, 'aborted')
  assert.ok(performance.now() - start < 2_000)
  assert.equal(textOf(await ask(model)), said)
})

test('a hundred questions, answered, aborted and left, leave the memory as it was and no process behind', async () => {
  const model = openTestModel(quick, { seats: 2 })
  const round = async (n: number) => {
    const stop = new AbortController()
    let deltas = 0
    for await (const event of model.stream({ ...sampleRequest, question: `Number ${n}?` }, { signal: stop.signal }))
      if (event.type === 'text-delta' && ++deltas === n % 5) {
        if (n % 3 === 1) stop.abort()
        if (n % 3 === 2) break
      }
  }
  for (let n = 0; n < 20; n++) await round(n)
  const pid = idOf(model.pid)
  const before = existsSync('/proc') ? megabytesOf(pid) : 0
  for (let n = 0; n < 100; n++) await Promise.all([round(n), round(n + 1)])
  assert.equal(model.pid, pid)
  const grown = existsSync('/proc') ? megabytesOf(pid) - before : 0
  assert.ok(grown < 30, `${grown} MB more`)
  assert.equal(textOf(await ask(model)), said)
  await model[Symbol.asyncDispose]()
  await untilGone(pid)
})

test('a model that nobody asks gives its memory back, and starts again for the next question', async () => {
  await using model = openTestModel(quick, { idleMs: 1_000 })
  assert.equal(textOf(await ask(model)), said)
  const pid = idOf(model.pid)
  await delay(150)
  assert.equal(textOf(await ask(model)), said)
  assert.equal(model.pid, pid, 'a question in time keeps it')
  await untilGone(pid)
  assert.equal(model.pid, undefined)
  assert.equal(textOf(await ask(model)), said)
  assert.notEqual(model.pid, pid)
})

test('a question that takes longer than a model may be idle is answered to its end', async () => {
  await using model = openTestModel(slow, { idleMs: 50 })
  assert.equal(textOf(await ask(model)), said)
})

test('when this program is killed, the process of the model ends too', async () => {
  const parent = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('parent.fixture.ts', import.meta.url)), slow],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  parent.kill('SIGKILL')
  const pid = Number.parseInt(String(line), 10) // a line for each word: a slow reader gets several at once
  assert.ok(pid > 0)
  await untilGone(pid)
})
