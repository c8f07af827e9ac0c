import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PostId } from '../../../post/index.ts'
import { createRandom, makePost } from '../../../post/post.fixture.ts'
import { sliceSize } from '../../segments/memory-segment.ts'
import { learnSymbols } from './learn-symbols.ts'
import { openSealingParts } from './sealing-parts.fixture.ts'

const { signal } = new AbortController()
const random = createRandom(6)
const words = ['flooding', 'bridge', 'closed', 'station', 'tonight']
const text = () => Array.from({ length: 6 }, () => words[Math.floor(random() * words.length)]).join(' ')

/** One slice; its first `many` posts say such words, the others something else. */
function open({ many, others = 0 }: { many: number; others?: number }) {
  const post = (n: number) => makePost({ n, text: n < many ? text() : 'zzyzx '.repeat(8) })
  const store = openSealingParts([Array.from({ length: many + others }, (_, n) => post(n))])
  const learn = (base = 0) => learnSymbols(store.parts.database, { base, read: store.posts.ofSlice(0), symbols: store.symbols }, signal)
  const tables = () =>
    store.parts.database
      .prepare('select base from symbols')
      .all()
      .map((row) => row['base'])
  return Object.assign(store, { learn, tables })
}

test('a table is learnt from the texts of a slice, in which such texts take a third', async () => {
  using store = open({ many: 60 })
  await store.learn()
  const said = text()
  const size = store.symbols.newest()?.table.encode(said).length ?? Infinity
  assert.deepEqual(store.tables(), [0])
  assert.ok(size < said.length / 3, `${size} of ${said.length} bytes`)
})

test('too few texts teach nothing; the next slice may', async () => {
  using few = open({ many: 31 })
  await few.learn()
  assert.deepEqual(few.tables(), [])
  using enough = open({ many: 32 })
  await enough.learn()
  assert.deepEqual(enough.tables(), [0])
})

test('a table is learnt anew from the eighth slice after', async () => {
  using store = open({ many: 40 })
  for (const slice of [0, 1, 7, 8, 9]) await store.learn(slice * sliceSize)
  assert.deepEqual(store.tables(), [0, 8 * sliceSize])
})

test('texts of posts that are gone teach nothing', async () => {
  using store = open({ many: 40, others: 40 })
  store.write(...Array.from({ length: 40 }, (_, n) => ({ type: 'post-delete' as const, id: `x:${40 + n}` as PostId, at: 9e9 })))
  await store.learn()
  const table = store.symbols.newest()?.table.bytes() ?? new Uint8Array(0)
  assert.ok(table.length > 0 && !Buffer.from(table).includes('zz'))
})

test('who stops it has no table', async () => {
  using store = open({ many: 40 })
  const stopping = { base: 0, read: store.posts.ofSlice(0), symbols: store.symbols }
  await assert.rejects(learnSymbols(store.parts.database, stopping, AbortSignal.abort()))
  assert.deepEqual(store.tables(), [])
})
