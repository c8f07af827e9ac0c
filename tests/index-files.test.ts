import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { crc32 } from 'node:zlib'
import type { Cursor, SourceName } from '../src/post/index.ts'
import { makePost } from '../src/post/post.fixture.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { verifyStore } from '../src/store/live/maintenance.ts'
import { createScanStore } from '../src/store/scan/scan-store.ts'
import type { PostStore } from '../src/store/post-store.ts'
import type { SearchQuery } from '../src/store/search-query.ts'
import { newFolder, run, start } from './support/command.ts'
import { renames } from './support/written-batches.ts'

/** A store with one small file of the index, and what becomes of it when that file is not what was written. */
const posts = 40
const sliceSeqs = 32_768
const { signal } = new AbortController()
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ')
let folder: Awaited<ReturnType<typeof newFolder>>
let data = ''
let file = ''
let whole: Buffer
let wanted: unknown

async function answers(store: PostStore): Promise<unknown> {
  const asked: Partial<SearchQuery>[] = [
    { all: [{ term: 'common', weight: 1 }] },
    {
      any: [
        { term: 'word3', weight: 1 },
        { prefix: 'post1', weight: 1 },
      ],
    },
    { all: [{ phrase: ['common', 'word2'], weight: 1 }] },
  ]
  const said: unknown[] = []
  for (const one of asked) {
    const query = { any: [], all: [], none: [], from: 0, until: 8.64e15, limit: 100, ...one }
    const { hits, stats } = await store.find(query, { deadlineMs: 60_000, signal })
    said.push(
      hits.map(({ id, seq, score }) => [id, seq, score.toFixed(9)]),
      { ...stats, avgLength: stats.avgLength.toFixed(9) },
    )
  }
  return said
}

async function write(store: { write: PostStore['write'] }): Promise<void> {
  const events = Array.from({ length: posts }, (_, n) => ({
    type: 'post-put' as const,
    post: makePost({ n, text: `common word${n % 7} post${n}` }),
  }))
  await store.write({ source: 's' as SourceName, events, cursor: 'c' as Cursor }, { signal })
  for (let at = 0; at < 2 * sliceSeqs; at += 2_048)
    await store.write({ source: 'f' as SourceName, events: renames(at, 2_048), cursor: `${at}` as Cursor }, { signal })
}

before(async () => {
  folder = await newFolder()
  data = join(folder.path, 'data')
  mkdirSync(data)
  const oracle = createScanStore()
  await write(oracle)
  wanted = await answers(oracle)
  const store = await openLiveStore({ folder: data })
  await write(store)
  await store[Symbol.asyncDispose]()
  const again = await openLiveStore({ folder: data }) // which seals what is full
  assert.deepEqual(await answers(again), wanted)
  await again[Symbol.asyncDispose]()
  file = join(data, 'segments', readdirSync(join(data, 'segments'))[0] ?? '')
  whole = readFileSync(file)
})
after(() => folder[Symbol.asyncDispose]())

test('a changed byte anywhere in a file of the index is found by verify', { timeout: 300_000 }, async () => {
  assert.deepEqual((await verifyStore({ folder: data, signal })).problems, [])
  const head = 512 // every bit of such files is tried in segments/segment-damage.test.ts
  for (let at = 0; at < whole.length; at += at < head ? 9 : Math.ceil(whole.length / 100)) {
    const bytes = Buffer.from(whole)
    bytes[at] = (bytes[at] ?? 0) ^ 0x55
    writeFileSync(file, bytes)
    const { problems } = await verifyStore({ folder: data, signal })
    assert.equal(problems.length, 1, `byte ${at} of ${whole.length}`)
  }
  writeFileSync(file, whole)
  assert.deepEqual((await verifyStore({ folder: data, signal })).problems, [])
})

test(
  'no question is ever answered from a changed file, whether it was changed before the store opened or after',
  { timeout: 300_000 },
  async () => {
    const names = new Set<string>()
    for (let n = 0; n < 16; n++) {
      const at = Math.floor((n / 16) * whole.length)
      const bytes = Buffer.from(whole)
      bytes.fill(0x55 ^ n, at, at + 3)
      const early = n % 2 === 0
      if (early) writeFileSync(file, bytes)
      const store = await openLiveStore({ folder: data })
      if (!early) writeFileSync(file, bytes)
      assert.deepEqual(await answers(store), wanted, `bytes from ${at} on`)
      await store[Symbol.asyncDispose]()
      file = newest()
      names.add(file)
      writeFileSync(file, whole)
    }
  },
)

/** Its file is made anew where it was struck out. */
function newest(): string {
  const names = readdirSync(join(data, 'segments')).filter((name) => name.endsWith('.seg'))
  const made = (name: string) => parseInt(/\.(\w{8})/.exec(name)?.[1] ?? '', 36)
  return join(data, 'segments', names.sort((a, b) => made(a) - made(b)).at(-1) ?? '')
}

test('a file of a newer Groundswell is left as it is, and every command says what to do', { timeout: 120_000 }, async () => {
  const newer = Buffer.from(whole)
  newer.writeUInt16LE(99, 8)
  newer.writeUInt32LE(crc32(newer.subarray(0, 508)), 508) // segment-format.ts: these stay where they are in every version
  writeFileSync(file, newer)
  const says = /written by a newer Groundswell \(format 99, here \d+\)\. Use that version, or choose another folder with --data\./
  for (const command of [['search', 'common'], ['ask', 'What is common?'], ['reindex']]) {
    const { code, err } = await run([...command, '--data', data])
    assert.deepEqual([code, says.test(oneLine(err))], [70, true], `${command[0]}: ${err}`)
  }
  const serving = await start(['serve', '--data', data, '--port', '0']).ended
  assert.deepEqual([serving.code, says.test(oneLine(serving.err))], [70, true], serving.err)
  const verified = await run(['verify', '--data', data])
  assert.equal(verified.code, 1)
  assert.match(verified.out, /newer Groundswell|another version/)
  assert.deepEqual(readFileSync(file), newer, 'nothing was thrown away')
  rmSync(file)
  assert.equal((await run(['search', 'common', '--data', data])).code, 0, 'once it is gone it is made again')
})
