import type { Cursor } from '../../post/index.ts'

/** Up to which second of the authors' clocks every scope of every relay was told, by `relay key`. */
export type Positions = ReadonlyMap<string, number>

const most = 200

/** A cursor that is not ours counts as none. */
export function readPositions(cursor: Cursor | undefined): Map<string, number> {
  try {
    const { nostr } = JSON.parse(cursor ?? '{}') as { nostr?: unknown }
    const entries = typeof nostr === 'object' && nostr !== null ? Object.entries(nostr) : []
    return new Map(entries.filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1])).slice(-most))
  } catch {
    return new Map()
  }
}

export const toCursor = (positions: Positions): Cursor =>
  JSON.stringify({ nostr: Object.fromEntries([...positions].slice(-most)) }) as Cursor
