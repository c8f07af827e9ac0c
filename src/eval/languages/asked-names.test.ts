import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedNames, askNames, countAsked } from './asked-names.ts'

/** What is reached on the questions that rules were made on; fewer would be a step back. */
const least = 0.9

test('names in scripts without capitals: what posts tell is answered, what is asked of another name refused', async () => {
  const asked = (await askNames(new AbortController().signal)).filter(({ isApart }) => !isApart)
  for (const lang of Object.keys(askedNames)) {
    const { answered, answerable, refused, absent } = countAsked(asked.filter((one) => one.lang === lang))
    assert.ok(answered >= 0.8 * answerable, `${lang}: ${answered} of ${answerable} answered`)
    assert.ok(refused >= least * absent, `${lang}: ${refused} of ${absent} refused`)
  }
})

test('each language has at least twenty questions, half of which no post answers, and others kept apart', () => {
  assert.deepEqual(Object.keys(askedNames).sort(), ['ar', 'hi', 'ja', 'ko', 'th', 'zh'])
  for (const [lang, { questions, apart }] of Object.entries(askedNames)) {
    assert.ok(questions.length >= 20 && apart.questions.length >= 8, lang)
    for (const some of [questions, apart.questions])
      assert.equal(some.filter(([, isAnswerable]) => isAnswerable).length * 2, some.length, lang)
  }
})
