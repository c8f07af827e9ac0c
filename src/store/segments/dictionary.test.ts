import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createBlockCache } from './block-cache.ts'
import { openSegmentFile } from './segment-file.ts'
import { termsPerBlock } from './segment-format.ts'
import { writeSegment } from './segment-writer.ts'
import { list } from './segment.contract.ts'
import { byBytes } from './term-bytes.ts'
import { sourceOf } from './term-lists.fixture.ts'

const folder = await mkdtemp(join(tmpdir(), 'groundswell-dictionary-'))
after(() => rm(folder, { recursive: true, force: true }))

let files = 0
/** A file with these terms, each in one post or in two. */
async function dictionaryOf(terms: readonly string[]) {
  const path = join(folder, `${++files}.seg`)
  const lists = terms.toSorted(byBytes).map((term, n) => list(term, n % 3 === 0 ? [n % 50] : [n % 50, 60 + (n % 9)]))
  await writeSegment({ path, base: 0, size: 100, terms: sourceOf(lists), tokenizerVersion: 1 })
  const cache = createBlockCache({ maxBytes: 1 << 20 })
  return { file: openSegmentFile(path, { cache }), cache }
}

test('a term is found wherever it stands in its block, and none that is not there, whatever it shares with its neighbours', async () => {
  const terms = Array.from({ length: 5 * termsPerBlock + 3 }, (_, n) => `${'ab'.repeat(n % 7)}${n.toString(7)}${n % 2 === 0 ? '' : 'é'}`)
  const known = new Set(terms)
  const { file } = await dictionaryOf([...known])
  using _file = file
  assert.equal(file.terms, known.size)
  for (const term of known) {
    assert.ok(file.term(term), term)
    for (const other of [`${term}0`, term.slice(0, -1), `${term.slice(0, -1)}!`, `${term.slice(0, -1)}\u{10FFFF}`])
      if (!known.has(other)) assert.equal(file.term(other), undefined, other)
  }
  assert.deepEqual([file.term(''), file.term('\u{10FFFF}')], [undefined, undefined])
})

test('a term that is looked up reads its block alone', async () => {
  const { file, cache } = await dictionaryOf(Array.from({ length: 20_000 }, (_, n) => `term${n.toString().padStart(9, '0')}`))
  using _file = file
  const before = cache.stats()
  assert.ok(file.term('term000011111'))
  const reads = cache.stats().hits + cache.stats().misses - before.hits - before.misses
  assert.ok(reads <= 2, `${reads} reads`) // two where a block lies across chunks
  assert.ok(file.memoryBytes < 20 * (20_000 / termsPerBlock) + 8 * 100, `${file.memoryBytes} bytes for ${20_000 / termsPerBlock} blocks`)
})

test('all terms come in order with their postings, and those with one beginning across blocks', async () => {
  const terms = Array.from(
    { length: 3 * termsPerBlock },
    (_, n) => `${n < 20 ? 'a' : n < 170 ? 'pre' : 'z'}${n.toString().padStart(4, '0')}`,
  )
  const { file } = await dictionaryOf(terms)
  using _file = file
  assert.deepEqual(
    Array.from(file.entries(), ({ term }) => term),
    terms,
  )
  assert.deepEqual(
    Array.from(file.entries(), ({ postings }) => postings.docs),
    terms.map((_, n) => (n % 3 === 0 ? 1 : 2)),
  )
  assert.deepEqual(file.termsFrom('pre', 999), terms.slice(20, 170))
  assert.deepEqual(file.termsFrom('pre01', 4), ['pre0100', 'pre0101', 'pre0102', 'pre0103'])
  assert.deepEqual(file.termsFrom('b', 9), [])
})
