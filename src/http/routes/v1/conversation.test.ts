import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIgnored } from './body.ts'
import { fromInput, fromMessages } from './conversation.ts'

const user = (content: unknown) => ({ role: 'user', content })
const heard = (messages: unknown) => fromMessages(messages, createIgnored())

test('the last words of the user are the question, those before are earlier ones', () => {
  assert.deepEqual(heard([user(' one '), user(''), user('two'), { role: 'assistant', content: 'x' }]), {
    question: 'two',
    earlier: ['one'],
  })
  assert.deepEqual(fromInput('one', createIgnored()), { question: 'one' })
})

test('of a long conversation the newest twenty are kept, each cut', () => {
  const many = heard([...Array.from({ length: 30 }, (_, n) => user(`q${n} ${'🌊'.repeat(2_500)}`)), user('now?')])
  assert.deepEqual([many.earlier?.length, many.earlier?.[0]?.slice(0, 3)], [20, 'q10'])
  assert.ok(many.earlier?.every((text) => text.length <= 4_000 && text.isWellFormed()))
})

test('parts are joined, refusals name the part', () => {
  const parts = [
    { type: 'text', text: 'What' },
    { type: 'input_text', text: 'now?' },
  ]
  assert.equal(heard([user(parts)]).question, 'What\nnow?')
  for (const type of ['image_url', 'file', 'input_audio'])
    assert.throws(() => heard([user([...parts, { type }])]), { refusal: 'unsupported_value', param: 'messages[0].content[2]' })
  assert.throws(() => heard([user(7)]), { refusal: 'invalid_value', param: 'messages[0].content' })
  assert.throws(() => heard([user(null)]), { param: 'messages[0]' })
  assert.throws(() => heard([{ role: 'system', content: 'x' }]), { param: 'messages' })
})

test('a lone half of a character becomes a whole one', () => {
  assert.equal(heard([user('a \ud83d b')]).question, 'a \ufffd b')
})
