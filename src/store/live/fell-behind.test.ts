import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Cursor, PostEvent, PostId, SourceName } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { everything } from '../post-store.contract.ts'
import { createScanStore } from '../scan/scan-store.ts'
import { openLiveStore } from './live-store.ts'
import { touchedKept } from './schema.ts'

const { signal } = new AbortController()
const posts = 2_100

test('a reader that fell far behind, and reads all columns again, counts what there is then', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-behind-'))
  const [ours, oracle] = [await openLiveStore({ folder }), createScanStore()]
  let cursor = 0
  const both = async (events: readonly PostEvent[]) => {
    const batch = { source: 's' as SourceName, events, cursor: String(++cursor) as Cursor }
    await Promise.all([ours.write(batch, { signal }), oracle.write(batch, { signal })])
  }
  const check = async (what: string) => {
    const query = { ...everything, all: [{ term: 'common', weight: 1 }], any: [{ prefix: 'comm', weight: 1 }] }
    const [got, wanted] = await Promise.all([ours, oracle].map((store) => store.find(query, { deadlineMs: 60_000, signal })))
    assert.deepEqual(got?.stats, wanted?.stats, what)
  }
  try {
    const common = 'x:1' as PostId
    const rare = 'x:0' as PostId
    await both(
      Array.from({ length: posts }, (_, n) => ({
        type: 'post-put',
        post: makePost({ n, text: n % 2 === 1 ? 'common word' : 'rare word' }),
      })),
    )
    await both([{ type: 'post-hide', id: rare, at: 1 }])
    {
      await using other = await openLiveStore({ folder })
      assert.equal((await other.stats()).posts, posts - 1)
    }
    await check('one is hidden')
    for (let swaps = 0; swaps < 2; swaps++) {
      const [hidden, shown] = swaps === 0 ? [common, rare] : [rare, common]
      await both([
        { type: 'post-hide', id: hidden, at: 2 + swaps },
        { type: 'post-show', id: shown, at: 2 + swaps },
      ])
      for (let likes = 0; likes < touchedKept + 4_000; likes += 2_000)
        await both(Array.from({ length: 2_000 }, (_, n) => ({ type: 'count-add', id: `x:${n + 50}` as PostId, what: 'like', by: 1 })))
      {
        await using other = await openLiveStore({ folder }) // which forgets what readers were to read again
        assert.equal((await other.stats()).posts, posts - 1)
      }
      await check(`another is hidden instead, ${swaps}`)
    }
  } finally {
    await ours[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  }
})
