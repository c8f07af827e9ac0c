import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Cursor, Post, PostId, SourceName } from '../../post/index.ts'
import { createRandom } from '../../post/post.fixture.ts'
import { openLiveStore } from './live-store.ts'
import { verifyStore } from './maintenance.ts'
import { makeRandomPost } from './random-post.fixture.ts'
import { createWriter } from './writer.ts'

const root = mkdtempSync(join(tmpdir(), 'groundswell-schema-4-'))
after(() => rmSync(root, { recursive: true, force: true }))
const { signal } = new AbortController()
const source = 'test' as SourceName

/** A store as the program of schema 4 left it: what is written before a slice is sealed stands as it stood then. */
function makeOld(path: string): Post[] {
  const random = createRandom(12)
  const made = new Map(Array.from({ length: 300 }, (_, n) => makeRandomPost(n, random)).map((post) => [post.id, post]))
  const database = new DatabaseSync(path)
  const writer = createWriter(database, { synchronous: 'normal' })
  const posts = [...made.values()]
  writer.write([{ source, events: posts.map((post) => ({ type: 'post-put', post })), cursor: 'c' as Cursor }])
  const [hidden, ...visible] = posts as [Post, ...Post[]]
  writer.write([{ source, events: [{ type: 'post-hide', id: hidden.id, at: 5 }], cursor: 'd' as Cursor }])
  database.exec(`
    drop table symbols;
    create index post_by_source on post(source, witnessed_at);
    update meta set value = 4 where key = 'schema_version';
  `)
  writer.close()
  return visible
}

async function assertWhole(folder: string, posts: readonly Post[]): Promise<void> {
  {
    await using store = await openLiveStore({ folder })
    const read = await store.get(posts.map(({ id }) => id) as PostId[], { signal })
    for (const post of posts) assert.deepEqual(read.get(post.id), post)
    assert.equal(await store.cursor(source), 'd')
    const oldest = posts.reduce((first, { witnessedAt }) => Math.min(first, witnessedAt), Infinity)
    const old = posts.filter(({ witnessedAt }) => witnessedAt === oldest).length
    assert.equal(await store.expire({ sources: [source], before: oldest }, { signal }), 0)
    assert.ok((await store.expire({ sources: [source], before: oldest + 1 }, { signal })) >= old)
  }
  assert.deepEqual((await verifyStore({ folder, signal })).problems, [])
  using database = new DatabaseSync(join(folder, 'posts.db'), { readOnly: true })
  const { version } = database.prepare("select value version from meta where key = 'schema_version'").get() ?? {}
  assert.deepEqual([version, database.prepare("select 1 from sqlite_schema where name = 'post_by_source'").get()], [5, undefined])
}

test('a store of schema 4 opens with every post as it was, without its index by source', async () => {
  const folder = mkdtempSync(join(root, 'whole-'))
  await assertWhole(folder, makeOld(join(folder, 'posts.db')))
})

test(
  'one that is killed in the middle of the change is changed the next time',
  { skip: process.platform === 'win32' && 'no signals' },
  async () => {
    const folder = mkdtempSync(join(root, 'killed-'))
    const path = join(folder, 'posts.db')
    const posts = makeOld(path)
    const program = `
      import { DatabaseSync } from 'node:sqlite'
      import { prepareForWriting } from ${JSON.stringify(new URL('./schema.ts', import.meta.url).href)}
      const database = new DatabaseSync(${JSON.stringify(path)})
      database.function('die', () => process.kill(process.pid, 'SIGKILL'))
      database.exec('create temp trigger dying after update on main.meta begin select die(); end')
      prepareForWriting(database, { synchronous: 'normal' })
    `
    const child = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    })
    assert.equal(child.signal, 'SIGKILL', String(child.stderr))
    {
      using database = new DatabaseSync(path)
      assert.equal(database.prepare("select value from meta where key = 'schema_version'").get()?.['value'], 4)
    }
    await assertWhole(folder, posts)
  },
)
