import { setTimeout as delay } from 'node:timers/promises'
import { createBoundedQueue } from '../lib/bounded-queue.ts'
import { startTimer, type Clock } from '../lib/clock.ts'
import { baseLanguage, type Cursor, type Media, type Post, type PostId, type SourceName } from '../post/index.ts'
import type { PostStore } from '../store/index.ts'
import type { Decoder } from './decoder.ts'
import type { PictureDoor } from './picture-door.ts'
import { picturesOf } from './pictures-of.ts'
import { mediaSettings } from './settings.ts'

/**
 * Reads words in pictures in the background, one picture after the other, and has the store keep them with their posts. Which: of posts in a
 * language it can read, pictures of which their authors say little; of posts that arrive only where they say little themselves.
 */
export interface PictureReader extends AsyncDisposable {
  arrived(post: Post): void
  /** An answer cites it. */
  cited(id: PostId): void
  state(): { readonly read: number; readonly withText: number; readonly waiting: number }
}
export type PictureReaderOptions = {
  readonly store: Pick<PostStore, 'get' | 'write'>
  readonly isShown: (post: Post) => boolean
  readonly door: PictureDoor
  /** Undefined while what it needs is not installed. */
  readonly openDecoder: () => Promise<Decoder | undefined>
  readonly now: Clock
  readonly settings?: { readonly [K in 'waiting' | 'remembered' | 'rest']: number }
}

const { fewWords, altWords, perPost, languages } = mediaSettings.read
/** Whose events they are; never the source of a post. */
export const readingSource = 'pictures' as SourceName

export function createPictureReader(options: PictureReaderOptions): PictureReader {
  const { store, isShown, door, openDecoder, now, settings = mediaSettings.read } = options
  const closing = new AbortController()
  const { signal } = closing
  const queue = createBoundedQueue<PostId>({ capacity: settings.waiting, whenFull: 'drop-oldest', onDrop: (id) => void known.delete(id) })
  const known = new Set<PostId>()
  let [read, withText] = [0, 0]
  let decoder: Decoder | undefined

  const offer = (id: PostId): void => {
    if (known.has(id) || signal.aborted) return
    known.add(id)
    if (known.size > settings.remembered) known.delete(known.values().next().value as PostId)
    void queue.put(id, { signal }).catch(() => {})
  }
  async function readPost(id: PostId): Promise<void> {
    const post = (await store.get([id], { signal })).get(id)
    if (!post || !isShown(post) || !isReadable(post)) return
    for (const { url } of unread(post).slice(0, perPost)) {
      const timer = startTimer()
      const text = await readOne(url).catch(() => '')
      read++
      if (text !== '') {
        withText++
        const event = { type: 'media-text', id, url, text, at: now() } as const
        await store.write({ source: readingSource, events: [event], cursor: '' as Cursor }, { signal })
      }
      await delay(settings.rest * timer(), undefined, { signal })
    }
  }
  async function readOne(url: string): Promise<string> {
    decoder ??= await openDecoder()
    return decoder ? (await decoder.read(await door.fetch(url, signal), signal)).text : ''
  }
  const working = (async () => {
    for await (const id of queue) {
      await readPost(id).catch(() => {}) // the store is being closed, or full: others come
      if (signal.aborted) return
    }
  })()

  return {
    arrived(post) {
      if (wordsOf(post.text) < fewWords && isReadable(post) && unread(post).length > 0) offer(post.id)
    },
    cited: offer,
    state: () => ({ read, withText, waiting: queue.size }),
    async [Symbol.asyncDispose]() {
      closing.abort()
      queue.close()
      await working
      await decoder?.[Symbol.asyncDispose]()
    },
  }
}

const wordsOf = (text: string): number => text.split(/\s+/u).filter(Boolean).length

/** One that states no language may be in any. */
const isReadable = ({ langs }: Post): boolean =>
  langs.length === 0 || langs.some((lang) => languages.some((one) => baseLanguage(lang) === one))

/** Pictures that have an address and of which nobody says much. */
function unread(post: Post): { readonly url: string }[] {
  const isSilent = (one: Media | undefined) => one !== undefined && one.text === undefined && wordsOf(one.alt) < altWords
  return picturesOf(post).filter(({ at }) => isSilent(post.media[at]))
}
