import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openAnswerStore } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'groundswell-answers-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const record = (id: string, askedAt: number) => ({ id, askedAt, result: { text: id }, trace: { a: [1] }, question: undefined })

test('an answer belongs to its owner: somebody else’s does not exist', () => {
  using store = openAnswerStore({ folder, keep: 10 })
  store.save('ana', record('one', 1))
  assert.deepEqual(store.find('ana', 'one'), record('one', 1))
  assert.equal(store.find('bo', 'one'), undefined)
  assert.equal(store.find('ana', 'two'), undefined)
})

test('answers outlive the process, the oldest go first, and the file is private', () => {
  {
    using store = openAnswerStore({ folder, keep: 3 })
    for (let i = 2; i <= 6; i++) store.save('ana', record(`n${i}`, i))
  }
  using store = openAnswerStore({ folder, keep: 3 })
  const { find } = store
  assert.deepEqual(
    ['one', 'n2', 'n3', 'n4', 'n5', 'n6'].map((id) => find('ana', id) !== undefined),
    [false, false, false, true, true, true],
  )
  if (process.platform !== 'win32') assert.equal(statSync(join(folder, 'answers.db')).mode & 0o777, 0o600)
})
