import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../errors/index.ts'
import { decodeLabels, type Label } from '../../lib/atproto/labels.ts'
import type { Clock } from '../../lib/clock.ts'
import { readSocket } from '../../lib/socket.ts'
import type { AuthorId, EpochMs, PostEvent, PostId, SourceName } from '../../post/index.ts'
import type { Source } from '../source.ts'
import type { Hides } from './hides.ts'
import { bluesky, collections, repoAuthor, repoPost, type RepoNetwork } from './normalize.ts'
import { createOverlap } from './overlap.ts'
import { readFrom, readSeq, toCursor } from './seq-cursor.ts'
import { blueskyLimits } from './settings.ts'
import { isDid } from './wire.ts'

export type LabelsOptions = {
  readonly name?: SourceName
  readonly network?: RepoNetwork
  /** A labeler: `wss://mod.bsky.app`. */
  readonly host: string
  readonly now: Clock
  /** Origins that may be private; default: that of the host. */
  readonly allowedOrigins?: readonly string[]
  /** What others hide too, and until when. Default: a label that ends later stays until it is taken back. */
  readonly hides?: Hides
  /** How often it is looked whether labels have ended. */
  readonly everyMs?: number
}

/**
 * What a labeler takes out of sight: Jetstream carries no labels of others. `!hide`, `!takedown` and `!suspend` hide a post or an account while they
 * are in force; other values, which are for readers to weigh, are passed over. Without a cursor everything is read that is in force.
 *
 * A labeler tells what has a greater number than the cursor, by rows of a table: one that was written slowly is seen behind greater ones, and only by
 * who asks again (ozone, `sequencer.ts`). So each reading goes on a little earlier (overlap.ts); what is said again changes nothing. A labeler that
 * was set back has given numbers out again, or knows none so great: all of it is read anew.
 */
export function createLabelsSource({
  host,
  now,
  network = bluesky,
  name,
  allowedOrigins,
  hides,
  everyMs = blueskyLimits.hides.everyMs,
}: LabelsOptions): Source {
  const { host: hostName } = new URL(host)
  const stream = `labels of ${host}`
  /** It was set back: what the cursor tells of means nothing. */
  let isPastLost = false
  return {
    name: name ?? (`labels:${hostName}` as SourceName),
    async *read({ after, onDrop, onOpen, onGap = () => {}, signal }) {
      const from = isPastLost ? undefined : readFrom(after, stream)
      let seq = (isPastLost ? undefined : readSeq(after, stream)) ?? 0 // of another labeler: all of this one
      const overlap = createOverlap(from)
      const cursorAt = (number: number) => toCursor(stream, number, overlap.from())
      const loses = (why: string) => {
        isPastLost = true
        onGap(`${hostName} began anew; its labels are read again, all of them.`)
        return new AppError('source_unavailable', { message: `${hostName} ${why}.` })
      }
      const address = new URL(`/xrpc/com.atproto.label.subscribeLabels?cursor=${from ? Math.max(0, from.seq - 1) : seq}`, host)
      const socket = {
        signal,
        now,
        allowedOrigins: allowedOrigins ?? [`${address.protocol}//${address.host}`],
        pingMs: 20_000,
        ...(onOpen && { onOpen }),
      }
      const said = new Set<string>()
      for await (const told of withTicks(readSocket(address, socket), hides ? everyMs : undefined, signal)) {
        if (told === 'tick') {
          const at = now()
          for (const subject of hides?.ended(at, said) ?? []) yield { event: shown(subject, at), receivedAt: at, cursor: cursorAt(seq) }
          continue
        }
        const { data, receivedAt } = told
        const frame = decodeLabels(data)
        if (frame.kind === 'error' && frame.name === 'FutureCursor') throw loses('no longer knows what was read of it')
        if (frame.kind === 'error') throw new AppError('source_unavailable', { message: `${hostName} ended the stream: ${frame.name}.` })
        if (frame.kind === 'info') onGap(`${hostName} says ${frame.name}: some labels may be missing.`)
        if (frame.kind === 'malformed') onDrop({ reason: 'malformed', sample: '' })
        if (frame.kind !== 'labels') continue
        const [first] = frame.labels
        if (from && first && frame.seq === from.seq && first.at !== from.at) throw loses('numbers its labels anew')
        isPastLost = false
        if (first) overlap.add({ seq: frame.seq, at: first.at }, receivedAt)
        for (let i = 0; i < frame.unreadable; i++) onDrop({ reason: 'malformed', sample: '' })
        const events = frame.labels.flatMap((label) => weighed(label, eventOf(label, network, receivedAt), hides) ?? [])
        // A frame is committed whole: what stands before its last event goes on from the frame before.
        for (const [i, event] of events.entries()) yield { event, receivedAt, cursor: cursorAt(i === events.length - 1 ? frame.seq : seq) }
        seq = frame.seq
      }
    },
  }
}

/** What is said, and between it every so often that time has passed. */
async function* withTicks<T>(items: AsyncIterable<T>, everyMs: number | undefined, signal: AbortSignal): AsyncGenerator<T | 'tick'> {
  if (everyMs === undefined) return yield* items
  const iterator = items[Symbol.asyncIterator]()
  const left = new AbortController()
  const tick = async () => {
    await delay(everyMs, undefined, { signal: AbortSignal.any([signal, left.signal]), ref: false }).catch(() => {})
    return 'tick' as const
  }
  try {
    yield 'tick' // what has ended while nobody looked
    for (let [next, time] = [iterator.next(), tick()]; ;) {
      const told = await Promise.race([next, time])
      if (told === 'tick') {
        if (signal.aborted) return
        time = tick()
        yield told
        continue
      }
      if (told.done) return
      yield told.value
      next = iterator.next()
    }
  } finally {
    left.abort()
    await iterator.return?.()
  }
}

const shown = (subject: AuthorId | PostId, at: EpochMs): PostEvent =>
  subject.includes(':at://') ? { type: 'post-show', id: subject as PostId, at } : { type: 'author-show', author: subject as AuthorId, at }

/** A label is of who says it and of its value: another may hide the same thing still. */
function weighed({ source, value, expiresAt }: Label, event: PostEvent | undefined, hides: Hides | undefined): PostEvent | undefined {
  if (!event || !hides) return event
  const by = `${source} ${value}`
  if (event.type === 'post-hide') hides.hide(event.id, by, event.at, expiresAt)
  if (event.type === 'author-hide') hides.hide(event.author, by, event.at, expiresAt)
  if (event.type === 'post-show') return hides.show(event.id, by, event.at) ? event : undefined
  if (event.type === 'author-show') return hides.show(event.author, by, event.at) ? event : undefined
  return event
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
