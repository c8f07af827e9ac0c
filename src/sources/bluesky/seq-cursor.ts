import type { Cursor } from '../../post/index.ts'

/** A place in a stream that its host numbers (`wss://bsky.network`): numbers of another host, or of another stream of it, say nothing. */
export const toCursor = (host: string, seq: number): Cursor => JSON.stringify({ host, seq }) as Cursor

/** undefined: there is none, or it is not of this stream. */
export function readSeq(cursor: Cursor | undefined, of: string): number | undefined {
  try {
    const { host, seq } = JSON.parse(cursor ?? '{}') as { host?: unknown; seq?: unknown }
    return host === of && Number.isSafeInteger(seq) ? (seq as number) : undefined
  } catch {
    return undefined
  }
}
