import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { AuthorId, PostId } from '../post/index.ts'
import { openPreviewCache, type Entry } from './preview-cache.ts'

const entry = (post: string, picture = 'a', author = 'x:ana'): Entry => ({ post: post as PostId, author: author as AuthorId, picture })
function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-previews-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('what nobody looked at longest goes first, and never more is kept than may be', (t) => {
  const cache = openPreviewCache({ folder: folderOf(t), mostBytes: 300 })
  t.after(() => cache[Symbol.dispose]())
  for (const post of ['x:1', 'x:2', 'x:3']) cache.put(entry(post), Buffer.alloc(100, post))
  assert.ok(cache.get('x:1' as PostId, 'a'))
  cache.put(entry('x:4'), Buffer.alloc(100, 4))
  assert.deepEqual(
    ['x:1', 'x:2', 'x:3', 'x:4'].map((post) => cache.get(post as PostId, 'a') !== undefined),
    [true, false, true, true],
  )
  cache.put(entry('x:5'), Buffer.alloc(301))
  assert.deepEqual(cache.size(), { pictures: 3, bytes: 300 }, 'one that is larger than all of it is not kept')
  cache.put(entry('x:4'), Buffer.alloc(50))
  assert.deepEqual(cache.size(), { pictures: 3, bytes: 250 })
})

test('by post and by author, over a restart; what is forgotten leaves no byte in the file', (t) => {
  const folder = folderOf(t)
  const words = Buffer.from('the pixels of somebody who asked us to forget them')
  {
    using cache = openPreviewCache({ folder, mostBytes: 1e6 })
    cache.put(entry('x:1', 'a'), words)
    cache.put(entry('x:1', 'b'), words)
    cache.put(entry('x:2', 'a', 'x:bo'), Buffer.from('others'))
  }
  const file = join(folder, 'pictures.db')
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.ok(readFileSync(file).includes(words))
  {
    using cache = openPreviewCache({ folder, mostBytes: 1e6 })
    assert.deepEqual([cache.posts('', 10), cache.posts('x:1', 10), cache.postsBy('x:ana' as AuthorId)], [['x:1', 'x:2'], ['x:2'], ['x:1']])
    cache.forget(cache.of(['x:1' as PostId]))
    assert.deepEqual([cache.has('x:1' as PostId), cache.has('x:2' as PostId)], [false, true])
  }
  assert.ok(!readFileSync(file).includes(words))
})

test('a damaged file is begun anew', (t) => {
  const folder = folderOf(t)
  writeFileSync(join(folder, 'pictures.db'), 'nothing of SQLite, and longer than its header is'.repeat(10))
  using cache = openPreviewCache({ folder, mostBytes: 1e6 })
  cache.put(entry('x:1'), Buffer.from('x'))
  assert.equal(cache.size().pictures, 1)
  cache.clear()
  assert.equal(cache.size().pictures, 0)
})
