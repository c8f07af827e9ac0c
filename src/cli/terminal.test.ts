import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ageInWords, bytesInWords, columnsOf, countOf, createPaint, plain, timeInWords, wrap, textOfPost } from './terminal.ts'

test('a stranger’s text cannot move the cursor, colour, reorder or hide anything', () => {
  assert.equal(plain('a\u001b[31mred\u001b[0m\u0007b\u009b2Jc'), 'a[31mred[0mb2Jc')
  assert.equal(plain('user\u202Egpj.exe\u2066 \u200F'), 'usergpj.exe ')
  assert.equal(plain('one\u2028two\u0085three'.replace('\u0085', '\u2029')), 'one\ntwo\nthree')
  assert.equal(plain(`flag${String.fromCodePoint(0xe0067, 0xe0062)}`), 'flag')
  assert.equal(plain('half \ud800 pair'), 'half \ufffd pair')
  assert.equal(plain('सूरज 👩‍👩‍👧 می‌روم'), 'सूरज 👩‍👩‍👧 می‌روم', 'joiners of scripts and emoji stay')
})

test('columns count wide characters twice and colours not at all', () => {
  assert.equal(columnsOf('plain'), 5)
  assert.equal(columnsOf('新闻'), 4)
  assert.equal(columnsOf('\u001b[36m[1]\u001b[39m'), 3)
  assert.equal(columnsOf('é👩‍👩‍👧'), 3)
})

test('lines wrap at spaces to the width, later ones indented, a long word alone', () => {
  assert.equal(wrap('one two three four', 9), 'one two\nthree\nfour')
  assert.equal(wrap('one two three', 8, '  '), 'one two\n  three')
  assert.equal(wrap(`see https://example.org/${'x'.repeat(20)} now`, 12), `see\nhttps://example.org/${'x'.repeat(20)}\nnow`)
  assert.equal(wrap('a\nb', 10, '  '), 'a\n  b')
})

test('ages, times, counts and sizes in words', () => {
  assert.deepEqual([0, 59_000, 61_000, 7_200_000, 90_000_000, 40 * 86_400_000, 400 * 86_400_000].map(ageInWords), [
    '0 seconds ago',
    '59 seconds ago',
    '1 minute ago',
    '2 hours ago',
    '1 day ago',
    '1 month ago',
    '1 year ago',
  ])
  assert.equal(timeInWords('2016-04-20T23:30:00.000Z', 'Europe/Paris'), '21 Apr 2016, 01:30')
  assert.deepEqual([countOf(1, 'post'), countOf(1_234, 'post')], ['1 post', '1,234 posts'])
  assert.deepEqual([bytesInWords(900), bytesInWords(47e6), bytesInWords(1.26e9)], ['0.9 kB', '47 MB', '1.3 GB'])
})

test('paint adds colours only where they are wanted', () => {
  assert.equal(createPaint({ colours: false })('red', 'x'), 'x')
  assert.equal(createPaint({ colours: true })('red', 'x'), '\u001b[31mx\u001b[39m')
})

test('of a post that is warned of its labels are shown, not its text', () => {
  assert.equal(textOfPost({ text: 'as it is\u001B[2J' }), 'as it is[2J')
  assert.equal(
    textOfPost({ text: 'not for everybody', warnings: ['gore', 'nsfw\u001B[2J'] }),
    'Labelled gore, nsfw[2J: its text is not shown here.',
  )
})
