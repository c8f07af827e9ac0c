import type { EpochMs } from '../../post/index.ts'
import { bluesky, collections, normalizeJetstream, repoAuthor, repoPost } from '../bluesky/normalize.ts'
import { decodeEvent, isDid } from '../bluesky/wire.ts'
import { cleanText, countOf, fieldsOf, isWebAddress, textOf, textsOf, timeOf, type Fields } from '../fields.ts'
import type { Normalized } from '../source.ts'

/** A collected record (`uri`, `author_did`, `text`, …) or a Jetstream v1 line (`did`, `time_us`, `kind`, `commit`). */
export const isBluesky = (record: Fields): boolean => isCollected(record) || isJetstream(record)
const isCollected = (record: Fields) => typeof record['uri'] === 'string' && record['uri'].startsWith('at://')
const isJetstream = (record: Fields) => typeof record['did'] === 'string' && typeof record['kind'] === 'string' && 'time_us' in record

export function normalizeBluesky(record: Fields, receivedAt: EpochMs): Normalized {
  return isCollected(record) ? normalizeCollected(record, receivedAt) : normalizeCaptured(record, receivedAt)
}

function normalizeCollected(record: Fields, receivedAt: EpochMs): Normalized {
  const uri = /^at:\/\/([^/]+)\/([^/]+)\/([A-Za-z0-9._~:-]{1,512})$/.exec(textOf(record['uri']) ?? '')
  const author = uri?.[1]
  const rkey = uri?.[3]
  if (!author || !rkey || uri[2] !== collections.post || !isDid(author)) return { drop: 'malformed' }
  const inner = fieldsOf(record['record'])
  const createdAt = timeOf(record['created_at'] ?? record['createdAt'] ?? inner['createdAt'])
  if (createdAt === undefined) return { drop: 'undated' }
  const text = cleanText(textOf(record['text']) ?? textOf(inner['text']) ?? '')
  if (text === '') return { drop: 'malformed' }
  const witnessedAt = Math.min(timeOf(record['indexed_at'] ?? record['indexedAt']) ?? createdAt, receivedAt)
  const lang = textOf(record['lang'])
  return {
    events: [
      {
        type: 'post-put',
        post: {
          id: repoPost(bluesky, author, rkey),
          url: bluesky.urlOf(author, rkey),
          author: { id: repoAuthor(bluesky, author), handle: (textOf(record['author_handle']) ?? '').slice(0, 253), name: '' },
          text,
          createdAt,
          witnessedAt,
          receivedAt,
          langs: lang ? [lang.slice(0, 35)] : textsOf(inner['langs']).slice(0, 3),
          links: textsOf(record['urls']).filter(isWebAddress),
          tags: textsOf(record['hashtags']).map((tag) => tag.replace(/^#/, '')),
          mentions: textsOf(record['mentions'])
            .filter(isDid)
            .map((did) => repoAuthor(bluesky, did)),
          media: [],
          labels: [],
          counts: {
            likes: countOf(record['like_count']),
            reposts: countOf(record['repost_count']),
            replies: countOf(record['reply_count']),
            quotes: countOf(record['quote_count']),
          },
          version: '',
          consent: 'answer',
        },
      },
    ],
  }
}

/** Captured frames of the v1 wire: a live connection would make the same of them. Counts are left out: an archive states its own. */
function normalizeCaptured(record: Fields, receivedAt: EpochMs): Normalized {
  const event = decodeEvent(record)
  if (event?.kind === 'drop') return { drop: event.reason }
  if (event === undefined || event.kind === 'info' || event.kind === 'error') return { events: [] }
  const normalized = normalizeJetstream(event, receivedAt)
  return 'drop' in normalized ? normalized : { events: normalized.events.filter(({ type }) => type !== 'count-add') }
}
