import assert from 'node:assert/strict'
import { test } from 'node:test'
import { symbolsOf } from './symbols.fixture.ts'
import { findSymbols } from './find-symbols.ts'
import { mostSymbols } from './symbol-table.ts'

const said = (n: number) => `the water in the harbour is rising again, gate ${n} is closed 🌊`
const texts = Array.from({ length: 60 }, (_, n) => said(n))
const symbols = (of: readonly string[]) => {
  const table = symbolsOf(of)
  return Array.from({ length: mostSymbols }, (_, code) => Buffer.from(table.symbol(code)).toString('latin1')).filter(Boolean)
}

test('texts like those that were looked at take less than half of their bytes, and come back', () => {
  const table = symbolsOf(texts)
  const text = said(7_777)
  const codes = table.encode(text)
  assert.ok(codes.length < Buffer.byteLength(text) / 2, `${codes.length} of ${Buffer.byteLength(text)}`)
  assert.equal(table.decode(codes, 0, codes.length), text)
})

test('what stands in few texts is no symbol, however often: it may be one person’s', () => {
  const alone = Array.from({ length: 7 }, () => 'qqqqqqqq'.repeat(30))
  assert.ok(!symbols([...texts, ...alone]).some((symbol) => symbol.includes('q')))
  assert.ok(symbols([...texts, ...alone, ...alone]).some((symbol) => symbol.includes('q')))
})

test('the same texts give the same symbols, round by round', () => {
  assert.deepEqual(symbols(texts), symbols(texts))
  const finding = findSymbols(texts)
  let rounds = 0
  while (finding.next().done !== true) rounds++
  assert.equal(rounds, 5)
})
