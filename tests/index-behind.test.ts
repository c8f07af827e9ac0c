import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Cursor, PostEvent, PostId, SourceName } from '../src/post/index.ts'
import { makePost } from '../src/post/post.fixture.ts'
import { everything } from '../src/store/post-store.contract.ts'
import { createScanStore } from '../src/store/scan/scan-store.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { touchedKept } from '../src/store/live/forgotten-rows.ts'

const { signal } = new AbortController()
const posts = 2_100

/** The live store and the oracle with posts, odd ones common, even ones rare. */
async function openBoth() {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-behind-'))
  const [ours, oracle] = [await openLiveStore({ folder }), createScanStore()]
  let cursor = 0
  const write = async (events: readonly PostEvent[]) => {
    const batch = { source: 's' as SourceName, events, cursor: String(++cursor) as Cursor }
    await Promise.all([ours.write(batch, { signal }), oracle.write(batch, { signal })])
  }
  await write(
    Array.from({ length: posts }, (_, n) => ({ type: 'post-put', post: makePost({ n, text: n % 2 === 1 ? 'common word' : 'rare word' }) })),
  )
  return {
    write,
    async check(what: string) {
      const query = { ...everything, all: [{ term: 'common', weight: 1 }], any: [{ prefix: 'comm', weight: 1 }], limit: 1_000 }
      const [got, wanted] = await Promise.all([ours, oracle].map((store) => store.find(query, { deadlineMs: 60_000, signal })))
      assert.deepEqual(got?.stats, wanted?.stats, what)
      assert.deepEqual(
        got?.hits.map(({ id }) => id),
        wanted?.hits.map(({ id }) => id),
        what,
      )
    },
    /** More changes than are kept for readers; another process that opens the folder forgets the rest. */
    async fallBehind() {
      for (let likes = 0; likes < touchedKept + 4_000; likes += 2_000)
        await write(Array.from({ length: 2_000 }, (_, n) => ({ type: 'count-add', id: `x:${n + 50}` as PostId, what: 'like', by: 1 })))
      await using other = await openLiveStore({ folder })
      assert.ok((await other.stats()).posts > 0)
    },
    async [Symbol.asyncDispose]() {
      await ours[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
const [rare, common, another] = ['x:0', 'x:1', 'x:3'] as PostId[] as [PostId, PostId, PostId]

test('a reader that fell far behind right from the start shows nothing that was deleted', { timeout: 120_000 }, async () => {
  await using both = await openBoth()
  await both.check('at first')
  await both.write([{ type: 'post-delete', id: common, at: 1 }])
  await both.fallBehind()
  await both.check('one is deleted')
})

test('a reader that fell far behind, and reads all columns again, counts what there is then', { timeout: 120_000 }, async () => {
  await using both = await openBoth()
  await both.write([{ type: 'post-hide', id: rare, at: 1 }])
  await both.fallBehind()
  await both.check('one is hidden')
  for (const [hidden, shown, at] of [
    [common, rare, 2],
    [another, common, 3],
  ] as const) {
    await both.write([
      { type: 'post-hide', id: hidden, at },
      { type: 'post-show', id: shown, at },
    ])
    await both.fallBehind()
    await both.check(`${hidden} is hidden instead`)
  }
})
