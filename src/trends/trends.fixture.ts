import { createRandom, makePost } from '../post/post.fixture.ts'
import type { AuthorId, Cursor, Post, PostEvent, SourceName } from '../post/index.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { createTrends } from './trends.ts'

export const minute = 60_000
export const start = Date.parse('2026-03-03T09:00:00Z')
export const { signal } = new AbortController()
export const by = (who: string | number) => ({ id: `x:author${who}` as AuthorId, handle: `author${who}`, name: '' })

const small = 'harbour lantern copper meadow violin kettle orchard pepper saddle thimble walnut cobbler gravel ribbon sparrow turnip'.split(
  ' ',
)

/** What people talk about when nothing happens: the same few words in ever other order, `perMinute` posts by as many people. */
export function chatter(from: number, until: number, perMinute = 60): Post[] {
  const random = createRandom(from / 1_000)
  const word = () => small[Math.floor(random() * small.length)] as string
  const count = Math.round(((until - from) / minute) * perMinute)
  return Array.from({ length: count }, (_, i) => {
    const at = from + Math.floor((i * minute) / perMinute)
    return makePost({
      n: at * 100 + (i % 100),
      at,
      text: `${word()} and then ${word()} or ${word()}`,
      author: by(Math.floor(random() * 500)),
    })
  })
}

const sayings = [
  'The Tovarin ferry has run aground near the pier',
  'Everybody off the Tovarin ferry, it leans badly',
  'I can see the Tovarin ferry from my window and it is not moving',
  'Why is nobody helping the people on the Tovarin ferry?',
  'Lifeboats on their way to the Tovarin ferry now',
  'My aunt is on the Tovarin ferry and says they are fine',
  'Police close the harbour wall because of the Tovarin ferry',
  'So the Tovarin ferry hit a sandbank, of all things',
  'Great pictures of the Tovarin ferry by the local paper',
  'No more crossings today after the Tovarin ferry accident',
]
/** Something happens: ten people say it in ten ways, one every `everyMs`. */
export const ferry = (at: number, more: Partial<Post> & { n?: number; everyMs?: number } = {}): Post[] =>
  sayings.map((text, i) =>
    makePost({ text, at: at + i * (more.everyMs ?? 5_000), author: by(`ferry${i}`), ...more, n: (more.n ?? 7_000_000) + i }),
  )

export const puts = (posts: readonly Post[]): PostEvent[] => posts.map((post) => ({ type: 'post-put', post }))

/** Trends over a store that compares everything with everything, by a clock that is set. */
export function openTrends(at = start) {
  const clock = { at }
  const store = createScanStore()
  const trends = createTrends({ store, now: () => clock.at })
  const sink = trends.watching(store)
  return {
    clock,
    store,
    trends,
    /** Tells posts in order of arrival, with the clock at the last of them. */
    async tell(events: readonly PostEvent[], now?: number): Promise<void> {
      for (let i = 0; i < events.length; i += 500) {
        const batch = events.slice(i, i + 500)
        clock.at = now ?? Math.max(clock.at, ...batch.map((event) => (event.type === 'post-put' ? event.post.witnessedAt : 0)))
        await sink.write({ source: 'demo' as SourceName, events: batch, cursor: `${i}` as Cursor }, { signal })
        await trends.settle()
      }
    },
    read: (minutes = 15) => trends.read({ minutes, limit: 10, signal }),
  }
}
