import { AppError } from '../errors/index.ts'
import type { Clock } from '../lib/clock.ts'
import type { Post, PostEvent, PostId } from '../post/index.ts'
import type { PostStore } from '../store/index.ts'
import type { Decoder } from './decoder.ts'
import type { PictureDoor } from './picture-door.ts'
import { picturesOf } from './pictures-of.ts'
import type { PictureReader } from './picture-reader.ts'
import type { Entry, PreviewCache } from './preview-cache.ts'
import { mediaSettings } from './settings.ts'

export type PreviewFile = { readonly bytes: Uint8Array; readonly type: 'image/webp' }
export type PicturesState = {
  /** ready: previews are made; no-runtime: what decodes them is not installed. */
  readonly state: 'ready' | 'no-runtime'
  readonly kept: number
  readonly bytes: number
  /** Where words in pictures are read: how many pictures since the start, in how many there were words, and how many posts wait. */
  readonly reading?: ReturnType<PictureReader['state']>
}

/**
 * Small copies of the pictures of posts, made when somebody looks at one. Only a picture of a post that may be seen now can be asked for, by
 * names of ours: nobody makes this server fetch an address of their choice. What is kept goes with its post.
 */
export interface Pictures extends AsyncDisposable {
  /** For each place in `media` what a preview is asked for by; none where it has no address or nothing decodes pictures. */
  keysOf(post: Post): ReadonlyMap<number, string>
  /**
   * Throws `not_found` (no such post that may be seen, or not its picture), `source_unavailable`, `outbound_refused`, `deadline_exceeded`,
   * `file_damaged`, `overloaded`, and the signal's reason. What failed fails at once for ten minutes.
   */
  preview(post: PostId, picture: string, signal: AbortSignal): Promise<PreviewFile>
  /** The same store; what is written to it and erased from it is heard, so that previews go with their posts at once. */
  following(store: PostStore): PostStore
  /** An answer cites this post: words in its pictures are worth reading. */
  cited(post: PostId): void
  state(): PicturesState
}
export type PicturesOptions = {
  readonly store: Pick<PostStore, 'get'>
  /** Whether pictures of a post may be seen: what is hidden, and whoever opted out, is not. */
  readonly isShown: (post: Post) => boolean
  readonly cache: PreviewCache
  readonly door: PictureDoor
  /** Undefined while its runtime is not installed; asked now and then. */
  readonly openDecoder: () => Promise<Decoder | undefined>
  /** Absent: words in pictures are not read. */
  readonly reader?: PictureReader
  readonly now: Clock
  readonly lookAgainMs?: number
}

export async function openPictures(options: PicturesOptions): Promise<Pictures> {
  const { store, isShown, cache, door, openDecoder, reader, now, lookAgainMs = mediaSettings.cache.lookAgainMs } = options
  const closing = new AbortController()
  const making = new Map<string, Promise<PreviewFile>>()
  const failed = createFailures(now)
  let decoder = await openDecoder()
  let looking: Promise<void> = Promise.resolve()

  const find = async (post: PostId, signal: AbortSignal): Promise<Post | undefined> => {
    const found = (await store.get([post], { signal })).get(post)
    return found && isShown(found) ? found : undefined
  }
  async function make({ post, author, picture }: Entry, url: string): Promise<PreviewFile> {
    if (!decoder) throw notThere()
    const { signal } = closing
    const { bytes } = await decoder.preview(await door.fetch(url, signal), signal)
    const still = await find(post, signal) // it may have gone meanwhile
    if (!still || !picturesOf(still).some(({ key }) => key === picture)) throw notThere()
    cache.put({ post, author, picture }, bytes)
    return { bytes, type: 'image/webp' }
  }
  function makeOnce(entry: Entry, url: string): Promise<PreviewFile> {
    const name = `${entry.post} ${entry.picture}`
    failed.check(name)
    const known = making.get(name)
    if (known) return known
    const made = make(entry, url)
      .catch((error: unknown) => {
        if (error instanceof AppError && lasting.has(error.code)) failed.add(name, error)
        throw error
      })
      .finally(() => making.delete(name))
    making.set(name, made)
    return made
  }

  /** Holds the previews of these posts against the store; what may not be seen any more goes. */
  async function lookAt(posts: readonly PostId[]): Promise<void> {
    for (let at = 0; at < posts.length; at += mediaSettings.cache.lookAtOnce) {
      const some = posts.slice(at, at + mediaSettings.cache.lookAtOnce)
      const found = await store.get(some, { signal: closing.signal })
      const stays = ({ post, picture }: Entry) => {
        const seen = found.get(post)
        return seen !== undefined && isShown(seen) && picturesOf(seen).some(({ key }) => key === picture)
      }
      cache.forget(cache.of(some).filter((entry) => !stays(entry)))
    }
  }
  async function lookAtAll(): Promise<void> {
    for (let after = ''; ;) {
      const posts = cache.posts(after, mediaSettings.cache.lookAtOnce)
      const last = posts.at(-1)
      if (last === undefined) return
      await lookAt(posts)
      after = last
    }
  }
  /** One look after the other; a store that cannot be read is asked again by the next. */
  const look = (work: () => Promise<void>) => (looking = looking.then(work).catch(() => {}))
  const touched = (events: readonly PostEvent[]) => {
    const posts = new Set(events.flatMap((event) => concerned(event, cache)))
    if (posts.size > 0) void look(() => lookAt([...posts]))
  }
  const timer = setInterval(() => {
    if (!decoder) void openDecoder().then((opened) => (decoder ??= opened))
    void look(lookAtAll)
  }, lookAgainMs).unref()
  void look(lookAtAll)

  return {
    keysOf: (post) => new Map(decoder && isShown(post) ? picturesOf(post).map(({ at, key }) => [at, key]) : []),
    async preview(id, picture, signal) {
      const post = await find(id, signal)
      const found = post && picturesOf(post).find(({ key }) => key === picture)
      if (!found || !decoder) throw notThere()
      const bytes = cache.get(id, picture)
      return bytes
        ? { bytes, type: 'image/webp' }
        : untilAborted(makeOnce({ post: id, author: post.author.id, picture }, found.url), signal)
    },
    following: (inner) => ({
      ...inner,
      async write(batch, more) {
        const result = await inner.write(batch, more)
        touched(batch.events)
        if (reader) for (const event of batch.events) if (event.type === 'post-put') reader.arrived(event.post)
        return result
      },
      async erase(ids) {
        const erased = await inner.erase(ids)
        void look(() => lookAt(ids.filter((id) => cache.has(id))))
        return erased
      },
    }),
    cited: (post) => reader?.cited(post),
    state() {
      const { pictures, bytes } = cache.size()
      return { state: decoder ? 'ready' : 'no-runtime', kept: pictures, bytes, ...(reader && { reading: reader.state() }) }
    },
    async [Symbol.asyncDispose]() {
      if (closing.signal.aborted) return
      clearInterval(timer)
      closing.abort(new AppError('cancelled', { message: 'The server is stopping.' }))
      await reader?.[Symbol.asyncDispose]()
      await Promise.allSettled([looking, ...making.values()])
      await decoder?.[Symbol.asyncDispose]()
      await door[Symbol.asyncDispose]()
      cache[Symbol.dispose]()
    },
  }
}

const notThere = () => new AppError('not_found', { message: 'There is no such picture here.' })

/** Of these asking again soon is of no use to anybody. */
const lasting = new Set(['source_unavailable', 'outbound_refused', 'deadline_exceeded', 'file_damaged'])

/** The posts with previews that an event may change. */
function concerned(event: PostEvent, cache: PreviewCache): readonly PostId[] {
  switch (event.type) {
    case 'post-put':
      return cache.has(event.post.id) ? [event.post.id] : []
    case 'post-delete':
    case 'post-hide':
      return cache.has(event.id) ? [event.id] : []
    case 'author-hide':
    case 'author-delete':
    case 'author-consent':
      return cache.postsBy(event.author)
    case 'post-show':
    case 'author-show':
    case 'author-put':
    case 'media-text':
    case 'count-set':
    case 'count-add':
      return []
  }
}

/** Of a work that goes on for others: only the waiting ends. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

function createFailures(now: Clock) {
  const { failedForMs, failuresKept } = mediaSettings.fetch
  const known = new Map<string, { readonly error: AppError; readonly at: number }>()
  return {
    add(name: string, error: AppError): void {
      known.delete(name)
      known.set(name, { error, at: now() })
      if (known.size > failuresKept) known.delete(known.keys().next().value ?? '')
    },
    check(name: string): void {
      const found = known.get(name)
      if (!found) return
      if (now() - found.at < failedForMs) throw found.error
      known.delete(name)
    },
  }
}
