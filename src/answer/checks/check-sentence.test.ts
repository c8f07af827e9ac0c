import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { checkSentence, type CheckName } from './index.ts'
import { labelled, labels } from './labelled.fixture.ts'

/** Two people say the same, so that no sentence fails for having one author. */
const cited = (text: string) => [makePost({ n: 1, by: 'ana', text }), makePost({ n: 2, by: 'bo', text })]
const failsOf = (sentence: string, text: string, lexicalFrom = 0.6): readonly CheckName[] =>
  checkSentence(sentence, cited(text), { question: 'What happened?', lexicalFrom }).failed

test('a shorter sentence than its post passes; every way to twist it fails', () => {
  const text = 'Bridge at Hekla closed since 9:14 after forty people were brought to safety. The mayor says no one is hurt.'
  assert.deepEqual(failsOf('The bridge at Hekla is closed since 9:14 and forty people were brought to safety.', text), [])
  assert.deepEqual(failsOf('The bridge at Hekla is closed since 9:14 and ninety people were brought to safety.', text), ['numbers'])
  assert.ok(failsOf('The bridge at Vik is closed since 9:14 after forty people were brought to safety.', text).includes('names'))
  assert.ok(failsOf('The mayor says someone is hurt.', text).includes('negation'))
  assert.ok(failsOf('Trains of the northern line stand still for hours.', text).includes('words'))
  assert.ok(failsOf('Yes, the bridge at Hekla is closed.', text).includes('shape'))
  assert.ok(failsOf('This is what has happened.', text).includes('shape'))
  assert.ok(failsOf('Is the bridge at Hekla closed since 9:14?', text).includes('shape'))
})

test('a condition that a post makes is kept, or the sentence says more than the post', () => {
  const text = 'At least forty houses are under water in Hekla'
  assert.deepEqual(failsOf('Forty houses are under water in Hekla.', text), ['hedge'])
  assert.deepEqual(failsOf('At least forty houses are under water in Hekla.', text), [])
})

test('one author’s word stays that author’s: it is quoted, never stated', () => {
  const one = [
    makePost({ n: 1, by: 'ana', text: 'Bridge at Hekla closed since nine' }),
    makePost({ n: 2, by: 'ana', text: 'Hekla bridge still closed' }),
  ]
  assert.deepEqual(checkSentence('The bridge at Hekla is closed since nine.', one, { question: 'Bridge?', lexicalFrom: 0.6 }).failed, [
    'one-author',
  ])
})

test('of 36 labelled sentences the checks let through all that are supported, and hardly any other', () => {
  for (const lexicalFrom of [0.6, 0.8]) {
    const accepted = labels.map((_label, kind) => {
      const passes = ({ post, sentences }: (typeof labelled)[number]) => failsOf(sentences[kind] ?? '', post, lexicalFrom).length === 0
      return labelled.filter(passes).length
    })
    console.log(`words from ${lexicalFrom}: ${labels.map((label, kind) => `${label} ${accepted[kind]} of 6`).join(', ')}`)
    const [supported = 0, number, name, negated = 0, extra = 0, offTopic] = accepted
    assert.ok(supported >= 5)
    assert.deepEqual([number, name, offTopic], [0, 0, 0])
    assert.ok(negated <= 1 && extra <= 1)
  }
})

test('to a question without a question word its own words are an answer', () => {
  const check = (question: string) =>
    checkSentence('The bridge at Hekla is closed.', cited('The bridge at Hekla is closed'), { question, lexicalFrom: 0.6 }).failed
  assert.deepEqual(check('Is the bridge at Hekla closed?'), [])
  assert.deepEqual(check('Why is the bridge at Hekla closed?'), ['shape'])
})

test('a post made to cost time costs little, and a sentence too long to be one fails', { timeout: 20_000 }, () => {
  const hostile = [
    'ne '.repeat(4_000),
    'weist '.repeat(2_000),
    '1'.repeat(9_000),
    ' 1,'.repeat(4_000),
    '一'.repeat(9_000),
    '「'.repeat(9_000),
    'Aa, '.repeat(4_000),
  ]
  for (const text of hostile) failsOf('The bridge at Aa is not closed since 9:14, 一 people left.', text)
  assert.ok(failsOf(`The bridge is closed ${'and closed '.repeat(80)}`, 'The bridge is closed and closed').includes('shape'))
})
