import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tellsFormerFigure } from './former.ts'

test('what stands in place of a figure is told as what was', () => {
  for (const [post, wrong, right, also] of [
    ['Sauna jetzt 14 Euro statt 11', 'Die Sauna kostet 11 Euro.', 'Die Sauna kostet 14 Euro.', 'Die Sauna kostet 14 statt 11 Euro.'],
    ['entry 14 pounds instead of 11', 'Entry is 11 pounds.', 'Entry is 14 pounds.', 'Entry was 11 pounds before.'],
    ['entrada a 14 en vez de 11', 'La entrada cuesta 11.', 'La entrada cuesta 14.', 'La entrada era a 11.'],
  ] as const) {
    assert.equal(tellsFormerFigure(wrong, post), true, wrong)
    for (const one of [right, also]) assert.equal(tellsFormerFigure(one, post), false, one)
  }
})

test('a figure that stands alone elsewhere is no former one', () => {
  assert.equal(tellsFormerFigure('Entry is 11 pounds.', 'entry 14 pounds instead of 11\nfor children it is 11'), false)
})
