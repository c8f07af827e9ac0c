import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { until } from '../../lib/until.fixture.ts'
import type { Cursor, Post, PostEvent, SourceName } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import type { PostStore } from '../post-store.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import type { AppError } from '../../errors/index.ts'
import { openLiveStore } from './live-store.ts'
import { verifyStore } from './maintenance.ts'

const folder = mkdtempSync(join(tmpdir(), 'groundswell-symbols-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const { signal } = new AbortController()
const source = 's' as SourceName
const open = () => new DatabaseSync(join(folder, 'posts.db'), { timeout: 10_000 })
const write = (store: PostStore, events: readonly PostEvent[]) => store.write({ source, events, cursor: 'c' as Cursor }, { signal })
const said = (n: number) => makePost({ n, at: 1_000 + n, text: `The harbour bridge is closed since noon, says number${n}` })
const put = (posts: readonly Post[]): PostEvent[] => posts.map((post) => ({ type: 'post-put', post }))

function ask(sql: string): unknown[] {
  using database = open()
  return database
    .prepare(sql)
    .all()
    .map((row) => Object.values(row)[0])
}
/** As many seqs pass as a slice has, without a post. */
function endSlice(): void {
  using database = open()
  database.exec(`update meta set value = (value / ${sliceSize} + 1) * ${sliceSize} where key = 'next_seq'`)
}
async function find(store: PostStore, term: string): Promise<readonly string[]> {
  const query = { any: [], all: [{ term, weight: 1 }], none: [], from: 0, until: 8e15, limit: 10 }
  return (await store.find(query, { deadlineMs: 60_000, signal })).hits.map(({ id }) => id)
}

test('once a slice is sealed, new texts are written in its symbols, and are read, edited, kept for answers and erased as any', async () => {
  const first = Array.from({ length: 60 }, (_, n) => said(n))
  {
    await using store = await openLiveStore({ folder })
    await write(store, put(first))
  }
  endSlice()
  const [kept, edited, deleted] = [said(100), said(101), said(102)]
  {
    await using store = await openLiveStore({ folder })
    await write(store, put([said(99)]))
    await until(() => ask('select count(*) from symbols')[0] === 1)
    await write(store, put([kept, edited, deleted]))
    assert.deepEqual(ask("select text = '' from post where native between 100 and 102"), [1, 1, 1])
    const ids = [...first, kept, edited, deleted].map(({ id }) => id)
    const read = await store.get(ids, { signal })
    for (const post of [...first, kept, edited, deleted]) assert.deepEqual(read.get(post.id), post)
    assert.deepEqual(await find(store, 'number101'), [edited.id])

    const [seq] = ask(`select seq from post where native = 101`) as [number]
    await store.hold('answer', [seq])
    await write(store, put([{ ...edited, text: 'The harbour bridge is open since one', version: 'b' }]))
    assert.equal((await store.versions([seq], { signal })).get(seq)?.text, edited.text)
    assert.equal((await store.get([edited.id], { signal })).get(edited.id)?.text, 'The harbour bridge is open since one')
    assert.deepEqual(await find(store, 'number101'), [])
  }
  const [codes] = ask('select substr(fields, -20) from post where native = 102') as [Uint8Array]
  const isOnDisk = () => readFileSync(join(folder, 'posts.db')).includes(Buffer.from(codes))
  assert.ok(isOnDisk())
  {
    await using store = await openLiveStore({ folder })
    await write(store, [{ type: 'post-delete', id: deleted.id, at: 9_000 }])
    assert.deepEqual(await find(store, 'closed'), [kept.id, said(99).id, ...first.map(({ id }) => id).reverse()].slice(0, 10))
  }
  assert.ok(!isOnDisk(), 'no byte of it stays in the rows')
  assert.deepEqual((await verifyStore({ folder, signal })).problems, [])
})

test('a row whose symbols are missing is damage: the store is found broken, and stops as damaged', async () => {
  {
    using database = open()
    database.exec('delete from symbols')
  }
  assert.deepEqual((await verifyStore({ folder, signal })).problems, [
    '1 held versions cannot be read.',
    '1 of the newest posts cannot be read.',
  ])
  const died: AppError[] = []
  const useIt = async () => {
    await using store = await openLiveStore({ folder, onDeath: (error) => died.push(error) }) // the thread that writes may end before that does
    await until(() => died.length > 0) // new words are read for the next question by that thread
    await write(store, put([said(103)]))
  }
  await assert.rejects(useIt(), { code: 'store_corrupt', message: /restore a copy or import again/ })
  await until(() => died.length > 0)
  assert.equal(died[0]?.code, 'store_corrupt')
})
