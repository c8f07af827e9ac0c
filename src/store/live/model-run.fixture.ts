import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AuthorId, Cursor, PostEvent, PostId, SourceName } from '../../post/index.ts'
import type { PostStore } from '../post-store.ts'
import { createScanStore } from '../scan/scan-store.ts'
import type { HitPage } from '../search-query.ts'
import { openLiveStore } from './live-store.ts'
import { modelSteps, type ModelStep } from './model-steps.fixture.ts'
import { learnSymbols } from './symbols.fixture.ts'

const stepsOfSeed = 120
const { signal } = new AbortController()
const options = { deadlineMs: 60_000, signal }
const now = () => Date.parse('2026-03-09T00:00:00Z')
const open = (folder: string) => openLiveStore({ folder, now, leastBetweenSweepsMs: 0 })
const handles = ['ana', '@BO', 'cy', 'di', 'eli', 'fay', 'nobody']

/** What differed first. */
type Difference = { readonly step: number; readonly error: Error }

/** Does every step to a fresh live store, which writes texts in symbols from the start, and to the oracle; the first one after which they say different things, or undefined. */
async function firstDifference(steps: readonly ModelStep[]): Promise<Difference | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-model-'))
  const oracle = createScanStore({ now })
  let ours: PostStore | undefined
  try {
    ours = await open(folder)
    {
      using database = new DatabaseSync(join(folder, 'posts.db'))
      learnSymbols(database, textsOf(steps))
    }
    for (const [at, step] of steps.entries())
      try {
        if (step.do === 'reopen') {
          await ours[Symbol.asyncDispose]()
          ours = await open(folder)
        } else await doBoth(step, at, ours, oracle)
      } catch (error) {
        return { step: at, error: error as Error }
      }
    return undefined
  } finally {
    await ours?.[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  }
}

function textsOf(steps: readonly ModelStep[]): string[] {
  const events = steps.flatMap((step) => (step.do === 'write' ? step.events : []))
  return events.flatMap((event) => (event.type === 'post-put' ? [event.post.text] : []))
}

async function doBoth(step: Exclude<ModelStep, { do: 'reopen' }>, at: number, ours: PostStore, oracle: PostStore): Promise<void> {
  const write = async (source: SourceName, events: readonly PostEvent[], cursor: string) => {
    const batch = { source, events, cursor: cursor as Cursor }
    assert.deepEqual(await ours.write(batch, { signal }), await oracle.write(batch, { signal }))
  }
  switch (step.do) {
    case 'write':
      return write(step.source, step.events, String(at))
    case 'fill':
      for (let taken = 0; taken < step.seqs; taken += 2_000)
        await write('filler' as SourceName, renames(at, taken, Math.min(2_000, step.seqs - taken)), `${at} ${taken}`)
      return
    case 'expire':
      return assert.deepEqual(await ours.expire(step, { signal }), await oracle.expire(step, { signal }))
    case 'find':
      return compareFind(step, { ours, oracle, write })
    case 'read':
      return compareRead(step, ours, oracle)
  }
}

const renames = (step: number, first: number, count: number): PostEvent[] =>
  Array.from({ length: count }, (_, n) => ({
    type: 'author-put',
    author: 'x:filler' as AuthorId,
    name: `filler ${(first + n) % 2}`,
    at: step * 100_000 + first + n,
  }))

type Both = {
  readonly ours: PostStore
  readonly oracle: PostStore
  readonly write: (source: SourceName, events: readonly PostEvent[], cursor: string) => Promise<void>
}

/** Each store goes on from its own mark: scores may differ in their last bit. */
async function compareFind({ query, seqShare, pages, between }: Extract<ModelStep, { do: 'find' }>, { ours, oracle, write }: Both) {
  const { nextSeq } = await oracle.stats()
  const asOf = { ...query.asOf, ...(seqShare !== undefined && { seqBefore: Math.floor(seqShare * nextSeq) }) }
  let [ask, askOracle] = [
    { ...query, asOf },
    { ...query, asOf },
  ]
  for (let page = 0; page < pages; page++) {
    const [got, wanted] = await Promise.all([ours.find(ask, options), oracle.find(askOracle, options)])
    assert.deepEqual(comparable(got), comparable(wanted))
    const early = await ours.find({ ...ask, count: 'atLeast' }, options)
    assert.deepEqual([early.hits, early.next], [got.hits, got.next])
    got.hits.forEach((hit, n) => assertNear(hit.score, wanted.hits[n]?.score ?? NaN))
    assertNear(got.stats.avgLength, wanted.stats.avgLength)
    if (!got.next || !wanted.next) return
    ask = { ...ask, after: got.next }
    askOracle = { ...askOracle, after: wanted.next }
    if (between) await write('other' as SourceName, between, `between ${page}`)
  }
}

const comparable = ({ hits, stats, complete, asOf, next }: HitPage) => ({
  hits: hits.map(({ id, seq, parts }) => [id, seq, Object.keys(parts)]),
  stats: { ...stats, avgLength: 0 },
  complete,
  asOf,
  next: next && { ...next, key: 0 },
})
const assertNear = (got: number, wanted: number) => assert.ok(Math.abs(got - wanted) <= 1e-9 * Math.max(1, wanted), `${got}, not ${wanted}`)

async function compareRead({ from, until, network, seqShare }: Extract<ModelStep, { do: 'read' }>, ours: PostStore, oracle: PostStore) {
  const ids = Array.from({ length: 200 }, (_, n) => `${n % 5 === 0 ? 'rss' : 'x'}:${n}` as PostId)
  const { nextSeq } = await oracle.stats()
  const after = Math.max(-1, nextSeq - 2 - Math.floor(seqShare * 1_500))
  const changes = await changesOf(oracle, after, 0)
  const [got, wanted] = await Promise.all(
    [ours, oracle].map(async (store) => ({
      posts: [...(await store.get(ids, { signal })).values()].sort(byId),
      authors: [...(await store.authors(handles))].map(([handle, found]) => [handle, found.toSorted()]),
      scanned: await Array.fromAsync(store.scan({ from, until, ...(network !== undefined && { network }) }, { signal })),
      stats: await statsOf(store),
      cursors: await Promise.all(['stream', 'archive', 'other', 'filler'].map((name) => store.cursor(name as SourceName))),
      changes: await changesOf(store, after, changes.length),
    })),
  )
  assert.deepEqual(got, wanted)
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)

async function statsOf(store: PostStore) {
  const { bytes: _bytes, freeBytes: _free, sources, ...stats } = await store.stats()
  return { ...stats, sources: sources.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
}

/** All there are now, at least so many: a listener that has seen the last one waits. */
async function changesOf(store: PostStore, after: number, least: number) {
  const listening = new AbortController()
  const changes = store.changes(after, { signal: listening.signal })[Symbol.asyncIterator]()
  const seen: unknown[] = []
  for (;;) {
    const idle = Promise.withResolvers<undefined>()
    const next = changes.next()
    const timer = setTimeout(() => idle.resolve(undefined), seen.length < least ? 5_000 : 2)
    const event = await Promise.race([next, idle.promise])
    clearTimeout(timer)
    if (!event || event.done) {
      listening.abort()
      await next
      return seen
    }
    seen.push(event.value)
  }
}

type Shortened = { readonly steps: readonly ModelStep[]; readonly error: Error; readonly isSeenAgain: boolean }

/** Leaves out steps as long as something still differs: what is left is short enough to read. */
async function shortened(steps: readonly ModelStep[], first: Difference, { mostMs }: { mostMs: number }): Promise<Shortened> {
  const end = performance.now() + mostMs
  let [kept, error, isSeenAgain] = [steps.slice(0, first.step + 1), first.error, false]
  const attempt = async (candidate: readonly ModelStep[]) => {
    const found = performance.now() < end ? await firstDifference(candidate) : undefined
    if (!found) return false
    ;[kept, error, isSeenAgain] = [candidate.slice(0, found.step + 1), found.error, true]
    return true
  }
  if (!(await attempt(kept))) return { steps: kept, error, isSeenAgain } // threads that met otherwise
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0)
    for (let at = kept.length - 1 - size; at >= 0; at -= size) await attempt(kept.toSpliced(at, size))
  for (let at = 0; at < kept.length; at++) {
    const step = kept[at]
    if (step?.do !== 'write') continue
    for (let n = step.events.length - 1; n >= 0; n--) {
      const now = kept[at]
      if (now?.do === 'write') await attempt(kept.with(at, { ...now, events: now.events.toSpliced(n, 1) }))
    }
  }
  return { steps: kept, error, isSeenAgain }
}

/** Fails with the shortest steps found that show what differs; else how many seeds were run. They go on from `first` on until both are reached. */
export async function holdSeeds({ first, count, seconds }: { first: number; count: number; seconds: number }): Promise<number> {
  const end = performance.now() + 1_000 * seconds
  let seed = first
  for (; seed < first + count || performance.now() < end; seed++) {
    const steps = modelSteps(seed, stepsOfSeed)
    const difference = await firstDifference(steps)
    if (!difference) continue
    const found = await shortened(steps, difference, { mostMs: Math.max(30_000, 1_000 * seconds) })
    const shown = found.steps.map((step) => JSON.stringify(step)).join('\n')
    const seen = found.isSeenAgain ? '' : ' (seen once, and not when they were done again)'
    assert.fail(`seed ${seed}: ${found.error.stack}\nafter the last of these steps${seen}:\n${shown}`)
  }
  return seed - first
}
