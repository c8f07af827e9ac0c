import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { toAppError, type ErrorCode } from '../../src/errors/index.ts'
import type { Cursor, PostEvent, PostId, SourceName } from '../../src/post/index.ts'
import { makePost } from '../../src/post/post.fixture.ts'
import { openLiveStore } from '../../src/store/live/live-store.ts'
import { verifyStore } from '../../src/store/live/maintenance.ts'
import type { PostStore } from '../../src/store/post-store.ts'
import { renames } from './written-batches.ts'

/**
 * What a store does as its disk fills, for `tests/full-disk.test.ts`, which gives it the disk: a small one that may be filled (`disk`), or
 * any one with a limit for the size of files (`limit`). Fails with what was not as it should be.
 */
const [root = '', kind = ''] = process.argv.slice(2)
const { signal } = new AbortController()
const source = 's' as SourceName
const postsInBatch = 200

/** Everything that was acknowledged, and what was deleted of it. */
const wanted = new Set<PostId>()
let written = 0
const nextBatch = (): PostEvent[] => Array.from({ length: postsInBatch }, (_, n) => put(written * postsInBatch + n))
const put = (n: number): PostEvent => ({ type: 'post-put', post: makePost({ n, text: `common word${n % 50} ${'and more '.repeat(20)}` }) })

async function write(store: PostStore, events: readonly PostEvent[]): Promise<void> {
  await store.write({ source, events, cursor: String(written + 1) as Cursor }, { signal })
  written++
  for (const event of events) if (event.type === 'post-put') wanted.add(event.post.id)
  for (const event of events) if (event.type === 'post-delete') wanted.delete(event.id)
}
let filled = 0
async function fill(store: PostStore, seqs: number): Promise<void> {
  const end = filled + seqs
  for (let at = filled; at < end; at = filled = Math.min(end, at + 2_048))
    await store.write(
      { source: 'f' as SourceName, events: renames(at, Math.min(2_048, end - at)), cursor: String(at) as Cursor },
      { signal },
    )
}
async function codeOf(work: Promise<unknown>): Promise<ErrorCode | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => toAppError(error).code,
  )
}
/** All there is, and nothing else. */
async function check(store: PostStore): Promise<void> {
  const query = { any: [], all: [{ term: 'common', weight: 1 }], none: [], from: 0, until: 8.64e15, limit: 10 }
  const { stats } = await store.find(query, { deadlineMs: 60_000, signal })
  assert.deepEqual([stats.matched, stats.docs, stats.terms['common']], Array(3).fill(wanted.size))
  const ids = [...wanted].filter((_, n) => n % Math.ceil(wanted.size / 900) === 0)
  assert.equal((await store.get(ids, { signal })).size, ids.length)
  assert.equal(await store.cursor(source), written === 0 ? undefined : String(written))
}

/** No room for commits. */
async function commits(folder: string, { full, fillUp, makeRoom }: { full: ErrorCode; fillUp: () => void; makeRoom: () => void }) {
  {
    const store = await openLiveStore({ folder })
    fillUp()
    let code: ErrorCode | undefined
    while (code === undefined && written < 1_000) code = await codeOf(write(store, nextBatch()))
    assert.equal(code, full)
    for (let again = 0; again < 3; again++) {
      await check(store)
      assert.equal(await codeOf(write(store, nextBatch())), full)
    }
    makeRoom()
    await write(store, nextBatch())
    await write(store, [{ type: 'post-delete', id: 'x:7' as PostId, at: 1 }])
    await check(store)
    await store[Symbol.asyncDispose]()
  }
  await checkOpened(folder)
}

async function checkOpened(folder: string): Promise<void> {
  {
    const store = await openLiveStore({ folder })
    await check(store)
    await store[Symbol.asyncDispose]()
  }
  assert.deepEqual((await verifyStore({ folder, signal })).problems, [])
}

/** Room for commits, none for files of the index. */
function takeNames(folder: string): string {
  const taken = join(folder, 'taken')
  mkdirSync(taken)
  try {
    for (let n = 0; ; n++) writeFileSync(join(taken, String(n)), '')
  } catch (error) {
    assert.equal(toAppError(error).code, 'store_full')
  }
  return taken
}
const filesIn = (folder: string) => readdirSync(join(folder, 'segments')).filter((name) => name.endsWith('.seg')).length

async function sealing(folder: string): Promise<void> {
  {
    const store = await openLiveStore({ folder })
    await write(store, nextBatch())
    await fill(store, 30_000) // no slice is full yet
    await store[Symbol.asyncDispose]()
  }
  {
    const store = await openLiveStore({ folder })
    const taken = takeNames(root)
    await fill(store, 35_000)
    let code: ErrorCode | undefined
    while (code === undefined && written < 100) code = await codeOf(write(store, nextBatch()))
    assert.equal(code, 'store_full', 'writing waits where nothing can be sealed')
    await check(store)
    rmSync(taken, { recursive: true })
    await write(store, nextBatch())
    await check(store)
    assert.ok(filesIn(folder) >= 2)
    await store[Symbol.asyncDispose]()
  }
  await checkOpened(folder)
}

async function merging(folder: string): Promise<void> {
  const slices = 8
  for (let slice = 0; slice < slices; slice++) {
    const store = await openLiveStore({ folder })
    await write(store, nextBatch())
    await fill(store, 32_768 - postsInBatch - (slice === slices - 1 ? 300 : 0)) // the last is not full yet
    await store[Symbol.asyncDispose]()
  }
  let taken = ''
  {
    const store = await openLiveStore({ folder })
    taken = takeNames(root)
    // One name after the other is given back until the last slice can be sealed: a merge needs as many again.
    for (const name of readdirSync(taken)) {
      if (filesIn(folder) === slices) break
      rmSync(join(taken, name))
      await write(store, nextBatch())
      for (let waits = 0; waits < 5 && filesIn(folder) !== slices; waits++) await delay(200) // a busy computer seals later
    }
    await delay(300) // a merge would be done
    assert.equal(filesIn(folder), slices, 'nothing could be merged')
    await check(store)
    await store[Symbol.asyncDispose]()
  }
  rmSync(taken, { recursive: true })
  {
    const store = await openLiveStore({ folder })
    await fill(store, 40_000)
    await store[Symbol.asyncDispose]()
  }
  const store = await openLiveStore({ folder })
  await write(store, nextBatch())
  await until(() => readdirSync(join(folder, 'segments')).some((name) => name.startsWith(`0-${slices * 32_768}.`)))
  await check(store)
  await store[Symbol.asyncDispose]()
  await checkOpened(folder)
}

/** A disk of their own for the files of the index, so that one of them runs out of bytes in its middle while commits have room. */
async function bytes(folder: string): Promise<void> {
  const segments = join(folder, 'segments')
  const mount = (...args: string[]) => void execFileSync('mount', args)
  mkdirSync(segments, { recursive: true })
  mount('-t', 'tmpfs', '-o', 'size=128k', 'none', segments)
  const wordy = () => nextBatch().map((event, n) => (event.type === 'post-put' ? withWords(event, written * postsInBatch + n) : event))
  {
    const store = await openLiveStore({ folder })
    for (let n = 0; n < 10; n++) await write(store, wordy())
    await fill(store, 66_000 - 10 * postsInBatch)
    let code: ErrorCode | undefined
    while (code === undefined && written < 100) code = await codeOf(write(store, wordy()))
    assert.equal(code, 'store_full', 'writing waits where nothing can be sealed')
    assert.equal(filesIn(folder), 0)
    await check(store)
    mount('-o', 'remount,size=64m', segments)
    await write(store, wordy())
    await check(store)
    const sizes = readdirSync(segments).map((name) => statSync(join(segments, name)).size)
    assert.ok(Math.max(...sizes) > 160_000, `${sizes.join(', ')} bytes: one had no room`)
    await store[Symbol.asyncDispose]()
  }
  await checkOpened(folder)
  execFileSync('umount', [segments])
}

/** Twenty words more, most of which few posts have. */
function withWords(event: Extract<PostEvent, { type: 'post-put' }>, n: number): PostEvent {
  const words = Array.from({ length: 20 }, (_, i) => `w${(n * 7_919 + i * 104_729) % 20_011}`).join(' ')
  return { ...event, post: { ...event.post, text: `${event.post.text} ${words}` } }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let at = 0; at < 300 && !isSo(); at++) await delay(50)
  assert.ok(isSo(), isSo.toString())
}
async function each(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(root, 'data')
  wanted.clear()
  written = 0
  await work(folder)
  rmSync(folder, { recursive: true, force: true })
  console.log(`${work.name || 'commits'}: right`)
}

if (kind === 'limit') {
  const limit = (bytes: string) => void execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`])
  await each((folder) => commits(folder, { full: 'file_unreadable', fillUp: () => limit('2000000'), makeRoom: () => limit('unlimited') }))
} else {
  const ballast = join(root, 'ballast')
  await each((folder) =>
    commits(folder, {
      full: 'store_full',
      fillUp: () => {
        for (let n = 0; n < 54; n++) writeFileSync(ballast, new Uint8Array(1_000_000), { flag: 'a' })
      },
      makeRoom: () => rmSync(ballast),
    }),
  )
  await each(sealing)
  await each(bytes)
  await each(merging)
}
