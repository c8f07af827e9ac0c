import type { FeedEvent } from '../feed.ts'

let revision = 0

/** An invented post; later calls have higher revisions. */
export function postEvent(n: number, text: string, { did = 'did:plc:exampleana', at = Date.now() } = {}): FeedEvent {
  const record = { $type: 'app.bsky.feed.post', text, createdAt: new Date(at).toISOString(), langs: ['en'] }
  return commitEvent({ did, at, operation: 'create', rkey: `post${n}`, record })
}

export const deleteEvent = (n: number, { did = 'did:plc:exampleana', at = Date.now() } = {}): FeedEvent =>
  commitEvent({ did, at, operation: 'delete', rkey: `post${n}` })

export function likeEvent(n: number, uri: string, { did = 'did:plc:examplebo', at = Date.now() } = {}): FeedEvent {
  return commitEvent({ did, at, operation: 'create', collection: 'app.bsky.feed.like', rkey: `like${n}`, record: { subject: { uri } } })
}

type Commit = {
  readonly did: string
  readonly at: number
  readonly operation: 'create' | 'delete'
  readonly rkey: string
  readonly collection?: string
  readonly record?: Record<string, unknown>
}

function commitEvent({ did, at, collection = 'app.bsky.feed.post', ...commit }: Commit): FeedEvent {
  return { did, at, kind: 'commit', commit: { rev: `3m${String(++revision).padStart(11, '0')}`, collection, ...commit } }
}
