import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import { evidenceOf } from './evidence.fixture.ts'
import { isSpokenOf } from './spoken-of.ts'
import { untoldIn } from './told.ts'

const begin = Date.parse('2016-05-04T09:00:00Z')
const daysMs = 86_400_000
const texts = ['The ferry Aurelia crashed off Karsholm', 'All passengers left the ferry Aurelia near Karsholm as it crashed']
const cause = 'The ferry Aurelia crashed off Karsholm because of a fire in its engine room'
const say = (text: string, n: number, at = begin) => makePost({ n, by: `author${n}`, at, text, langs: ['en'] })
const asked = 'Why did the ferry Aurelia crash off Karsholm?'

/** `later`: days between what is said and the question. */
async function evidenceAfter(later: number, posts: readonly string[]) {
  const { question, ...rest } = await evidenceOf(
    posts.map((text, n) => say(text, n + 1)),
    asked,
  )
  const items = rest.items.map((item) => ({ ...item, post: { ...item.post, createdAt: begin, witnessedAt: begin } }))
  return { ...rest, items, question: { ...question, asOf: begin + later * daysMs } }
}

test('a cause that no post of an old matter tells is not told; where one tells it, it is', async () => {
  assert.equal(untoldIn(await evidenceAfter(30, [...texts, cause])), undefined)
  const whole = await evidenceAfter(30, [...texts, cause])
  const without = { ...whole, items: whole.items.filter(({ post }) => post.text !== cause) }
  assert.ok(without.items.length > 0)
  assert.equal(untoldIn(without), 'cause')
})

test('of what is spoken of now the newest word is told in any case', async () => {
  const whole = await evidenceAfter(1, [...texts, cause])
  const without = { ...whole, items: whole.items.filter(({ post }) => post.text !== cause) }
  assert.equal(isSpokenOf(without), true)
  assert.equal(untoldIn(without), undefined)
})

test('one late post does not bring an old matter back', async () => {
  const { items, question } = await evidenceAfter(30, [...texts, cause])
  const [one] = items
  assert.ok(one)
  const late = { ...one, post: { ...one.post, createdAt: question.asOf, witnessedAt: question.asOf } }
  assert.equal(isSpokenOf({ question, items: [...Array.from({ length: 9 }, () => one), late] }), false)
  assert.equal(isSpokenOf({ question, items: [one, late] }), true)
})
