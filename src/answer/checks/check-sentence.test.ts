import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { checkSentence, type CheckName } from './index.ts'
import { labelled, labels } from './labelled.fixture.ts'
import { namesOf } from './names.ts'
import { denies, hedgesOf } from './negation.ts'
import { numbersOf } from './numbers.ts'
import { lexicalSupport } from './words.ts'

/** Two people say the same, so that no sentence fails for having one author. */
const cited = (text: string) => [makePost({ n: 1, by: 'ana', text }), makePost({ n: 2, by: 'bo', text })]
const failsOf = (sentence: string, text: string, lexicalFrom = 0.6): readonly CheckName[] =>
  checkSentence(sentence, cited(text), { question: 'What happened?', lexicalFrom }).failed

test('numbers agree whatever way they are written, and differ where they differ', () => {
  const same: [string, string][] = [
    ['120k people', '120,000 people'],
    ['ninety houses', '90 houses'],
    ['at 9:14', 'at 09:14'],
    ['12 000 tickets', '12,000 tickets'],
    ['12 million', '12,000,000'],
    ['twenty-five trains', '25 trains'],
    ['two hundred homes', '200 homes'],
    ['three million', '3m'],
    ['٣٠ شخصا', '30'],
    ['quarante maisons', '40 houses'],
    ['vierzig Häuser', '40 houses'],
    ['5.5%', '5,5 %'],
  ]
  for (const [a, b] of same) assert.deepEqual([...numbersOf(a)], [...numbersOf(b)], `${a} = ${b}`)
  for (const [a, b] of [
    ['12 million', '120k'],
    ['forty', 'fourteen'],
    ['9:14', '9:41'],
    ['1,200', '12,000'],
  ] as const)
    assert.notDeepEqual([...numbersOf(a)], [...numbersOf(b)], `${a} ≠ ${b}`)
})

test('names are found anywhere but in words that are capitalised as a matter of course', () => {
  assert.deepEqual(namesOf('The ECB said Ms. Lagarde saw St. Anne’s-le-Mont'), ['ecb', 'ms', 'lagarde', 'st', 'anne', 'le', 'mont'])
  assert.deepEqual(namesOf('posts say nothing'), [])
})

test('denials are heard in many languages, and "no. 4" is none', () => {
  for (const text of [
    'It isn’t true',
    'Le maire dément',
    'No es cierto',
    'Das stimmt nicht',
    'Não é verdade',
    '停電していない',
    '他否认了',
    'هذا ليس صحيحا',
    'यह सच नहीं है',
    'Это не так',
    'ไม่จริง',
  ])
    assert.ok(denies(text), text)
  for (const text of ['Line no. 4 is open', 'not only the bridge', 'All is well', '橋は閉鎖中']) assert.ok(!denies(text), text)
  assert.deepEqual(hedgesOf('At least forty, nearly all'), ['at least', 'nearly'])
})

test('support is the share of the claim’s own words, without the words that only attribute it', () => {
  assert.equal(lexicalSupport('Posters say the bridge is closed', 'The bridge is closed'), 1)
  assert.equal(lexicalSupport('The school burned', 'The bridge is closed'), 0)
  assert.ok(lexicalSupport('橋が閉鎖された', '昨夜、橋が閉鎖された') > 0.9)
})

test('a shorter sentence than its post passes; every way to twist it fails', () => {
  const text = 'Bridge at Hekla closed since 9:14 after forty people were brought to safety. The mayor says no one is hurt.'
  assert.deepEqual(failsOf('The bridge at Hekla is closed since 9:14 and forty people were brought to safety.', text), [])
  assert.deepEqual(failsOf('The bridge at Hekla is closed since 9:14 and ninety people were brought to safety.', text), ['numbers'])
  assert.ok(failsOf('The bridge at Vik is closed since 9:14 after forty people were brought to safety.', text).includes('names'))
  assert.ok(failsOf('The mayor says someone is hurt.', text).includes('negation'))
  assert.ok(failsOf('Trains of the northern line stand still for hours.', text).includes('words'))
  assert.ok(failsOf('Yes, the bridge at Hekla is closed.', text).includes('shape'))
  assert.ok(failsOf('This is what has happened.', text).includes('shape'))
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
