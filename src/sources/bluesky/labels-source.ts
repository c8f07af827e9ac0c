import { AppError } from '../../errors/index.ts'
import { decodeLabels, type Label } from '../../lib/atproto/labels.ts'
import type { Clock } from '../../lib/clock.ts'
import { readSocket } from '../../lib/socket.ts'
import type { Cursor, PostEvent, SourceName } from '../../post/index.ts'
import type { Source } from '../source.ts'
import { bluesky, collections, repoAuthor, repoPost, type RepoNetwork } from './normalize.ts'
import { isDid } from './wire.ts'

export type LabelsOptions = {
  readonly name?: SourceName
  readonly network?: RepoNetwork
  /** A labeler: `wss://mod.bsky.app`. */
  readonly host: string
  readonly now: Clock
  /** Origins that may be private; default: that of the host. */
  readonly allowedOrigins?: readonly string[]
}

/**
 * What a labeler takes out of sight: Jetstream carries no labels of others. `!hide`, `!takedown` and `!suspend` hide a post or an account while they
 * are in force; other values, which are for readers to weigh, are passed over. Without a cursor everything is read that is in force.
 */
export function createLabelsSource({ host, now, network = bluesky, name, allowedOrigins }: LabelsOptions): Source {
  const { host: shown } = new URL(host)
  return {
    name: name ?? (`labels:${shown}` as SourceName),
    async *read({ after, onDrop, onOpen, onGap = () => {}, signal }) {
      let seq = after === undefined ? 0 : readPosition(after, host)
      const address = new URL(`/xrpc/com.atproto.label.subscribeLabels?cursor=${seq}`, host)
      const socket = {
        signal,
        now,
        allowedOrigins: allowedOrigins ?? [`${address.protocol}//${address.host}`],
        pingMs: 20_000,
        ...(onOpen && { onOpen }),
      }
      for await (const { data, receivedAt } of readSocket(address, socket)) {
        const frame = decodeLabels(data)
        if (frame.kind === 'error') throw new AppError('source_unavailable', { message: `${shown} ended the stream: ${frame.name}.` })
        if (frame.kind === 'info') onGap(`${shown} says ${frame.name}: some labels may be missing.`)
        if (frame.kind === 'malformed') onDrop({ reason: 'malformed', sample: '' })
        if (frame.kind !== 'labels') continue
        for (let i = 0; i < frame.unreadable; i++) onDrop({ reason: 'malformed', sample: '' })
        const events = frame.labels.flatMap((label) => eventOf(label, network, receivedAt) ?? [])
        // A frame is committed whole: what stands before its last event goes on from the frame before.
        for (const [i, event] of events.entries())
          yield { event, receivedAt, cursor: toCursor(host, i === events.length - 1 ? frame.seq : seq) }
        seq = frame.seq
      }
    },
  }
}

const hiding: ReadonlySet<string> = new Set(['!hide', '!takedown', '!suspend'])

/** undefined: of no post and no account, or of a value that hides nothing. One that has expired counts as taken back. */
export function eventOf(
  { uri, value, isNegated, at: said, expiresAt }: Label,
  network: RepoNetwork,
  receivedAt: number,
): PostEvent | undefined {
  if (!hiding.has(value)) return undefined
  const at = Math.min(said, receivedAt)
  const isOver = isNegated || (expiresAt !== undefined && expiresAt <= receivedAt)
  if (isDid(uri)) return { type: isOver ? 'author-show' : 'author-hide', author: repoAuthor(network, uri), at }
  const [, did, collection, rkey] = /^at:\/\/([^/]+)\/([^/]+)\/([A-Za-z0-9._:~-]{1,512})$/.exec(uri) ?? []
  if (!rkey || collection !== collections.post || !isDid(did)) return undefined
  return { type: isOver ? 'post-show' : 'post-hide', id: repoPost(network, did, rkey), at }
}

type Position = { readonly labels: string; readonly seq: number }
const toCursor = (host: string, seq: number) => JSON.stringify({ labels: host, seq } satisfies Position) as Cursor
/** Of another labeler: all of this one. */
function readPosition(cursor: Cursor, host: string): number {
  try {
    const { labels, seq } = JSON.parse(cursor) as Partial<Position>
    return labels === host && Number.isSafeInteger(seq) ? (seq as number) : 0
  } catch {
    return 0
  }
}
