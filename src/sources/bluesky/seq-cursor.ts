import type { Cursor } from '../../post/index.ts'
import type { Mark } from './overlap.ts'

/** A place in a stream that its host numbers (`wss://bsky.network`): numbers of another host, or of another stream of it, say nothing. */
export const toCursor = (host: string, seq: number, from?: Mark): Cursor => JSON.stringify({ host, seq, ...(from && { from }) }) as Cursor

/** undefined: there is none, or it is not of this stream. */
export function readSeq(cursor: Cursor | undefined, of: string): number | undefined {
  try {
    const { host, seq } = JSON.parse(cursor ?? '{}') as { host?: unknown; seq?: unknown }
    return host === of && Number.isSafeInteger(seq) ? (seq as number) : undefined
  } catch {
    return undefined
  }
}

/** From where to go on, where the cursor says so. */
export function readFrom(cursor: Cursor | undefined, of: string): Mark | undefined {
  if (readSeq(cursor, of) === undefined) return undefined
  const { from } = JSON.parse(cursor ?? '{}') as { from?: Partial<Mark> }
  const { seq, at } = from ?? {}
  return Number.isSafeInteger(seq) && Number.isSafeInteger(at) ? { seq: seq as number, at: at as number } : undefined
}
