import { startTimer } from '../lib/clock.ts'
import type { Post } from '../post/index.ts'
import { clauseKey, type Clause, type Hit, type HitPage, type PostStore, type SearchQuery } from '../store/index.ts'
import { expansionOf } from './expansion.ts'
import { findWords } from './find-words.ts'
import { commonLanguage } from './language-of.ts'
import { collapseNearDuplicates, type Collapsed } from './near-duplicates.ts'
import { pageOf } from './page-of.ts'
import { applyBurst, applyFactors, byScore, tellExpansion, type Found } from './rank.ts'
import { searchSettings as settings } from './settings.ts'
import { createFactors } from './signals.ts'
import { spreadAuthors } from './spread.ts'
import { withForms, type WordForms } from './word-forms.ts'

/** `deadlineMs`: of the whole search. */
export type SearchContext = { readonly store: PostStore; readonly deadlineMs: number; readonly signal: AbortSignal }
/** What a search is for: a list shows every public post, an answer only those whose authors did not opt out of answers. */
export type Purpose = 'list' | 'answer'
export type SearchOptions = {
  /** Whether near-copies are shown once and authors are spread; default true. */
  readonly collapse?: boolean
  /** The words of `any` in the forms that the question brings along; default: each clause is a word, its forms are made by rule. */
  readonly words?: readonly WordForms[]
  /** Whether posts count more where the best lie close together in time; false where the newest word is wanted. Default true. */
  readonly bursts?: boolean
}
export type SearchPage = {
  readonly items: readonly Collapsed<Found>[]
  /** Every candidate that may be shown, as ranked; `matched`: posts with a word of the question, and not those that expansion alone finds. */
  readonly page: HitPage
  /** What a post that was cut off scores by its words at most; absent where none was. */
  readonly cutAt?: number
  readonly tookMs: number
}

/**
 * Which posts are best? Candidates from the index, the posts themselves, the rules; then, where words are asked for and the best come first, the
 * signals of settings.ts; near-copies are shown once. Everything is as of the query: frequencies, and the posts that words are taken from.
 */
export async function search(
  query: SearchQuery,
  purpose: Purpose,
  context: SearchContext,
  { collapse = true, words = withForms(query.any), bursts = true }: SearchOptions = {},
): Promise<SearchPage> {
  const timer = startTimer()
  const timed = {
    ...context,
    get deadlineMs() {
      return Math.max(1, context.deadlineMs - timer())
    },
  }
  const isRanked = query.order !== 'newest' && query.any.length + query.all.length > 0
  const ranked = isRanked ? await rankedBySignals(query, { words, bursts }, purpose, timed) : await newestFirst(query, purpose, timed)
  const items = collapse ? collapseNearDuplicates(ranked.found) : ranked.found.map(alone)
  const shown = isRanked ? pageOf(collapse && purpose === 'list' ? spreadAuthors(items) : items, query, ranked.page) : { items }
  const { next: _next, ...page } = ranked.page
  const next = isRanked ? shown.next : ranked.page.next
  return {
    items: shown.items,
    page: { ...page, hits: ranked.found.map(({ hit }) => hit), ...(next && { next }) },
    ...(ranked.cutAt !== undefined && { cutAt: ranked.cutAt }),
    tookMs: timer(),
  }
}

type Ranked = { readonly found: readonly Found[]; readonly page: HitPage; readonly cutAt?: number | undefined }
const alone = (item: Found): Collapsed<Found> => ({ item, copies: [], earliest: item, similar: { posts: 0, authors: 1 } })

async function newestFirst(query: SearchQuery, purpose: Purpose, context: SearchContext): Promise<Ranked> {
  const page = await context.store.find(query, { deadlineMs: context.deadlineMs, signal: context.signal })
  return { found: await loadPosts(page.hits, purpose, context), page }
}

async function rankedBySignals(
  query: SearchQuery,
  { words, bursts }: Required<Pick<SearchOptions, 'words' | 'bursts'>>,
  purpose: Purpose,
  context: SearchContext,
): Promise<Ranked> {
  const { after, ...scope } = query
  const first: SearchQuery = {
    ...scope,
    limit: settings.candidates,
    bm25: query.bm25 ?? settings.bm25,
    ...(after && { asOf: { ...scope.asOf, seqBefore: Math.min(after.seqBefore, scope.asOf?.seqBefore ?? Infinity) } }),
  }
  const { page: asked, clauses } = words.length > 0 ? await findWords(words, first, context) : await findAll(first, context)
  const best = await loadPosts(asked.hits.slice(0, settings.expansion.pool), purpose, context)
  const lang = commonLanguage(best.slice(0, settings.language.posts).map(({ post }) => post))
  const factorsOf = createFactors([...words, ...query.all.map((clause): WordForms => [clause])], asked.stats, lang)
  const feedback = applyFactors(best, factorsOf).sort(byScore)
  const added = words.length === 0 || !asked.complete ? [] : expansionOf(feedback, { weight: weightOfExpansion(words), lang: lang ?? 'en' })
  const page = added.length > 0 ? await findMore(first, clauses, added, context) : asked
  const loaded = await loadPosts(page.hits, purpose, context, best)
  const weighed = applyFactors(tellExpansion(loaded, page === asked ? [] : added, page.stats, first.bm25), factorsOf).sort(byScore)
  const found = bursts && query.halfLifeMs === undefined ? applyBurst(weighed).sort(byScore) : weighed
  const cutAt = page.hits.length < settings.candidates ? undefined : page.hits.at(-1)?.score
  return { found, cutAt, page: { ...page, stats: { ...asked.stats, terms: { ...page.stats.terms, ...asked.stats.terms } } } }
}

/** Every word must occur: nothing is added to the words, and they stand as they are written. */
async function findAll(query: SearchQuery, { store, deadlineMs, signal }: SearchContext) {
  return { page: await store.find(query, { deadlineMs, signal }), clauses: [] }
}

/** The question's own words keep the share `original` of all weight. */
function weightOfExpansion(words: readonly WordForms[]): number {
  const { original } = settings.expansion
  return ((1 - original) / original) * words.reduce((sum, [word]) => sum + (word?.weight ?? 0), 0)
}

/** A word that is asked for already gets the weight of both. */
async function findMore(
  query: SearchQuery,
  asked: readonly Clause[],
  added: readonly Clause[],
  { store, deadlineMs, signal }: SearchContext,
) {
  const weights = new Map([...asked, ...added].map((clause): [string, Clause] => [clauseKey(clause), { ...clause, weight: 0 }]))
  for (const clause of [...asked, ...added]) {
    const key = clauseKey(clause)
    weights.set(key, { ...clause, weight: (weights.get(key)?.weight ?? 0) + clause.weight })
  }
  return store.find({ ...query, any: [...weights.values()] }, { deadlineMs, signal })
}

/** A post may be deleted between the two reads: it is then missing here, never shown. `known`: loaded already. */
async function loadPosts(
  hits: readonly Hit[],
  purpose: Purpose,
  { store, signal }: SearchContext,
  known: readonly Found[] = [],
): Promise<Found[]> {
  const posts = new Map(known.map(({ post }) => [post.id, post]))
  const wanted = hits.flatMap(({ id }) => (posts.has(id) ? [] : [id]))
  for (const [id, post] of wanted.length > 0 ? await store.get(wanted, { signal }) : []) posts.set(id, post)
  return hits.flatMap((hit) => {
    const post = posts.get(hit.id)
    return post && mayShow(post, purpose) ? [{ post, hit }] : []
  })
}

function mayShow(post: Post, purpose: Purpose): boolean {
  if (purpose === 'answer' && post.consent === 'count-only') return false // the author opted out of generated answers
  return true
}
