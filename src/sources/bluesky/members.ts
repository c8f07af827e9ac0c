import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { toAppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import type { EntryHealth } from '../entry-health.ts'
import type { Accounts } from './accounts.ts'
import { readMembers, type Part } from './lists.ts'
import { blueskyLimits } from './settings.ts'

/** Whose posts are read, of all entries together: it changes as lists do. */
export interface Members {
  /** Whose posts are read. */
  isMember(did: string): boolean
  /** Also who left a list not long ago: of what they wrote deletes are still heard. */
  isKnown(did: string): boolean
  /** Whom to ask a server for; undefined: more than it takes, so everybody, and what comes is sorted here. Empty: nobody. */
  wanted(): readonly string[] | undefined
  /** Called after each change, until what comes back is called. */
  onChange(listener: () => void): () => void
  /** Reads lists again by their rhythm until aborted; resolves at the end. Resolves `first` when each was read or has failed once. */
  keep(signal: AbortSignal): { readonly first: Promise<void>; readonly ended: Promise<void> }
  entries(): readonly EntryHealth[]
}
export type MembersOptions = {
  readonly entries: readonly { readonly id: string; readonly part: Part }[]
  readonly accounts: Accounts
  readonly folder: string
  readonly now: Clock
}

const { wanted: mostWanted, everyMs, retryMs, formerMs } = blueskyLimits.members

const keptSchema = z.object({ of: z.record(z.string(), z.array(z.string())), former: z.record(z.string(), z.number()) })
type Kept = z.infer<typeof keptSchema>

/** What was read last is kept in a file, so that a start needs no list's server, and nobody who left is forgotten. */
export function openMembers({ entries, accounts, folder, now }: MembersOptions): Members {
  const path = join(folder, 'members.json')
  const kept = readKept(path)
  const lists = new Map<string, ReadonlySet<string>>()
  const health = new Map<string, EntryHealth>()
  const due = new Map<string, number>()
  const listeners = new Set<() => void>()
  let members: ReadonlySet<string> = new Set()
  const former = new Map(Object.entries(kept.former))

  function gather(before: ReadonlySet<string>): void {
    members = new Set([...lists.values()].flatMap((list) => [...list]))
    for (const did of before) if (!members.has(did)) former.set(did, now())
    for (const [did, at] of former) if (members.has(did) || now() - at > formerMs) former.delete(did)
  }
  function save(): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const content: Kept = { of: Object.fromEntries([...lists].map(([id, list]) => [id, [...list]])), former: Object.fromEntries(former) }
    writeFileSync(`${path}.new`, JSON.stringify(content), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }

  for (const { id, part } of entries) {
    const known = part.kind === 'author' ? [part.did] : kept.of[id]
    if (known) lists.set(id, new Set(known))
    health.set(id, { id, state: known ? 'reading' : 'waiting' })
  }
  gather(new Set(Object.values(kept.of).flat()))

  async function readList({ id, part }: MembersOptions['entries'][number], signal: AbortSignal): Promise<void> {
    if (part.kind === 'author' || (due.get(id) ?? 0) > now()) return
    try {
      const read = await readMembers(part, accounts, signal)
      due.set(id, now() + everyMs)
      health.set(id, { id, state: 'reading', quota: `${read.size.toLocaleString('en')} members` })
      change(id, read)
    } catch (error) {
      if (signal.aborted) return
      const { code, message } = toAppError(error)
      due.set(id, now() + retryMs)
      health.set(id, { id, state: 'failing', why: message })
      if (code === 'not_found') change(id, new Set()) // it is gone: nobody is on it
    }
  }
  function change(id: string, read: ReadonlySet<string>): void {
    const [list, before] = [lists.get(id), members]
    if (list && list.size === read.size && list.isSubsetOf(read)) return
    lists.set(id, read)
    gather(before)
    save()
    for (const listener of listeners) listener()
  }

  return {
    isMember: (did) => members.has(did),
    isKnown: (did) => members.has(did) || former.has(did),
    wanted() {
      if (members.size > mostWanted) return undefined
      const latest = [...former].toSorted(([, one], [, another]) => another - one).map(([did]) => did)
      return [...members, ...latest].slice(0, mostWanted)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    keep(signal) {
      const readAll = async () => {
        for (const entry of entries) if (!signal.aborted) await readList(entry, signal)
      }
      const first = readAll()
      const ended = first.then(async () => {
        while (!signal.aborted) {
          await delay(Math.min(retryMs, everyMs), undefined, { signal, ref: false }).catch(() => {})
          await readAll()
        }
      })
      return { first, ended }
    },
    entries: () => entries.map(({ id }) => health.get(id) ?? { id, state: 'waiting' }),
  }
}

/** One that is damaged is made anew: it holds nothing that the lists' owners do not say again. */
function readKept(path: string): Kept {
  try {
    if (existsSync(path)) return keptSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // read anew
  }
  return { of: {}, former: {} }
}
