import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import { searchSettings } from '../search/index.ts'
import { evidenceOf } from './evidence.fixture.ts'

const at = Date.parse('2016-04-10T09:00:00Z')
const filler = (n: number) => Array.from({ length: 9 }, (_, i) => `w${n}x${i}`).join(' ')
const many = (count: number, text: string, from = 0) =>
  Array.from({ length: count }, (_, n) => makePost({ n: from + n, by: `by${from + n}`, at: at + n, text: `${text} ${filler(from + n)}` }))

test('where more is about the question than was read, the answer says that there may be more', async () => {
  const { found } = await evidenceOf(many(searchSettings.read.first + 60, 'Hekla flood'))
  assert.deepEqual([found.posts, found.atLeast], [searchSettings.read.first, true])
})

test('where what was not read lacks the words asked for, nothing is missing', async () => {
  const { found } = await evidenceOf([...many(40, 'Hekla flood'), ...many(searchSettings.read.first + 60, 'a flood elsewhere', 1_000)])
  assert.deepEqual([found.posts, found.atLeast], [40, false])
})
