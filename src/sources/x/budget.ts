import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../lib/clock.ts'
import { backFill, budgetAhead, budgetHeld, limits, prices } from './limits.ts'
import type { Use } from './wire.ts'

/** What an entry may use in a day (UTC, as X bills); either bound may be missing, and with neither nothing is read. */
export type DayLimit = { readonly postsPerDay?: number | undefined; readonly dollarsPerDay?: number | undefined }
export type Day = { readonly used: Use; readonly most: Use }

/**
 * The budget of each entry, kept in one small file. It fails closed: what is about to be read is reserved on disk before, and a process that
 * ends without giving it back has used it; a file that cannot be read has used everything of the day; a clock that goes backwards stays on
 * the day that was reached. Every post counts with the dearest that X may ask for it, also one that is read again.
 */
export interface Budget {
  /** Reserves a search of up to so many posts and tells how many it may be, 0 and up. */
  ask(entry: string, posts: number): number
  /** What came of it; with nothing told, as much as was reserved. */
  answered(entry: string, granted: number, use?: Use): void
  /** A stream begins, or a post of it came. It is to end where this is false. */
  spend(entry: string, use: Use): boolean
  /** The stream has ended. What was on its way then was sent too: as much is counted as came in its last second. */
  ended(entry: string): void
  /** Posts that may still be read, less what a stream holds back. */
  left(entry: string): number
  /** Of these, what searches for what was missed may use: all searches of a day together a share of what the stream has not used. */
  leftToSearch(entry: string): number
  day(entry: string): Day
  /** When the next day begins, milliseconds since 1970. */
  nextDay(): number
}

const dayMs = 86_400_000
const dearest = prices.post + prices.user
const use = z.object({ posts: z.int().min(0), micros: z.int().min(0) })
const uses = z.record(z.string(), use)
/** `searched`: the part of `used` that searches took. */
const kept = z.object({ day: z.int().min(0), used: uses, searched: uses.default({}) })
type Kept = z.infer<typeof kept>
const noUse: Use = { posts: 0, micros: 0 }
const plus = (a: Use, b: Use): Use => ({ posts: a.posts + b.posts, micros: a.micros + b.micros })

export const hasLimit = ({ postsPerDay, dollarsPerDay }: DayLimit): boolean => postsPerDay !== undefined || dollarsPerDay !== undefined

export function mostOf({ postsPerDay, dollarsPerDay }: DayLimit): Use {
  if (postsPerDay === undefined && dollarsPerDay === undefined) return noUse
  const most = Math.min(postsPerDay ?? limits.postsPerDay, limits.postsPerDay)
  const micros = dollarsPerDay === undefined ? most * dearest : Math.floor(dollarsPerDay * 1e6)
  return { posts: Math.min(most, Math.floor(micros / dearest)), micros }
}

/** What is used of one file, and what of it the file has beyond that: asked for and not answered yet; and of streams. */
type Count = { state: Kept; readonly asking: Map<string, Use>; readonly ahead: Map<string, Use> }
/** One count for each file, whoever opens it in this process: sources that end while others begin in their place use one budget. */
const counts = new Map<string, Count>()

export function openBudget(
  folder: string,
  { limitOf, now, opened = counts }: { limitOf: ReadonlyMap<string, DayLimit>; now: Clock; opened?: Map<string, Count> },
): Budget {
  const file = join(folder, 'budget.json')
  const today = () => Math.floor(now() / dayMs)
  const most = new Map([...limitOf].map(([entry, limit]) => [entry, mostOf(limit)]))
  const mostFor = (entry: string): Use => most.get(entry) ?? noUse
  const first = (): Count => ({
    state: readKept(file) ?? { day: today(), used: Object.fromEntries(most), searched: {} },
    asking: new Map(),
    ahead: new Map(),
  })
  /** Of entries that are gone, too: taking one away and adding it again gives no second budget under its id. */
  const count = opened.get(file) ?? first()
  opened.set(file, count)
  const { asking, ahead } = count
  const recent: { readonly entry: string; readonly at: number; readonly came: Use }[] = []

  /** A new day begins with nothing used; the clock alone cannot bring an old one back. */
  const roll = () => {
    if (today() <= count.state.day) return
    count.state = { day: today(), used: {}, searched: {} }
    ahead.clear()
  }
  const usedOf = (entry: string): Use => count.state.used[entry] ?? noUse
  const searchedOf = (entry: string): Use => plus(count.state.searched[entry] ?? noUse, asking.get(entry) ?? noUse)
  const add = (entry: string, came: Use) => (count.state.used[entry] = plus(usedOf(entry), came))
  const write = () => {
    const used = together(count.state.used, asking, ahead)
    writeWhole(file, JSON.stringify({ day: count.state.day, used, searched: together(count.state.searched, asking) } satisfies Kept))
  }
  const left = (entry: string): number => {
    roll()
    const all = mostFor(entry)
    const rest = minus(all, plus(usedOf(entry), asking.get(entry) ?? noUse))
    return Math.max(0, postsIn(rest) - heldBack(all.posts))
  }
  const leftToSearch = (entry: string): number => {
    roll()
    const streamed = minus(usedOf(entry), count.state.searched[entry] ?? noUse)
    const share = shareOf(minus(mostFor(entry), streamed), backFill.share)
    return Math.min(left(entry), postsIn(minus(share, searchedOf(entry))))
  }
  return {
    left,
    leftToSearch,
    ask(entry, posts) {
      const granted = Math.min(posts, leftToSearch(entry))
      if (granted === 0) return 0
      asking.set(entry, plus(asking.get(entry) ?? noUse, worth(granted)))
      write()
      return granted
    },
    answered(entry, granted, came = worth(granted)) {
      roll()
      asking.set(entry, minus(asking.get(entry) ?? noUse, worth(granted)))
      add(entry, came)
      count.state.searched[entry] = plus(count.state.searched[entry] ?? noUse, came)
      write()
    },
    spend(entry, came) {
      roll()
      add(entry, came)
      if (came.posts > 0) recent.push({ entry, at: now(), came })
      while (recent.length > 0 && (recent[0]?.at ?? 0) < now() - 1_000) recent.shift()
      const rest = minus(ahead.get(entry) ?? noUse, came)
      ahead.set(entry, rest)
      const step = Math.min(budgetAhead.posts, Math.ceil(mostFor(entry).posts * budgetAhead.share))
      if (rest.posts * 2 < step || rest.micros * 2 < step * dearest) {
        ahead.set(entry, worth(step))
        write()
      }
      return left(entry) > 0
    },
    ended(entry) {
      if (!ahead.delete(entry)) return
      roll()
      const [all, used] = [mostFor(entry), usedOf(entry)]
      const late = recent.filter((one) => one.entry === entry && one.at >= now() - 1_000).reduce((sum, one) => sum + one.came.posts, 0)
      add(
        entry,
        worth(Math.max(0, Math.min(late, heldBack(all.posts), all.posts - used.posts, Math.floor((all.micros - used.micros) / dearest)))),
      )
      write()
    },
    day(entry) {
      roll()
      return { used: usedOf(entry), most: mostFor(entry) }
    },
    nextDay: () => (Math.max(count.state.day, today()) + 1) * dayMs,
  }
}

const worth = (posts: number): Use => ({ posts, micros: posts * dearest })
const minus = (a: Use, b: Use): Use => ({ posts: Math.max(0, a.posts - b.posts), micros: Math.max(0, a.micros - b.micros) })
const shareOf = ({ posts, micros }: Use, share: number): Use => ({ posts: Math.floor(posts * share), micros: Math.floor(micros * share) })
/** Posts that so much allows. */
const postsIn = ({ posts, micros }: Use): number => Math.min(posts, Math.floor(micros / dearest))
function together(kept: Kept['used'], ...reserved: readonly ReadonlyMap<string, Use>[]): Kept['used'] {
  const all = { ...kept }
  for (const some of reserved) for (const [entry, more] of some) all[entry] = plus(all[entry] ?? noUse, more)
  return all
}
const heldBack = (posts: number) => Math.min(budgetHeld.posts, Math.floor(posts * budgetHeld.share))

/** Undefined where there is one that cannot be read; nothing used where there is none yet. */
function readKept(file: string): Kept | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? { day: 0, used: {}, searched: {} } : undefined
  }
  try {
    return kept.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The old one or the new one, after a power cut too. */
function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const written = `${file}.new`
  const handle = openSync(written, 'w', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(written, file)
}
