import type { EpochMs, PostEvent } from '../../post/index.ts'
import { recordOf, tooLongRecord, type ArchiveRecord, type ArchiveRecords } from '../archives/record.ts'
import { fieldsOf, isFields, listOf, type Fields } from '../fields.ts'
import type { DropReason, Normalized } from '../source.ts'
import { indexIncludes, isV2Post, normalizePost, nothingIncluded } from '../x/normalize.ts'
import { isTweet, mentionsOf, normalizeTweet } from '../x/normalize-v1.ts'
import { isExport, normalizeExport } from './export-line.ts'
import { linesOf } from './lines.ts'
import { createNames, type Names } from './names.ts'
import { isBluesky, normalizeBluesky } from './normalize-bluesky.ts'

/** One JSON object a line; each line's format is told by what it holds. */
export async function* lineRecords(chunks: AsyncIterable<Buffer>): ArchiveRecords {
  const names = createNames()
  for await (const lines of linesOf(chunks))
    yield lines.map(({ text, tooLong }): ArchiveRecord =>
      tooLong ? tooLongRecord(text) : recordOf(text, (record, receivedAt) => decodeRecord(record, receivedAt, names)),
    )
}

/** A record into events. Total: whatever stands there is events or a reason. */
function decodeRecord(record: Fields, receivedAt: EpochMs, names: Names): readonly Normalized[] {
  if (isExport(record)) return [normalizeExport(record, receivedAt)]
  if (isBluesky(record)) return [normalizeBluesky(record, receivedAt)]
  if (isTweet(record)) return [decodeTweet(record, receivedAt, names)]
  if (isV2Post(record)) return [normalizePost(record, nothingIncluded, { receivedAt })]
  if (isV2Page(record)) return decodePage(record, receivedAt)
  return [{ drop: undatedOrMalformed(record) }]
}

const undatedOrMalformed = (record: Fields): DropReason => ('text' in record && !('created_at' in record) ? 'undated' : 'malformed')

/** An answer of X's API v2: of a search (`data` is a list) or a line of a stream (one post). */
const isV2Page = (record: Fields): boolean =>
  'data' in record &&
  (Array.isArray(record['data']) || isFields(record['data'])) &&
  ('includes' in record || listOf(record['data']).some(isPost) || isPost(record['data']))
const isPost = (value: unknown): boolean => isV2Post(fieldsOf(value))

/** At most what a page of X may have, ten times over. */
const mostInPage = 5_000

function decodePage(page: Fields, receivedAt: EpochMs): readonly Normalized[] {
  const included = indexIncludes(page['includes'])
  const posts = Array.isArray(page['data']) ? page['data'].slice(0, mostInPage) : [page['data']]
  return posts.map((post) => (isPost(post) ? normalizePost(fieldsOf(post), included, { receivedAt }) : { drop: 'malformed' }))
}

function decodeTweet(record: Fields, receivedAt: EpochMs, names: Names): Normalized {
  const normalized = normalizeTweet(record, receivedAt)
  if ('drop' in normalized) return normalized
  const learned = names.learn(mentionsOf(record), receivedAt)
  const posts = normalized.events.map((event): PostEvent =>
    event.type === 'post-put' ? { ...event, post: { ...event.post, author: names.name(event.post.author) } } : event,
  )
  return { events: [...posts, ...learned] }
}
