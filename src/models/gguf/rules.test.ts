import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../../errors/index.ts'
import { createThoughtSplitter } from './child/thoughts.ts'
import { bareEnvironment } from '../../lib/runtimes/environment.ts'
import { createInbox } from './inbox.ts'
import { createLine } from '../line.ts'
import { estimateMemory } from './memory.ts'
import { packageFor } from './platform.ts'
import { threadsFor } from './preflight.ts'
import { createRestartPolicy } from './restart-policy.ts'

/** The rules that need no process. */
const signal = new AbortController().signal

test('a model has a core less than there are, and one at least', () => {
  assert.deepEqual(
    [threadsFor(undefined, 2), threadsFor(8, 4), threadsFor(2, 4), threadsFor(undefined, 1), threadsFor(0, 4)],
    [1, 3, 2, 1, 1],
  )
})

test('memory is estimated from the file, the context of all seats and the vocabulary', () => {
  const facts = { bytes: 100, bytesPerContextToken: 10, vocabulary: 1_000 }
  assert.equal(estimateMemory(facts, { contextTokens: 50, seats: 2 }), 230 + 1_000 + 4 * 1_000 * 128)
})

test('the process of a model gets no key', () => {
  assert.deepEqual(bareEnvironment({ PATH: 'a', LANG: undefined, GROUNDSWELL_ADMIN_PASSWORD: 'b', OPENAI_API_KEY: 'c' }), { PATH: 'a' })
})

test('a platform has its package or a reason', () => {
  assert.equal(packageFor({ name: 'linux-x64', glibc: '2.36' }), '@node-llama-cpp/linux-x64')
  assert.equal(packageFor({ name: 'darwin-arm64', glibc: undefined }), '@node-llama-cpp/mac-arm64-metal')
  for (const platform of [
    { name: 'linux-x64', glibc: undefined },
    { name: 'linux-x64', glibc: '2.31' },
    { name: 'sunos-x64', glibc: undefined },
  ])
    assert.throws(() => packageFor(platform), { code: 'model_unavailable', message: /do not run here/ })
})

test('two crashes in a row with the same file are the last; an answer between them counts, and so does another file', () => {
  let now = 0
  const policy = createRestartPolicy('a test', () => now)
  const crash = (file: string) => {
    now += 3_600_000
    policy.check(file)
    policy.ended(file, 'crashed')
  }
  crash('a')
  policy.served()
  crash('a')
  crash('b')
  crash('a')
  crash('a')
  assert.throws(() => crash('a'), { code: 'model_unavailable', message: /twice in a row/ })
  crash('c')
})

test('a process starts again after 0, 1 and 5 seconds, and then rests until five minutes are over', () => {
  let now = 1_000_000
  const policy = createRestartPolicy('a test', () => now)
  const mayStart = () => {
    try {
      policy.check('a')
      return true
    } catch (error) {
      return (error as AppError).retryAfterMs
    }
  }
  const answers = [0, 1_000, 5_000].map((pause) => {
    policy.ended('a', 'killed')
    const before = mayStart()
    now += pause
    return [before, mayStart()]
  })
  assert.deepEqual(answers, [
    [true, true],
    [1_000, true],
    [5_000, true],
  ])
  policy.ended('a', 'killed')
  assert.equal(mayStart(), 5 * 60_000 - 6_000)
  now += 5 * 60_000 - 6_000
  assert.equal(mayStart(), true)
})

test('a line seats in order, refuses who is too many, forgets who left, and closes', async () => {
  const line = createLine({ seats: 1, queued: 2 })
  const giveBack = await line.take(signal)
  const leaver = new AbortController()
  const [left, second] = [line.take(leaver.signal), line.take(signal)]
  await assert.rejects(line.take(signal), { code: 'overloaded' })
  leaver.abort()
  await assert.rejects(left, { name: 'AbortError' })
  giveBack()
  giveBack()
  const giveSecond = await second
  const third = line.take(signal)
  line.close(new AppError('model_unavailable', { message: 'Closed.' }))
  await assert.rejects(third, { code: 'model_unavailable' })
  await assert.rejects(line.take(signal), { code: 'model_unavailable' })
  giveSecond()
})

test('thoughts are found in whatever pieces they come', () => {
  const split = (pieces: readonly string[]) => {
    const splitter = createThoughtSplitter()
    const deltas = [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()]
    assert.ok(deltas.every(({ text }) => text !== ''))
    const of = (type: string) => deltas.map((delta) => (delta.type === type ? delta.text : '')).join('')
    return [of('reasoning-delta'), of('text-delta')]
  }
  const text = '\n<think>a < b</think>\n\nB is more. <think> is a word.'
  const thought = ['a < b', 'B is more. <think> is a word.']
  for (let length = 1; length <= text.length; length++)
    assert.deepEqual(split(text.match(new RegExp(`.{1,${length}}`, 'gs')) ?? []), thought)
  assert.deepEqual(split(['<thi', 'nk>never ends </thin']), ['never ends </thin', ''])
  assert.deepEqual(split(['<', 'b>']), ['', '<b>'])
  assert.deepEqual(split([' Down', ' since nine']), ['', ' Down since nine'])
  assert.deepEqual(split(['<th']), ['', '<th'])
})

test('an inbox ends once, and an abort takes the place of what is unread', async () => {
  const aborted = { type: 'model-end', finish: 'aborted', rawFinish: 'abort', inputTokens: 0, outputTokens: 0, cachedTokens: 0 } as const
  const inbox = createInbox()
  inbox.put({ type: 'text-delta', text: 'a' })
  inbox.put({ ...aborted, finish: 'stop' })
  inbox.cut(aborted)
  inbox.put({ type: 'text-delta', text: 'late' })
  assert.deepEqual(await inbox.next(), aborted)
})
