import type { AuthorId, EpochMs, Post, PostEvent } from '../../post/index.ts'
import type { Drop } from '../source.ts'
import type { FeedState, ItemRow } from './feed-state.ts'
import { feedAuthor, normalizeFeed } from './normalize.ts'
import type { FeedDocument } from './feed-document.ts'

/** What a document says that was not known: each event with the row of the item that it is about. */
export type News = {
  readonly events: readonly PostEvent[]
  /** `event`: the place among `events` of what it rests on; a refused item rests on nothing. */
  readonly items: readonly (ItemRow & { readonly event?: number })[]
  readonly drops: readonly Drop[]
  readonly authors: readonly AuthorId[]
  /** When its items came out, and `receivedAt` where some had changed. */
  readonly changes: readonly EpochMs[]
  readonly isUndated: boolean
}
type Received = {
  readonly url: string
  readonly receivedAt: EpochMs
  readonly consent: Post['consent']
  readonly items: FeedState['items']
}

/**
 * Compares a document with what its items said before. The same again is nothing; an item that says something else is an edit; one that is
 * no longer in the document has scrolled off and stays. Refused items are told once.
 */
export function newsOf(feed: FeedDocument, { url, receivedAt, consent, items }: Received): News {
  const known = items(url)
  const events: PostEvent[] = []
  const rows: (ItemRow & { event?: number })[] = []
  const drops: Drop[] = []
  const authors = new Set<AuthorId>([feedAuthor(url)])
  const dates: EpochMs[] = []
  let hasEdits = false
  const all = normalizeFeed(feed, { feed: url, receivedAt, consent })
  for (const item of all) {
    const before = known.get(item.key)
    if ('drop' in item) {
      if (before) continue
      drops.push({ reason: item.drop, sample: item.sample })
      rows.push({ key: item.key, content: item.drop, version: '' })
      continue
    }
    dates.push(item.post.witnessedAt)
    if (before?.content === item.content) continue
    const version = versionAfter(before?.version, receivedAt, item.content)
    hasEdits ||= before !== undefined
    authors.add(item.post.author.id)
    events.push({ type: 'post-put', post: { ...item.post, version } })
    rows.push({ key: item.key, content: item.content, version, event: events.length - 1 })
  }
  return {
    events,
    items: rows,
    drops,
    authors: [...authors],
    changes: [...(hasEdits ? [receivedAt] : []), ...dates.toSorted((x, y) => y - x).slice(0, 10)],
    isUndated: all.length > 0 && all.every((item) => 'drop' in item && item.drop === 'undated'),
  }
}

const timeLength = 9

/**
 * The hash of what it says behind the moment when it was seen to say so: versions are compared by their letters, and hashes have no order.
 * Never before the version that it follows, whatever the clock did.
 */
function versionAfter(before: string | undefined, receivedAt: EpochMs, content: string): string {
  const after = before ? Number.parseInt(before.slice(0, timeLength), 36) + 1 : 0
  return `${Math.max(receivedAt, after || 0)
    .toString(36)
    .padStart(timeLength, '0')}-${content.slice(0, 12)}`
}
