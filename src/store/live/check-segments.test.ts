import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { PostId } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { writeSegment } from '../segments/segment-writer.ts'
import { checkSegments } from './check-segments.ts'
import { openSealingParts } from './sealing/sealing-parts.fixture.ts'

const { signal } = new AbortController()

/** Two slices of three posts, each a file. */
async function open() {
  const store = openSealingParts(
    [0, 1].map((slice) =>
      Array.from({ length: 3 }, (_, doc) =>
        makePost({ n: slice * 10 + doc, text: `${'common '.repeat(1 + doc)} own${slice * 10 + doc}x` }),
      ),
    ),
  )
  for (const slice of [0, 1]) await store.seal(slice * sliceSize)
  const { database } = store.parts
  const [one, other] = store.named().map(({ name }) => name) as [string, string]
  let posts = 0
  const check = async (signal = new AbortController().signal) => {
    posts = 0
    return checkSegments(database, store.path, { signal, onPosts: (more) => void (posts += more) })
  }
  const problems = async () => (await check()).problems
  return Object.assign(store, {
    one,
    other,
    pathOf: (name: string) => join(store.parts.folder, name),
    check,
    problems,
    looked: () => posts,
  })
}

test('sound files have no problem, also once posts of them are gone, and every post is looked at', async () => {
  using store = await open()
  assert.deepEqual([await store.check(), store.looked()], [{ segments: 2, problems: [] }, 6])
  store.write({ type: 'post-delete', id: 'x:1' as PostId, at: 9e9 })
  assert.deepEqual([await store.check(), store.looked()], [{ segments: 2, problems: [] }, 5])
  await assert.rejects(store.check(AbortSignal.abort()))
})

test('a file that is missing or damaged is named, and the others are looked at all the same', async () => {
  using store = await open()
  const bytes = readFileSync(store.pathOf(store.one))
  const at = Math.floor(bytes.length * 0.4)
  bytes[at] = (bytes[at] ?? 0) ^ 4
  writeFileSync(store.pathOf(store.one), bytes)
  const { segments, problems } = await store.check()
  assert.equal(segments, 2)
  assert.match(problems.join('\n'), new RegExp(`^${store.one}: A file of the text index is damaged .*$`))
  rmSync(store.pathOf(store.one))
  assert.deepEqual(await store.problems(), [`${store.one}: it cannot be read.`])
})

test('a file of other posts, or of another tokenizer, is named', async () => {
  using store = await open()
  writeFileSync(store.pathOf(store.other), readFileSync(store.pathOf(store.one)))
  assert.deepEqual(await store.problems(), [`${store.other}: it holds other posts than the manifest says.`])
  const terms = { term: new Uint8Array(1), termAt: 0, termLength: 0, nextTerm: () => false, fill: () => 0 }
  await writeSegment({ path: store.pathOf(store.other), base: sliceSize, size: sliceSize, terms, tokenizerVersion: 1, signal })
  assert.deepEqual(await store.problems(), [`${store.other}: written by another version of the tokenizer.`])
})

test('words of a post that its file does not hold, or another length, are counted', async () => {
  using store = await open()
  store.parts.database.exec(
    "update post set text = 'other words and more' where seq in (0, 1); update post set text = 'common common common own2y' where seq = 2",
  )
  assert.deepEqual(await store.problems(), [
    `${store.one}: 2 posts have another length than their rows.`,
    `${store.one}: 9 words of posts are not found where they are.`,
  ])
})

test('posts that stand in no file or in two are noticed', async () => {
  using store = await open()
  const { database } = store.parts
  database.exec(`update segment set size = size + 1 where base = 0`)
  const overlap = await store.problems()
  assert.ok(overlap.includes(`${store.other} overlaps the file before it.`), overlap.join())
  database.exec('delete from segment where base = 0')
  assert.deepEqual(await store.problems(), [`3 posts before ${store.other} stand in no file of the index.`])
  database.exec('delete from segment')
  assert.deepEqual(await store.check(), { segments: 0, problems: ['6 posts before the newest posts stand in no file of the index.'] })
})
