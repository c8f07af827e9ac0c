import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { until } from '../lib/until.fixture.ts'
import { makePost } from '../post/post.fixture.ts'
import type { Cursor, PostEvent, PostId, SourceName } from '../post/index.ts'
import { fillSlice } from '../store/live/full-slices.fixture.ts'
import { openLiveStore } from '../store/live/live-store.ts'
import { keepWithin } from './retention.ts'

const { signal } = new AbortController()
const live = 'bluesky' as SourceName
const archive = 'archive:a' as SourceName
const text = (n: number) => `Observation ${n} of a long day: ${`word${n} other${n % 700} `.repeat(15)}`
const puts = (from: number, count: number): PostEvent[] =>
  Array.from({ length: count }, (_, i) => {
    const n = from + i
    return { type: 'post-put', post: makePost({ n, at: n, text: text(n), by: `author${n % 50}` }) }
  })

/** As the system tells it, not the store. */
function onDisk(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, { parentPath, name }) => sum + (statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0), 0)
}
/** Without what SQLite writes over before it takes more. */
function inUse(folder: string): number {
  using _database = new DatabaseSync(join(folder, 'posts.db'), { readOnly: true })
  const database = _database
  const [pages, size] = ['freelist_count', 'page_size'].map((name) => Number(database.prepare(`pragma ${name}`).get()?.[name]))
  return onDisk(folder) - (pages ?? 0) * (size ?? 0) - statSync(join(folder, 'posts.db-wal')).size
}

test(
  'while the store is too large its oldest live posts go, what was imported stays, and the disk has room again',
  { timeout: 120_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'groundswell-retention-'))
    const slices = 5
    const inSlice = 6_000
    await fillSlice(folder, puts(1, 500), archive)
    for (let slice = 1; slice < slices; slice++) await fillSlice(folder, puts(slice * inSlice, inSlice), live)
    const store = await openLiveStore({ folder, upkeepMs: 20 })
    await store.write({ source: live, events: puts(slices * inSlice, 500), cursor: 'c' as Cursor }, { signal })
    const files = () => readdirSync(join(folder, 'segments')).filter((name) => name.endsWith('.seg'))
    await until(() => files().length === slices)
    const index = files().reduce((sum, name) => sum + statSync(join(folder, 'segments', name)).size, 0)
    const before = await store.stats()
    // The sealer may still write what it has named.
    await until(async () => (await store.stats()).bytes === onDisk(folder), { what: 'the store and the system to tell the same size' })
    assert.ok(index > before.bytes / 20, `the index takes ${index} of ${before.bytes} bytes`)
    const keepBytes = Math.round(inUse(folder) * 0.6)
    const retention = keepWithin({ store, keepMs: 1e12, keepBytes, now: () => 1e9, everyMs: 5 })
    const share = async () => {
      const { sources } = await store.stats()
      const count = (name: SourceName) => sources.find((source) => source.name === name)?.posts ?? 0
      return count(live) / (count(live) + count(archive))
    }
    // A file of the index is written anew once half of its posts have gone: until then it takes what the store counts as free.
    const notYetGivenBack = index / slices / 2
    await until(async () => (inUse(folder) - notYetGivenBack) * (await share()) <= keepBytes, {
      what: 'no more on the disk than is wanted',
    })
    await retention[Symbol.asyncDispose]()
    const { posts, sources } = await store.stats()
    assert.ok(posts > 0.3 * before.posts && posts < 0.75 * before.posts, `${posts} of ${before.posts} posts are left`)
    assert.equal(sources.find(({ name }) => name === archive)?.posts, 500)
    await until(() => files().length < slices, { what: 'files whose posts have all gone' })
    const [first, last] = [`x:${inSlice}`, `x:${slices * inSlice + 499}`] as PostId[]
    assert.deepEqual([...(await store.get([first, last] as PostId[], { signal })).keys()], [last])
    await store[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  },
)
