import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '../src/post/post.fixture.ts'
import { createBlockCache } from '../src/store/segments/block-cache.ts'
import { generatePosts } from '../src/store/segments/generated-posts.fixture.ts'
import { mergedTerms } from '../src/store/segments/merge-segments.ts'
import { openSegmentFile, type SegmentFile } from '../src/store/segments/segment-file.ts'
import { writeSegment } from '../src/store/segments/segment-writer.ts'
import { sourceOf } from '../src/store/segments/term-lists.fixture.ts'
import { median, say, sayWhere, whole } from './support.ts'

/** Segment files of invented posts: writing, merging, opening, walking, seeking. `node bench/segments.ts [runs]`, medians. */
const runs = Number(process.argv[2] ?? 5)
const slice = 32_768
const folder = await mkdtemp(join(tmpdir(), 'groundswell-segments-'))
const paths = Array.from({ length: 8 }, (_, i) => join(folder, `${i}.seg`))
const mergedPath = join(folder, 'merged.seg')
const open = (path: string, maxBytes = 2 ** 25) => openSegmentFile(path, { cache: createBlockCache({ maxBytes }) })
const timed = async (work: () => unknown): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}
/** One run that is not counted, then the median. */
async function repeated(work: () => unknown, { times = runs } = {}): Promise<number> {
  await work()
  const found: number[] = []
  for (let run = 0; run < times; run++) found.push(await timed(work))
  return median(found)
}

sayWhere()
let terms = 0
for (const [i, path] of paths.entries()) {
  const posts = generatePosts({ posts: slice, seed: i + 1 })
  const write = () => writeSegment({ path, base: i * slice, size: slice, terms: sourceOf(posts.terms), tokenizerVersion: 1 })
  if (i > 0) await write()
  else await report(await repeated(write), posts.postings, posts.terms.length)
  terms += posts.terms.length
}

async function report(ms: number, postings: number, distinct: number): Promise<void> {
  using segment = open(paths[0] ?? '')
  const perPost = segment.sizeBytes / slice
  say(
    `write ${whole(slice)} posts, ${whole(distinct)} terms, ${whole(postings)} postings: ${whole(ms)} ms, ${whole((slice / ms) * 1_000)} posts/s`,
  )
  say(`  ${whole(segment.sizeBytes)} bytes, ${perPost.toFixed(1)} a post; in memory while open ${whole(segment.memoryBytes)} bytes`)
}

const segments = paths.map((path) => open(path))
const merge = () =>
  writeSegment({
    path: mergedPath,
    base: 0,
    size: 8 * slice,
    terms: mergedTerms(segments, { base: 0, isAlive: (seq) => seq % 50 !== 0 }),
    tokenizerVersion: 1,
  })
const mergeMs = await repeated(merge, { times: Math.min(runs, 3) })
say(`merge 8 of them, one post in 50 gone: ${whole(mergeMs)} ms, ${whole((8 * slice * 1_000) / mergeMs)} posts/s`)
for (const segment of segments) segment[Symbol.dispose]()

const openMs = await repeated(() => open(mergedPath)[Symbol.dispose](), { times: 20 })
const merged = open(mergedPath)
say(
  `the merged one: ${whole(merged.terms)} terms of ${whole(terms)}, ${whole(merged.postings)} postings, ${(merged.sizeBytes / (8 * slice)).toFixed(1)} bytes a post`,
)
say(`  open ${openMs.toFixed(2)} ms, in memory ${whole(merged.memoryBytes)} bytes`)

const byDocs = [...merged.entries()].map(({ term, postings }) => ({ term, docs: postings.docs })).sort((a, b) => b.docs - a.docs)
const common = byDocs.slice(0, 40)
let postings = 0
const walk = () => {
  let sum = 0
  postings = 0
  for (const { term } of common)
    for (const cursor = merged.term(term)?.cursor(); cursor && cursor.doc >= 0; cursor.next()) {
      sum += cursor.tf
      postings++
    }
  return sum
}
const walkMs = await repeated(walk)
say(`walk the ${common.length} commonest terms, doc and tf: ${((walkMs * 1e6) / postings).toFixed(1)} ns a posting`)

const positionsMs = await repeated(() => {
  for (const { term } of common)
    for (const cursor = merged.term(term)?.cursor(); cursor && cursor.doc >= 0; cursor.next()) cursor.positions()
})
say(`  and their positions: ${((positionsMs * 1e6) / postings).toFixed(1)} ns a posting`)

const random = createRandom(1)
for (const step of [100, 5_000]) {
  let seeks = 0
  const seekMs = await repeated(() => {
    seeks = 0
    for (const { term } of common.slice(0, 20))
      for (const cursor = merged.term(term)?.cursor(); cursor && cursor.doc > 0; seeks++)
        cursor.seek(cursor.doc - 1 - Math.floor(random() * 2 * step))
  })
  say(`seek about ${whole(step)} docs on in the 20 commonest: ${((seekMs * 1_000) / seeks).toFixed(3)} µs`)
}

const picked = Array.from({ length: 2_000 }, () => byDocs[Math.floor(random() * byDocs.length)]?.term ?? '')
const lookUp = (segment: SegmentFile) => {
  for (const term of picked) segment.term(term)?.cursor().next()
}
const warmMs = await repeated(() => lookUp(merged))
say(`look up a term and read its first postings: ${((warmMs * 1_000) / picked.length).toFixed(2)} µs from the cache`)
const coldMs = await repeated(() => {
  using cold = open(mergedPath, 1)
  lookUp(cold)
})
say(`  ${((coldMs * 1_000) / picked.length).toFixed(1)} µs where every chunk is read and checked again`)
const verifyMs = await repeated(() => merged.verify())
say(`verify: ${whole(merged.sizeBytes / 1_000 / verifyMs)} MB/s`)
merged[Symbol.dispose]()
await rm(folder, { recursive: true, force: true })
