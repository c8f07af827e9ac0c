import type { EpochMs } from '../post/index.ts'
import { createCountMin, type CountMin } from './count-min.ts'
import { trendSettings } from './settings.ts'

/** What was to be expected, and how large the window is against the sample behind it. */
export type Expected = { readonly count: number; readonly ratio: number; readonly by: 'same-hour' | 'recent' }

/**
 * How often is something said when nothing happens? As a share of all posts, so that neither an outage nor a flood of a source, nor the part
 * of an hour that was read, makes a trend. Of the same hour of earlier days where there are any, else of the last hours. What is older
 * weighs less; weights grow with time instead of the counts shrinking (forward decay, Cormode and others 2009), so late posts count rightly.
 */
export type Mean = {
  addPost(at: EpochMs): void
  add(hash: number, at: EpochMs): void
  /** How often it was said about then, or before. */
  lately(hash: number, at: EpochMs): number
  /** For `posts` posts of the last `minutes`; undefined while too little is known. */
  expected(hash: number, now: EpochMs, window: { minutes: number; posts: number }): Expected | undefined
  advance(now: EpochMs): void
  bytes(): number
}

type Weighed = { readonly sketch: CountMin; posts: number }
type Hour = Weighed & { readonly since: number }

const { sliceMs, openSlices, meanHalfLifeMs, dayHalfLife, width, rows, leastHistory } = trendSettings
const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Weights start again from 1 before a float could overflow. */
const highest = 2 ** 60

export function createMean(start: EpochMs): Mean {
  const fresh = (): Weighed => ({ sketch: createCountMin(width, rows), posts: 0 })
  const open = new Map<number, Weighed>()
  const spare: Weighed[] = []
  const recent = fresh()
  const hours: (Hour | undefined)[] = Array.from({ length: 24 })
  let current = sliceOf(start)
  let origin = start
  let firstDay = dayOf(start)

  const weightAt = (at: EpochMs) => 2 ** ((at - origin) / meanHalfLifeMs)
  const weightOfDay = (at: EpochMs) => 2 ** ((dayOf(at) - firstDay) / dayHalfLife)
  function sliceAt(at: EpochMs): Weighed | undefined {
    const slice = Math.min(sliceOf(at), current)
    if (slice <= current - openSlices) return undefined
    let known = open.get(slice)
    if (!known) open.set(slice, (known = spare.pop() ?? fresh()))
    return known
  }
  function hourAt(at: EpochMs): Hour {
    const hour = new Date(at).getUTCHours()
    let known = hours[hour]
    if (!known) hours[hour] = known = { ...fresh(), since: dayOf(at) }
    else if (dayOf(at) < known.since) hours[hour] = known = { ...known, since: dayOf(at) }
    return known
  }
  /** What leaves the open slices becomes part of the mean. */
  function close(slice: number, one: Weighed): void {
    const at = (slice + 0.5) * sliceMs
    for (const [into, weight] of [
      [recent, weightAt(at)],
      [hourAt(at), weightOfDay(at)],
    ] as const) {
      into.sketch.addAll(one.sketch, weight)
      into.posts += one.posts * weight
    }
    one.sketch.clear()
    one.posts = 0
    open.delete(slice)
    spare.push(one)
  }
  function shrink(one: Weighed, by: number): void {
    one.sketch.scale(1 / by)
    one.posts /= by
  }
  function sinkWeights(now: EpochMs): void {
    const [by, byDay] = [weightAt(now), weightOfDay(now)]
    if (by > highest) {
      shrink(recent, by)
      origin = now
    }
    if (byDay > highest) {
      for (const hour of hours) if (hour) shrink(hour, byDay)
      firstDay = dayOf(now)
    }
  }

  function sameHour(hash: number, now: EpochMs): { count: number; posts: number } | undefined {
    const hour = hours[new Date(now).getUTCHours()]
    if (!hour || hour.since >= dayOf(now)) return undefined
    const unit = weightOfDay(now)
    return { count: hour.sketch.estimate(hash) / unit, posts: hour.posts / unit }
  }
  function lastHours(hash: number, now: EpochMs, minutes: number): { count: number; posts: number } {
    const unit = weightAt(now)
    let [count, posts] = [recent.sketch.estimate(hash) / unit, recent.posts / unit]
    for (const [slice, one] of open) {
      if ((slice + 1) * sliceMs > now - minutes * 60_000) continue // may be inside the window
      const weight = weightAt((slice + 0.5) * sliceMs) / unit
      count += one.sketch.estimate(hash) * weight
      posts += one.posts * weight
    }
    return { count, posts }
  }

  return {
    addPost(at) {
      const slice = sliceAt(at)
      if (slice) return void slice.posts++
      recent.posts += weightAt(at)
      hourAt(at).posts += weightOfDay(at)
    },
    add(hash, at) {
      const slice = sliceAt(at)
      if (slice) return void slice.sketch.add(hash, 1)
      recent.sketch.add(hash, weightAt(at))
      hourAt(at).sketch.add(hash, weightOfDay(at))
    },
    lately(hash, at) {
      if (!sliceAt(at)) return recent.sketch.estimate(hash) / weightAt(at)
      let sum = 0
      for (const { sketch } of open.values()) sum += sketch.estimate(hash)
      return sum
    },
    expected(hash, now, { minutes, posts }) {
      const least = leastHistory * posts
      const daily = sameHour(hash, now)
      const known = daily && daily.posts >= least ? daily : lastHours(hash, now, minutes)
      if (known.posts < least || known.posts === 0) return undefined
      const ratio = posts / known.posts
      return { count: (known.count + 0.5) * ratio, ratio, by: known === daily ? 'same-hour' : 'recent' }
    },
    advance(now) {
      if (sliceOf(now) <= current) return
      current = sliceOf(now)
      sinkWeights(now)
      for (const [slice, one] of open) if (slice <= current - openSlices) close(slice, one)
    },
    bytes: () => (1 + open.size + spare.length + hours.filter(Boolean).length) * recent.sketch.cells.byteLength,
  }
}

const sliceOf = (at: EpochMs) => Math.floor(at / sliceMs)
const dayOf = (at: EpochMs) => Math.floor(at / dayMs)
