import type { Entry } from './log.ts'

/** An event as a v1 frame says it; `#sync` has none. Reference: bluesky-social/jetstream, the frozen `/subscribe` wire. */
export function toV1({ seq, micros, event }: Entry): string | undefined {
  const { did, kind } = event
  const head = { did, time_us: micros, cursor: seq, kind }
  if (event.kind === 'commit') return JSON.stringify({ ...head, commit: event.commit })
  const own = { did, seq, time: isoMicros(micros) }
  if (event.kind === 'identity') return JSON.stringify({ ...head, identity: { ...event.identity, ...own } })
  return event.kind === 'account' ? JSON.stringify({ ...head, account: { ...event.account, ...own } }) : undefined
}

/** The same event on the v2 wire (`xrpc.v1.json`, proposal 0015). */
export function toV2({ seq, micros, event }: Entry): string {
  const { did, kind } = event
  const time = isoMicros(micros)
  const body =
    event.kind === 'commit'
      ? event.commit
      : event.kind === 'identity'
        ? { identity: { ...event.identity, did, seq, time } }
        : event.kind === 'account'
          ? { account: { ...event.account, did, seq, time } }
          : { sync: { ...event.sync, did, seq, time } }
  return JSON.stringify({ $type: 'message', payload: { $type: `network.bsky.jetstream.subscribeEvents#${kind}`, seq, did, time, ...body } })
}

export const infoFrame = (name: string, message: string) =>
  JSON.stringify({ $type: 'message', payload: { $type: 'network.bsky.jetstream.subscribeEvents#info', name, message } })
export const errorFrame = (error: string, message: string) => JSON.stringify({ $type: 'error', error, message })

/** RFC 3339 with six fractional digits. */
export const isoMicros = (micros: number) =>
  `${new Date(Math.floor(micros / 1_000)).toISOString().slice(0, -1)}${String(micros % 1_000).padStart(3, '0')}Z`
