import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Cursor, Post, PostId, SourceName } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import { everything } from '../post-store.contract.ts'
import { openLiveStore } from './live-store.ts'
import { makeRandomPost } from './random-post.fixture.ts'
import { makeStoreOfSchema3 } from './schema-3.fixture.ts'

const root = await mkdtemp(join(tmpdir(), 'groundswell-schema-3-'))
after(() => rm(root, { recursive: true, force: true }))
const { signal } = new AbortController()
const source = 'test' as SourceName

/** Version 3 lost where one language ended and the next began. */
const asKept = (post: Post): Post => ({ ...post, langs: post.langs.length > 0 ? post.langs.join(' ').split(' ') : [] })

async function makeOld(name: string): Promise<{ folder: string; posts: Post[] }> {
  const folder = join(root, name)
  await mkdir(folder)
  const random = createRandom(11)
  const made = Array.from({ length: 300 }, (_, n) => makeRandomPost(n, random)).filter(({ id }) => !/^(\d+$|=|x:[0-9]+$)/.test(id))
  const distinct = [...new Map([...made, ...[1, 2, 3].map((n) => makePost({ n }))].map((post) => [post.id, post])).values()]
  makeStoreOfSchema3(join(folder, 'posts.db'), { posts: distinct, deleted: ['x:9'], hidden: ['x:2'] })
  return { folder, posts: distinct }
}

async function assertWhole(folder: string, posts: readonly Post[]): Promise<void> {
  await using store = await openLiveStore({ folder })
  const visible = posts.filter(({ id }) => id !== 'x:2')
  const read = await store.get(
    visible.map(({ id }) => id),
    { signal },
  )
  for (const post of visible) assert.deepEqual(read.get(post.id), asKept(post))
  assert.equal((await store.stats()).posts, visible.length)
  const events = [9, 1, 2, 10].map((n) => ({ type: 'post-put' as const, post: makePost({ n }) }))
  const written = await store.write(
    { source, events: [...events, { type: 'post-show', id: 'x:2' as PostId, at: 5 }], cursor: 'c' as Cursor },
    { signal },
  )
  assert.deepEqual(written, { stored: 1, repeated: 2, refused: 1 })
  const { hits } = await store.find(
    {
      ...everything,
      all: [
        { term: 'post', weight: 1 },
        { term: 'number', weight: 1 },
      ],
    },
    { deadlineMs: 60_000, signal },
  )
  assert.deepEqual(hits.map(({ id }) => id).sort(), ['x:1', 'x:10', 'x:2', 'x:3'])
}

test('a store of schema 3 opens with every post as it was; what was deleted or hidden stays so', async () => {
  const { folder, posts } = await makeOld('whole')
  await assertWhole(folder, posts)
})

test(
  'one that is killed in the middle of the change is changed the next time',
  { skip: process.platform === 'win32' && 'no signals' },
  async () => {
    const { folder, posts } = await makeOld('killed')
    const path = join(folder, 'posts.db')
    const program = `
    import { DatabaseSync } from 'node:sqlite'
    import { from3to4 } from ${JSON.stringify(new URL('./schema-3.ts', import.meta.url).href)}
    import { postTables } from ${JSON.stringify(new URL('./schema.ts', import.meta.url).href)}
    const database = new DatabaseSync(${JSON.stringify(path)})
    database.function('die', () => process.kill(process.pid, 'SIGKILL'))
    from3to4(database, postTables + 'create trigger dying after insert on post when new.seq = 100 begin select die(); end;')
  `
    const child = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    })
    assert.equal(child.signal, 'SIGKILL', String(child.stderr))
    {
      using database = new DatabaseSync(path)
      assert.equal(database.prepare("select value from meta where key = 'schema_version'").get()?.['value'], 3)
    }
    await assertWhole(folder, posts)
  },
)

for (const version of [1, 2])
  test(`a store of schema ${version} is brought up to date where it stands`, async () => {
    const { folder, posts } = await makeOld(`version-${version}`)
    {
      using database = new DatabaseSync(join(folder, 'posts.db'))
      if (version === 1)
        database.exec(`
          alter table author drop column hidden_at; alter table author drop column consent_at; alter table author drop column handle_at;
          alter table author drop column name_at; alter table hidden drop column at; alter table hidden drop column hidden;
        `)
      database.exec(`create virtual table text_0 using fts5(body); update meta set value = ${version} where key = 'schema_version'`)
    }
    await assertWhole(folder, posts)
  })
