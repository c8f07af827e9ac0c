import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeText } from './decode-text.ts'

const wide = (text: string, size: 2 | 4, isLittle: boolean): Buffer => {
  const bytes = Buffer.alloc(text.length * size)
  for (const [i, letter] of [...text].entries()) {
    const code = letter.codePointAt(0) ?? 0
    if (size === 2) isLittle ? bytes.writeUInt16LE(code, i * 2) : bytes.writeUInt16BE(code, i * 2)
    else isLittle ? bytes.writeUInt32LE(code, i * 4) : bytes.writeUInt32BE(code, i * 4)
  }
  return bytes
}
const declared = (encoding: string, ...bytes: number[]) =>
  Buffer.concat([Buffer.from(`<?xml version="1.0" encoding="${encoding}"?><a>`), Buffer.from(bytes), Buffer.from('</a>')])
const seen = (text: string) => /<a>(.*)<\/a>/s.exec(text)?.[1]

test('what a document says of its encoding is believed', () => {
  assert.equal(seen(decodeText(declared('windows-1252', 0x80, 0xe9))), '€é')
  assert.equal(seen(decodeText(declared('windows-1251', 0xc2, 0xee, 0xe4, 0xe0))), 'Вода')
  assert.equal(seen(decodeText(declared('Shift_JIS', 0x90, 0x85))), '水')
  assert.equal(seen(decodeText(declared('EUC-KR', 0xb9, 0xb0))), '물')
  assert.equal(seen(decodeText(declared('gb2312', 0xcb, 0xae))), '水')
  assert.equal(seen(decodeText(declared('big5', 0xa4, 0xf4))), '水')
  assert.equal(seen(decodeText(declared('koi8-r', 0xf7, 0xcf, 0xc4, 0xc1))), 'Вода')
  assert.equal(seen(decodeText(declared('cp1250', 0x9e))), 'ž')
  assert.equal(seen(decodeText(declared('iso-8859-1', 0xe9))), 'é')
})

test('the content type comes before the document, a byte order mark before both', () => {
  assert.equal(seen(decodeText(declared('windows-1252', 0xcb, 0xae), 'text/xml; charset="gb2312"')), '水')
  assert.equal(seen(decodeText(declared('windows-1252', 0xc2), 'application/xml;charset = windows-1251')), 'В')
  assert.equal(decodeText(Buffer.from('\uFEFF<a>é</a>'), 'text/xml; charset=iso-8859-1'), '<a>é</a>')
})

test('UTF-8 is UTF-8, whatever an encoding of one byte a letter is named; it is the default, and windows-1252 where it does not fit', () => {
  const text = '<a>Überschwemmung, 水</a>'
  for (const type of [
    '',
    'text/xml',
    'text/xml; charset=us-ascii',
    'text/xml; charset=iso-8859-1',
    'text/xml; charset=bogus',
    'text/xml; charset=utf-16',
  ])
    assert.equal(decodeText(Buffer.from(text), type), text, type)
  assert.equal(decodeText(Buffer.from('<a>\xfcber</a>', 'latin1')), '<a>über</a>')
  assert.match(decodeText(Buffer.concat([Buffer.from('<a>öäü öäü'), Buffer.from([0xff]), Buffer.from('</a>')])), /öäü öäü\uFFFD/)
})

test('wide letters are known by their mark, and without one', () => {
  const text = '<?xml version="1.0"?><a>Вода</a>'
  for (const size of [2, 4] as const)
    for (const isLittle of [true, false]) {
      assert.equal(decodeText(wide(text, size, isLittle)), text)
      assert.equal(decodeText(wide(`\uFEFF${text}`, size, isLittle)), text)
    }
  assert.equal(decodeText(Buffer.from([0, 0, 0, 0x3c, 0, 0x11, 0, 0])), '<\uFFFD')
})

test('nothing throws', () => {
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from([0xff]),
    Buffer.from([0xff, 0xfe]),
    Buffer.from([0xff, 0xfe, 0, 0]),
    Buffer.from([0, 0, 0xfe, 0xff, 1]),
    Buffer.from([0xef, 0xbb, 0xbf]),
  ])
    assert.equal(typeof decodeText(bytes, 'text/xml; charset=shift_jis'), 'string')
})
