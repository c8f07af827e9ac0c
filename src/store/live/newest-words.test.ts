import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { until } from '../../lib/until.fixture.ts'
import type { AuthorId, Cursor, Post, PostEvent, SourceName } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import type { PostStore } from '../post-store.ts'
import type { SearchQuery } from '../search-query.ts'
import { openLiveStore } from './live-store.ts'

/** Where the words of the newest posts are: in memory that threads share, in files, in rows of another process. */
const { signal } = new AbortController()
const folders: string[] = []
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))
const newFolder = () => folders[folders.push(mkdtempSync(join(tmpdir(), 'groundswell-words-'))) - 1] as string

const source = 's' as SourceName
let cursors = 0
const write = (store: PostStore, events: readonly PostEvent[]) =>
  store.write({ source, events, cursor: String(++cursors) as Cursor }, { signal })
async function put(store: PostStore, posts: readonly Post[]): Promise<void> {
  for (let at = 0; at < posts.length; at += 500)
    await write(
      store,
      posts.slice(at, at + 500).map((post) => ({ type: 'post-put', post })),
    )
}
const matched = async (store: PostStore, term: string) => {
  const query: SearchQuery = { any: [], all: [{ term, weight: 1 }], none: [], from: 0, until: 4e12, limit: 10 }
  const { stats, complete } = await store.find(query, { deadlineMs: 60_000, signal })
  assert.ok(complete)
  assert.equal(stats.terms[term], stats.matched, 'df counts what is found')
  return stats.matched
}
const filesIn = (folder: string) => readdirSync(join(folder, 'segments')).filter((name) => name.endsWith('.seg'))

test('a slice that holds as many words as it may ends early, and nothing is lost', { timeout: 120_000 }, async () => {
  const folder = newFolder()
  const words = Array.from({ length: 3_000 }, (_, n) => `w${n % 997}x`).join(' ')
  const posts = Array.from({ length: 1_500 }, (_, n) => makePost({ n, text: `${words} long${n % 10}` }))
  {
    await using store = await openLiveStore({ folder })
    await put(store, posts)
    assert.equal(await matched(store, 'long3'), 150)
    await until(() => filesIn(folder).length === 2) // 2,000,000 words each
    assert.equal(await matched(store, 'long3'), 150)
    const database = new DatabaseSync(join(folder, 'posts.db'), { readOnly: true })
    const slices = database.prepare('select seq / 32768 slice, sum(length) words from post group by 1').all() as { words: number }[]
    database.close()
    assert.ok(slices.length === 3 && slices.every((slice) => slice.words < 2_000_000), JSON.stringify(slices))
  }
  await using store = await openLiveStore({ folder })
  assert.equal(await matched(store, 'long3'), 150)
  assert.equal(await matched(store, 'w5x'), 1_500)
})

test("an author's posts are hidden, shown and erased in files and in memory, of this commit too", { timeout: 120_000 }, async () => {
  const folder = newFolder()
  const posts = Array.from({ length: 34_000 }, (_, n) => makePost({ n, by: `a${n % 100}`, text: `kestrel ${n % 7}` }))
  await using store = await openLiveStore({ folder })
  await put(store, posts)
  await until(() => filesIn(folder).length === 1)
  const author = 'x:a7' as AuthorId
  const late = makePost({ n: 90_000, by: 'a7', text: 'kestrel' })
  const hide = { type: 'author-hide', author, at: 5 } as const
  await write(store, [{ type: 'post-put', post: late }, hide])
  assert.equal(await matched(store, 'kestrel'), 34_000 - 340)
  await write(store, [{ type: 'author-show', author, at: 6 }])
  assert.equal(await matched(store, 'kestrel'), 34_001)
  await write(store, [{ type: 'author-delete', author, at: late.witnessedAt }])
  assert.equal(await matched(store, 'kestrel'), 34_000 - 340)
  assert.equal((await store.get([late.id], { signal })).size, 0)
})

test('what is known of authors goes with their last post, unless something was decided of them', async () => {
  const folder = newFolder()
  const names = () => {
    const database = new DatabaseSync(join(folder, 'posts.db'), { readOnly: true })
    const found = database.prepare('select handle from author order by handle').all()
    database.close()
    return found.map(({ handle }) => handle)
  }
  await using store = await openLiveStore({ folder })
  await put(store, [
    makePost({ n: 1, by: 'ana', at: 1_000 }),
    makePost({ n: 2, by: 'bo', at: 1_000 }),
    makePost({ n: 3, by: 'cy', at: 1_000 }),
    makePost({ n: 4, by: 'bo', at: 9_000 }),
  ])
  await write(store, [{ type: 'author-consent', author: 'x:cy' as AuthorId, consent: 'count-only', at: 2_000 }])
  assert.equal(await store.expire({ sources: [source], before: 5_000 }, { signal }), 3)
  assert.deepEqual(names(), ['bo', 'cy'])
  assert.equal((await store.get([makePost({ n: 4 }).id], { signal })).size, 1)
})

test('posts that another process wrote are found by the next question', async () => {
  const folder = newFolder()
  await using store = await openLiveStore({ folder, readers: 2 })
  await using other = await openLiveStore({ folder })
  for (let n = 0; n < 20; n++) {
    await put(n % 2 === 0 ? store : other, [makePost({ n, text: `swift number${n}` })])
    assert.equal(await matched(store, 'swift'), n + 1)
    assert.equal(await matched(other, `number${n}`), 1)
  }
})

test('an index of another version is made anew on opening, the newest posts included', { timeout: 120_000 }, async () => {
  const folder = newFolder()
  {
    await using store = await openLiveStore({ folder })
    await put(
      store,
      Array.from({ length: 70_000 }, (_, n) => makePost({ n, text: `linnet ${n % 9}` })),
    )
    await until(() => filesIn(folder).length === 2)
  }
  const database = new DatabaseSync(join(folder, 'posts.db'))
  database.exec("update meta set value = 1 where key = 'tokenizer_version'")
  database.close()
  await using store = await openLiveStore({ folder })
  assert.equal(await matched(store, 'linnet'), 70_000)
})

test('questions are shared out among threads, and one too many is refused', async () => {
  await using _store = await openLiveStore({ folder: newFolder(), readers: 2 })
  const store = _store
  await put(store, [makePost({ text: 'wren' })])
  const asked = await Promise.allSettled(Array.from({ length: 300 }, () => matched(store, 'wren')))
  const refused = asked.filter(({ status }) => status === 'rejected')
  assert.ok(refused.length > 0 && refused.length <= 300 - 256, `${refused.length} refused`)
  assert.ok(refused.every((one) => (one as PromiseRejectedResult).reason.code === 'overloaded'))
  assert.equal(await matched(store, 'wren'), 1)
})

test(
  'the thread that seals gives way to the others',
  { skip: process.platform !== 'linux' && 'only Linux has priorities of threads' },
  async () => {
    await using _store = await openLiveStore({ folder: newFolder() })
    /** Field 19 of proc(5), behind the name in brackets. */
    const nicenessOf = (task: string) => Number(readFileSync(`/proc/self/${task}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[16])
    const [own, others] = [nicenessOf('.'), readdirSync('/proc/self/task').map((id) => nicenessOf(`task/${id}`))]
    assert.equal(others.filter((nice) => nice > own).length, 1, others.join(' '))
  },
)
