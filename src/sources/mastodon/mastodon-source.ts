import { AppError } from '../../errors/index.ts'
import { createBoundedQueue } from '../../lib/bounded-queue.ts'
import type { Cursor, SourceName } from '../../post/index.ts'
import type { ConnectorTools, Entry } from '../connector.ts'
import { fieldsOf } from '../fields.ts'
import type { Source } from '../source.ts'
import { createEntryReader, type Move, type Position, type Step } from './entry-reader.ts'
import { openLedger, type Ledger } from './ledger.ts'
import { network } from './normalize.ts'
import { limits as usual, type Limits, type MastodonSettings } from './settings.ts'
import { isLaterId, isLocalId } from './wire.ts'

/**
 * The fediverse by Mastodon's API: any number of feeds of any number of servers, read side by side as one source. A post has one id on all of
 * them, so what several tell is stored once. While one of them can be read the others' failures are their own; where none can, the reading
 * ends as any lost connection does.
 */
export function createMastodonSource(
  entries: readonly Entry<MastodonSettings>[],
  tools: ConnectorTools,
  { limits = usual }: { limits?: Limits } = {},
): Source {
  const shared = shareLedger(tools.folder)
  const readers = entries.map((entry) => createEntryReader({ entry, tools, limits, ledger: shared.ledger }))

  /** Why nothing can be read, if so. */
  const troubleOfAll = (): string | undefined => {
    const healths = readers.map((reader) => reader.health())
    if (healths.some(({ state }) => state === 'reading' || state === 'waiting')) return undefined
    return healths.map(({ why = '' }) => why).join(' ')
  }

  return {
    name: network as SourceName,
    entries: () => readers.map((reader) => reader.health()),
    async *read({ after, onDrop, onOpen = () => {}, onGap = () => {}, signal }) {
      if (signal.aborted) return
      if (readers.every((reader) => reader.health().state === 'stopped'))
        throw new AppError('source_unavailable', { message: troubleOfAll() ?? 'No server is set.' })
      using _use = shared.use()
      const positions = readPositions(after)
      const queue = createBoundedQueue<Step>({ capacity: limits.queue, whenFull: 'block' })
      const ended = new AbortController()
      const both = AbortSignal.any([signal, ended.signal])
      const close = () => queue.close()
      signal.addEventListener('abort', close, { once: true })
      const onTrouble = () => {
        const message = troubleOfAll()
        if (message !== undefined) queue.close(new AppError('source_unavailable', { message }))
      }
      const running = readers.map((reader) =>
        reader.read({
          signal: both,
          position: () => positions.get(reader.key) ?? {},
          tell: (step) => queue.put(step, { signal: both }),
          ...{ onOpen, onDrop, onGap, onTrouble },
        }),
      )
      try {
        for await (const { key, items, move } of queue) {
          if (signal.aborted) return
          positions.set(key, moved(positions.get(key) ?? {}, move))
          if (items.length === 0) continue
          const cursor = toCursor(positions)
          for (const item of items) yield { ...item, cursor }
        }
      } finally {
        signal.removeEventListener('abort', close)
        ended.abort()
        queue.close()
        await Promise.allSettled(running)
      }
    },
  }
}

/** A ledger that is open while somebody reads: a source has no other end than that of its readings. */
function shareLedger(folder: string): { readonly ledger: Ledger; use(): Disposable } {
  let [opened, users]: [Ledger | undefined, number] = [undefined, 0]
  const open = () => (opened ??= openLedger(folder))
  return {
    ledger: {
      remember: (row) => open().remember(row),
      postOf: (server, localId) => open().postOf(server, localId),
      bury: (server, localId, at) => open().bury(server, localId, at),
      recent: (server, query) => open().recent(server, query),
      checked: (server, localIds, at) => open().checked(server, localIds, at),
      staleOf: (server, query) => open().staleOf(server, query),
      stale: (server, query) => open().stale(server, query),
      buried: (server, query) => open().buried(server, query),
      hide: (author, server) => open().hide(author, server),
      show: (author, server) => open().show(author, server),
      [Symbol.dispose]() {},
    },
    use() {
      users++
      return {
        [Symbol.dispose]() {
          if (--users > 0) return
          opened?.[Symbol.dispose]()
          opened = undefined
        },
      }
    },
  }
}

export function moved(position: Position, move: Move): Position {
  const { id, missedAfter } = position
  if (move === 'none') return position
  if (move === 'missed-all') return id === undefined ? {} : { id }
  if ('breaksAt' in move) return { id: id ?? move.breaksAt, missedAfter: missedAfter ?? move.breaksAt }
  if ('missedTo' in move) {
    // Until the stream has said anything, what was missed is all there is.
    const newest = id === undefined || isLaterId(move.missedTo, id) ? move.missedTo : id
    return { id: newest, missedAfter: move.missedTo }
  }
  const to = id === undefined || isLaterId(move.to, id) ? move.to : id
  return missedAfter === undefined ? { id: to } : { id: to, missedAfter }
}

const toCursor = (positions: ReadonlyMap<string, Position>) => JSON.stringify(Object.fromEntries(positions)) as Cursor

/** A cursor that is not ours counts as none, and so does a part of it. */
function readPositions(cursor: Cursor | undefined): Map<string, Position> {
  const positions = new Map<string, Position>()
  for (const [key, kept] of Object.entries(fieldsOf(parseCursor(cursor)))) {
    const { id, missedAfter } = fieldsOf(kept)
    if (isLocalId(id)) positions.set(key, isLocalId(missedAfter) ? { id, missedAfter } : { id })
  }
  return positions
}

function parseCursor(cursor: Cursor | undefined): unknown {
  try {
    return cursor === undefined ? undefined : JSON.parse(cursor)
  } catch {
    return undefined
  }
}
