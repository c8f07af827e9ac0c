import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needsPosts } from './needs-posts.ts'

test('only what plainly is no question about the world needs no posts', () => {
  const none = [
    'Hello',
    'hi there!',
    'Merci',
    '12 + 30 = ?',
    'What is 3 * (4 + 5)',
    '2+2=',
    'translate: "the bridge is closed"',
    'Write me a poem about rain',
    'Who are you?',
    'こんにちは',
  ]
  const some = [
    'What is 9/11?',
    '1/6?',
    'What is 24/7',
    'summarize what members of Congress say about: the Zika virus',
    'Correct me if wrong: Zika is in Florida',
    'hey Flint',
    'who are you voting for',
    'write a story about Flint water',
    'write a poem about the election',
    'hello Zika',
    'What is happening in Lyon?',
    'Is the bridge closed?',
    '2026-11-25',
    'translate: today’s news',
    '',
  ]
  assert.deepEqual(none.filter(needsPosts), [])
  assert.deepEqual(
    some.filter((question) => !needsPosts(question)),
    [],
  )
})
