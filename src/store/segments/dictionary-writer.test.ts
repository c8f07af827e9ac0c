import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { DictionaryWriter } from './dictionary-writer.ts'
import { termsPerBlock } from './segment-format.ts'
import { byBytes, encodeTerm } from './term-bytes.ts'
import { readerOf, written } from './written.fixture.ts'

const bytesOf = (term: string): Buffer => {
  const into = Buffer.alloc(3 * term.length)
  return into.subarray(0, encodeTerm(term, into))
}

/** Each term with its number as its entry, its postings at 3 times and its positions at 200 times that. */
function write(terms: readonly Uint8Array[]): { bytes: Uint8Array; index: Uint8Array; terms: number } {
  let index: Uint8Array = new Uint8Array(0)
  let count = 0
  const bytes = written((out) => {
    const dictionary = new DictionaryWriter(out)
    for (const [n, term] of terms.entries()) {
      dictionary.begin(Buffer.concat([Buffer.of(255, 255), term, Buffer.of(255)]), 2, term.length, 3 * n, 200 * n)
      out.varint(n)
    }
    index = dictionary.index()
    count = dictionary.terms
  })
  return { bytes, index, terms: count }
}

test('a block begins with two addresses; a term says how much it shares with the one before, then what it adds', () => {
  const { bytes, index } = write(['quay', 'quays', 'quiet', 'é'].map(bytesOf))
  assert.deepEqual(
    Buffer.from(bytes),
    Buffer.concat([
      Buffer.of(0, 0),
      Buffer.from([0, 4, ...Buffer.from('quay'), 0]),
      Buffer.from([4, 1, ...Buffer.from('s'), 1]),
      Buffer.from([2, 3, ...Buffer.from('iet'), 2]),
      Buffer.from([0, 2, ...Buffer.from('é'), 3]),
    ]),
  )
  assert.deepEqual([...index], [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'one block, at 0, whose beginning is empty')
})

function sharedLength(a: Buffer, b: Buffer): number {
  const other = a.findIndex((byte, i) => byte !== b[i])
  return other < 0 ? a.length : other
}

/** Reads the whole by the format alone, and holds each block's beginning against the terms around it. */
function check(terms: readonly Buffer[]): void {
  const { bytes, index, terms: count } = write(terms)
  const numbers = Buffer.from(index)
  const blocks = Math.ceil(terms.length / termsPerBlock)
  assert.deepEqual([count, numbers.readUInt32LE(0)], [terms.length, blocks])
  const reader = readerOf(bytes)
  let keyFrom = 4 + 8 * blocks
  let last = Buffer.alloc(0)
  for (const [n, term] of terms.entries()) {
    const block = n / termsPerBlock
    if (Number.isInteger(block)) {
      assert.equal(numbers.readUInt32LE(4 + 4 * block), reader.at)
      const keyEnd = 4 + 8 * blocks + numbers.readUInt32LE(4 + 4 * (blocks + block))
      const key = numbers.subarray(keyFrom, keyEnd)
      assert.ok(n === 0 ? key.length === 0 : Buffer.compare(last, key) < 0, 'behind the term before')
      assert.ok(Buffer.compare(key, term) <= 0, 'not behind the first of its own')
      if (n > 0) assert.ok(Buffer.compare(last, key.subarray(0, -1)) >= 0, 'no longer than it must be')
      keyFrom = keyEnd
      assert.deepEqual([reader.varint(), reader.varint()], [3 * n, 200 * n])
    }
    const shared = reader.varint()
    const rest = reader.varint()
    const at = reader.skip(rest)
    assert.equal(shared, Number.isInteger(block) ? 0 : sharedLength(last, term))
    last = Buffer.concat([last.subarray(0, shared), bytes.subarray(at, at + rest)])
    assert.ok(last.equals(term), `term ${n}`)
    assert.equal(reader.varint(), n)
  }
  assert.deepEqual([reader.at, keyFrom], [reader.end, index.length])
}

test('64 terms to a block; what the index names parts each block from the one before in as few bytes as can be', () => {
  const all = Array.from({ length: 3 * termsPerBlock + 1 }, (_, n) => bytesOf(n.toString().padStart(4, '0')))
  for (const count of [0, 1, termsPerBlock - 1, termsPerBlock, termsPerBlock + 1, 2 * termsPerBlock, 3 * termsPerBlock + 1])
    check(all.slice(0, count))
  check(all.map((term) => Buffer.concat([Buffer.alloc(2_000, 'x'), term]))) // beginnings that are long
})

test('terms of every script that share much or nothing, that are empty, long, or half of a pair', () => {
  const random = createRandom(1)
  const parts = ['a', 'ab', 'é', 'ж', '水', '\uffff', '🚀', '\ud83d']
  const word = (most: number) => Array.from({ length: random() * most }, () => parts[Math.floor(random() ** 2 * parts.length)]).join('')
  const words = new Set(['', 'x'.repeat(300), `${'x'.repeat(299)}y`, '水'.repeat(5_000)])
  for (let n = 0; n < 3_000; n++) words.add(random() < 0.1 ? 'x'.repeat(random() * 400) + word(4) : word(9))
  check([...words].sort(byBytes).map(bytesOf))
})

test('a term that is not behind the last one is refused, by its bytes and not by what JavaScript says', () => {
  for (const [before, term] of [
    ['b', 'a'],
    ['a', 'a'],
    ['ab', 'a'],
    ['', ''],
    ['a', ''],
    ['é', 'z'],
    ['🚀', '\uffff'],
  ] as const) {
    assert.throws(() => write([before, term].map(bytesOf)), RangeError, `${before} ${term}`)
    if (before !== term) write([term, before].map(bytesOf))
  }
})
