import assert from 'node:assert/strict'
import { test } from 'node:test'
import { misattributes } from './attribution.ts'

test('what one did is not given to another', () => {
  const match = 'Corvia beat Delta United 3-1, Amaro scored twice\nTwo from Amaro, one from Pike'
  assert.equal(misattributes('Corvia beat Delta United 3-1, and Amaro scored twice.', match), false)
  assert.equal(misattributes('Corvia beat Delta United 3-1, and Pike scored twice.', match), true)
  assert.equal(misattributes('ミナトが勝利し、オオバが2得点しました。', 'ミナトが勝利、タカノが2得点'), true)
})

test('a figure stays with what it counts', () => {
  const rates = 'Unemployment fell to 5.2% in August, from 5.6% in July'
  assert.equal(misattributes('Unemployment fell to 5.2 percent in August from 5.6 percent in July.', rates), false)
  assert.equal(misattributes('Unemployment fell to 5.6 percent in August from 5.2 percent in July.', rates), true)
})

test('a word stays behind the name it stands behind, and a figure with its scale where that is understood', () => {
  assert.equal(misattributes('Techline shares fall 6% after the purchase.', 'Sorenby shares fall 6% after the Techline purchase'), true)
  assert.equal(misattributes('Mira lost her voice.', 'Mira from Nine Lanterns lost her voice'), false)
  assert.equal(misattributes('Ember-1 failed to reach its orbit.', 'Ember-2 failed to reach its orbit\nEmber-1 works normally'), true)
})
