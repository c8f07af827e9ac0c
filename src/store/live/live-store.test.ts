import assert from 'node:assert/strict'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { toAppError } from '../../errors/index.ts'
import type { AuthorId, Cursor, PostId, SourceName } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { everything, postStoreContract } from '../post-store.contract.ts'
import type { PostStore } from '../post-store.ts'
import { openLiveStore } from './live-store.ts'
import { createWriter } from './writer.ts'

const root = await mkdtemp(join(tmpdir(), 'groundswell-store-'))
after(() => rm(root, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(root, String(++folders))
const { signal } = new AbortController()
const source = 'test' as SourceName
const put = (n: number, text?: string) => ({ type: 'post-put' as const, post: makePost({ n, ...(text !== undefined && { text }) }) })

postStoreContract('the live store', () => openLiveStore({ folder: newFolder() }))

test('everything is there after closing and opening again, and seqs go on where they were', async () => {
  const folder = newFolder()
  {
    await using store = await openLiveStore({ folder })
    await store.write(
      { source, events: [put(1), put(2), { type: 'post-delete', id: 'x:2' as PostId, at: 1 }], cursor: 'c1' as Cursor },
      { signal },
    )
  }
  await using store = await openLiveStore({ folder })
  assert.equal(await store.cursor(source), 'c1')
  assert.equal((await store.write({ source, events: [put(1), put(2), put(3)], cursor: 'c2' as Cursor }, { signal })).refused, 1)
  const { hits } = await store.find({ ...everything, all: [{ term: 'post', weight: 1 }] }, { deadlineMs: 60_000, signal })
  assert.deepEqual(
    hits.map((hit) => [hit.id, hit.seq]),
    [
      ['x:3', 3],
      ['x:1', 0],
    ],
  )
})

test('the folder and the file are the owner’s alone', { skip: process.platform === 'win32' && 'no modes on Windows' }, async () => {
  const folder = newFolder()
  await using _store = await openLiveStore({ folder })
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
  assert.equal((await stat(join(folder, 'posts.db'))).mode & 0o777, 0o600)
})

test('two stores on one folder write side by side and see each other’s posts', async () => {
  const folder = newFolder()
  await using a = await openLiveStore({ folder })
  await using b = await openLiveStore({ folder })
  const writes = [b.write, a.write] as const
  await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      writes[(i % 2) as 0 | 1](
        { source: `s${i % 2}` as SourceName, events: [put(i + 1, `shared word ${i}`)], cursor: String(i) as Cursor },
        { signal },
      ),
    ),
  )
  for (const store of [a, b]) {
    const { hits } = await store.find({ ...everything, all: [{ term: 'shared', weight: 1 }] }, { deadlineMs: 60_000, signal })
    assert.equal(hits.length, 40)
    assert.equal(new Set(hits.map((hit) => hit.seq)).size, 40)
  }
})

test('an index of another tokenizer version is built again when the store opens', async () => {
  const folder = newFolder()
  {
    await using store = await openLiveStore({ folder })
    await store.write({ source, events: [put(1, 'power cut')], cursor: 'c' as Cursor }, { signal })
  }
  const database = new DatabaseSync(join(folder, 'posts.db'))
  database.exec("update meta set value = 0 where key = 'tokenizer_version'; update post set length = 99")
  database.close()
  await using store = await openLiveStore({ folder })
  const { hits, stats } = await store.find(
    { ...everything, all: [{ phrase: ['power', 'cut'], weight: 1 }] },
    { deadlineMs: 60_000, signal },
  )
  assert.deepEqual([hits.length, stats.avgLength], [1, 2])
})

test('a store of a newer Groundswell, a file of another kind and a file in place of the folder are refused with what to do', async () => {
  const newer = newFolder()
  await (await openLiveStore({ folder: newer }))[Symbol.asyncDispose]()
  const database = new DatabaseSync(join(newer, 'posts.db'))
  database.exec("update meta set value = 999 where key = 'schema_version'")
  database.close()
  await assert.rejects(openLiveStore({ folder: newer }), { code: 'store_corrupt', message: /another version of Groundswell/ })

  const damaged = newFolder()
  await (await openLiveStore({ folder: damaged }))[Symbol.asyncDispose]()
  await writeFile(join(damaged, 'posts.db'), Buffer.alloc(8_192, 'no database '))
  await assert.rejects(openLiveStore({ folder: damaged }), { code: 'store_corrupt', message: /damaged/ })

  const file = newFolder()
  await writeFile(file, 'x')
  await assert.rejects(
    openLiveStore({ folder: file }),
    (error: { code: string; message: string }) => error.code === 'file_unreadable' && /--data/.test(error.message),
  )
})

test('a post of more words than a slice holds is found by its first ones, and holds up nobody', async () => {
  const folder = newFolder()
  const long = Array.from({ length: 2_100_000 }, (_, n) => `w${n.toString(36)}`).join(' ')
  const idsOf = async (store: PostStore, term: string) =>
    (await store.find({ ...everything, all: [{ term, weight: 1 }] }, { deadlineMs: 60_000, signal })).hits.map(({ id }) => id)
  {
    await using store = await openLiveStore({ folder })
    const { stored } = await store.write(
      { source, events: [put(1, 'small'), put(2, long), put(3, 'small')], cursor: 'c' as Cursor },
      { signal },
    )
    assert.equal(stored, 3)
    assert.deepEqual(await idsOf(store, 'small'), ['x:3', 'x:1'])
    assert.deepEqual([await idsOf(store, 'w9'), await idsOf(store, 'w18zz')], [['x:2'], []])
    const whole = await store.get(['x:2' as PostId], { signal })
    assert.equal(whole.get('x:2' as PostId)?.text, long)
  }
  await using store = await openLiveStore({ folder })
  assert.deepEqual([await idsOf(store, 'small'), await idsOf(store, 'w9')], [['x:3', 'x:1'], ['x:2']])
})

test('a search that runs out of time says so and keeps what it has', async () => {
  await using store = await openLiveStore({ folder: newFolder() })
  for (let at = 0; at < 2_000; at += 500)
    await store.write({ source, events: Array.from({ length: 500 }, (_, i) => put(at + i + 1)), cursor: String(at) as Cursor }, { signal })
  const page = await store.find({ ...everything, all: [{ term: 'post', weight: 1 }] }, { deadlineMs: 0, signal })
  assert.equal(page.complete, false)
})

test('when all posts of an author have expired, the author goes, unless something was decided about them', async () => {
  const folder = newFolder()
  {
    await using store = await openLiveStore({ folder })
    const by = (n: number, author: string) => ({ type: 'post-put' as const, post: makePost({ n, by: author, at: 1_000 + n }) })
    const consent = { type: 'author-consent' as const, author: 'x:cy' as AuthorId, consent: 'count-only' as const, at: 1 }
    await store.write(
      { source, events: [by(1, 'ana'), by(2, 'bo'), by(900, 'bo'), by(3, 'cy'), consent], cursor: 'c' as Cursor },
      { signal },
    )
    assert.equal(await store.expire({ sources: [source], before: 1_500 }, { signal }), 3)
  }
  const database = new DatabaseSync(join(folder, 'posts.db'))
  const ids = database
    .prepare('select id from author order by id')
    .all()
    .map((row) => row['id'])
  database.close()
  assert.deepEqual(ids, ['x:bo', 'x:cy'])
  await using again = await openLiveStore({ folder })
  await again.write({ source, events: [put(4)], cursor: 'd' as Cursor }, { signal })
  assert.equal((await again.get(['x:4' as PostId], { signal })).get('x:4' as PostId)?.author.name, 'ANA')
})

test('an account stays known while a post of somebody else has an id in its repository', async () => {
  const folder = newFolder()
  const did = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
  const odd = `bluesky:at://${did}/app.bsky.feed.post/3mwrkgj4bjk22` as PostId
  const own = `bluesky:at://${did}/app.bsky.feed.post/3mwrkgj4bjm42` as PostId
  const author = { id: `bluesky:${did}` as AuthorId, handle: '', name: '' }
  await using store = await openLiveStore({ folder })
  const posts = [makePost({ n: 1, id: odd, at: 9_000 }), makePost({ n: 2, id: own, author, at: 1_000 })]
  await store.write({ source, events: posts.map((post) => ({ type: 'post-put' as const, post })), cursor: 'c' as Cursor }, { signal })
  assert.equal(await store.expire({ sources: [source], before: 2_000 }, { signal }), 1)
  await store.write({ source, events: [put(3)], cursor: 'd' as Cursor }, { signal }) // a new account, which could get the number
  assert.deepEqual([...(await store.get([odd, own], { signal })).keys()], [odd])
  const { hits } = await store.find({ ...everything, all: [{ term: 'post', weight: 1 }] }, { deadlineMs: 60_000, signal })
  assert.deepEqual(hits.map(({ id }) => id).sort(), [odd, 'x:3'])
})

test('likes without end leave no list without end, and a reader that fell behind still counts right', async () => {
  const folder = newFolder()
  await using store = await openLiveStore({ folder })
  const like = { type: 'count-add' as const, id: 'x:1' as PostId, what: 'like' as const, by: 1 as const }
  const [first, second] = [put(1), put(2)]
  await store.write({ source, events: [first, second], cursor: 'c' as Cursor }, { signal })
  const popular = { ...everything, all: [{ term: 'post', weight: 1 }], only: { minLikes: 1 } }
  assert.equal((await store.find(popular, { deadlineMs: 60_000, signal })).stats.matched, 0) // the reader knows the columns as they were
  for (let i = 0; i < 270; i++)
    await store.write({ source, events: Array.from({ length: 500 }, () => like), cursor: String(i) as Cursor }, { signal })
  const database = new DatabaseSync(join(folder, 'posts.db'), { readOnly: true })
  const rows = Number(database.prepare('select count(*) n from touched').get()?.['n'])
  database.close()
  assert.ok(rows <= 100_000 + 20 * 500, `${rows} rows`)
  assert.equal((await store.find(popular, { deadlineMs: 60_000, signal })).stats.matched, 1)
  assert.equal((await store.get(['x:1' as PostId], { signal })).get('x:1' as PostId)?.counts.likes, 135_000)
})

test('a full disk refuses the batch whole, keeps what was acknowledged, and goes on when there is room', async () => {
  const folder = newFolder()
  await (await openLiveStore({ folder }))[Symbol.asyncDispose]()
  const database = new DatabaseSync(join(folder, 'posts.db'))
  const writer = createWriter(database, { synchronous: 'normal' })
  const batch = (from: number) => ({
    source,
    events: Array.from({ length: 200 }, (_, i) => put(from + i, `post ${from + i} ${'with many words '.repeat(20)}`)),
    cursor: String(from) as Cursor,
  })
  writer.write([batch(1)])
  database.exec(`pragma max_page_count = ${Number(database.prepare('pragma page_count').get()?.['page_count']) + 4}`)
  assert.throws(
    () => writer.write([batch(1_001)]),
    (error) => toAppError(error).code === 'store_full',
  )
  assert.equal(writer.cursor(source), '1', 'nothing of the batch is there')
  database.exec('pragma max_page_count = 1000000')
  assert.equal(writer.write([batch(1_001)])[0]?.stored, 200)
  writer.close()
  await using store = await openLiveStore({ folder })
  const { stats } = await store.find({ ...everything, all: [{ term: 'post', weight: 1 }] }, { deadlineMs: 60_000, signal })
  assert.deepEqual([stats.matched, (await store.stats()).posts], [400, 400])
})

test('a post that many like is read again once a commit, with every like', () => {
  const database = new DatabaseSync(':memory:')
  const writer = createWriter(database, { synchronous: 'normal' })
  const liked = Array.from({ length: 50 }, (_, n) => ({
    type: 'count-add' as const,
    id: `x:${n < 40 ? 1 : n === 41 ? 9 : 2}` as PostId,
    what: 'like' as const,
    by: 1 as const,
  }))
  const isLiked = () => database.prepare('select seq, likes from post order by seq').all().map(Object.values)
  writer.write([{ source, events: [put(1), put(2), ...liked], cursor: 'c1' as Cursor }])
  const [first = [], second = []] = isLiked()
  const touched = () => database.prepare('select seq from touched order by n').all().map(Object.values)
  assert.deepEqual(touched(), []) // nobody can have read them yet
  writer.write([{ source, events: liked, cursor: 'c2' as Cursor }])
  assert.deepEqual(isLiked(), [
    [first[0], Number(first[1]) + 40],
    [second[0], Number(second[1]) + 9],
  ])
  assert.deepEqual(touched(), [[first[0]], [second[0]]])
  writer.write([{ source, events: liked.slice(0, 2), cursor: 'c3' as Cursor }])
  assert.deepEqual(touched(), [[first[0]], [second[0]], [first[0]]])
  writer.close()
})
