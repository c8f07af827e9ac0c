import { startTimer } from '../lib/clock.ts'
import type { Post } from '../post/index.ts'
import type { Hit, HitPage, PostStore, SearchQuery } from '../store/index.ts'
import { collapseNearDuplicates, type Collapsed } from './near-duplicates.ts'

export type SearchContext = { readonly store: PostStore; readonly deadlineMs: number; readonly signal: AbortSignal }
/** What a search is for: a list shows every public post, an answer only those whose authors did not opt out of answers. */
export type Purpose = 'list' | 'answer'
export type Found = { readonly post: Post; readonly hit: Hit }
export type SearchPage = { readonly items: readonly Collapsed<Found>[]; readonly page: HitPage; readonly tookMs: number }

/** Which posts are best: candidates from the index, the posts themselves, the rules, near-copies shown once. */
export async function search(
  query: SearchQuery,
  purpose: Purpose,
  context: SearchContext,
  options: { collapse: boolean } = { collapse: true },
): Promise<SearchPage> {
  const timer = startTimer()
  const page = await context.store.find(query, { deadlineMs: context.deadlineMs, signal: context.signal })
  const found = await loadPosts(page.hits, context)
  const allowed = found.filter(({ post }) => mayShow(post, purpose))
  const items = options.collapse
    ? collapseNearDuplicates(allowed)
    : allowed.map((item) => ({ item, copies: [], similar: { posts: 0, authors: 1 } }))
  return { items, page, tookMs: timer() }
}

/** A post may be deleted between the two reads: it is then missing here, never shown. */
async function loadPosts(hits: readonly Hit[], { store, signal }: SearchContext): Promise<Found[]> {
  const posts = await store.get(
    hits.map((hit) => hit.id),
    { signal },
  )
  return hits.flatMap((hit) => {
    const post = posts.get(hit.id)
    return post ? [{ post, hit }] : []
  })
}

function mayShow(post: Post, purpose: Purpose): boolean {
  if (purpose === 'answer' && post.consent === 'count-only') return false // the author opted out of generated answers
  return true
}
