import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { createBlockCache } from './block-cache.ts'
import { generatePosts } from './generated-posts.fixture.ts'
import { boundLength, boundLevels, readBounds, widestBounds } from './posting-bounds.ts'
import { openSegmentFile } from './segment-file.ts'
import { decodeHead, directoryRow, headSize, maxLength, maxPosition, maxSize, maxTf, postingsPerBlock, tailSize } from './segment-format.ts'
import { writeSegment } from './segment-writer.ts'
import { list, type SourceList } from './segment.contract.ts'
import { positionsOf, sourceOf, type ListedPosting, type TermList } from './term-lists.fixture.ts'

const root = await mkdtemp(join(tmpdir(), 'groundswell-writer-'))
after(() => rm(root, { recursive: true, force: true }))
const cache = createBlockCache({ maxBytes: 2 ** 20 })
let files = 0
const newPath = () => join(root, `${++files}.seg`)

async function write(terms: Iterable<TermList>, size: number, base = 0) {
  const path = newPath()
  return { path, written: await writeSegment({ path, base, size, terms: sourceOf(terms), tokenizerVersion: 7 }) }
}

/** The parts of a file, by its head. */
async function sectionsOf(path: string) {
  const bytes = await readFile(path)
  const { head } = decodeHead(bytes.subarray(0, headSize), bytes.subarray(bytes.length - tailSize), bytes.length)
  const section = (name: keyof typeof head.sections) => bytes.subarray(head.sections[name].at).subarray(0, head.sections[name].length)
  return { head, section }
}

/** Docs of random distance in posts of any length; one in five holds the term several times, and some hold it where no position is kept. */
function randomPostings(random: () => number, count: number): ListedPosting[] {
  let doc = 4 * count
  return Array.from({ length: count }, () => {
    doc -= 1 + Math.floor(random() * 4)
    const tf = random() < 0.8 ? 1 : 1 + Math.floor(random() * 9)
    const positions = Array.from({ length: tf > 1 || random() < 0.9 ? tf : 0 }, () => Math.floor(random() * 300)).sort((a, b) => a - b)
    return { doc, tf, length: (doc * 31) % 400, positions }
  })
}

test('what is written is read back term by term, wherever its blocks end', async () => {
  const random = createRandom(1)
  const counts = [1, 2, postingsPerBlock - 1, postingsPerBlock, postingsPerBlock + 1, 2 * postingsPerBlock, 70 * postingsPerBlock + 1]
  const terms: SourceList[] = counts.map((count) => ({ term: String(count).padStart(5, '0'), postings: randomPostings(random, count) }))
  const once = { doc: 4, tf: 2, length: 124 }
  terms.push({ term: 'all', postings: [{ ...once, positions: [7, 9] }] }, { term: 'some', postings: [{ ...once, positions: [7] }] })
  const size = 300 * postingsPerBlock
  const { path, written } = await write(terms, size, 98_304)
  using segment = openSegmentFile(path, { cache })
  assert.deepEqual([segment.base, segment.size, segment.tokenizerVersion, segment.terms], [98_304, size, 7, terms.length])
  assert.deepEqual([segment.crc, segment.sizeBytes, segment.postings], [written.crc, written.bytes, written.postings])
  assert.equal(
    segment.postings,
    terms.reduce((sum, { postings }) => sum + postings.length, 0),
  )
  const lengths = new Uint16Array(size).fill(maxLength)
  for (const { term, postings } of terms) {
    const found = segment.term(term)
    assert.deepEqual(
      [found?.docs, found?.tfMax, found?.lengthMin],
      [postings.length, Math.max(...postings.map(({ tf }) => tf)), Math.min(...postings.map(({ length }) => length))],
    )
    const cursor = found?.cursor()
    for (const { doc, tf, length, positions } of postings) {
      assert.ok(cursor)
      assert.deepEqual([cursor.doc, cursor.tf, positionsOf(cursor)], [doc, tf, positions], term)
      cursor.next()
      lengths[doc] = length
    }
    assert.equal(cursor?.doc, -1)
  }
  assert.ok(Buffer.from(segment.lengths().buffer).equals(Buffer.from(lengths.buffer)))
})

test('a list of one posting stands in the dictionary, of 128 behind its first doc, of more before a directory', async () => {
  const run = (term: string, count: number): SourceList => ({
    term,
    postings: Array.from({ length: count }, (_, n) => ({ doc: count - 1 - n, tf: 1, length: 9, positions: [4] })),
  })
  const bytesOf = async (count: number) => {
    const { section } = await sectionsOf((await write([run('a', count)], 1_000)).path)
    return { postings: section('postings'), positions: section('positions') }
  }
  const one = await bytesOf(1)
  assert.deepEqual([one.postings.length, one.positions.length], [0, 0])
  const single = await bytesOf(128)
  assert.equal(single.postings.length, 1 + 128)
  assert.deepEqual([...single.postings.subarray(0, 2)], [127, 0], 'first doc, then a gap of none')
  assert.equal(single.positions.length, 1 + 128)
  const double = await bytesOf(129)
  assert.equal(double.postings.length, 128 + 1 + 2 * directoryRow)
  const row = (n: number) => Array.from({ length: 4 }, (_, i) => double.postings.readUInt32LE(129 + n * directoryRow + 4 * i))
  assert.deepEqual(row(0), [128, 1, 0, 0])
  assert.deepEqual(row(1), [0, 0, 128, 129], 'first and last doc; where its postings and positions begin')
})

test('each block has its own bounds: the highest tf, and by tf the shortest post', async () => {
  const random = createRandom(2)
  const postings = randomPostings(random, 5 * postingsPerBlock).map((posting, n) =>
    n < 2 * postingsPerBlock ? posting : { ...posting, tf: 2, positions: [4] },
  )
  const { section } = await sectionsOf((await write([{ term: 'a', postings }], 4 * postings.length)).path)
  const directory = section('postings').subarray(-5 * directoryRow)
  for (let block = 0; block < 5; block++) {
    const own = postings.slice(block * postingsPerBlock, (block + 1) * postingsPerBlock)
    const shortest = (level: number) =>
      Math.min(boundLength, ...own.filter(({ tf }) => Math.min(tf, boundLevels) === level).map(({ length }) => length))
    assert.deepEqual(readBounds(directory, block * directoryRow + 16, widestBounds(0, 0)), {
      tfMax: Math.max(...own.map(({ tf }) => tf)),
      lengths: Array.from({ length: boundLevels }, (_, i) => shortest(i + 1)),
    })
  }
})

test('the largest values there are', async () => {
  const full = Array.from({ length: maxTf }, (_, i) => Math.min(i, maxPosition))
  const far = { doc: 8, tf: 1, length: maxLength, positions: [maxPosition] }
  const postings = [far, { doc: 5, tf: maxTf, length: maxLength, positions: full }]
  const { path } = await write(
    [
      { term: 'one', postings: [far] },
      { term: 'two', postings },
    ],
    9,
    Number.MAX_SAFE_INTEGER - 9,
  )
  using segment = openSegmentFile(path, { cache })
  const one = segment.term('one')?.cursor()
  const two = segment.term('two')?.cursor()
  assert.deepEqual([one?.doc, one?.tf, one && positionsOf(one)], [8, 1, [maxPosition]])
  assert.deepEqual([two?.doc, two?.next(), two?.tf], [8, 5, maxTf])
  assert.ok(two && positionsOf(two).join() === full.join())
  for (const size of [-1, NaN, maxSize + 1]) await assert.rejects(write([], size), RangeError)
  for (const base of [-1, NaN, 0.5, Number.MAX_SAFE_INTEGER - 8]) await assert.rejects(write([], 9, base), RangeError, `base ${base}`)
})

test('a term without postings is left out, none at all are a file, and the same gives the same bytes, for its owner alone', async () => {
  const { path } = await write([list('a', []), list('b', [1, 5]), list('c', [])], 9)
  using segment = openSegmentFile(path, { cache })
  assert.deepEqual(segment.termsFrom('', 9), ['b'])
  assert.deepEqual(await readFile(path), await readFile((await write([list('b', [1, 5])], 9)).path))
  assert.equal((await stat(path)).size, segment.sizeBytes)
  if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600)
  const empty = await write([], 0)
  using none = openSegmentFile(empty.path, { cache })
  assert.deepEqual([none.size, none.terms, none.termsFrom('', 9)], [0, 0, []])
  assert.ok((await readdir(root)).every((name) => /^\d+\.seg$/.test(name)))
})

test('a writer that is stopped or fails leaves nothing, and what stood there before stays', async () => {
  const folder = await mkdtemp(join(root, 'stopped-'))
  const path = join(folder, 'a.seg')
  const { crc } = await writeSegment({ path, base: 0, size: 9, terms: sourceOf([list('a', [1])]), tokenizerVersion: 7 })
  const stop = new AbortController()
  const endless = (function* () {
    for (let n = 0; ; n++) {
      if (n === 5_000) stop.abort()
      yield list(String(n).padStart(9, '0'), [3])
    }
  })()
  await assert.rejects(writeSegment({ path, base: 0, size: 9, terms: sourceOf(endless), tokenizerVersion: 7, signal: stop.signal }), {
    name: 'AbortError',
  })
  const posting = { doc: 1, tf: 1, length: 1, positions: [0] }
  for (const wrong of [
    [list('b', [1]), list('a', [1])],
    [list('a', [1]), list('a', [2])],
    [list('a', [9])],
    [{ term: 'a', postings: [posting, posting] }],
    [{ term: 'a', postings: [{ ...posting, tf: 0 }] }],
    [{ term: 'a', postings: [{ ...posting, tf: 65_536 }] }],
    [{ term: 'a', postings: [{ ...posting, length: 65_536 }] }],
    [{ term: 'a', postings: [{ ...posting, positions: [32_768] }] }],
    [{ term: 'a', postings: [{ ...posting, tf: 2, positions: [3, 1] }] }],
  ])
    await assert.rejects(writeSegment({ path, base: 0, size: 9, terms: sourceOf(wrong), tokenizerVersion: 7 }), RangeError)
  assert.deepEqual(await readdir(folder), ['a.seg'])
  using segment = openSegmentFile(path, { cache })
  assert.equal(segment.crc, crc)
})

test('writing gives way to others about every 2 ms', async () => {
  let turns = 0
  const yieldNow = async () => void turns++
  const many = generatePosts({ posts: 16_384, seed: 4 }).terms
  const long = ['a', 'b', 'c'].map((term) => ({ term, postings: runOf(400_000) }))
  for (const terms of [many, long]) {
    turns = 0
    const [start, used] = [performance.now(), process.cpuUsage()]
    await writeSegment({ path: newPath(), base: 0, size: 400_000, terms: sourceOf(terms), tokenizerVersion: 7, yieldNow })
    const most = (performance.now() - start) / 2
    const { user, system } = process.cpuUsage(used) // where others have the processor, time goes by without work
    const worked = (user + system) / 2_000
    assert.ok(turns > Math.max(3, worked / 6) && turns <= most, `${turns} turns; ${worked} by its work, ${most} by the clock`)
  }
})

function* runOf(docs: number) {
  for (let doc = docs - 1; doc >= 0; doc--) yield { doc, tf: 1, length: 9, positions: [doc % 9] }
}
