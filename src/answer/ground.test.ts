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

test('where no post holds enough of the question there is no evidence, however many hold some of it', async () => {
  const asked = 'Which school in Kalvik closed because of measles?'
  const near = many(5, 'Kalvik bridge closed')
  assert.equal((await evidenceOf(near, asked)).items.length, 0)
  const told = makePost({ n: 9, by: 'zoe', at, text: 'The north school of Kalvik is closed, four children have measles' })
  assert.ok((await evidenceOf([...near, told], asked)).items.some(({ post }) => post.id === told.id))
})

test('other words for what is asked hold it, and a name that tells must be there', async () => {
  const killed = makePost({ n: 1, by: 'ana', at, text: 'Storm in Kalvik: 14 killed, says the mayor' })
  assert.equal((await evidenceOf([killed], 'How many people died in Kalvik?')).items.length, 1)
  const elsewhere = [...many(5, 'train derailed, 14 injured'), makePost({ n: 9, by: 'zoe', at, text: 'A quiet day in Odrel' })]
  assert.equal((await evidenceOf(elsewhere, 'How many people were injured when the train derailed in Odrel?')).items.length, 0)
})

test('of several names that are typed the last is where: who denies it there need not name the rest', async () => {
  const said = 'Somebody died at the Two Bridges Run in Kalvik'
  const denial = 'Correction: I wrote that a runner died in Kalvik. I was wrong, she is in hospital'
  const posts = [said, `${said}, they say`, denial].map((text, n) => makePost({ n, by: `by${n}`, at: at + n * 60_000, text }))
  const { standing, items } = await evidenceOf(posts, 'did someone die Two Bridges Run Kalvik')
  assert.deepEqual(
    standing?.denials?.items.map((number) => items[number - 1]?.post.text),
    [denial],
  )
})
