import { AppError } from '../errors/index.ts'
import { startTimer, type Clock } from '../lib/clock.ts'
import type { AuthorId } from '../post/index.ts'
import { parseQuery, search, searchSettings, type ParsedQuery } from '../search/index.ts'
import type { PageMark, PostStore, SearchQuery } from '../store/index.ts'
import { zoneOf } from './ask.ts'
import type { SearchRequest, SearchResult, Shown } from './schema.ts'
import { iso, toHitView, type MediaOf, type Warn } from './views.ts'

export type SearchPostsContext = {
  readonly store: PostStore
  readonly now: Clock
  readonly timeZone: string
  readonly shown: Shown
  readonly warn: Warn
  readonly mediaOf?: MediaOf
  readonly findDeadlineMs: number
  readonly signal: AbortSignal
}

/**
 * The search box: every word must occur. Where no post holds all of them, posts that hold some are shown instead, best first.
 * Throws `request_invalid` for a date, page or account that is none.
 */
export async function searchPosts(request: SearchRequest, context: SearchPostsContext): Promise<SearchResult> {
  const timer = startTimer()
  const now = context.now()
  const asOf = Math.min(request.asOf ?? now, now)
  const parsed = parseQuery(request.query, { now: asOf, timeZone: zoneOf(request.timeZone, context.timeZone) })
  const query = await toQuery(request, parsed, asOf, context.store)
  const options = { collapse: request.collapse ?? true }
  const inner = { store: context.store, deadlineMs: context.findDeadlineMs, signal: context.signal }
  let found = await search(query, 'list', inner, options)
  const some = found.page.stats.matched === 0 && query.all.length > 1
  if (some) found = await search({ ...query, all: [], any: query.all }, 'list', inner, options)
  const { page } = found
  return {
    hits: found.items.map((item) => toHitView(item, context.warn, context.mediaOf)),
    complete: page.complete,
    matching: some ? 'any' : 'all',
    shown: context.shown,
    asOf: iso(asOf),
    tookMs: timer(),
    window: { from: iso(query.from), until: iso(query.until) },
    searched: { posts: page.stats.windowDocs },
    ...(page.next && { next: encodePage(page.next) }),
  }
}

async function toQuery(request: SearchRequest, parsed: ParsedQuery, asOf: number, store: PostStore): Promise<SearchQuery> {
  const [authors, notAuthors] = await Promise.all([accounts(parsed.fromHandles, store), accounts(parsed.notFromHandles, store)])
  const networks = request.network ? [request.network] : parsed.only.networks
  const langs = request.lang ? [request.lang] : parsed.only.langs
  const newest = request.sort === 'newest'
  return {
    any: [],
    all: parsed.all,
    none: parsed.none,
    from: Math.min(request.from ?? parsed.from ?? 0, asOf + 1),
    until: Math.min(request.until ?? parsed.until ?? asOf + 1, asOf + 1),
    asOf: { witnessedBefore: asOf + 1 },
    only: { ...parsed.only, ...(networks && { networks }), ...(langs && { langs }), ...(authors.length > 0 && { authors }) },
    ...(notAuthors.length > 0 && { notAuthors }),
    bm25: searchSettings.bm25,
    ...(newest && { order: 'newest' as const }),
    ...(request.page !== undefined && { after: decodePage(request.page) }),
    limit: request.limit ?? 20,
  }
}

async function accounts(handles: readonly string[], store: PostStore): Promise<AuthorId[]> {
  if (handles.length === 0) return []
  const known = await store.authors(handles)
  const unknown = handles.filter((handle) => (known.get(handle) ?? []).length === 0)
  if (unknown.length > 0)
    throw new AppError('request_invalid', {
      message: `No account named ${unknown.map((handle) => `@${handle}`).join(', ')} has posted here.`,
    })
  return [...known.values()].flat().slice(0, 100)
}

function encodePage({ key, seq, seqBefore, now }: PageMark): string {
  return Buffer.from(JSON.stringify([key, seq, seqBefore, now])).toString('base64url')
}

function decodePage(text: string): PageMark {
  try {
    const [key, seq, seqBefore, now] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if ([key, seq, seqBefore, now].every((part) => typeof part === 'number')) return { key, seq, seqBefore, now } as PageMark
  } catch {
    // Falls through to the one complaint.
  }
  throw new AppError('request_invalid', { message: 'This page mark is not one of ours. Use `next` of the page before as it is.' })
}
