import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { evidenceOf } from '../evidence.fixture.ts'
import { inOrderOfFigures } from './figure-order.ts'

const at = Date.parse('2016-05-04T09:00:00Z')

test('where a number is asked for, who tells one comes before who tells none, the newest first', async () => {
  const texts = ['Karsholm storm: 12 died', 'Karsholm storm: 40 died']
  const posts = texts.map((text, n) => makePost({ n, by: `by${n}`, at: at + n * 3_600_000, text }))
  const evidence = await evidenceOf(posts, 'How many people died in the Karsholm storm?')
  const { figures: _, ...plain } = evidence
  const told = texts.flatMap((text) => evidence.items.filter(({ post }) => post.text === text).map((item) => ({ item, text })))
  assert.equal(told.length, 2)
  const collects = told.slice(0, 1).map(({ item }) => ({ item, text: 'We collect for the Karsholm storm' }))
  const order = inOrderOfFigures([...collects, ...told], plain).map(({ text }) => text)
  assert.deepEqual(order, [...texts.toReversed(), 'We collect for the Karsholm storm'])
})
