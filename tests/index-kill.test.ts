import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Cursor, PostEvent, PostId, SourceName } from '../src/post/index.ts'
import { makePost } from '../src/post/post.fixture.ts'
import { fillSlice } from '../src/store/live/full-slices.fixture.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { verifyStore } from '../src/store/live/maintenance.ts'

const signal = new AbortController().signal
const slices = 9
const postsInSlice = 40
const deleted = 25

/** A store whose slices are full by number and hold few posts: sealing and merging take no time. */
async function prepare(folder: string): Promise<void> {
  for (let slice = 0; slice < slices; slice++) {
    const events = Array.from({ length: postsInSlice }, (_, at): PostEvent => {
      const n = slice * postsInSlice + at
      return { type: 'post-put', post: makePost({ n, text: `common word${n % 7} post${n}`, at: 1_000_000 + n }) }
    })
    await fillSlice(folder, events)
  }
  {
    await using store = await openLiveStore({ folder })
    const events = Array.from({ length: deleted }, (_, at): PostEvent => ({
      type: 'post-delete',
      id: `x:${at * 13}` as PostId,
      at: 9_000_000,
    }))
    await store.write({ source: 's' as SourceName, events, cursor: 'deleted' as Cursor }, { signal })
  }
  // As if nothing had been sealed yet.
  using database = new DatabaseSync(join(folder, 'posts.db'))
  database.exec("delete from segment; delete from column_block; update meta set value = 0 where key in ('sealed_before')")
  rmSync(join(folder, 'segments'), { recursive: true, force: true })
}

async function sealUntil(folder: string, steps: number): Promise<string> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      fileURLToPath(new URL('../src/store/live/sealing-child.fixture.ts', import.meta.url)),
      join(folder, 'posts.db'),
      String(steps),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  await once(child, 'close')
  return out.trim()
}

async function check(folder: string, what: string): Promise<void> {
  {
    await using store = await openLiveStore({ folder })
    const query = { any: [], all: [{ term: 'common', weight: 1 }], none: [], from: 0, until: Number.MAX_SAFE_INTEGER, limit: 1_000 }
    const { hits, stats } = await store.find(query, { deadlineMs: 60_000, signal })
    assert.deepEqual([stats.matched, stats.terms['common'], stats.docs], Array(3).fill(slices * postsInSlice - deleted), what)
    assert.ok(
      !hits.some(({ id }) => Number(id.slice(2)) % 13 === 0 && Number(id.slice(2)) < deleted * 13),
      `${what}: no deleted post is back`,
    )
    assert.equal(await store.cursor('s' as SourceName), 'deleted')
  }
  assert.deepEqual((await verifyStore({ folder, signal })).problems, [], what)
}

test(
  'killed at any step of sealing, of the manifest and of merging, nothing is lost and no deleted post is back',
  { timeout: 600_000 },
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'groundswell-sealing-kill-'))
    try {
      const first = join(root, 'first')
      await prepare(first)
      const seen = new Map<string, number>()
      let kills = 0
      for (let step = 1; ; step++) {
        const folder = join(root, String(step))
        cpSync(first, folder, { recursive: true })
        const at = await sealUntil(folder, step)
        if (at === 'done') break
        kills++
        seen.set(at, (seen.get(at) ?? 0) + 1)
        // A second process dies two steps later in what the first one left.
        if (step % 3 === 0) {
          await sealUntil(folder, 2)
          kills++
        }
        await check(folder, `killed after step ${step}, ${at}`)
        rmSync(folder, { recursive: true })
      }
      console.log(`${kills} kills, after ${[...seen].map(([name, count]) => `${name} ${count}`).join(', ')}`)
      for (const name of ['rows-read', 'file-written', 'manifest-begun', 'manifest-changed', 'block-kept', 'merged'])
        assert.ok(seen.has(name), name)
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
  },
)
