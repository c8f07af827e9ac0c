import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Cursor, PostEvent, PostId, SourceName } from '../src/post/index.ts'
import { createRandom, makePost } from '../src/post/post.fixture.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { verifyStore } from '../src/store/live/maintenance.ts'
import type { PostStore } from '../src/store/post-store.ts'
import { createScanStore } from '../src/store/scan/scan-store.ts'
import type { HitPage, SearchQuery } from '../src/store/search-query.ts'
import { newFolder } from './support/command.ts'
import type { Command } from './support/second-process.ts'
import { renames } from './support/written-batches.ts'

/**
 * Two processes on one folder. One writes, deletes and asks without pause; the other writes, deletes, asks, seals and merges. Slices are filled
 * by changes of a name, so that they hold few posts. What was deleted is never seen after its delete was acknowledged, nothing fails, and
 * whenever nobody writes both say what looking at every post says.
 */
const rounds = 10
const sliceSeqs = 32_768
const { signal } = new AbortController()
const options = { deadlineMs: 60_000, signal }
const second = fileURLToPath(new URL('support/second-process.ts', import.meta.url))

type Second = { call(command: Command): Promise<unknown> } & AsyncDisposable

function startSecond(folder: string): Second {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', second, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting: { resolve: (value: unknown) => void; reject: (error: unknown) => void }[] = []
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)))
  const ended = new Promise<void>((resolve) =>
    child.on('close', (code) => {
      for (const { reject } of waiting) reject(new TypeError(`the second process ended with ${code}`))
      resolve()
    }),
  )
  return {
    call: (command) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        child.stdin.write(`${JSON.stringify(command)}\n`)
      }),
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await ended
    },
  }
}

const words = ['flood', 'bridge', 'closed', 'river', 'open', 'flooding']
const queries: readonly SearchQuery[] = [
  { all: [{ term: 'flood', weight: 1 }] },
  {
    any: [
      { term: 'bridge', weight: 1 },
      { prefix: 'fl', weight: 0.5 },
    ],
  },
  { all: [{ phrase: ['bridge', 'closed'], weight: 1 }], halfLifeMs: 10_000, decayFrom: 2_000_000 },
  { all: [{ term: 'river', weight: 1 }], none: [{ term: 'open', weight: 1 }], order: 'newest' as const },
  {},
].map((query) => ({ any: [], all: [], none: [], from: 0, until: 8.64e15, limit: 1_000, ...query }))

/** Everything but seqs, which depend on whose commit came first; equal scores may stand in any order. */
const comparable = ({ hits, stats, complete }: HitPage) => ({
  hits: hits.map(({ id, score }) => `${score.toFixed(9)} ${id}`).sort(),
  stats: { ...stats, avgLength: stats.avgLength.toFixed(9) },
  complete,
})

test(
  'two processes write, delete, seal, merge and ask on one folder, and neither ever says what is wrong',
  { timeout: 300_000 },
  async () => {
    await using folder = await newFolder()
    const { path } = folder
    await using other = startSecond(path)
    const call = other.call
    const store = await openLiveStore({ folder: path })
    const oracle = createScanStore()
    const random = createRandom(7)
    const gone = new Set<string>()
    const done = { finds: 0, deletes: 0, names: new Set<string>() }
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T

    /** Of one process: ids of its own, so that the order of both processes' commits does not matter. */
    const eventsOf = (network: string, round: number): PostEvent[] =>
      Array.from({ length: 60 }, (_, n): PostEvent => {
        const id = round * 60 + n
        if (n % 6 === 5) return { type: 'post-delete', id: `${network}:${Math.floor(random() * id)}` as PostId, at: 1 }
        const text = Array.from({ length: 1 + Math.floor(random() * 7) }, () => pick(words)).join(' ')
        return { type: 'post-put', post: makePost({ n: id, network, by: `a${n % 7}`, at: 1_000_000 + id * 10, text }) }
      })
    /** One batch after the other; what a batch deleted counts as gone once it was acknowledged. */
    async function writeAll(write: PostStore['write'], network: string, events: readonly PostEvent[]): Promise<void> {
      for (let at = 0; at < events.length; at += 7) {
        const some = events.slice(at, at + 7)
        const batch = { source: network as SourceName, events: some, cursor: `${at}` as Cursor }
        await write(batch, { signal })
        for (const event of some) if (event.type === 'post-delete') gone.add(event.id)
        await oracle.write(batch, { signal })
      }
    }
    async function askWhile(work: Promise<unknown>, find: (query: SearchQuery) => Promise<HitPage>): Promise<void> {
      let isDone = false
      const ended = work.finally(() => (isDone = true))
      while (!isDone) {
        const before = new Set(gone)
        const { hits, complete } = await find(pick(queries))
        assert.ok(complete)
        for (const { id } of hits) assert.ok(!before.has(id), `${id} was deleted`)
        done.finds++
        for (const name of readdirSync(join(path, 'segments'))) done.names.add(name)
      }
      await ended
    }
    const findThere = async (query: SearchQuery) => (await call({ do: 'find', query })) as HitPage
    const findHere = (query: SearchQuery) => store.find(query, options)
    const writeThere: PostStore['write'] = async (batch) => (await call({ do: 'write', batch })) as Awaited<ReturnType<PostStore['write']>>

    for (let round = 0; round < rounds; round++) {
      // Opening seals where much is unsealed, and the first write does where a slice is full: while this process writes and asks.
      await call({ do: 'open' })
      const writingHere = writeAll(store.write, 'x', eventsOf('x', round))
      const writingThere = writeAll(writeThere, 'rss', eventsOf('rss', round))
      const filling = fill(store, round)
      await Promise.all([
        askWhile(Promise.all([writingHere, writingThere, filling]), findHere),
        askWhile(Promise.all([writingHere, writingThere]), findThere),
      ])
      for (let n = 0; n < sliceSeqs; n += 2_048)
        await oracle.write(
          { source: 'filler' as SourceName, events: renames(round * sliceSeqs + n, 2_048), cursor: 'f' as Cursor },
          { signal },
        )
      for (const query of queries) {
        const wanted = comparable(await oracle.find(query, options))
        assert.deepEqual(comparable(await findHere(query)), wanted, `round ${round}, here`)
        assert.deepEqual(comparable(await findThere(query)), wanted, `round ${round}, there`)
      }
      await call({ do: 'close' })
    }
    const isMerged = (name: string) => name.endsWith('.seg') && Number(/-(\d+)\./.exec(name)?.[1]) > sliceSeqs
    for (let at = 0; at < 100 && ![...done.names].some(isMerged); at++) await askWhile(delay(100), findHere)
    await store[Symbol.asyncDispose]()
    assert.deepEqual((await verifyStore({ folder: path, signal })).problems, [])
    const whole = [...done.names].filter((name) => name.endsWith('.seg'))
    const merged = whole.filter(isMerged)
    console.log(`${done.finds} questions, ${gone.size} deletes, ${whole.length} files, ${merged.length} of them merged`)
    assert.ok(done.finds > 100 && whole.length > 8 && merged.length > 0)
  },
)

async function fill(store: PostStore, round: number): Promise<void> {
  for (let n = 0; n < sliceSeqs; n += 2_048) {
    const events = renames(round * sliceSeqs + n, 2_048)
    await store.write({ source: 'filler' as SourceName, events, cursor: `${n}` as Cursor }, { signal })
    await delay(1)
  }
}
