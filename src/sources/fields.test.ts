import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanText, isWebAddress } from './fields.ts'

test('a text is never longer than its bound, whatever its normal form makes of it, and stays well-formed and in it', () => {
  const texts = ['\ufb2c', '\u0958', '\u{1d160}', 'e\u0301', '\ud800', '😀', 'x', '\u0344', '\u1fb7'].map((one) => one.repeat(30_000))
  for (const text of texts)
    for (const most of [undefined, 1, 2, 7, 500]) {
      const clean = cleanText(text, most)
      assert.ok(clean.length <= (most ?? 20_000), `${clean.length} of ${JSON.stringify(text.slice(0, 2))}`)
      assert.ok(clean.isWellFormed() && clean === clean.normalize('NFC'))
    }
  assert.equal(cleanText('\ufb2c'.repeat(20_000)).length, 20_000, 'three units each')
  assert.equal(cleanText('Cafe\u0301'), 'Café')
})

test('an address becomes a link where it shows as it is', () => {
  for (const good of ['https://example.org', 'HTTP://example.org/a?b=c#d', 'https://пример.рф/путь', 'https://example.org/😀/%00'])
    assert.ok(isWebAddress(good), good)
  const hidden = ['\0', '\u0007', '\u001b', '\u007f', '\u0085', ' ', '\n', '\u00a0', '\u2028', '\ufeff']
  const turning = ['\u061c', '\u200e', '\u200f', '\u202a', '\u202e', '\u2066', '\u2069']
  for (const bad of [...hidden, ...turning, '\ud800', '\udc00'])
    for (const address of [`https://example.org/${bad}gpj.exe`, `https://${bad}example.org`, `https://example.org/${bad}`])
      assert.equal(isWebAddress(address), false, JSON.stringify(address))
  for (const none of [
    'javascript:alert(1)',
    'https://',
    '//example.org',
    ` https://example.org`,
    `https://example.org/${'x'.repeat(2_048)}`,
    7,
  ])
    assert.equal(isWebAddress(none), false)
})
