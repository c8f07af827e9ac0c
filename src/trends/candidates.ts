import { createDistinct } from './distinct.ts'
import type { Feature, FeatureKind } from './features.ts'
import { createSpaceSaving } from './space-saving.ts'
import { trendSettings } from './settings.ts'

const { candidates: slots, known, vectors, places, minutes, postsCompared, minuteMs, candidateHalfLifeMs } = trendSettings

/** What one post says of one candidate. */
export type Said = { readonly author: number; readonly signature: number; readonly post: number; readonly minute: number }

/** What is said often enough to be looked at, in a fixed number of slots: who said it, in which words, when, in which posts. */
export type Candidates = {
  slotOf(key: string): number | undefined
  add(feature: Feature, said: Said): number
  /**
   * Distinct authors of the last `window` minutes who say it in words of their own: with copies as one voice they must be enough, and then a
   * text counts two of its authors at most, since short texts are alike by chance.
   */
  voices(slot: number, minute: number, window: number): number
  /** Mentions by minute, the last one last. */
  minutesOf(slot: number, minute: number): number[]
  /** Of the last posts that say it. */
  postsOf(slot: number): ReadonlySet<number>
  describe(slot: number): { readonly key: string; readonly written: string; readonly kind: FeatureKind }
  hashOf(slot: number): number
  onReplace(listen: (slot: number) => void): void
  sweep(minute: number): void
  size(): number
  bytes(): number
}

const perText = 2
/** A ring of an hour with room for posts that come late. */
const ring = 64
/** Bytes of what JavaScript holds for a key and how it is written: two texts (few have 64 units), an entry of a map. */
const bytesOfKey = 2 * (2 * 64 + 24) + 72
/** A copy: V8 keeps the whole text for as long as a part of it. */
const detached = (text: string) => Buffer.from(text).toString()

const isSmall = (text: string) => /^\p{Ll}/u.test(text)

/** A name is what nobody writes small, and somebody capitalises in the middle of a sentence. */
function kindAfter(before: FeatureKind, written: string, { kind, written: now }: Feature): FeatureKind {
  if (before === 'name' && isSmall(now)) return now.includes(' ') ? 'phrase' : 'term'
  return kind === 'name' && !isSmall(written) ? 'name' : before
}

export function createCandidates(start: number): Candidates {
  const table = createSpaceSaving(slots)
  const sizes = { slots, known, vectors, places, minutes: Math.max(...trendSettings.windows) }
  const authors = createDistinct(sizes)
  const texts = createDistinct(sizes)
  const counts = new Uint16Array(slots * ring)
  const newest = new Int32Array(slots)
  const posts = new Uint32Array(slots * postsCompared)
  const told = new Uint32Array(slots)
  const hashes = new Uint32Array(slots)
  const written: string[] = []
  const kinds: FeatureKind[] = []
  let origin = start / minuteMs
  let onReplace: (slot: number) => void = () => {}

  function begin(slot: number, { hash, kind }: Feature, minute: number): void {
    authors.clear(slot)
    texts.clear(slot)
    counts.fill(0, slot * ring, (slot + 1) * ring)
    newest[slot] = minute
    told[slot] = 0
    hashes[slot] = hash
    kinds[slot] = kind
    onReplace(slot)
  }
  function count(slot: number, minute: number): void {
    const last = newest[slot] as number
    if (minute <= last - ring) return
    for (let m = Math.max(last + 1, minute - ring + 1); m <= minute; m++) counts[slot * ring + (m % ring)] = 0
    newest[slot] = Math.max(last, minute)
    const at = slot * ring + (minute % ring)
    counts[at] = Math.min(0xffff, (counts[at] as number) + 1)
  }
  function weightAt(minute: number): number {
    const halvings = ((minute - origin) * minuteMs) / candidateHalfLifeMs
    if (halvings < 400) return 2 ** halvings
    table.scale(2 ** -halvings)
    origin = minute
    return 1
  }

  return {
    slotOf: table.slotOf,
    add(feature, { author, signature, post, minute }) {
      const isKnown = table.slotOf(feature.key) !== undefined
      const { slot, fresh } = table.add(isKnown ? feature.key : detached(feature.key), weightAt(minute))
      if (fresh) begin(slot, feature, minute)
      else kinds[slot] = kindAfter(kinds[slot] as FeatureKind, written[slot] as string, feature)
      if (fresh || (isSmall(feature.written) && !isSmall(written[slot] as string))) written[slot] = detached(feature.written)
      authors.add(slot, author, minute)
      texts.add(slot, signature, minute)
      count(slot, minute)
      posts[slot * postsCompared + ((told[slot] as number) % postsCompared)] = post
      told[slot] = (told[slot] as number) + 1
      return slot
    },
    voices(slot, minute, window) {
      const who = authors.count(slot, minute, window)
      if (who < trendSettings.fewestAuthors) return who
      const words = texts.count(slot, minute, window)
      return words < trendSettings.fewestAuthors ? words : Math.min(who, perText * words)
    },
    minutesOf(slot, minute) {
      const last = newest[slot] as number
      const at = (m: number) => (m > last || m <= last - ring ? 0 : (counts[slot * ring + (m % ring)] as number))
      return Array.from({ length: minutes }, (_, i) => at(minute - minutes + 1 + i))
    },
    postsOf: (slot) => new Set(posts.subarray(slot * postsCompared, slot * postsCompared + Math.min(told[slot] as number, postsCompared))),
    describe: (slot) => ({ key: table.keyOf(slot) ?? '', written: written[slot] ?? '', kind: kinds[slot] ?? 'term' }),
    hashOf: (slot) => hashes[slot] as number,
    onReplace: (listen) => void (onReplace = listen),
    sweep(minute) {
      authors.sweep(minute)
      texts.sweep(minute)
    },
    size: table.size,
    bytes: () =>
      authors.bytes +
      texts.bytes +
      [counts, newest, posts, told, hashes].reduce((sum, array) => sum + array.byteLength, 0) +
      slots * (8 + 4 + 4 + 8 + 8) + // counts, heap and places of the table, two lists of references
      table.size() * bytesOfKey,
  }
}
