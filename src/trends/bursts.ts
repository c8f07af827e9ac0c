import { isBackDated, type EpochMs, type Post } from '../post/index.ts'
import { wordsOf } from '../search/index.ts'
import { createCandidates } from './candidates.ts'
import { featuresOf, signatureOf, type Feature, type FeatureKind, type Said } from './features.ts'
import { createSeen, hashOf, join } from './hash.ts'
import { createMean } from './mean.ts'
import { scoreOf } from './score.ts'
import { trendSettings } from './settings.ts'

const { minuteMs, minutes, windows, leastScore, fewestAuthors, holdMs, usualAfterMs, everyMs } = trendSettings

/** Something that more authors say than was to be expected. */
export type Burst = {
  readonly key: string
  readonly written: string
  readonly kind: FeatureKind
  /** Standard deviations above what was expected, the highest of the windows, when last looked at. */
  readonly score: number
  readonly authors: number
  readonly expected: number
  /** Over how many minutes. */
  readonly window: number
  readonly by: 'same-hour' | 'recent'
  /** When the burst was noticed, and when it last was one. */
  readonly since: EpochMs
  readonly last: EpochMs
  readonly minutes: readonly number[]
  readonly posts: ReadonlySet<number>
}

/** What is read of a post that is counted. */
export type CountedPost = Said & Pick<Post, 'witnessedAt' | 'createdAt'> & { readonly author: Pick<Post['author'], 'id'> }

/** Counts posts as they come, in any order, each in the minute in which it was witnessed, and says what bursts. Never reads a clock. */
export type Bursts = {
  observe(post: CountedPost, now: EpochMs): void
  /** Looks for bursts, at most once in `everyMs`; `always`: now. */
  tick(now: EpochMs, always?: boolean): void
  current(now: EpochMs): Burst[]
  /** Posts of the last `minutes`, and of the last hour by minute. */
  postsOf(now: EpochMs, minutes: number): number
  /** What it holds, in bytes; the bound does not depend on what came. */
  bytes(): number
}

type Firing = Pick<Burst, 'score' | 'authors' | 'expected' | 'window' | 'by' | 'since' | 'last'>

export function createBursts(start: EpochMs): Bursts {
  const candidates = createCandidates(start)
  const mean = createMean(start)
  const pairs = createSeen(trendSettings.pairsRemembered)
  const counted = createSeen(trendSettings.postsRemembered)
  const firing = new Map<number, Firing>()
  const touched = new Set<number>()
  const perMinute = new Map<number, number>()
  let posts = 0
  let looked = 0
  let swept = Math.floor(start / minuteMs)
  candidates.onReplace((slot) => firing.delete(slot))

  /** What bursts is no part of the mean, unless it has become usual. */
  const isLeftOut = (slot: number | undefined, now: EpochMs) => {
    const burst = slot === undefined ? undefined : firing.get(slot)
    return burst !== undefined && now - burst.since < usualAfterMs
  }

  function observe(post: CountedPost, now: EpochMs): void {
    const at = Math.min(post.witnessedAt, now)
    if (at < now - trendSettings.oldestMs || isBackDated({ createdAt: post.createdAt, witnessedAt: at })) return
    if (counted.has(hashOf(post.id))) return
    mean.advance(now)
    mean.addPost(at)
    const minute = Math.floor(at / minuteMs)
    const isRecent = minute > Math.floor(now / minuteMs) - minutes
    if (isRecent) perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1)
    const author = hashOf(post.author.id)
    const words = wordsOf(post.text)
    const said = { author, signature: signatureOf(post, words), post: ++posts, minute }
    for (const feature of featuresOf(post, words)) {
      // An author counts once a slice, so that who repeats himself makes nothing usual or unusual.
      if (pairs.has(join(join(feature.hash, author), Math.floor(at / trendSettings.sliceMs)))) continue
      const slot = candidates.slotOf(feature.key)
      if (!isLeftOut(slot, now)) mean.add(feature.hash, at)
      if (isRecent) consider(feature, said, slot)
    }
  }
  /** What is said for the first time in a long while is not yet a candidate: most words are said once. */
  function consider(feature: Feature, said: Parameters<typeof candidates.add>[1], slot: number | undefined): void {
    if (slot === undefined && mean.lately(feature.hash, said.minute * minuteMs) < 2) return
    touched.add(candidates.add(feature, said))
  }

  function look(slot: number, now: EpochMs): void {
    const minute = Math.floor(now / minuteMs)
    let best: Omit<Firing, 'since' | 'last'> | undefined
    for (const window of windows) {
      const authors = candidates.voices(slot, minute, window)
      if (authors < fewestAuthors) continue
      const expected = mean.expected(candidates.hashOf(slot), now, { minutes: window, posts: postsOf(now, window) })
      if (!expected) continue
      const score = scoreOf(authors, expected.count, expected.ratio)
      if (score >= leastScore && score > (best?.score ?? 0)) best = { score, authors, expected: expected.count, window, by: expected.by }
    }
    const before = firing.get(slot)
    if (best) firing.set(slot, { ...best, since: before && isHeld(before, now) ? before.since : now, last: now })
    else if (before && !isHeld(before, now)) firing.delete(slot)
  }

  function postsOf(now: EpochMs, window: number): number {
    const last = Math.floor(now / minuteMs)
    let sum = 0
    for (let minute = last - window + 1; minute <= last; minute++) sum += perMinute.get(minute) ?? 0
    return sum
  }
  function sweep(now: EpochMs): void {
    const minute = Math.floor(now / minuteMs)
    for (const known of perMinute.keys()) if (known <= minute - minutes) perMinute.delete(known)
    if (minute - swept < 60) return
    swept = minute
    candidates.sweep(minute)
  }

  return {
    observe,
    postsOf,
    tick(now, always = false) {
      if (!always && now - looked < everyMs) return
      looked = now
      mean.advance(now)
      sweep(now)
      for (const slot of new Set([...touched, ...firing.keys()])) look(slot, now)
      touched.clear()
    },
    current: (now) =>
      [...firing]
        .filter(([, burst]) => isHeld(burst, now))
        .map(([slot, burst]) => ({
          ...burst,
          ...candidates.describe(slot),
          minutes: candidates.minutesOf(slot, Math.floor(now / minuteMs)),
          posts: candidates.postsOf(slot),
        }))
        .toSorted((a, b) => b.score - a.score),
    bytes: () =>
      candidates.bytes() + mean.bytes() + pairs.bytes + counted.bytes + firing.size * 200 + touched.size * 40 + perMinute.size * 40,
  }
}

const isHeld = ({ last }: Firing, now: EpochMs) => now - last <= holdMs
