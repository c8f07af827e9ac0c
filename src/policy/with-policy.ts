import type { AuthorId, Post } from '../post/index.ts'
import type { PostStore, SearchQuery } from '../store/index.ts'
import type { Judge } from './policy.ts'

/** Names in a query, at most (store/search-query.ts). */
const mostNotAuthors = 100

/**
 * A store as the operator's policy lets it be read: what is to be hidden is as if it were not there, in whatever reads posts; what a reader is to be
 * warned of stands for no answer, as posts of people who opted out do (`count-only`), but not where it is exported. Nothing is changed in
 * the store: what is let in again is there again; who follows the changes hears of decisions from the file (`PolicyFile.decisions`). Counts of a search leave out blocked authors exactly (up to 100 of them) and still count what else is hidden.
 */
export function withPolicy(store: PostStore, judgeOf: () => Judge): PostStore {
  const readable = (post: Post, judge: Judge): Post | undefined => {
    const action = judge.actionOf(post)
    if (action === 'hide') return undefined
    return action === 'warn' && post.consent === 'answer' ? { ...post, consent: 'count-only' } : post
  }
  const only = <K>(posts: ReadonlyMap<K, Post>): ReadonlyMap<K, Post> => {
    const judge = judgeOf()
    const seen = new Map<K, Post>()
    for (const [key, post] of posts) {
      const one = readable(post, judge)
      if (one) seen.set(key, one)
    }
    return seen
  }
  const asked = (query: SearchQuery): SearchQuery => {
    const { authors } = judgeOf()
    if (authors.size === 0) return query
    const not = new Set<AuthorId>([...(query.notAuthors ?? []), ...(authors as ReadonlySet<AuthorId>)])
    return { ...query, notAuthors: [...not].slice(0, mostNotAuthors) }
  }
  return {
    ...store,
    find: (query, options) => store.find(asked(query), options),
    candidates: (query, words, options) => store.candidates(asked(query), words, options),
    posts: async (seqs, options) => only(await store.posts(seqs, options)),
    versions: async (seqs, options) => only(await store.versions(seqs, options)),
    get: async (ids, options) => only(await store.get(ids, options)),
    async *scan(query, options) {
      for await (const post of store.scan(query, options)) if (judgeOf().actionOf(post) !== 'hide') yield post
    },
    async *changes(after, options) {
      for await (const event of store.changes(after, options)) {
        const post = event.type === 'post-put' ? readable(event.post, judgeOf()) : undefined
        if (event.type !== 'post-put') yield event
        else if (post) yield { ...event, post }
      }
    },
  }
}
