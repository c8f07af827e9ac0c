import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createBlockCache } from './block-cache.ts'
import { openSegmentFile } from './segment-file.ts'
import { writeSegment } from './segment-writer.ts'
import { list, randomContent, type SegmentContent } from './segment.contract.ts'
import { sourceOf } from './term-lists.fixture.ts'

const folder = await mkdtemp(join(tmpdir(), 'groundswell-source-'))
after(() => rm(folder, { recursive: true, force: true }))

test('a file that is written from another holds the very same bytes', async () => {
  const docs = (count: number) => Array.from({ length: count }, (_, n) => 2 * n)
  const blocks: SegmentContent = {
    base: 0,
    size: 2_000,
    terms: ['a', 'b', 'c', 'd', 'e'].map((term, n) => list(term, docs([1, 127, 128, 129, 900][n] ?? 0))),
  }
  const cache = createBlockCache({ maxBytes: 1 << 20 })
  for (const content of [blocks, randomContent(7), randomContent(9), randomContent(12)]) {
    const [one, again] = [join(folder, 'one.seg'), join(folder, 'again.seg')]
    await writeSegment({ ...content, path: one, terms: sourceOf(content.terms), tokenizerVersion: 1 })
    using file = openSegmentFile(one, { cache })
    await writeSegment({ base: file.base, size: file.size, path: again, terms: file.source(), tokenizerVersion: 1 })
    assert.ok((await readFile(again)).equals(await readFile(one)))
  }
})
