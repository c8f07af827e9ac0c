import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { evidenceOf } from '../evidence.fixture.ts'
import { briefOf } from '../writers/brief.ts'

test('how many were hurt is told by who says how many are in hospital, and how many are treated', async () => {
  const at = Date.parse('2016-05-04T09:00:00Z')
  const around = ['Harbour fire, smoke everywhere', 'Stay away from the harbour, big fire', 'Is the fire at the harbour out?']
  for (const told of [
    ['Seven people taken to hospital after the harbour fire', 'Harbour fire: 7 taken to hospital'],
    ['Harbour fire: paramedics treated 7 people', '7 treated after the fire at the harbour'],
  ]) {
    const posts = [...around, ...told].map((text, n) => makePost({ n, by: `by${n}`, at: at + n * 60_000, text }))
    const [first] = briefOf(await evidenceOf(posts, 'How many are hurt in the harbour fire?'))
    const text = first?.type === 'quote' ? first.quote : first?.text
    assert.ok(text?.includes('7'), text)
  }
})
