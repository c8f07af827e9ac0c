import assert from 'node:assert/strict'
import { open, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createBlockCache } from './block-cache.ts'
import { generatePosts } from './generated-posts.fixture.ts'
import { allocateMemorySegment, createMemorySegment } from './memory-segment.ts'
import { SegmentDamaged } from './segment-damaged.ts'
import { openSegmentFile } from './segment-file.ts'
import { isWithin } from './posting-bounds.ts'
import { chunkSize, headSize } from './segment-format.ts'
import { writeSegment } from './segment-writer.ts'
import { checkSegment, list, randomContent, segmentContract, segmentOfPostsContract, type SegmentContent } from './segment.contract.ts'
import { positionsOf, sourceOf } from './term-lists.fixture.ts'

const root = await mkdtemp(join(tmpdir(), 'groundswell-segments-'))
after(() => rm(root, { recursive: true, force: true }))
let files = 0
const newPath = () => join(root, `${++files}.seg`)
const cache = createBlockCache({ maxBytes: 2 ** 20 })
const save = async (content: SegmentContent, path = newPath()) => {
  await writeSegment({ ...content, terms: sourceOf(content.terms), path, tokenizerVersion: 7 })
  return path
}

segmentContract('a segment file', async (content) => openSegmentFile(await save(content), { cache }))

segmentOfPostsContract('a segment file written from posts', async (posts, base) => {
  const memory = createMemorySegment(allocateMemorySegment(base))
  for (const { seq, post } of posts) memory.add(seq, post)
  const path = newPath()
  await writeSegment({ path, base, size: memory.size, terms: memory.sources(), tokenizerVersion: 7 })
  return openSegmentFile(path, { cache })
})

test('a cache of one chunk makes it slower, not wrong', async () => {
  const tiny = createBlockCache({ maxBytes: 1 })
  for (const seed of [101, 103, 104]) {
    const content = randomContent(seed)
    using segment = openSegmentFile(await save(content), { cache: tiny })
    checkSegment(segment, content, seed)
  }
  assert.equal(tiny.stats().bytes, chunkSize)
})

test('a slice of posts takes some 50 bytes a post, and is read back whole', async () => {
  const { terms, postings, once, lengthOf } = generatePosts({ posts: 32_768, seed: 1 })
  assert.ok(terms.length > 44_000 && terms.length < 51_000, `${terms.length} terms`)
  assert.ok(once > 0.48 * terms.length && once < 0.6 * terms.length, `${once} of them once`)
  const path = newPath()
  const written = await writeSegment({ path, base: 65_536, size: 32_768, terms: sourceOf(terms), tokenizerVersion: 7 })
  using segment = openSegmentFile(path, { cache })
  assert.deepEqual([written.terms, written.postings], [terms.length, postings])
  assert.deepEqual(
    [segment.terms, segment.postings, segment.crc, segment.sizeBytes, segment.tokenizerVersion],
    [written.terms, written.postings, written.crc, written.bytes, 7],
  )
  assert.equal((await stat(path)).size, written.bytes)
  assert.ok(written.bytes < 54 * 32_768, `${written.bytes / 32_768} bytes a post`)
  assert.ok(segment.memoryBytes < 32_768, `${segment.memoryBytes} bytes in memory`)
  const entries = segment.entries()
  for (const source of terms) {
    const { term, postings: found } = entries.next().value ?? {}
    assert.equal(term, source.term)
    const cursor = found?.cursor()
    for (const { doc, tf, length, positions } of source.postings) {
      if (
        !cursor ||
        cursor.doc !== doc ||
        cursor.tf !== tf ||
        !isWithin(cursor.blockBounds, tf, length) ||
        positionsOf(cursor).join() !== positions.join()
      )
        assert.fail(`${term} in ${doc}`)
      cursor.next()
    }
    assert.equal(cursor?.doc, -1)
  }
  assert.ok(entries.next().done)
  const lengths = segment.lengths()
  for (let doc = 0; doc < 32_768; doc++) assert.equal(lengths[doc], lengthOf(doc))
})

test('a flipped bit is noticed when its chunk is read, and what lies elsewhere is answered', async () => {
  const path = newPath()
  const { terms } = generatePosts({ posts: 8_192, seed: 2 })
  await writeSegment({ path, base: 0, size: 8_192, terms: sourceOf(terms), tokenizerVersion: 7 })
  const bytes = await readFile(path)
  const at = headSize + 3 * chunkSize + 77
  bytes[at] = (bytes[at] ?? 0) ^ 16
  await writeFile(path, bytes)
  using segment = openSegmentFile(path, { cache })
  let [sound, damaged] = [0, 0]
  for (const { term, postings } of segment.entries()) {
    try {
      const cursor = postings.cursor()
      while (cursor.doc >= 0) cursor.next()
      sound++
    } catch (error) {
      assert.ok(error instanceof SegmentDamaged && error.code === 'store_corrupt', term)
      damaged++
    }
  }
  assert.ok(damaged > 0 && sound > damaged, `${damaged} damaged, ${sound} sound`)
  await assert.rejects(segment.verify(), SegmentDamaged)
})

test('verifying reads everything, says how far it is, gives way and can be stopped', async () => {
  const path = newPath()
  await writeSegment({ path, base: 0, size: 32_768, terms: sourceOf(generatePosts({ posts: 32_768, seed: 3 }).terms), tokenizerVersion: 7 })
  using _segment = openSegmentFile(path, { cache })
  const segment = _segment
  const seen: number[] = []
  await segment.verify({ onProgress: (done, of) => void seen.push(done / of) })
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  )
  assert.equal(seen.at(-1), 1)
  await assert.rejects(segment.verify({ signal: AbortSignal.abort() }), { name: 'AbortError' })
  const cutShort = await open(path, 'r+')
  await cutShort.truncate(20_000)
  await cutShort.close()
  await assert.rejects(segment.verify(), SegmentDamaged)
})

test('once closed it answers nothing, and the cache has forgotten it', async () => {
  const own = createBlockCache({ maxBytes: 2 * chunkSize })
  const path = await save({ base: 0, size: 9, terms: [list('a', [1, 2])] })
  const segment = openSegmentFile(path, { cache: own })
  assert.equal(segment.term('a')?.docs, 2)
  const held = own.stats().bytes
  segment[Symbol.dispose]()
  await segment[Symbol.asyncDispose]()
  assert.throws(() => segment.term('a'), TypeError)
  using again = openSegmentFile(path, { cache: own })
  assert.equal(again.term('a')?.docs, 2)
  assert.equal(own.stats().bytes, held)
})

test('a file that is not there is told by the disk, not called damaged', () => {
  assert.throws(() => openSegmentFile(newPath(), { cache }), { code: 'ENOENT' })
})
