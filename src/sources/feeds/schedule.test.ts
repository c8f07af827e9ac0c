import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usualWait, withJitter } from './rhythm.ts'
import { createSchedule } from './schedule.ts'
import { feedSettings } from './settings.ts'

type Task = { host: string; nextAt: number; readonly name: string }
const { atOnce, perHostMs } = feedSettings.requests
const hour = 3_600_000

/** A repeatable chance (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Runs a schedule on a clock of its own; a request takes `takesMs`. When each was begun. */
function simulate(
  tasks: Task[],
  {
    untilMs,
    takesMs = () => 200,
    after,
  }: { untilMs: number; takesMs?: (task: Task) => number; after: (task: Task, now: number) => number },
) {
  const schedule = createSchedule<Task>()
  for (const task of tasks) schedule.add(task)
  const begun: { at: number; task: Task }[] = []
  let running: { task: Task; host: string; until: number }[] = []
  for (let now = 0; now < untilMs;) {
    const next = schedule.next(now)
    if ('ask' in next) {
      begun.push({ at: now, task: next.ask })
      running.push({ task: next.ask, host: next.ask.host, until: now + takesMs(next.ask) })
      continue
    }
    const first = Math.min(now + next.waitMs, ...running.map(({ until }) => until))
    if (first === Infinity) break
    now = first
    for (const one of running.filter(({ until }) => until <= now)) {
      one.task.nextAt = after(one.task, now)
      schedule.done(one.task, one.host, now)
    }
    running = running.filter(({ until }) => until > now)
  }
  return begun
}

/** The most that begin within any second. */
function mostPerSecond(times: readonly number[]): number {
  let most = 0
  for (let from = 0, to = 0; to < times.length; to++) {
    while ((times[to] as number) - (times[from] as number) >= 1_000) from++
    most = Math.max(most, to - from + 1)
  }
  return most
}

test('5,000 feeds of 4,000 hosts: no second has more than 20 requests, no host two at once, and nobody is forgotten', () => {
  const random = chance(7)
  const gaps = new Map<string, number>()
  const tasks = Array.from({ length: 5_000 }, (_, i): Task => {
    gaps.set(`feed ${i}`, 10 ** (5 + 3 * random())) // an item in 100 s to one in 28 hours
    return { name: `feed ${i}`, host: i < 4_000 ? `host ${i}` : `host ${i % 20}`, nextAt: i * feedSettings.requests.spreadMs }
  })
  const takesMs = () => 50 + 2_000 * random() ** 4
  const pace = (task: Task, now: number) => Array.from({ length: 10 }, (_, i) => now - (gaps.get(task.name) ?? 0) * (i + 0.5))
  const begun = simulate(tasks, {
    untilMs: 2 * hour,
    takesMs,
    after: (task, now) => now + withJitter(usualWait({ changes: pace(task, now), now }), random()),
  })
  assert.ok(mostPerSecond(begun.map(({ at }) => at)) <= 20)
  const times = Map.groupBy(begun, ({ task }) => task.host)
  for (const list of times.values())
    for (const [i, { at }] of list.entries()) assert.ok(i === 0 || at - (list[i - 1]?.at ?? 0) >= perHostMs)
  const counts = new Map([...Map.groupBy(begun, ({ task }) => task.name)].map(([name, list]) => [name, list.length]))
  assert.equal(counts.size, 5_000)
  assert.ok(Math.min(...counts.values()) >= 2, 'each about once an hour at least')
  // Half an hour after the start nobody is in step any more: no minute is much busier than another.
  const minutes = Map.groupBy(
    begun.filter(({ at }) => at > hour / 2),
    ({ at }) => Math.floor(at / 60_000),
  )
  const busy = [...minutes.values()].map((list) => list.length)
  const mean = busy.reduce((sum, n) => sum + n, 0) / busy.length
  assert.ok(Math.max(...busy) < mean * 1.5, `${Math.max(...busy)} of ${mean}`)
})

test('one host is asked one thing at a time, with a pause, in the order in which they are due', () => {
  const tasks = [3, 1, 2].map((n): Task => ({ name: String(n), host: 'quay.example', nextAt: n }))
  const begun = simulate(tasks, { untilMs: 60_000, takesMs: () => 500, after: () => Infinity })
  assert.deepEqual(
    begun.map(({ task }) => task.name),
    ['1', '2', '3'],
  )
  for (const [i, { at }] of begun.entries()) assert.ok(i === 0 || at - (begun[i - 1]?.at ?? 0) >= 500 + perHostMs)
})

test('a host that never answers holds up nobody else; so many are asked at once and no more', () => {
  const schedule = createSchedule<Task>()
  for (let i = 0; i < atOnce + 5; i++) schedule.add({ name: String(i), host: `host ${i}`, nextAt: 0 })
  let asked = 0
  for (let now = 0; now < 10_000; now += 50) if ('ask' in schedule.next(now)) asked++
  assert.equal(asked, atOnce)
  assert.deepEqual(schedule.next(20_000), { waitMs: Infinity })
})

test('a task can be asked sooner, move to another host, and end', () => {
  const schedule = createSchedule<Task>()
  const task: Task = { name: 'one', host: 'old.example', nextAt: hour }
  schedule.add(task)
  assert.deepEqual(schedule.next(0), { waitMs: hour })
  task.nextAt = 0
  schedule.add(task)
  assert.deepEqual(schedule.next(0), { ask: task })
  assert.deepEqual(schedule.next(100), { waitMs: Infinity })
  Object.assign(task, { host: 'new.example', nextAt: 200 })
  schedule.done(task, 'old.example', 100)
  assert.deepEqual(schedule.next(200), { ask: task })
  task.nextAt = Infinity
  schedule.done(task, 'new.example', 300)
  assert.deepEqual(schedule.next(2 * hour), { waitMs: Infinity })
})

test('a host that wants to be left alone is', () => {
  const schedule = createSchedule<Task>()
  const [one, two] = [1, 2].map((n): Task => ({ name: String(n), host: 'quay.example', nextAt: 0 })) as [Task, Task]
  schedule.add(one)
  schedule.add(two)
  assert.ok('ask' in schedule.next(0))
  one.nextAt = 2 * hour
  schedule.done(one, 'quay.example', 100, hour)
  assert.deepEqual(schedule.next(1_000), { waitMs: hour + 100 - 1_000 })
  assert.deepEqual(schedule.next(hour + 100), { ask: two })
})
