import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createMemory } from './memory.ts'

test('a key is new once, again after it was forgotten, and again when newer ones have taken its place', () => {
  const memory = createMemory({ most: 3, mostBytes: 1e6 })
  assert.deepEqual(['a/1', 'a/2', 'a/1', 'b/1'].map(memory.remember), [true, true, false, true])
  memory.forget('a/2')
  assert.deepEqual(['a/2', 'a/2'].map(memory.remember), [true, false])
  memory.remember('c/1') // the fourth: a/1 goes
  assert.deepEqual(['b/1', 'a/2', 'c/1', 'a/1'].map(memory.remember), [false, false, false, true])
  memory.forgetAll('a/')
  assert.deepEqual(['a/1', 'a/2', 'c/1'].map(memory.remember), [true, true, false])
})

test('long keys are fewer: bytes bound it as well, and what is forgotten is given back', () => {
  const memory = createMemory({ most: 1_000, mostBytes: 10_000 })
  for (let n = 0; n < 100; n++) {
    memory.remember(`${n} ${'x'.repeat(1_000)}`)
    assert.ok(memory.bytes <= 10_000)
  }
  assert.equal(memory.remember(`99 ${'x'.repeat(1_000)}`), false)
  assert.equal(memory.remember(`80 ${'x'.repeat(1_000)}`), true)
  memory.remember('y'.repeat(20_000)) // alone too large
  assert.equal(memory.bytes, 0)
  for (let n = 0; n < 2_000; n++) memory.remember(String(n)) // after it was empty, the oldest go first as before
  assert.ok(memory.bytes <= 10_000)
  assert.deepEqual(['0', '1999'].map(memory.remember), [true, false])
  memory.forgetAll('')
  memory.forget('never seen')
  assert.equal(memory.bytes, 0)
})

test('keys that were put together take the memory that they are said to take', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const memory = createMemory({ most: 20_000, mostBytes: 1e7 })
  const before = used()
  for (let n = 0; n < 40_000; n++) {
    const [account, place, revision] = [`did:plc:somebody${n % 900}`, String(1e12 + n), String(2e12 + n)]
    memory.remember(`${account}/app.bsky.feed.post/${place}/${revision}`)
  }
  const taken = used() - before
  assert.ok(taken < 1.5 * memory.bytes, `${taken} bytes taken, ${memory.bytes} said`)
  const isKnown = (n: number) => !memory.remember(`did:plc:somebody${n % 900}/app.bsky.feed.post/${1e12 + n}/${2e12 + n}`)
  assert.deepEqual([isKnown(39_999), isKnown(5)], [true, false])
})
