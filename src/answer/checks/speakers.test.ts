import assert from 'node:assert/strict'
import { test } from 'node:test'
import { misquotes } from './speakers.ts'

test('what one said is not put into the mouth of another', () => {
  const cited = 'Tessaro told reporters today that Kellan had never been offered the role'
  assert.equal(misquotes('Tessaro told reporters that Kellan had never been offered the role.', cited), false)
  assert.equal(misquotes('Kellan told reporters that she had never been offered the role.', cited), true)
  assert.equal(misquotes('Kellan says she had never been offered the role.', 'never been offered the role, says Kellan'), false)
  assert.equal(misquotes('The role had never been offered.', cited), false)
})
