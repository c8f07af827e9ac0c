import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { until } from '../../lib/until.fixture.ts'
import type { Cursor, PostEvent, PostId, SourceName } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { everything } from '../post-store.contract.ts'
import type { PostStore } from '../post-store.ts'
import { createBlockCache } from '../segments/block-cache.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { isMissing, SegmentDamaged } from '../segments/segment-damaged.ts'
import { openSegmentFile } from '../segments/segment-file.ts'
import { fillSlice } from './full-slices.fixture.ts'
import { openLiveStore } from './live-store.ts'
import { reindexStore, verifyStore } from './maintenance.ts'
import { changeManifest, readManifest } from './manifest.ts'
import { createSealer } from './sealer.ts'
import { createSegmentFiles } from './segment-files.ts'

const root = mkdtempSync(join(tmpdir(), 'groundswell-upkeep-'))
after(() => rmSync(root, { recursive: true, force: true }))
const { signal } = new AbortController()
const source = 's' as SourceName
const inSlice = 40
const upkeepMs = 10
const cache = createBlockCache({ maxBytes: 1 << 20 })

async function filled(name: string, slices: number): Promise<string> {
  const folder = join(root, name)
  for (let slice = 0; slice < slices; slice++) {
    const numbers = Array.from({ length: inSlice }, (_, at) => slice * inSlice + at)
    await fillSlice(
      folder,
      numbers.map((n): PostEvent => ({ type: 'post-put', post: makePost({ n, text: `common word${n % 7} secret${n}x`, at: 1_000 + n }) })),
    )
  }
  await (await openLiveStore({ folder }))[Symbol.asyncDispose]() // which seals the last one
  return folder
}
const deletes = (from: number, count: number): PostEvent[] =>
  Array.from({ length: count }, (_, n) => ({ type: 'post-delete', id: `x:${from + n}` as PostId, at: 9_000 }))
const write = (store: PostStore, events: readonly PostEvent[]) => store.write({ source, events, cursor: '2' as Cursor }, { signal })
const matched = async (store: PostStore) =>
  (await store.find({ ...everything, all: [{ term: 'common', weight: 1 }] }, { deadlineMs: 60_000, signal })).stats.matched
const filesIn = (folder: string) => readdirSync(join(folder, 'segments'))
/** In any file, named or not. */
const isInFiles = (folder: string, term: string) =>
  filesIn(folder).some((name) => {
    if (!name.endsWith('.seg')) return false // it is just being written
    try {
      using segment = openSegmentFile(join(folder, 'segments', name), { cache })
      return segment.term(term) !== undefined
    } catch (error) {
      if (isMissing(error)) return false // gone since it was listed
      throw error
    }
  })
function named(folder: string) {
  using database = new DatabaseSync(join(folder, 'posts.db'), { readOnly: true })
  return readManifest(database).entries
}
/** Files of the index that this process has open, and that may be gone already. */
const openFiles = (folder: string) =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`)
      return path.startsWith(join(folder, 'segments')) ? [path] : []
    } catch {
      return [] // the listing's own
    }
  })

function damage(folder: string, name: string, share = 0.4): void {
  const path = join(folder, 'segments', name)
  const bytes = readFileSync(path)
  const at = Math.floor(bytes.length * share)
  bytes[at] = (bytes[at] ?? 0) ^ 4
  writeFileSync(path, bytes)
}

test(
  'what was deleted leaves the files where nothing is written: a tenth at once, a single post after a day',
  { timeout: 180_000 },
  async () => {
    const folder = await filled('quiet', 2)
    await using _store = await openLiveStore({ folder, upkeepMs })
    const store = _store
    assert.equal(await matched(store), 2 * inSlice) // it has the files open
    await write(store, deletes(0, 5))
    await until(() => !isInFiles(folder, 'secret4x'))
    assert.ok(isInFiles(folder, 'secret50x'))
    await write(store, deletes(50, 1))
    {
      using database = new DatabaseSync(join(folder, 'posts.db'))
      const there = database.prepare('select count(*) n from segment where erased > 0').get()?.['n']
      assert.equal(there, 1, 'one of 40 stays for a while')
      database.exec('update segment set erased_at = erased_at - 24 * 3600000 - 1 where erased > 0')
    }
    await until(() => !isInFiles(folder, 'secret50x'))
    if (process.platform === 'linux')
      await until(() => openFiles(folder).every((path) => !path.endsWith('(deleted)')), { what: 'no thread keeps what is gone' })
    assert.equal(await matched(store), 2 * inSlice - 6)
  },
)

test(
  'what goes by age does not have a file written anew that soon goes whole; what somebody erases does',
  { timeout: 180_000 },
  async () => {
    const folder = await filled('aging', 3)
    await using _store = await openLiveStore({ folder, upkeepMs })
    const store = _store
    const before = named(folder)
    const name = (slice: number) => before[slice]?.name
    assert.equal(await store.expire({ sources: [source], before: 1_000 + inSlice / 4, forAge: true }, { signal }), inSlice / 4)
    assert.equal(named(folder)[0]?.expired, inSlice / 4)
    assert.equal(named(folder)[0]?.erased, 0)
    await write(store, deletes(2 * inSlice, 5)) // the last file is written anew: the upkeep has looked at all of them
    await until(() => named(folder)[2]?.name !== name(2))
    assert.deepEqual([named(folder)[0]?.name, named(folder)[1]?.name], [name(0), name(1)])
    await store.expire({ sources: [source], before: 1_000 + inSlice, forAge: true }, { signal })
    await until(() => named(folder)[0]?.name === name(1), { what: 'a file without posts is named no more' })
    await until(() => !filesIn(folder).includes(name(0) ?? ''))
    await store.expire({ sources: [source], before: 1_000 + inSlice + 10 }, { signal })
    await until(() => !isInFiles(folder, `secret${inSlice + 9}x`), { what: 'no word of what somebody erased' })
    assert.equal(await matched(store), 2 * inSlice - 5 - 10)
  },
)

test('a damaged byte in a file that is to be merged does not stop merging: it is made again, and told', { timeout: 180_000 }, async () => {
  const folder = await filled('damaged', 8)
  {
    using database = new DatabaseSync(join(folder, 'posts.db'))
    // As if nothing had been sealed yet.
    database.exec("delete from segment; delete from column_block; update meta set value = 0 where key = 'sealed_before'")
    const sealer = createSealer(database, join(folder, 'posts.db'), { cache, now: Date.now })
    while (await sealer.sealNext(signal));
    damage(folder, named(folder)[2]?.name ?? '')
    rmSync(join(folder, 'segments', named(folder)[5]?.name ?? ''))
    const open = process.platform === 'linux' ? openFiles(folder).length : 0
    assert.equal(await sealer.mergeNext(signal), false)
    assert.equal(sealer.state().mended, 2)
    if (process.platform === 'linux') assert.equal(openFiles(folder).length, open, 'no file is left open')
    damage(folder, named(folder)[4]?.name ?? '', 0.6)
  }
  let told = 0
  await using _store = await openLiveStore({ folder, upkeepMs, onMended: (files) => (told += files) })
  const store = _store
  await until(() => named(folder).length === 1)
  assert.equal(await matched(store), 8 * inSlice)
  await until(() => told === 1)
  assert.deepEqual((await verifyStore({ folder, signal })).problems, [])
})

test('reindex leaves no old file behind, and a running store removes what others have left', { timeout: 180_000 }, async () => {
  const folder = await filled('left', 2)
  await using _store = await openLiveStore({ folder, upkeepMs })
  const store = _store
  assert.equal(await matched(store), 2 * inSlice)
  const old = filesIn(folder)
  assert.equal(await reindexStore({ folder, signal }), 2)
  assert.deepEqual(
    filesIn(folder).sort(),
    named(folder)
      .map(({ name }) => name)
      .sort(),
  )
  assert.ok(old.every((name) => !filesIn(folder).includes(name)))
  const stray = join(folder, 'segments', '0-32768.left.seg.part')
  const younger = join(folder, 'segments', '0-32768.younger.seg.part')
  writeFileSync(stray, 'words')
  writeFileSync(younger, 'of a process that writes it')
  utimesSync(stray, new Date(0), new Date(0))
  await until(() => !filesIn(folder).includes('0-32768.left.seg.part'))
  assert.ok(filesIn(folder).includes('0-32768.younger.seg.part'))
  assert.equal(await matched(store), 2 * inSlice)
  if (process.platform === 'linux') await until(() => openFiles(folder).every((path) => !path.endsWith('(deleted)')))
})

test('who was about to open a file that is gone looks again; one that is lost is damage', async () => {
  const folder = await filled('race', 1)
  const path = join(folder, 'posts.db')
  using database = new DatabaseSync(path)
  using other = new DatabaseSync(path)
  using _files = createSegmentFiles(database, path, (file) => openSegmentFile(file, { cache }))
  const files = _files
  const [entry] = named(folder)
  assert.ok(entry)
  database.exec('begin')
  readManifest(database) // its instant
  const name = `0-${sliceSize}.other.seg`
  writeFileSync(join(folder, 'segments', name), readFileSync(join(folder, 'segments', entry.name)))
  changeManifest(other, { added: [{ ...entry, name }], removed: [entry.name], sealedBefore: sliceSize })
  rmSync(join(folder, 'segments', entry.name))
  assert.equal(files.follow(), undefined)
  database.exec('commit; begin')
  assert.equal(files.follow()?.entries[0]?.name, name)
  assert.ok(files.get(name))
  rmSync(join(folder, 'segments', name))
  changeManifest(other, { added: [{ ...entry, name: 'lost.seg', base: sliceSize }], sealedBefore: sliceSize })
  database.exec('commit; begin')
  assert.equal(files.follow(), undefined)
  assert.throws(() => files.follow(), SegmentDamaged)
  database.exec('commit')
})
