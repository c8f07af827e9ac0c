import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verbForms } from './verb-forms.ts'

const of = (question: string, word: string) => {
  const pieces = question.replace('?', '').split(' ')
  return verbForms(pieces, pieces.indexOf(word))
}

test('what is asked in one tense is told in another', () => {
  assert.deepEqual(of('What did the council decide?', 'decide'), ['decided', 'deciding'])
  assert.deepEqual(of('Did the mayor deny it?', 'deny'), ['denied', 'denying'])
  assert.deepEqual(of('When will the trains stop?', 'stop'), ['stopped', 'stopping'])
  assert.deepEqual(of('When did the strike begin?', 'begin'), ['began', 'begun', 'begins', 'beginning'])
  assert.ok(of('Why was the concert cancelled?', 'cancelled').includes('cancel'))
  assert.ok(of('Was the bridge closed?', 'closed').includes('closes'))
  assert.ok(of('Who resigned?', 'resigned').includes('resigns'))
  assert.ok(of('Who bought the mill?', 'bought').includes('buys'))
})

test('a noun, a name and a topic without a verb stay as they are', () => {
  assert.deepEqual(of('What did the council decide?', 'council'), [])
  assert.deepEqual(of('Did Bush resign?', 'Bush'), [])
  assert.deepEqual(of('bridge closed Tarvik', 'closed'), [])
  assert.deepEqual(of('lost dog', 'lost'), [])
})
