import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import { evidenceOf } from './evidence.fixture.ts'
import { tellsItsLanguage } from './understand/index.ts'

const at = Date.parse('2016-04-10T09:00:00Z')
const said = (...posts: (readonly [lang: string, text: string])[]) =>
  posts.map(([lang, text], n) => makePost({ n: n + 1, by: `by${n}`, at: at + n, text, langs: [lang] }))
const langOf = async (question: string, posts: ReturnType<typeof said>) => (await evidenceOf(posts, question)).question.lang

const french = said(['fr', 'Un nuage toxique sur Kalvik'], ['fr', 'Nuage toxique à Kalvik, fermez tout'], ['en', 'Nice day in Kalvik'])

test('words alone are in the language of those who use them', async () => {
  assert.equal(await langOf('nuage toxique Kalvik', french), 'fr')
  assert.equal(await langOf('chlorgas Kalvik', said(['de', 'Chlorgas in Kalvik'], ['de', 'Kein Chlorgas, Kalvik'])), 'de')
})

test('of German words no noun is taken for a name, and words that tell the same elsewhere do not count', async () => {
  const posts = said(
    ['de', 'Evakuierte aus der Turmschule Kalvik: 510'],
    ['de', '510 Evakuierte in Kalvik, alle gesund'],
    ['en', '510 evacuated in Kalvik'],
    ['fr', '510 évacués à Kalvik'],
  )
  const { question, items } = await evidenceOf(posts, 'evakuierte Turmschule Kalvik')
  assert.equal(question.lang, 'de')
  assert.deepEqual(
    question.terms.flatMap(({ isName, label }) => (isName ? [label] : [])),
    ['Kalvik'],
  )
  assert.ok(items.some(({ post }) => post.text.endsWith('gesund')))
})

test('one author decides nothing, nor do two languages, and small words tell by themselves', async () => {
  assert.equal(await langOf('nuage toxique Kalvik', french.slice(1)), 'en')
  assert.equal(
    await langOf('hackers Kalvik', said(['de', 'Hackers in Kalvik'], ['es', 'Hackers en Kalvik'], ['en', 'Hackers, Kalvik'])),
    'en',
  )
  assert.equal(await langOf('Is there any chlorgas in Kalvik?', said(['de', 'Chlorgas in Kalvik'], ['de', 'Kein Chlorgas, Kalvik'])), 'en')
})

test('two small words of one language tell it, or a letter or script of its own', () => {
  for (const text of ['Is the bridge open?', 'Wo ist die Brücke', '停電 カルヴィク', 'situação Kalvik'])
    assert.ok(tellsItsLanguage(text), text)
  for (const text of ['nuage toxique Kalvik', 'margin su election Kalvik', 'Kalvik']) assert.ok(!tellsItsLanguage(text), text)
})
