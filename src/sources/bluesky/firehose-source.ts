import { AppError } from '../../errors/index.ts'
import { PastLost, readFirehose, Revisions, type FirehoseBatch } from '../../lib/atproto/read-firehose.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Outbound } from '../../lib/outbound.ts'
import type { Cursor, SourceName } from '../../post/index.ts'
import { createMemory } from '../memory.ts'
import type { Source, SourceItem } from '../source.ts'
import { createLagWatch } from './lag-watch.ts'
import { inSight, type Hides } from './hides.ts'
import { bluesky, normalizeJetstream, repoAuthor, type RepoNetwork } from './normalize.ts'
import { createOverlap } from './overlap.ts'
import { readFrom, readSeq, toCursor } from './seq-cursor.ts'
import { fromFirehose } from './wire.ts'

export type FirehoseSourceOptions = {
  /** Default: of the host. */
  readonly name?: SourceName
  readonly network?: RepoNetwork
  /** A PDS or a relay: `wss://bsky.network`, `ws://127.0.0.1:2583`. */
  readonly host: string
  readonly now: Clock
  /** With `repositoryDoor`, open to the host. */
  readonly outbound: Outbound
  /** Origins that may be private; default: that of the host. */
  readonly allowedOrigins?: readonly string[]
  /** What others hide. Default: nobody does. */
  readonly hides?: Hides
  readonly connectMs?: number
  readonly resumeMs?: number
}

const remembered = { most: 50_000, mostBytes: 10 * 1024 * 1024 }
const sampleLength = 512

/**
 * AT Protocol from where it is written: the firehose of one PDS, or of a relay that has them all. Heavier than Jetstream by ten times the bytes, and
 * nobody stands between. Without a cursor it begins now; a cursor is a number of the host, so another host begins now too. A frame is
 * committed whole: its events but the last carry the number of the frame before. Each reading goes on a little earlier (overlap.ts) and leaves out
 * repeats as far as it remembers them; the store leaves out the rest, and the runner counts that it has had.
 */
export function createFirehoseSource({ host, network = bluesky, now, outbound, name, hides, ...times }: FirehoseSourceOptions): Source {
  const revisions = new Revisions()
  /** The host lost what the cursor tells of. */
  let isPastLost = false
  /** Up to this frame of an earlier process nobody remembers which counts were written: all of them, as a rule. */
  let countedTo: number | undefined
  return {
    name: name ?? (`${network.name}:${new URL(host).host}` as SourceName),
    network: network.name,
    async *read({ after, onDrop, onOpen, onGap = () => {}, signal }) {
      const known = readSeq(after, host)
      const start = known !== undefined && isPastLost ? 0 : known
      const from = isPastLost ? undefined : readFrom(after, host)
      const overlap = createOverlap(from)
      countedTo ??= start ?? -1
      const seen = createMemory(remembered)
      const lag = createLagWatch()
      const drop = (sample: string) => onDrop({ reason: 'malformed', sample: sample.slice(0, sampleLength) })
      const problem = (what: string) => (what.startsWith('The repository') || what.endsWith('OutdatedCursor.') ? onGap(what) : drop(what))
      const reading = {
        url: host,
        after: start,
        ...(from && { from }),
        now,
        signal,
        outbound,
        revisions,
        onProblem: problem,
        ...times,
        ...(onOpen && { onOpen }),
      }
      try {
        for await (const batch of readFirehose(reading)) {
          isPastLost = false
          const at = batch.events[0]?.at
          if (at !== undefined && lag.isStalling(at, batch.receivedAt))
            throw new AppError('source_unavailable', { message: `${new URL(host).host} falls behind; asking again.` })
          overlap.add(batch, batch.receivedAt)
          const cursorOf = (number: number) => toCursor(host, number, overlap.from())
          const items = itemsOf(batch, { cursorOf, network, seen, drop, hides })
          yield* batch.seq > countedTo ? items : items.filter(({ key }) => key === undefined)
        }
      } catch (error) {
        if (!(error instanceof PastLost)) throw error
        isPastLost = true
        countedTo = -1
        revisions.clear()
        onGap(`${new URL(host).host} began anew; posts of the last minutes may be missing.`)
        throw error
      }
    },
  }
}

type Context = {
  readonly cursorOf: (seq: number) => Cursor
  readonly network: RepoNetwork
  readonly seen: ReturnType<typeof createMemory>
  readonly drop: (sample: string) => void
  readonly hides: Hides | undefined
}

/** What a frame means for posts. One that means nothing has no item, and its number is told by the next. */
function itemsOf({ events, seq, receivedAt, bytes }: FirehoseBatch, { cursorOf, network, seen, drop, hides }: Context): SourceItem[] {
  const items: Omit<SourceItem, 'cursor'>[] = []
  for (const event of events) {
    const decoded = fromFirehose(event, seq)
    if (!decoded || decoded.kind === 'drop' || decoded.kind === 'info' || decoded.kind === 'error') {
      drop(JSON.stringify(event).slice(0, sampleLength))
      continue
    }
    const key = decoded.kind === 'commit' ? `${decoded.did}/${decoded.collection}/${decoded.rkey}/${decoded.rev}` : `${seq}`
    if (decoded.kind === 'sync') seen.forgetAll(`${decoded.did}/`)
    if (decoded.kind === 'commit' && !seen.remember(key)) continue
    const normalized = normalizeJetstream(decoded, receivedAt, network)
    if ('drop' in normalized) {
      drop(JSON.stringify(event).slice(0, sampleLength))
      continue
    }
    for (const item of inSight(decoded, normalized.events, repoAuthor(network, decoded.did), hides))
      items.push({
        event: item,
        receivedAt,
        bytes: items.length === 0 ? bytes : 0,
        ...(item.type === 'count-add' && { key: `${key} ${item.what}` }),
      })
  }
  return items.map((item, i) => ({ ...item, cursor: cursorOf(i === items.length - 1 ? seq : seq - 1) }))
}
