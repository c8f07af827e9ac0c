import assert from 'node:assert/strict'
import { test } from 'node:test'
import { busyMs } from '../lib/busy.fixture.ts'
import { gateModelText, maxSentenceLength, passGate } from './output-gate.ts'

test('addresses, markup links, forged citations, controls and invisible characters do not leave', () => {
  assert.equal(passGate('see https://evil.example/?q=1 and www.evil.example/x or javascript:alert(1)'), 'see (link) and (link) or (link)')
  assert.equal(passGate('as shown [3] and [1, 2]'), 'as shown (3) and (1, 2)')
  assert.equal(passGate('![pic](x) and [text](y)'), 'pic and text')
  assert.equal(passGate('a\u202Eb\u200Bc\u{E0041}d\u001B[31me\u0000f\nsecond'), 'abcdef second')
})

test('a host with a path is an address and a host alone a word; what begins like a tag begins nothing; footnotes of others are no marks', () => {
  assert.equal(passGate('see evil.example/x?q=1, //evil.example/y and Booking.com'), 'see (link), (link) and Booking.com')
  assert.equal(passGate('mail me@evil.example now, says @jane@social.example'), 'mail (address) now, says @jane@social.example')
  assert.equal(passGate('<script>x</script> a < b <3 <!--'), '‹script>x‹/script> a < b <3 ‹!--')
  assert.equal(passGate('so [1†source] and 【2†a.pdf】 and [^3]'), 'so (1†source) and (2†a.pdf) and (^3)')
  for (const text of ['9.5/10 for the U.S./Mexico border, at 3.30 p.m./4 p.m.', 'either/or', 'yes. No.', 'v1.2/3'])
    assert.equal(passGate(text), text)
})

test('scripts that need joiners and emoji keep them', () => {
  for (const text of ['می‌خواهم', 'क्‍ष', '👩‍🚀', '❤️']) assert.equal(passGate(text), text)
})

test('length is bounded and characters stay whole', () => {
  const long = passGate('🚀'.repeat(2_000))
  assert.ok(long.length <= maxSentenceLength)
  assert.equal(long, long.toWellFormed())
})

test('no mark is left, however it is put together, in digits and brackets of any script', () => {
  const forged = [
    '[[](x)1]',
    '[[[](y)](x)1]',
    '[１]',
    '［1］',
    '【２】',
    '[1;2]',
    '[1–3]',
    '[ 4 ]',
    '![[1]](x)',
    '[a][b] [1]',
    '[[1]](https://evil.example)',
    '[٣]',
  ]
  for (const text of forged)
    for (const clean of [passGate(text), passGate(gateModelText(text, ''))])
      assert.doesNotMatch(clean, /[[［【][\s\p{Nd},;–]*\p{Nd}[\s\p{Nd},;–]*[\]］】]|evil/u, text)
})

test('of a model, whatever reads as an address goes, unless the posts hold it', () => {
  const text =
    'Mail help@evil.example or mailto:x@evil.example, see evil.example/x, 10.0.0.1/phish, tel:+123456, magnet:?xt=1, file:///etc/passwd'
  assert.doesNotMatch(passGate(gateModelText(text, '')), /evil|10\.0|phish|\+123|\?xt|passwd/)
  assert.equal(
    passGate(gateModelText('The site bridge.example is down, says @jane@mastodon.example', 'bridge.example mastodon.example is down')),
    'The site bridge.example is down, says @jane@mastodon.example',
  )
})

test('nothing takes long, whatever is sent', () => {
  for (const piece of ['[', '`', '](', '![', '**a', '<a', 'a.', '@', '[1', 'http:'])
    for (const gate of [passGate, (text: string) => gateModelText(text, 'a')]) {
      assert.ok(busyMs(() => gate(piece.repeat(30_000))) < 150, piece)
    }
})
