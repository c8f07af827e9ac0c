import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import { evidenceOf } from './evidence.fixture.ts'
import { verify } from './verify.ts'

const at = Date.parse('2016-04-10T09:00:00Z')
const flood = [
  'At least 12 people are hurt in the flood in Kalvik, says the fire brigade',
  'Flood in Kalvik: 12 people are hurt, two of them badly',
  'The flood in Kalvik is over and nobody was hurt',
].map((text, n) => makePost({ n: n + 1, by: `by${n}`, at: at + n, text }))

test('what one post alone denies is not told as the word of those who say the contrary', async () => {
  const evidence = await evidenceOf(flood, 'What is said about the flood in Kalvik?')
  const numbers = evidence.items.map(({ number }) => number)
  const verdict = verify({ type: 'sentence', text: 'The flood in Kalvik is over and nobody is hurt', numbers }, evidence, {
    lexicalFrom: 0.6,
  })
  assert.ok(verdict.ok && verdict.check === 'quote' && verdict.instead === 'one-author', JSON.stringify(verdict))
  const plain = verify({ type: 'sentence', text: 'At least 12 people are hurt in the flood in Kalvik', numbers }, evidence, {
    lexicalFrom: 0.6,
  })
  assert.ok(plain.ok && plain.check === 'supported', JSON.stringify(plain))
  assert.deepEqual(
    plain.numbers.map((number) => evidence.items[number - 1]?.post.text.includes('nobody')),
    plain.numbers.map(() => false),
  )
})
