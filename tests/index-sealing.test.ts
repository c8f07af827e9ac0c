import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Cursor, PostEvent, PostId, SourceName } from '../src/post/index.ts'
import { createRandom, makePost } from '../src/post/post.fixture.ts'
import type { PostStore } from '../src/store/post-store.ts'
import type { SearchQuery } from '../src/store/search-query.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { reindexStore, verifyStore } from '../src/store/live/maintenance.ts'

const folder = mkdtempSync(join(tmpdir(), 'groundswell-sealing-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const signal = new AbortController().signal
const slices = 3
const posts = slices * 32_768 + 500
const start = Date.parse('2026-03-01T00:00:00Z')

function eventsFrom(first: number, count: number): PostEvent[] {
  const random = createRandom(first + 1)
  return Array.from({ length: count }, (_, at) => {
    const n = first + at
    const rare = n % 997 === 0 ? ' heliotrope' : ''
    const text = `word${Math.floor(random() ** 3 * 4_000)} flood ${n % 3 === 0 ? 'bridge closed' : 'river open'}${rare} #tag${n % 7}`
    return { type: 'post-put', post: makePost({ n, by: `a${n % 500}`, at: start + n * 100, text: n % 5_000 === 77 ? '…' : text }) }
  })
}
const query = (more: Partial<SearchQuery>): SearchQuery => ({
  any: [],
  all: [],
  none: [],
  from: 0,
  until: Date.parse('2100-01-01'),
  limit: 20,
  ...more,
})
const find = (store: PostStore, more: Partial<SearchQuery>) => store.find(query(more), { deadlineMs: 60_000, signal })
const term = (text: string) => ({ term: text, weight: 1 })
const segmentsIn = () =>
  readdirSync(join(folder, 'segments'))
    .filter((name) => name.endsWith('.seg'))
    .sort()

/** What a few questions say: the same before and after files are written, lost and made again. */
async function answers(store: PostStore) {
  const asked: Partial<SearchQuery>[] = [
    { any: [term('heliotrope'), term('word7')] },
    { all: [term('flood'), term('bridge')], from: start + 3_000_000, until: start + 4_000_000 },
    { all: [{ phrase: ['bridge', 'closed'], weight: 1 }], halfLifeMs: 3_600_000, decayFrom: start + posts * 100 },
    { any: [{ prefix: 'helio', weight: 1 }], order: 'newest' },
    { any: [term('flood')], only: { tags: ['tag3'] }, none: [term('bridge')] },
    { all: [term('word1')], asOf: { seqBefore: 40_000 } },
    { limit: 5 },
  ]
  const pages = await Promise.all(asked.map((one) => find(store, one)))
  return pages.map(({ hits, stats, complete }) => ({ hits, stats, complete }))
}

async function settle(wanted: (names: readonly string[]) => boolean): Promise<void> {
  for (let at = 0; at < 200 && !wanted(segmentsIn()); at++) await delay(100)
  assert.ok(wanted(segmentsIn()), segmentsIn().join(', '))
}

test('full slices go into files, and every answer is as it was in memory', { timeout: 120_000 }, async () => {
  await using store = await openLiveStore({ folder })
  for (let at = 0; at < posts; at += 500)
    await store.write(
      { source: 's' as SourceName, events: eventsFrom(at, Math.min(500, posts - at)), cursor: String(at) as Cursor },
      { signal },
    )
  await settle((names) => names.length === slices)
  const { hits, stats } = await find(store, { any: [term('heliotrope')] })
  assert.equal(stats.terms['heliotrope'], Math.ceil(posts / 997))
  assert.equal(stats.matched, Math.ceil(posts / 997))
  assert.equal(hits.length, 20)
  assert.equal(stats.docs, posts)
})

let before: Awaited<ReturnType<typeof answers>> = []

test('deletes are gone at once, from sealed posts too, and counts follow', { timeout: 60_000 }, async () => {
  await using store = await openLiveStore({ folder })
  const events: PostEvent[] = Array.from({ length: 50 }, (_, n) => ({ type: 'post-delete', id: `x:${n * 997}` as PostId, at: start }))
  await store.write({ source: 's' as SourceName, events, cursor: 'deleted' as Cursor }, { signal })
  const { stats } = await find(store, { any: [term('heliotrope')] })
  assert.equal(stats.terms['heliotrope'], Math.ceil(posts / 997) - 50)
  assert.equal(stats.docs, posts - 50)
  before = await answers(store)
})

test('an opened store knows all that without reading every post, and says the same', { timeout: 60_000 }, async () => {
  await using store = await openLiveStore({ folder })
  assert.deepEqual(await answers(store), before)
})

test('a file that is lost, torn or damaged is made again from the rows: no answer changes', { timeout: 120_000 }, async () => {
  const [first = '', second = '', third = ''] = segmentsIn()
  const path = (name: string) => join(folder, 'segments', name)
  rmSync(path(second))
  writeFileSync(path(third), readFileSync(path(third)).subarray(0, 10_000))
  writeFileSync(path(first), 'nothing of ours')
  {
    await using store = await openLiveStore({ folder })
    await settle((names) => names.filter((name) => ![first, second, third].includes(name)).length === slices)
    assert.deepEqual(await answers(store), before)
  }
})

test(
  'one flipped bit in a file is noticed by the query that reads it, which is answered from a new file',
  { timeout: 120_000 },
  async () => {
    const names = segmentsIn().filter((name) => name.startsWith('32768-'))
    const path = join(folder, 'segments', names.at(-1) ?? '')
    const bytes = readFileSync(path)
    await using store = await openLiveStore({ folder })
    for (let at = 5_000; at < bytes.length - 100; at += 16_384) bytes[at] = (bytes[at] ?? 0) ^ 4
    writeFileSync(path, bytes)
    assert.deepEqual(await answers(store), before)
  },
)

test(
  'verify finds nothing wrong, says what is where something is, and reindex mends it while another process asks',
  { timeout: 180_000 },
  async () => {
    const watch = { folder, signal }
    assert.deepEqual((await verifyStore(watch)).problems, [])
    const path = join(folder, 'segments', segmentsIn()[0] ?? '')
    const bytes = readFileSync(path)
    const at = Math.floor(bytes.length / 3)
    bytes[at] = (bytes[at] ?? 0) ^ 16
    writeFileSync(path, bytes)
    const { problems } = await verifyStore(watch)
    assert.equal(problems.length, 1)
    assert.match(problems[0] ?? '', /damaged/)
    await using _store = await openLiveStore({ folder })
    const store = _store
    let asked = 0
    let isDone = false
    const asking = (async () => {
      for (; !isDone; asked++)
        assert.equal((await find(store, { any: [term('heliotrope')] })).stats.terms['heliotrope'], Math.ceil(posts / 997) - 50)
    })()
    assert.ok((await reindexStore(watch)) >= 3)
    isDone = true
    await asking
    assert.ok(asked > 0)
    assert.deepEqual((await verifyStore(watch)).problems, [])
    assert.deepEqual(await answers(store), before)
  },
)
