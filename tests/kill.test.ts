import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createRandom } from '../src/post/post.fixture.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { newFolder, xLine } from './support/command.ts'

const child = fileURLToPath(new URL('support/importing-child.ts', import.meta.url))
const { signal } = new AbortController()
const count = 120_000
const kills = 25

test(`kill -9 during an import, ${kills} times: nothing acknowledged is lost, each run goes on, the whole is there in the end`, async () => {
  await using folder = await newFolder()
  const file = join(folder.path, 'posts.ndjson')
  const data = join(folder.path, 'data')
  await writeFile(file, Array.from({ length: count }, (_, i) => xLine(i + 1, `post ${i} says something or other`)).join('\n'))
  const random = createRandom(9)
  let posts = 0
  for (let kill = 0; kill < kills; kill++) {
    const { acknowledged } = await importUntilKilled(data, file, random() * 70)
    const held = await postsIn(data)
    assert.ok(held >= posts + acknowledged, `kill ${kill}: ${held} held, ${posts} before and ${acknowledged} acknowledged since`)
    posts = held
  }
  assert.ok(posts > 0 && posts < count, `the kills came during the import: ${posts} posts`)
  const last = await importUntilKilled(data, file, undefined)
  assert.ok(last.isDone)
  assert.equal(last.acknowledged, count - posts, 'the last run stored what was missing and nothing twice')
  await using store = await openLiveStore({ folder: data })
  const query = { any: [], all: [{ term: 'something', weight: 1 }], none: [], from: 0, until: Number.MAX_SAFE_INTEGER, limit: 1 }
  const { stats } = await store.find(query, { deadlineMs: 60_000, signal })
  assert.deepEqual([stats.matched, (await store.stats()).posts], [count, count], 'every row is in the index')
})

/** Runs the import; `afterMs` after its first acknowledgement it is killed. */
async function importUntilKilled(data: string, file: string, afterMs: number | undefined) {
  const importing = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', child, data, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(importing, 'close')
  let out = ''
  importing.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  if (afterMs !== undefined) {
    await once(importing.stdout, 'data')
    await delay(afterMs)
    importing.kill('SIGKILL')
  }
  await ended
  const lines = out.split('\n')
  return { acknowledged: Math.max(0, ...lines.map(Number).filter(Number.isFinite)), isDone: lines.includes('done') }
}

async function postsIn(data: string): Promise<number> {
  using database = new DatabaseSync(join(data, 'posts.db'))
  assert.equal(database.prepare('pragma quick_check').get()?.['quick_check'], 'ok')
  return Number(database.prepare('select count(*) posts from post').get()?.['posts'])
}
