import { sliceSize } from '../segments/memory-segment.ts'
import { Flag, type SliceColumns } from './slice-columns.ts'

/** So many changes are kept; then what was counted before is counted anew. */
const kept = 8_192
/** Beyond one in so many, the docs that are not visible are not listed. */
const docsForEachDead = 16

/** Which docs of one segment appeared and went, in places of one growing history. A doc counts from the first slice's base. */
export interface History {
  /** Takes over what the slices' logs say since last time; slices oldest first. */
  follow(slices: readonly (SliceColumns | undefined)[]): void
  readonly size: number
  /** Docs visible now. */
  readonly visible: number
  /** The place of now. */
  readonly end: number
  /** Changes from a place to now; Infinity where it is not known any more. */
  since(place: number): number
  /** What those come to, doc by doc, newest first: 1 appeared, −1 went. */
  changes(place: number): Iterable<readonly [doc: number, by: number]>
  /** Docs that are not visible, newest first, each with −1. */
  dead(): Iterable<readonly [doc: number, by: number]>
}

export function createHistory(): History {
  let followed: readonly (SliceColumns | undefined)[] = []
  let counts: number[] = []
  /** Docs, or their complement where they went; `start` is the place of the first. */
  const log: number[] = []
  let start = 0
  let visible = 0
  /** Ascending; made when it is first asked for. */
  let dead: number[] | undefined

  function begin(slices: readonly (SliceColumns | undefined)[]): void {
    followed = slices
    counts = slices.map((slice) => slice?.totals.changes ?? 0)
    start += log.length + 1
    log.length = 0
    dead = undefined
  }

  /** False where a log does not reach back far enough. */
  function take({ totals, log: changes }: SliceColumns, number: number): boolean {
    const missed = totals.changes - (counts[number] as number)
    if (missed > changes.length) return false
    const offset = number * sliceSize
    for (let at = changes.length - missed; at < changes.length; at++) {
      const change = changes[at] as number
      const doc = offset + (change < 0 ? ~change : change)
      log.push(change < 0 ? ~doc : doc)
      if (dead) mark(dead, doc, change < 0)
    }
    counts[number] = totals.changes
    return true
  }

  return {
    get size() {
      return followed.length * sliceSize
    },
    get visible() {
      return visible
    },
    get end() {
      return start + log.length
    },
    follow(slices) {
      const isSame = slices.length === followed.length && slices.every((slice, number) => slice === followed[number])
      visible = 0
      for (const slice of slices) visible += slice?.totals.visible ?? 0
      if (!isSame || !slices.every((slice, number) => !slice || take(slice, number)) || log.length > kept) begin(slices)
    },
    since: (place) => (place < start ? Infinity : start + log.length - place),
    changes(place) {
      const sums = new Map<number, number>()
      for (let at = place - start; at < log.length; at++) {
        const change = log[at] as number
        const doc = change < 0 ? ~change : change
        sums.set(doc, (sums.get(doc) ?? 0) + (change < 0 ? -1 : 1))
      }
      return [...sums].filter(([, by]) => by !== 0).sort(([a], [b]) => b - a)
    },
    *dead() {
      const list = dead ?? deadOf(followed)
      dead = list.length * docsForEachDead > followed.length * sliceSize ? undefined : list
      for (let at = list.length - 1; at >= 0; at--) yield [list[at] as number, -1]
    },
  }
}

function deadOf(slices: readonly (SliceColumns | undefined)[]): number[] {
  const found: number[] = []
  slices.forEach((slice, number) => {
    const offset = number * sliceSize
    for (let doc = 0; doc < sliceSize; doc++) if (!slice || ((slice.flags[doc] as number) & Flag.visible) === 0) found.push(offset + doc)
  })
  return found
}

/** Puts a doc into an ascending list, or takes it out. */
function mark(list: number[], doc: number, isIn: boolean): void {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle] as number) < doc) low = middle + 1
    else high = middle
  }
  if (isIn === (list[low] === doc)) return
  if (isIn) list.splice(low, 0, doc)
  else list.splice(low, 1)
}
