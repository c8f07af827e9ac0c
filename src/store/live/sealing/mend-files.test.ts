import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { PostEvent, PostId } from '../../../post/index.ts'
import { makePost } from '../../../post/post.fixture.ts'
import { createBlockCache } from '../../segments/block-cache.ts'
import { sliceSize } from '../../segments/memory-segment.ts'
import { openSegmentFile } from '../../segments/segment-file.ts'
import { readManifest } from '../manifest.ts'
import { openSealedStore } from '../sealed-store.fixture.ts'

const { signal } = new AbortController()
const cache = createBlockCache({ maxBytes: 1 << 20 })

test('a file that is sound stays, one that is damaged inside or missing is made again from the rows, without what is gone', async () => {
  const posts = Array.from({ length: sliceSize }, (_, n): PostEvent => ({ type: 'post-put', post: makePost({ n, text: `word${n % 9}` }) }))
  const store = await openSealedStore(posts)
  using _database = new DatabaseSync(store.path, { readOnly: true })
  const database = _database
  const only = () => readManifest(database).entries[0] as { name: string; posts: number }
  const file = () => join(store.segments, only().name)
  try {
    const first = only().name
    await store.sealer.repair({ thorough: true, signal })
    assert.deepEqual([only().name, store.sealer.state().mended], [first, 0])

    store.write([{ type: 'post-delete', id: 'x:0' as PostId, at: 5 }])
    const bytes = readFileSync(file())
    const at = Math.floor(bytes.length / 2)
    bytes[at] = (bytes[at] as number) ^ 1
    writeFileSync(file(), bytes)
    await store.sealer.repair({ thorough: false, signal })
    assert.equal(only().name, first, 'inside it is looked at only where that is asked for')
    await store.sealer.repair({ thorough: true, signal })
    assert.deepEqual([only().name === first, only().posts, store.sealer.state().mended], [false, sliceSize - 1, 1])

    rmSync(file())
    await store.sealer.repair({ thorough: false, signal })
    using again = openSegmentFile(file(), { cache })
    assert.deepEqual([again.term('word0')?.docs, again.term('word1')?.docs, store.sealer.state().mended], [3_640, 3_641, 2])
  } finally {
    store.close()
  }
})
