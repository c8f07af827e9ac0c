import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { toAppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import { createOutbound, type Outbound, type OutboundOptions } from '../../lib/outbound.ts'
import type { Post, SourceName } from '../../post/index.ts'
import type { Connector, ConnectorTools, Entry } from '../connector.ts'
import type { LiveSources } from '../live-sources.ts'
import type { Source } from '../source.ts'
import { readEntry, type EntryReading } from './entry.ts'
import type { Listed } from './kept.ts'
import type { SourceRegistry } from './registry.ts'

/** What is open of one kind: its sources, which entries they read, in their order, and why others cannot be read. */
export type Opened = {
  readonly outbound: Outbound
  readonly sources: readonly Source[]
  readonly ids: readonly string[]
  readonly broken: ReadonlyMap<string, string>
}
export type OpenKindsOptions = EntryReading & {
  readonly registry: SourceRegistry
  /** Absent in a process that does not read. */
  readonly live?: LiveSources | undefined
  readonly scan: (network: string, signal: AbortSignal) => AsyncIterable<Post>
  /** Of the data; each kind has a folder of its own in it. */
  readonly folder: string
  readonly now: Clock
  readonly rewindMs?: number | undefined
  /** What else connectors are given. */
  readonly more?: Partial<ConnectorTools> | undefined
}

/** What reads the entries of each kind. Whoever changes the registry says so; the kinds that are not named go on undisturbed. */
export interface OpenKinds extends AsyncDisposable {
  /** Closes and opens what reads this kind, as the registry has it now. Never throws: what cannot be opened is broken, and says why. */
  sync(kind: string): Promise<void>
  opened(kind: string): Opened | undefined
  /** Names of the sources that read a kind, or would; `also`: an entry that may be paused. Those that are open are not opened a second time. */
  namesOf(kind: string, also?: Listed): ReadonlySet<SourceName>
  folderOf(kind: string): string
}

/** Feeds come as anything, and are up to some megabytes. */
export const doorOptions = { contentTypes: [''], maxBytes: 8_000_000, deadlineMs: 15_000 } satisfies OutboundOptions

export function createOpenKinds(options: OpenKindsOptions): OpenKinds {
  const { registry, live, scan, folder, now, rewindMs, more } = options
  const byKind = new Map<string, Opened>()
  const ofKind = (kind: string) => registry.list().filter((one) => one.kind === kind)
  const folderOf = (kind: string) => join(folder, 'sources', kind)

  function toolsFor(kind: string, origins: readonly string[], outbound: Outbound): ConnectorTools {
    const own = folderOf(kind)
    return {
      outbound,
      allowedOrigins: origins,
      now,
      get folder() {
        mkdirSync(own, { recursive: true, mode: 0o700 })
        return own
      },
      stored: (network, { signal }) => scan(network, signal),
      ...(rewindMs !== undefined && { rewindMs }),
      ...more,
    }
  }

  /** The sources of these entries, not yet read. An entry that cannot be opened costs itself alone, a connector that fails its own kind. */
  function open(kind: string, kept: readonly Listed[]): Opened {
    const origins = [...new Set(kept.flatMap((one) => one.origins))]
    const outbound = createOutbound({ ...doorOptions, allowedOrigins: origins })
    const broken = new Map<string, string>()
    const entries: Entry[] = []
    let connector: Connector | undefined
    for (const one of kept) {
      const read = readEntry(one, options)
      if ('broken' in read) broken.set(one.id, read.broken)
      else {
        connector = read.connector
        entries.push(read.entry)
      }
    }
    try {
      const sources = connector?.open(entries, toolsFor(kind, origins, outbound)) ?? []
      return { outbound, sources, ids: entries.map(({ id }) => id), broken }
    } catch (error) {
      for (const { id } of entries) broken.set(id, toAppError(error).message)
      return { outbound, sources: [], ids: [], broken }
    }
  }

  return {
    folderOf,
    opened: (kind) => byKind.get(kind),
    async sync(kind) {
      if (!live) return
      const former = byKind.get(kind)
      const next = open(
        kind,
        ofKind(kind).filter((one) => !one.paused),
      )
      try {
        await live.put(kind, next.sources)
        byKind.set(kind, next)
      } catch (error) {
        const { message } = toAppError(error)
        byKind.set(kind, { ...next, sources: [], broken: new Map(next.ids.map((id) => [id, message])) })
      }
      await former?.outbound[Symbol.asyncDispose]()
    },
    namesOf(kind, also) {
      const running = byKind.get(kind)?.sources ?? []
      const unopened = !live ? ofKind(kind) : also?.paused ? [also] : []
      const made = unopened.length > 0 ? open(kind, unopened) : undefined
      void made?.outbound[Symbol.asyncDispose]()
      return new Set([...running, ...(made?.sources ?? [])].map(({ name }) => name))
    },
    async [Symbol.asyncDispose]() {
      await live?.[Symbol.asyncDispose]()
      await Promise.all([...byKind.values()].map(({ outbound }) => outbound[Symbol.asyncDispose]()))
    },
  }
}
