import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { createBlockCache } from './block-cache.ts'
import { mergedTerms } from './merge-segments.ts'
import { PostingBlock } from './posting-block.ts'
import { openSegmentFile, type SegmentFile } from './segment-file.ts'
import { writeSegment } from './segment-writer.ts'
import { checkSegment, list, randomContent, type SegmentContent, type SourceList } from './segment.contract.ts'
import { byBytes } from './term-bytes.ts'
import { sourceOf } from './term-lists.fixture.ts'

const root = await mkdtemp(join(tmpdir(), 'groundswell-merge-'))
after(() => rm(root, { recursive: true, force: true }))
const cache = createBlockCache({ maxBytes: 2 ** 20 })
let files = 0
const newPath = () => join(root, `${++files}.seg`)
async function save(content: SegmentContent): Promise<SegmentFile> {
  const path = newPath()
  await writeSegment({ ...content, terms: sourceOf(content.terms), path, tokenizerVersion: 1 })
  return openSegmentFile(path, { cache })
}

/** What a merge should give, from the lists themselves. */
function together(contents: readonly SegmentContent[], base: number, size: number, isAlive: (seq: number) => boolean): SegmentContent {
  const lists = new Map<string, SourceList['postings'][number][]>()
  for (const content of contents.toReversed())
    for (const { term, postings } of content.terms) {
      const found = lists.get(term) ?? []
      for (const posting of postings)
        if (isAlive(content.base + posting.doc)) found.push({ ...posting, doc: content.base + posting.doc - base })
      lists.set(term, found)
    }
  const terms = [...lists].filter(([, postings]) => postings.length > 0).map(([term, postings]): SourceList => ({ term, postings }))
  return { base, size, terms: terms.sort((a, b) => byBytes(a.term, b.term)) }
}

async function mergeAndCheck(contents: readonly SegmentContent[], isAlive: (seq: number) => boolean, seed = 1): Promise<void> {
  const [base, size] = [contents[0]?.base ?? 0, 8 * 8_192]
  const segments: SegmentFile[] = []
  for (const content of contents) segments.push(await save(content))
  const merged = newPath()
  const written = await writeSegment({ path: merged, base, size, terms: mergedTerms(segments, { base, isAlive }), tokenizerVersion: 1 })
  const expected = together(contents, base, size, isAlive)
  const anew = newPath()
  assert.deepEqual(written, await writeSegment({ ...expected, terms: sourceOf(expected.terms), path: anew, tokenizerVersion: 1 }))
  assert.ok((await readFile(merged)).equals(await readFile(anew)), 'the same bytes as written from scratch')
  using segment = openSegmentFile(merged, { cache })
  checkSegment(segment, expected, seed)
  for (const one of segments) one[Symbol.dispose]()
}

test('eight segments into one, some posts gone, give the bytes that writing from scratch gives', async () => {
  for (let seed = 1; seed <= 3; seed++) {
    const random = createRandom(seed)
    const gone = new Set(Array.from({ length: 8 * 8_192 }, (_, i) => (random() < 0.1 ? 32_768 + i : -1)))
    const contents = Array.from({ length: 8 }, (_, i): SegmentContent => ({ ...randomContent(seed * 10 + i), base: 32_768 + i * 8_192 }))
    await mergeAndCheck(contents, (seq) => !gone.has(seq), seed)
  }
})

test('nothing is left of terms and segments whose posts are all gone', async () => {
  const contents = [
    { base: 0, size: 8_192, terms: [list('a', [1, 2]), list('b', [3]), list('c', [4])] },
    { base: 8_192, size: 8_192, terms: [list('b', [0]), list('d', [5])] },
    { base: 16_384, size: 8_192, terms: [] },
  ]
  await mergeAndCheck(contents, () => true)
  await mergeAndCheck(contents, (seq) => seq !== 3 && seq !== 4)
  await mergeAndCheck(contents, (seq) => seq < 8_192)
  await mergeAndCheck(contents, () => false)
  await mergeAndCheck([], () => true)
})

test('whether a post is alive is asked once', async () => {
  using segment = await save({ base: 100, size: 8_192, terms: [list('a', [1, 2]), list('b', [1, 2]), list('c', [2])] })
  const asked: number[] = []
  const merged = mergedTerms([segment], { base: 100, isAlive: (seq) => asked.push(seq) > 0 })
  for (const block = new PostingBlock(); merged.nextTerm();) while (merged.fill(block) > 0);
  assert.deepEqual(asked, [102, 101])
})
