import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../lib/until.fixture.ts'
import { fixedWriters, openAnswerStore, watchSettings } from '../answer/index.ts'
import { makePost } from '../post/post.fixture.ts'
import { createJudge, defaultPolicy } from '../policy/index.ts'
import type { PostEvent, PostId } from '../post/index.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { ask, contractNow, write } from './api.contract.ts'
import { createLocalApi } from './local-api.ts'
import type { AnswerChange, WatchEvent } from './schema.ts'
import type { WatchSettings } from './watch.ts'
import { createWorlds } from './worlds.ts'
import { createWatchDesk } from './watch-desk.ts'

const { signal } = new AbortController()
const homes = 'How many homes are without power in Karsholm?'
let n = 0
/** Each some time after the one before; all of them come in now. */
const say = (text: string, by = `author${n}`): PostEvent => ({
  type: 'post-put',
  post: makePost({ n: ++n, by, at: contractNow - 30_000_000 + n * 100_000, receivedAt: contractNow, text }),
})
const figure = (value: number) => [
  say(`${value} homes are without power in Karsholm`),
  say(`It is dark here, Karsholm counts ${value} homes without power`),
]

/** The API over a store that counts how often it is searched and for whom changes are read. */
async function open(settings: Partial<WatchSettings> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-watch-'))
  const scan = createScanStore()
  const counted = { searches: 0, readings: 0, isLate: false }
  const store: typeof scan = {
    ...scan,
    async candidates(...asked) {
      counted.searches++
      const found = await scan.candidates(...asked)
      if (!counted.isLate) return found
      const [seqs, scores] = [found.seqs.subarray(0, 0), found.scores.subarray(0, 0)]
      return { ...found, seqs, scores, held: found.held.subarray(0, 0), complete: false }
    },
    async *changes(after, options) {
      counted.readings++
      try {
        yield* scan.changes(after, options)
      } finally {
        counted.readings--
      }
    },
  }
  const api = createLocalApi({
    store,
    answers: openAnswerStore({ folder, keep: 10 }),
    writers: fixedWriters(),
    now: () => contractNow,
    timeZone: 'UTC',
    findDeadlineMs: 2_000,
    version: '0.0.0-test',
    watch: { ...watchSettings, leastGapMs: 30, mostShare: 1, ...settings },
  })
  await write(store, ...figure(400), say('So 400 homes have no power in Karsholm'))
  return {
    api,
    store,
    counted,
    folder,
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

test('what was there when time ran out is told, and no look without an end takes it for nothing', async () => {
  await using opened = await open()
  const { api, counted } = opened
  counted.isLate = true
  const { id, finish, sentences } = await ask(api, { question: homes })
  assert.deepEqual([finish, sentences], ['abstained', []])
  const events: WatchEvent[] = []
  const stop = new AbortController()
  const watching = (async () => {
    for await (const event of api.watch({ answer: id }, { signal: stop.signal })) events.push(event)
  })()
  const searches = counted.searches
  await until(() => counted.searches > searches)
  counted.isLate = false
  await until(() => events.some(({ type }) => type === 'watch-update'))
  stop.abort()
  await watching
  const told = events.flatMap((event) => (event.type === 'watch-update' ? event.changes : []))
  assert.match(
    told.flatMap((change) => (change.kind === 'source-gone' ? [] : change.sentences)).map(({ text }) => text)[0] ?? '',
    /^400 homes/,
  )
})

test('nobody looks where nothing concerns the question; a deleted source is noticed without a search', async () => {
  await using opened = await open()
  const { api, store, counted } = opened
  const { id, citations } = await ask(api, { question: homes })
  const left = new AbortController()
  const events: WatchEvent[] = []
  const reading = (async () => {
    for await (const event of api.watch({ answer: id }, { signal: left.signal })) events.push(event)
  })()
  await until(() => events.length > 0)
  await delay(150) // the first look
  const before = counted.searches
  for (let i = 0; i < 20; i++) await write(store, say(`a fine day for a walk, ${i}`), say(`power of poetry ${i}`))
  await delay(150)
  assert.equal(counted.searches, before)
  await write(store, { type: 'post-delete', id: citations[0]?.postId as PostId, at: contractNow })
  await until(() => events.some((event) => event.type === 'watch-update'))
  left.abort()
  await reading
  assert.deepEqual(
    events.flatMap((event) => (event.type === 'watch-update' ? event.changes.map(({ kind }) => kind) : [])),
    ['source-gone'],
  )
})

test('who reads slowly piles nothing up: what came meanwhile is one look and one update', async () => {
  await using opened = await open()
  const { api, store, counted } = opened
  const { id } = await ask(api, { question: homes })
  const left = new AbortController()
  const events = api.watch({ answer: id }, { signal: left.signal })[Symbol.asyncIterator]()
  assert.equal((await events.next()).value?.type, 'watch-start')
  await write(store, ...figure(800))
  const first = (await events.next()).value
  const before = counted.searches
  for (const value of [900, 1_000, 1_100, 1_200]) {
    await write(store, ...figure(value))
    await delay(60)
  }
  assert.equal(counted.searches, before, 'nobody asks for more')
  const second = (await events.next()).value
  const told = [first, second].map((event) => (event?.type === 'watch-update' ? event.changes : []))
  assert.deepEqual(
    told.map((changes) =>
      changes.map((change: AnswerChange) => (change.kind === 'figure' ? `${change.from} → ${change.to}` : change.kind)),
    ),
    [['400 → 800'], ['800 → 1200']],
  )
  assert.ok(counted.searches - before <= 3, `${counted.searches - before} searches`)
  left.abort()
  assert.equal((await events.next()).done, true)
})

test('it ends by itself after its time, and says so', async () => {
  await using opened = await open({ mostMinutes: 0.005 })
  const { api } = opened
  const { id } = await ask(api, { question: homes })
  const end = (await Array.fromAsync(api.watch({ answer: id, minutes: 30 }, { signal }))).at(-1)
  assert.equal(end?.type === 'watch-end' && end.reason, 'time')
  assert.match(end?.type === 'watch-end' ? end.message : '', /Start it again to go on\.$/)
})

test('two updates are never closer than the gap', async () => {
  await using opened = await open({ leastGapMs: 400 })
  const { api, store } = opened
  const { id } = await ask(api, { question: homes })
  const left = new AbortController()
  const times: number[] = []
  const reading = (async () => {
    for await (const event of api.watch({ answer: id }, { signal: left.signal }))
      if (event.type === 'watch-update') times.push(performance.now())
  })()
  for (let value = 500; times.length < 3 && value < 10_000; value += 100) {
    await write(store, ...figure(value))
    await delay(50)
  }
  left.abort()
  await reading
  assert.equal(times.length, 3)
  for (const [i, time] of times.slice(1).entries()) assert.ok(time - (times[i] ?? 0) >= 390, `${time - (times[i] ?? 0)} ms`)
})

test('changes are read once for all who wait, and not at all when they have left', async () => {
  await using opened = await open()
  const { store, counted } = opened
  using desk = createWatchDesk({ store, perOwner: 2, inAll: 3 })
  const seats = [await desk.sit('a'), await desk.sit('a'), await desk.sit('b')]
  assert.equal(counted.readings, 1)
  await assert.rejects(desk.sit('a'), { code: 'overloaded', message: /^You keep 2 answers current already/ })
  await assert.rejects(desk.sit('c'), { code: 'overloaded', message: /^3 answers are kept current already/ })
  for (const seat of seats) assert.equal(await seat.changed({ mostMs: 1, signal }), 'news', 'what came before is looked at first')
  for (const seat of seats) assert.equal(await seat.changed({ mostMs: 1, signal }), 'none')
  const waiting = seats.map((seat) => seat.changed({ mostMs: 2_000, signal }))
  await write(store, say('anything'))
  assert.deepEqual(await Promise.all(waiting), ['news', 'news', 'news'])
  for (const seat of seats) seat[Symbol.dispose]()
  await until(() => counted.readings === 0)
})

test('what the operator decides rouses all who wait: any of their sources may be gone', async () => {
  await using opened = await open()
  const { store } = opened
  const decided = Promise.withResolvers<void>()
  async function* decisions() {
    await decided.promise
    yield createJudge(defaultPolicy)
  }
  using desk = createWatchDesk({ store, perOwner: 9, inAll: 9, policy: { decisions } })
  const seats = [await desk.sit('a'), await desk.sit('b')]
  for (const seat of seats) {
    seat.concerns = () => 'none'
    await seat.changed({ mostMs: 1, signal })
  }
  const waiting = seats.map((seat) => seat.changed({ mostMs: 60_000, signal }))
  decided.resolve()
  assert.deepEqual(await Promise.all(waiting), ['news', 'news'])
  for (const seat of seats) seat[Symbol.dispose]()
})

test('looks are taken in turn', async () => {
  await using opened = await open()
  const { store } = opened
  using desk = createWatchDesk({ store, perOwner: 9, inAll: 9 })
  const seats = [await desk.sit('a'), await desk.sit('b'), await desk.sit('c')]
  let [atWork, most] = [0, 0]
  const work = async () => {
    most = Math.max(most, ++atWork)
    await delay(10)
    atWork--
  }
  await Promise.all(seats.map((seat) => seat.inTurn(work)))
  assert.equal(most, 1)
})

test('what is watched in the demo ends with it, and says so', async () => {
  const [live, demo] = [await open(), await open()]
  const { store: demoStore } = demo
  const worlds = createWorlds({ live: live.api, openDemo: async () => demo.api })
  try {
    await worlds.show('demo', { signal })
    const { id } = await ask(worlds, { question: homes })
    const events: WatchEvent[] = []
    const reading = (async () => {
      for await (const event of worlds.watch({ answer: id }, { signal })) events.push(event)
    })()
    const outcome = reading.then(
      () => undefined,
      (error: unknown) => error as { code: string; message: string },
    )
    await until(() => events.length > 0)
    await write(demoStore, ...figure(900))
    await until(() => events.some(({ type }) => type === 'watch-update'))
    await worlds.show('live', { signal })
    const error = await outcome
    assert.deepEqual([error?.code, /The demo is no longer shown/.test(error?.message ?? '')], ['cancelled', true])
  } finally {
    await worlds[Symbol.asyncDispose]()
    for (const { folder } of [live, demo]) await rm(folder, { recursive: true, force: true })
  }
})
