import { AppError } from '../../errors/index.ts'
import { readRepository, type Repository } from '../../lib/atproto/repository.ts'
import type { EpochMs } from '../../post/index.ts'
import { accountLabels, collections, normalizeJetstream } from '../bluesky/normalize.ts'
import { isDid } from '../bluesky/wire.ts'
import { timeOf } from '../fields.ts'
import type { Normalized } from '../source.ts'
import { archiveLimits } from './limits.ts'
import { sampleLength, withoutCounts, type ArchiveRecord, type ArchiveRecords } from './record.ts'
import { endsEarly } from './x-export.ts'

/** A repository of AT Protocol as a CAR (`com.atproto.sync.getRepo`): a varint, then a map with `roots` and `version`. */
export const isCar = (start: Buffer): boolean => {
  const head = start.toString('latin1', 0, 120)
  return (start[0] ?? 0) > 20 && !/^[\s{[]/.test(head) && /eroots[\s\S]*gversion\x01/.test(head)
}

/** Read in this order: what an author wishes is known before anything that they wrote. */
const read: readonly string[] = [collections.intents, collections.profile, collections.post]

/**
 * Posts of one account, with its name and its wishes; its likes are not counted. The blocks are what their names say (SHA-256); whether the
 * account signed them is not looked into. A copy from the network is the newer one, since it knows when it was seen. `owner`: throws
 * `file_damaged` where it is another's.
 */
export async function* blueskyRepositoryRecords(chunks: AsyncIterable<Buffer>, name: string, owner?: string): ArchiveRecords {
  const { did, records } = await wholeOf(chunks, name)
  if (owner !== undefined && did !== owner)
    throw new AppError('file_damaged', { message: `What came as the posts of ${name} belongs to another account.` })
  const wanted = read.flatMap((collection) => records.filter((record) => record.collection === collection))
  const ofAll = wanted.flatMap(({ collection, record }) => (collection === collections.profile ? accountLabels(record) : []))
  for (let at = 0; at < wanted.length; at += 200)
    yield wanted.slice(at, at + 200).map((record): ArchiveRecord => ({
      sample: JSON.stringify(record.record).slice(0, sampleLength),
      decode: (receivedAt) => [withLabels(decode(did, record, receivedAt), ofAll)],
    }))
}

function withLabels(normalized: Normalized, labels: readonly string[]): Normalized {
  if ('drop' in normalized || labels.length === 0) return normalized
  return {
    events: normalized.events.map((event) =>
      event.type === 'post-put' ? { ...event, post: { ...event.post, labels: [...event.post.labels, ...labels] } } : event,
    ),
  }
}

async function wholeOf(chunks: AsyncIterable<Buffer>, name: string): Promise<Repository> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > archiveLimits.carBytes) throw endsEarly(name)
    pieces.push(chunk)
  }
  try {
    return readRepository(Buffer.concat(pieces))
  } catch {
    throw endsEarly(name)
  }
}

/** There is no network's clock in it: what a record says of its time is all there is. */
function decode(did: string, { collection, rkey, record }: Repository['records'][number], receivedAt: EpochMs): Normalized {
  if (!isDid(did) || !/^[A-Za-z0-9._:~-]{1,512}$/.test(rkey)) return { drop: 'malformed' }
  const at = timeOf(record['createdAt']) ?? receivedAt
  const commit = { kind: 'commit', did, at, micros: at * 1_000, operation: 'create', collection, rkey, rev: '', record } as const
  return withoutCounts(normalizeJetstream(commit, receivedAt))
}
