import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { evidenceOf } from '../evidence.fixture.ts'
import { passagesOf } from './passages.ts'
import { isSaidBefore } from './said-before.ts'

const begin = Date.parse('2016-05-04T09:00:00Z')
const trams = (minute: number) => [
  makePost({ n: 1, by: 'bo', at: begin + 30 * 60_000, text: 'Trams in Karsholm are moving again' }),
  makePost({ n: 2, by: 'ada', at: begin + minute * 60_000, text: 'Dad drives the trams of Karsholm, all at a standstill' }),
  makePost({ n: 3, by: 'cy', at: begin + minute * 60_000, text: 'The trams of Karsholm: moving again' }),
]

/** Of what is quoted beside the one that leads, who said it before. */
async function before(question: string, minute: number): Promise<string[]> {
  const evidence = await evidenceOf(trams(minute), question)
  const passages = passagesOf(
    evidence.items.map(({ number }) => number),
    evidence,
  )
  const lead = passages.find(({ item }) => item.post.author.handle === 'bo')
  assert.ok(lead && passages.length === 3)
  return passages.filter((one) => isSaidBefore(one, lead, evidence)).map(({ item }) => item.post.author.handle)
}

test('what was said well before that which leads, in none of its words, was said earlier', async () => {
  assert.deepEqual(await before('Are the trams running in Karsholm?', 1), ['ada'])
})

test('what was said with it, or beside something that no state is asked of, was not', async () => {
  assert.deepEqual(await before('Are the trams running in Karsholm?', 27), [])
  assert.deepEqual(await before('What do people think about the trams in Karsholm?', 1), [])
})

test('nothing was said earlier than what leads where that holds less of the question', async () => {
  const evidence = await evidenceOf(trams(1), 'Are the trams running in Karsholm?')
  const [lead, other] = ['bo', 'ada'].map((by) => evidence.items.find(({ post }) => post.author.handle === by))
  assert.ok(lead && other)
  const isEarlier = (coverage: number) =>
    isSaidBefore({ item: other, text: other.post.text }, { item: { ...lead, coverage }, text: lead.post.text }, evidence)
  assert.deepEqual([isEarlier(other.coverage), isEarlier(other.coverage / 2)], [true, false])
})
