import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import { commonWordsOf } from './common-words.ts'
import { answerSettings as settings } from './settings.ts'
import { understand } from './understand/index.ts'

const posts = (texts: readonly string[]) => texts.map((text, n) => makePost({ n, by: `by${n}`, text }))
const question = understand({
  text: 'What do people think of the Amber Duchess?',
  asOf: Date.parse('2016-05-04T09:00:00Z'),
  timeZone: 'UTC',
})
const duchess = question.terms.findIndex(({ label }) => label === 'Duchess')
const whole = posts(Array.from({ length: settings.wholeNames }, (_, n) => `the Amber Duchess lies off the pier ${n}`))
const [plain, tagged, loud, typed] = posts([
  'good morning to everybody except duchess',
  'still no news of the #Duchess',
  'LET THE DUCHESS IN',
  'amber duchess still out there',
])

test('where enough hold the whole of a name, a word of it that is written small and alone is no name', () => {
  const isCommon = commonWordsOf(question, whole)
  assert.deepEqual(
    [plain, tagged, loud, typed].map((post) => post && isCommon(duchess, post)),
    [true, false, false, false],
  )
})

test('where few do, and of a name of one word, it counts', () => {
  assert.ok(plain && !commonWordsOf(question, whole.slice(1))(duchess, plain))
  const one = understand({ text: 'What do people think of Duchess?', asOf: question.asOf, timeZone: 'UTC' })
  assert.ok(plain && !commonWordsOf(one, whole)(0, plain))
})
