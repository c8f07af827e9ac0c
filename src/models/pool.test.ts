import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'node:test'
import { modelContract, sampleRequest } from './model.contract.ts'
import type { OpenModel } from './model.ts'
import { createModelPool } from './pool.ts'
import { createScriptedModel, wordsOf } from './scripted/scripted-model.ts'

const lingerMs = 30
const { signal } = new AbortController()
/** `closed`: which were closed, in order. */
function opener() {
  const closed: string[] = []
  const open =
    (mark: string, delayMs = 0) =>
    (): OpenModel => {
      const model = createScriptedModel({ script: () => wordsOf('one two three four five'), delayMs })
      const close = async () => {
        closed.push(mark)
        await model[Symbol.asyncDispose]()
      }
      return { ...model, [Symbol.asyncDispose]: close }
    }
  return { closed, open }
}

modelContract('a model in a pool', {
  open: async (text, { slow = false } = {}) => {
    const model = createScriptedModel({ script: () => wordsOf(text), delayMs: slow ? 20 : 0 })
    return createModelPool().get('a', '1', () => model)
  },
})

test('a model is opened once for its mark, and what it was before is closed', async () => {
  await using pool = createModelPool({ lingerMs })
  const { closed, open } = opener()
  const first = pool.get('a', '1', open('1'))
  assert.equal(pool.get('a', '1', open('never')), first)
  assert.notEqual(pool.get('a', '2', open('2')), first)
  await delay(lingerMs * 3)
  assert.deepEqual(closed, ['1'])
})

test('what is let go ends the answers that it is in, and more calls of them, before it is closed', async () => {
  await using pool = createModelPool({ lingerMs })
  const { closed, open } = opener()
  const former = pool.get('a', '1', open('1', 20))
  const answering = Array.fromAsync(former.stream(sampleRequest, { signal }))
  pool.get('a', '2', open('2'))
  assert.equal((await answering).at(-1)?.type, 'model-end')
  assert.deepEqual(closed, [])
  await delay(lingerMs / 3)
  assert.equal((await Array.fromAsync(former.stream(sampleRequest, { signal }))).at(-1)?.type, 'model-end', 'the next call of the answer')
  await delay(lingerMs * 3)
  assert.deepEqual(closed, ['1'])
})

test('models whose names are gone are closed, the others stay', async () => {
  await using pool = createModelPool({ lingerMs })
  const { closed, open } = opener()
  pool.get('a', '1', open('a'))
  const kept = pool.get('b', '1', open('b'))
  pool.keepOnly(new Set(['b']))
  await delay(lingerMs * 3)
  assert.deepEqual(closed, ['a'])
  assert.equal(pool.get('b', '1', open('never')), kept)
})

test('disposing closes all of them at once and each once, and one that does not open leaves nothing behind', async () => {
  const pool = createModelPool({ lingerMs: 60_000 })
  const { closed, open } = opener()
  pool.get('a', '1', open('1'))
  const broken = () => {
    throw new TypeError('it does not open')
  }
  assert.throws(() => pool.get('a', '2', broken), /does not open/)
  pool.get('a', '3', open('3'))
  await pool[Symbol.asyncDispose]()
  assert.deepEqual(closed.sort(), ['1', '3'])
})
