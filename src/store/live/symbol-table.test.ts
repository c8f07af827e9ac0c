import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { symbolsOf } from './symbols.fixture.ts'
import { SymbolTable } from './symbol-table.ts'

const words = [
  'flood',
  'the bridge',
  'is closed',
  'Überschwemmung',
  'inundación',
  '東京都',
  '停電',
  '🚀🇯🇵',
  'и мост закрыт',
  '#river',
  'https://news.example/',
]
const random = createRandom(5)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
const text = (count: number) => Array.from({ length: count }, () => pick(words)).join(' ')
const learnt = Array.from({ length: 500 }, () => text(12))
const table = symbolsOf(learnt)

/** Through codes that are kept. */
function again(value: string, by: SymbolTable = table): string {
  const codes = Uint8Array.from(by.encode(value))
  return by.decode(Buffer.concat([Uint8Array.of(1, 2), codes, Uint8Array.of(3)]), 2, 2 + codes.length)
}

test('every text comes back from its codes, whatever the table has learnt', () => {
  for (const by of [table, new SymbolTable([]), SymbolTable.read(table.bytes())]) {
    for (let n = 0; n < 500; n++) {
      const any = Array.from({ length: n % 40 }, () => String.fromCodePoint(Math.floor(random() ** 4 * 0x10_ffff))).join('')
      for (const value of [text(n % 9), any, any + text(2) + any]) assert.equal(again(value, by), value.toWellFormed())
    }
    for (const value of ['', '\0', '\u00ff'.repeat(9_000), 'a'.repeat(20_000), text(5_000)]) assert.equal(again(value, by), value)
  }
})

test('texts like those it has learnt take less than half, any other at most twice as much', () => {
  const size = (value: string) => table.encode(value).length / Buffer.byteLength(value)
  assert.ok(size(text(500)) < 0.5, `${size(text(500))}`)
  assert.ok(size('qxzjkvwy'.toUpperCase().repeat(50)) <= 2)
})

test('the same texts give the same table; what stands in few of them is not in it', () => {
  assert.deepEqual(symbolsOf(learnt).bytes(), table.bytes())
  const bytes = Buffer.from(symbolsOf([...learnt, ...Array.from({ length: 7 }, () => 'qzx')]).bytes()).toString('latin1')
  assert.ok(!bytes.includes('q'))
  assert.deepEqual(symbolsOf([]).bytes(), Buffer.alloc(0))
  assert.ok(table.bytes().length <= 255 * 9)
})
