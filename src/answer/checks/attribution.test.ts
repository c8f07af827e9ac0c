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
