import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inventsCause } from './causes.ts'

const ferry = ['Ferry to Pell two hours late: a net in the propeller', 'Free tea on the pier because the heating broke']

test('a cause that the posts give of something else is invented', () => {
  assert.equal(inventsCause('The ferry to Pell was late because of a net in the propeller.', ferry, 'en'), false)
  assert.equal(inventsCause('The ferry to Pell was late because the heating broke.', ferry, 'en'), true)
  assert.equal(inventsCause('The ferry to Pell was two hours late.', ferry, 'en'), false)
})

test('a cause may stand in the next sentence', () => {
  const bath = ['Das Bad in Gersheim bleibt zu. Grund ist ein Rohrbruch', 'Die Sauna hat ein neues Dach']
  assert.equal(inventsCause('Das Bad in Gersheim bleibt wegen eines Rohrbruchs zu.', bath, 'de'), false)
  assert.equal(inventsCause('Die Sauna bekommt wegen eines Rohrbruchs neue Fenster.', bath, 'de'), true)
})
