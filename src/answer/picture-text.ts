import { withoutMediaText, type Post } from '../post/index.ts'
import { holds, placesOf } from '../search/index.ts'
import type { PostStore } from '../store/index.ts'

type Candidates = Awaited<ReturnType<PostStore['candidates']>>
type Words = Parameters<PostStore['candidates']>[1]

/** Posts that the store gives at once. */
const atOnce = 1_000

/**
 * The store as one request wants it read: without words that were read in pictures, where it says so (`pictureText: false`). The index finds posts by
 * these words all the same; what such a post holds of the question is counted anew, so that it is about the question by its author's words alone.
 */
export function asWanted(store: PostStore, { pictureText = true }: { readonly pictureText?: boolean }): PostStore {
  if (pictureText) return store
  return {
    ...store,
    candidates: async (query, words, options) => {
      const found = await store.candidates(query, words, options)
      return { ...found, held: await heldBySaid(store, found, words, options.signal) }
    },
    posts: async (seqs, options) => asSaid(await store.posts(seqs, options)),
    versions: async (seqs, options) => asSaid(await store.versions(seqs, options)),
    get: async (ids, options) => asSaid(await store.get(ids, options)),
  }
}

const asSaid = <K>(posts: ReadonlyMap<K, Post>): ReadonlyMap<K, Post> =>
  new Map([...posts].map(([key, post]) => [key, isRead(post) ? withoutMediaText(post) : post]))

const isRead = ({ media }: Post): boolean => media.some(({ text }) => text !== undefined)

async function heldBySaid(store: PostStore, found: Candidates, words: Words, signal: AbortSignal): Promise<Uint32Array> {
  const held = Uint32Array.from(found.held)
  const places = [...found.seqs.keys()].filter((at) => found.attached[at] === 1)
  for (let from = 0; from < places.length; from += atOnce) {
    const some = places.slice(from, from + atOnce)
    const posts = await store.posts(
      some.map((at) => found.seqs[at] ?? -1),
      { signal },
    )
    for (const at of some) {
      const post = posts.get(found.seqs[at] ?? -1)
      if (!post || !isRead(post)) continue
      const said = placesOf(withoutMediaText(post))
      held[at] = words.reduce((bits, clauses, i) => (clauses.some((clause) => holds(said, clause)) ? bits | (1 << i) : bits), 0)
    }
  }
  return held
}
