import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { hashOf } from './staged-words.ts'
import { byBytes, decodeTerm, encodeTerm } from './term-bytes.ts'
import { allocateTerms, TermTable } from './term-table.ts'

test('terms come sorted by their bytes, whatever they share', () => {
  const random = createRandom(1)
  const below = (most: number) => Math.floor(random() * most)
  const letters = ['a', 'b', '\u0001', 'é', 'ш', '雨', '🚀', '\ud83d']
  const word = (most: number) => Array.from({ length: 1 + below(most) }, () => letters[below(letters.length)]).join('')
  const terms = new Set<string>(['雨'.repeat(64), `${'雨'.repeat(63)}露`, '雨'.repeat(63)])
  for (let i = 0; i < 2_000; i++) terms.add(word(1 + below(8)).slice(0, 64))
  // Few, many and very many that differ only late.
  for (const [count, shared] of [
    [5, 7],
    [13, 20],
    [400, 50],
  ] as const)
    for (let i = 0; i < count; i++) terms.add(`${'x'.repeat(shared)}${word(4)}`)

  const table = new TermTable(allocateTerms({ terms: 4_000, bytes: 400_000 }))
  const bytes = new Uint8Array(200)
  for (const term of terms) {
    const length = encodeTerm(term, bytes)
    table.add(bytes, 0, length, hashOf(bytes, 0, length))
  }
  const sorted = Array.from(table.sorted(), (number) => {
    const own = table.bytesOf(number)
    return decodeTerm(own, own.length)
  })
  assert.deepEqual(sorted, [...terms].sort(byBytes))
})

test('terms whose hashes are the same are different terms, before the table grows and after', () => {
  const pairs = [
    ['costarring', 'liquid'],
    ['declinate', 'macallums'],
    ['altarage', 'zinke'],
  ] as const
  const table = new TermTable(allocateTerms({ terms: 40_000, bytes: 400_000 }))
  const bytes = new Uint8Array(200)
  const add = (term: string) => {
    const length = encodeTerm(term, bytes)
    return table.add(bytes, 0, length, hashOf(bytes, 0, length))
  }
  const hash = (term: string) => hashOf(bytes, 0, encodeTerm(term, bytes))
  for (const [a, b] of pairs) {
    assert.equal(hash(a), hash(b), 'no test of anything otherwise')
    const number = add(a)
    assert.equal(table.find(b), -1)
    assert.notEqual(add(b), number)
  }
  const check = () => {
    for (const [at, [a, b]] of pairs.entries()) {
      assert.deepEqual([table.find(a), table.find(b)], [2 * at, 2 * at + 1])
      assert.deepEqual([add(a), add(b)], [2 * at, 2 * at + 1])
    }
  }
  check()
  for (let n = 0; n < 30_000; n++) add(`other${n}`)
  check()
  assert.equal(table.size, 2 * pairs.length + 30_000)
})
