import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { byBytes, decodeTerm, encodeTerm } from './term-bytes.ts'

const random = createRandom(1)
const parts = [
  'a',
  'z',
  '\x7f',
  '\x80',
  'é',
  '\u07ff',
  '\u0800',
  '水',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '\u{10000}',
  '🚀',
  '\u{10ffff}',
  '\ud83d',
  '\ude80',
]
const words = Array.from({ length: 400 }, () =>
  Array.from({ length: Math.floor(random() * 4) }, () => parts[Math.floor(random() * parts.length)] ?? '').join(''),
)
const bytesOf = (term: string): Buffer => {
  const into = new Uint8Array(term.length * 3)
  return Buffer.from(into.subarray(0, encodeTerm(term, into)))
}

test('whole characters are UTF-8, and every string comes back as it was', () => {
  for (const word of words) {
    const bytes = bytesOf(word)
    if (word.isWellFormed()) assert.deepEqual(bytes, Buffer.from(word))
    assert.equal(decodeTerm(bytes, bytes.length), word)
  }
})

test('the order of terms is that of their bytes', () => {
  for (const a of words)
    for (const b of words.slice(0, 100))
      assert.equal(Math.sign(byBytes(a, b)), Buffer.compare(bytesOf(a), bytesOf(b)), JSON.stringify([a, b]))
})

test('bytes that are no text give some string', () => {
  for (let i = 0; i < 2_000; i++) {
    const bytes = Uint8Array.from({ length: 6 }, () => Math.floor(random() * 256))
    assert.equal(typeof decodeTerm(bytes, bytes.length), 'string')
  }
})

test('a piece of a text is written as if it were cut out first, also where that parts a pair', () => {
  const [whole, alone] = [new Uint8Array(300), new Uint8Array(300)]
  for (const text of [...words, '🚀🚀', 'a🚀', '\ud83d\ude80\ude80'])
    for (let from = 0; from <= text.length; from++)
      for (let end = from; end <= text.length; end++) {
        const length = encodeTerm(text, whole, 0, from, end)
        assert.equal(encodeTerm(text.slice(from, end), alone), length)
        assert.deepEqual(whole.subarray(0, length), alone.subarray(0, length), JSON.stringify([text, from, end]))
      }
})
