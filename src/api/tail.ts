import { createBoundedQueue } from '../lib/bounded-queue.ts'
import type { PolicyFile } from '../policy/index.ts'
import { withoutMediaText, type AuthorId, type EpochMs, type Post, type PostEvent, type PostId } from '../post/index.ts'
import { matches, parseQuery } from '../search/index.ts'
import type { PostStore } from '../store/index.ts'
import type { TailEvent } from './schema.ts'
import { toPostView, type Warn } from './views.ts'

export type TailContext = {
  readonly store: PostStore
  readonly now: () => number
  readonly timeZone: string
  readonly warn: Warn
  /** What the operator decides takes posts away; absent: nobody decides anything. */
  readonly policy?: Pick<PolicyFile, 'decisions'>
  readonly signal: AbortSignal
}

/** Posts that wait for a slow reader; older ones are skipped and counted. */
const held = 500
/** Posts whose disappearance is still told. */
const watched = 2_000

/** What the store accepts from now on and the query asks for; a post that goes again is named, as long as it is remembered. */
export async function* tail(query: string, { store, now, timeZone, warn, policy, signal }: TailContext): AsyncIterable<TailEvent> {
  const wanted = parseQuery(query, { now: now(), timeZone })
  const { nextSeq } = await store.stats()
  const left = new AbortController()
  const stop = AbortSignal.any([signal, left.signal])
  const shown = createShown(now())
  let skipped = 0
  const queue = createBoundedQueue<TailEvent>({ capacity: held, whenFull: 'drop-oldest', onDrop: () => skipped++ })
  const reading = (async () => {
    for await (const event of store.changes(nextSeq - 1, { signal: stop }))
      for (const out of toTail(event, shown, { isWanted: (post) => matches(post, wanted), warn })) await queue.put(out, { signal: stop })
  })()
  const judging = (async () => {
    for await (const _decided of policy?.decisions(stop) ?? [])
      for (const postId of await lost(shown, store, stop)) await queue.put({ type: 'gone', postId }, { signal: stop })
  })()
  const onStop = () => queue.close()
  stop.addEventListener('abort', onStop, { once: true })
  judging.catch((error: unknown) => queue.close(stop.aborted ? undefined : error))
  reading.then(onStop, (error: unknown) => queue.close(stop.aborted ? undefined : error))
  try {
    for await (const event of queue) {
      if (signal.aborted) return
      if (skipped > 0) yield { type: 'skipped', posts: skipped }
      skipped = 0
      yield event
    }
  } finally {
    left.abort()
  }
}

/** What was missed and is read now, or imported, does not come in now. */
const lateMs = 10 * 60_000
const isLate = ({ receivedAt, witnessedAt }: Post) => receivedAt - witnessedAt > lateMs

type Shown = {
  add(post: Post): void
  /** Of what was told and is remembered; `forgotten`: it came before this began, or so long ago that it may have been told. */
  version(post: Post): string | 'forgotten' | undefined
  ids(): PostId[]
  remove(id: string): boolean
  removeAuthor(author: AuthorId): string[]
}
const versionOf = ({ version, receivedAt }: Post) => `${version} ${receivedAt}`

/** Nothing but that its pictures were read: it came in before. What is found by those words alone is news here. */
function isReadAlone(post: Post, shown: Shown, isWanted: (post: Post) => boolean): boolean {
  if (post.media.every(({ text }) => text === undefined)) return false
  const told = shown.version(post)
  return told === versionOf(post) || (told === 'forgotten' && isWanted(withoutMediaText(post)))
}

/** What was shown and may be no more, by what was decided since. */
async function lost(shown: Shown, store: PostStore, signal: AbortSignal): Promise<PostId[]> {
  const gone: PostId[] = []
  const ids = shown.ids()
  for (let at = 0; at < ids.length; at += 1_000) {
    const some = ids.slice(at, at + 1_000)
    const there = await store.get(some, { signal })
    gone.push(...some.filter((id) => !there.has(id) && shown.remove(id)))
  }
  return gone
}

function toTail(event: PostEvent, shown: Shown, { isWanted, warn }: { isWanted: (post: Post) => boolean; warn: Warn }): TailEvent[] {
  const gone = (postId: string): TailEvent => ({ type: 'gone', postId })
  switch (event.type) {
    case 'post-put':
      if (isLate(event.post) || !isWanted(event.post) || isReadAlone(event.post, shown, isWanted)) return []
      shown.add(event.post)
      return [{ type: 'post', post: toPostView(event.post, warn) }]
    case 'post-delete':
    case 'post-hide':
      return shown.remove(event.id) ? [gone(event.id)] : []
    case 'author-delete':
    case 'author-hide':
      return shown.removeAuthor(event.author).map(gone)
    case 'post-show':
    case 'author-show':
    case 'author-put':
    case 'author-consent':
    case 'media-text':
    case 'count-set':
    case 'count-add':
      return []
  }
}

function createShown(begun: EpochMs): Shown {
  const told = new Map<PostId, { readonly by: AuthorId; readonly version: string; readonly receivedAt: EpochMs }>()
  let forgottenTo = begun - 1
  return {
    add(post) {
      told.delete(post.id)
      told.set(post.id, { by: post.author.id, version: versionOf(post), receivedAt: post.receivedAt })
      for (const [id, { receivedAt }] of told) {
        if (told.size <= watched) break
        forgottenTo = Math.max(forgottenTo, receivedAt)
        told.delete(id)
      }
    },
    version: ({ id, receivedAt }) => told.get(id)?.version ?? (receivedAt <= forgottenTo ? 'forgotten' : undefined),
    ids: () => [...told.keys()],
    remove: (id) => told.delete(id as PostId),
    removeAuthor(author) {
      const ids = [...told].flatMap(([id, { by }]) => (by === author ? [id] : []))
      for (const id of ids) told.delete(id)
      return ids
    },
  }
}
