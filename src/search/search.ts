import { startTimer } from '../lib/clock.ts'
import type { Post } from '../post/index.ts'
import {
  clauseKey,
  mostWords,
  type CandidateHints,
  type Candidates,
  type Clause,
  type Hit,
  type HitPage,
  type SearchQuery,
} from '../store/index.ts'
import { expansionOf } from './expansion.ts'
import type { SearchContext } from './context.ts'
import { weighWords } from './find-words.ts'
import { commonLanguage } from './language-of.ts'
import { collapseNearDuplicates, type Collapsed } from './near-duplicates.ts'
import { pageOf } from './page-of.ts'
import { createTellExpansion, rankBest, type Found, type Ranked } from './rank.ts'
import { searchSettings as settings } from './settings.ts'
import { createKnownFactors, postFactors } from './signals.ts'
import { spreadAuthors } from './spread.ts'
import { withForms, type WordForms } from './word-forms.ts'

/** `deadlineMs`: of the whole search. */
/** What a search is for: a list shows every public post, an answer only those whose authors did not opt out of answers. */
export type Purpose = 'list' | 'answer'
export type SearchOptions = {
  /** Whether near-copies are shown once and authors are spread; default true. */
  readonly collapse?: boolean
  /** The words of `any` in the forms that the question brings along; default: each clause is a word, its forms are made by rule. */
  readonly words?: readonly WordForms[]
  /** Whether posts count more where the best lie close together in time; false where the newest word is wanted. Default true. */
  readonly bursts?: boolean
  /** Whether all posts that match are counted; default: for answers. */
  readonly count?: 'exact' | 'atLeast'
  /** So many of the best are sure to be the best; default `read.answer` of the settings. For answers alone. */
  readonly certain?: number
  /** Places in `words` of those that tell one thing from others of its kind: posts that lack one count less. */
  readonly keys?: readonly number[]
  /** The language in which it is asked: posts in others count less, and words are taken from its posts. Default: the one of most of the best posts. */
  readonly lang?: string
}
export type SearchPage = {
  readonly items: readonly Collapsed<Found>[]
  /** Every candidate that was read and may be shown, as ranked; `matched`: posts with a word of the question, and not those that expansion alone finds; for a list at least so many. */
  readonly page: HitPage
  /** What a post that is no candidate scores by its words at most; absent where all are. */
  readonly cutAt?: number
  /** Which words the candidates hold that were not read: bit i for word i. */
  readonly unread: readonly number[]
  /** What the score of a hit of an answer's page is made of, `expansion` told apart; in a list its items say so themselves. */
  readonly partsOf?: (hit: Hit) => Hit['parts']
  readonly tookMs: number
}

/**
 * Which posts are best? Where words are asked for and the best come first: candidates from the index, ranked by the signals of settings.ts, and no
 * more posts read than can reach the top; then near-copies are shown once. Everything is as of the query: frequencies, and the posts that words
 * are taken from.
 */
export async function search(
  query: SearchQuery,
  purpose: Purpose,
  context: SearchContext,
  options: SearchOptions = {},
): Promise<SearchPage> {
  const timer = startTimer()
  const timed = {
    ...context,
    get deadlineMs() {
      return Math.max(1, context.deadlineMs - timer())
    },
  }
  const isRanked = query.order !== 'newest' && query.any.length + query.all.length > 0
  const page = await (isRanked ? bestFirst(query, purpose, timed, options) : newestFirst(query, purpose, timed, options))
  return { ...page, tookMs: timer() }
}

/** An answer says how many posts match; a list says no more than whether any does. */
const countOf = (purpose: Purpose): 'exact' | 'atLeast' => (purpose === 'answer' ? 'exact' : 'atLeast')

const alone = (item: Found): Collapsed<Found> => ({ item, copies: [], earliest: item, similar: { posts: 0, authors: 1 } })

async function newestFirst(
  query: SearchQuery,
  purpose: Purpose,
  context: SearchContext,
  { collapse = true, count = countOf(purpose) }: SearchOptions,
) {
  const asked = { ...query, count }
  const page = await context.store.find(asked, { deadlineMs: context.deadlineMs, signal: context.signal })
  const posts = await loadPosts(
    page.hits.map(({ seq }) => seq),
    purpose,
    context,
  )
  const found = page.hits.flatMap((hit): Found[] => {
    const post = posts.get(hit.seq)
    return post ? [{ post, hit }] : []
  })
  return {
    items: collapse ? collapseNearDuplicates(found) : found.map(alone),
    page: { ...page, hits: found.map(({ hit }) => hit) },
    unread: [],
  }
}

async function bestFirst(
  query: SearchQuery,
  purpose: Purpose,
  context: SearchContext,
  { collapse = true, certain = settings.read.answer, ...options }: SearchOptions,
) {
  const ranking = await createRanking(query, purpose, context, options)
  const arrange = ({ found }: Ranked) => {
    const items = collapse ? collapseNearDuplicates(found) : found.map(alone)
    return pageOf(collapse && purpose === 'list' ? spreadAuthors(items) : items, query, ranking.candidates.seqBefore)
  }
  const isShort = ({ items }: { items: readonly unknown[] }) => purpose === 'list' && items.length < query.limit
  let ranked = await ranking.best(purpose === 'answer' ? certain : query.after ? Infinity : query.limit)
  let shown = arrange(ranked)
  if (ranked.unread.length > 0 && isShort(shown)) shown = arrange((ranked = await ranking.best(Infinity)))
  const { seqs, scores, complete, asOf, tookMs } = ranking.candidates
  const cutAt = seqs.length < settings.candidates ? undefined : scores.at(-1)
  const { items, next } = shown
  const page: HitPage = { hits: ranked.found.map(({ hit }) => hit), complete, asOf, stats: ranking.stats, tookMs, ...(next && { next }) }
  return {
    items: purpose === 'list' ? items.map((one) => withExpansionTold(one, ranking.tellExpansion)) : items,
    page,
    ...(purpose === 'answer' && { partsOf: partsAmong(ranked.found, ranking.tellExpansion) }),
    unread: ranked.unread,
    ...(cutAt !== undefined && { cutAt }),
  }
}

/** Who reads an answer does not wait for it: it is told when the trace is kept. */
function partsAmong(found: readonly Found[], tell: (found: Found) => Found): (hit: Hit) => Hit['parts'] {
  const bySeq = new Map(found.map((one) => [one.hit.seq, one]))
  return (hit) => {
    const one = bySeq.get(hit.seq)
    return one ? tell({ ...one, hit }).hit.parts : hit.parts
  }
}

function withExpansionTold(one: Collapsed<Found>, tell: (found: Found) => Found): Collapsed<Found> {
  const item = tell(one.item)
  return { ...one, item, earliest: one.earliest === one.item ? item : one.earliest }
}

type Ranking = {
  readonly candidates: Candidates
  /** Of the question's words. */
  readonly stats: HitPage['stats']
  best(certain: number): Promise<Ranked>
  tellExpansion(found: Found): Found
}

async function createRanking(
  query: SearchQuery,
  purpose: Purpose,
  context: SearchContext,
  { words: given = withForms(query.any), bursts = true, count = countOf(purpose), lang: asked, keys }: SearchOptions,
): Promise<Ranking> {
  const { after, ...scope } = query
  const whole: SearchQuery = {
    ...scope,
    count,
    limit: settings.candidates,
    bm25: query.bm25 ?? settings.bm25,
    ...(after && { asOf: { ...scope.asOf, seqBefore: Math.min(after.seqBefore, scope.asOf?.seqBefore ?? Infinity) } }),
  }
  const words = given.slice(0, mostWords)
  const known = new Map<number, Post>()
  const load = (seqs: readonly number[]) => loadPosts(seqs, purpose, context, known)
  const candidatesOf = (asked: SearchQuery, hints: CandidateHints = {}) =>
    context.store.candidates(asked, words, { deadlineMs: context.deadlineMs, signal: context.signal, ...hints })
  const others = query.all.map((clause): WordForms => [clause])

  const told = given.length > 0 ? await weighWords(given, whole, context) : undefined
  const plain = { ...whole, ...(told && { any: told.clauses }) }
  const first = await (told
    ? candidatesOf({ ...plain, limit: settings.expansion.pool }, { depth: settings.candidates })
    : candidatesOf(plain))
  const stats = { ...first.stats, terms: { ...told?.stats.terms, ...first.stats.terms } }
  const factorsOf = createKnownFactors(words, others, stats, keys)
  const { feedback, lang } = await readFeedback(first, factorsOf, { load, asked })
  const isComplete = first.complete && (told?.complete ?? true)
  const added = told && isComplete ? expansionOf(feedback, { weight: weightOfExpansion(given), lang: lang ?? 'en' }) : []
  const isAll = !told || !isComplete || (added.length === 0 && first.seqs.length < settings.expansion.pool)
  // Words that are added take nothing from a score, so whatever is to get in must reach what is there already.
  const floor = first.scoreAtDepth === undefined ? {} : { floor: first.scoreAtDepth * (1 - settings.drift) }
  const second = isAll ? first : await candidatesOf({ ...plain, any: together(plain.any, added), count: 'atLeast' }, floor)
  const candidates = { ...second, complete: second.complete && isComplete }
  return {
    candidates,
    stats: { ...stats, terms: { ...candidates.stats.terms, ...stats.terms } },
    best: (certain) => rankBest(candidates, { known: factorsOf, lang, certain, bursts: bursts && query.halfLifeMs === undefined, load }),
    tellExpansion: createTellExpansion(added, candidates.stats, whole.bm25),
  }
}

type Reading = { readonly load: (seqs: readonly number[]) => Promise<ReadonlyMap<number, Post>>; readonly asked: string | undefined }

/** The posts that words are taken from, best first, and the language that counts: the one `asked` in, else that of most of them. */
async function readFeedback(
  { seqs, scores, held, attached }: Candidates,
  factorsOf: ReturnType<typeof createKnownFactors>,
  { load, asked }: Reading,
) {
  const pool = [...seqs.subarray(0, settings.expansion.pool)]
  const posts = await load(pool)
  const there = pool.flatMap((seq, at) => {
    const post = posts.get(seq)
    return post ? [{ post, seq, at }] : []
  })
  const lang = asked ?? commonLanguage(there.slice(0, settings.language.posts).map(({ post }) => post))
  const feedback = there
    .map(({ post, seq, at }) => {
      const factors = { ...factorsOf(held[at] as number, attached[at] === 1), ...postFactors(post, lang) }
      return { post, seq, score: Object.values(factors).reduce((product, factor) => product * factor, scores[at] as number) }
    })
    .sort((a, b) => b.score - a.score || b.seq - a.seq)
  return { feedback, lang }
}

/** The question's own words keep the share `original` of all weight. */
function weightOfExpansion(words: readonly WordForms[]): number {
  const { original } = settings.expansion
  return ((1 - original) / original) * words.reduce((sum, [word]) => sum + (word?.weight ?? 0), 0)
}

/** A word that is asked for already gets the weight of both. */
function together(asked: readonly Clause[], added: readonly Clause[]): Clause[] {
  const weights = new Map([...asked, ...added].map((clause): [string, Clause] => [clauseKey(clause), { ...clause, weight: 0 }]))
  for (const clause of [...asked, ...added]) {
    const key = clauseKey(clause)
    weights.set(key, { ...clause, weight: (weights.get(key)?.weight ?? 0) + clause.weight })
  }
  return [...weights.values()]
}

/** A post may be deleted between the two reads: it is then missing here, never shown. `known`: read already; what is read now is added. */
async function loadPosts(
  seqs: readonly number[],
  purpose: Purpose,
  { store, signal }: SearchContext,
  known = new Map<number, Post>(),
): Promise<ReadonlyMap<number, Post>> {
  const wanted = seqs.filter((seq) => !known.has(seq))
  for (const [seq, post] of wanted.length > 0 ? await store.posts(wanted, { signal }) : []) if (mayShow(post, purpose)) known.set(seq, post)
  return known
}

function mayShow(post: Post, purpose: Purpose): boolean {
  if (purpose === 'answer' && post.consent === 'count-only') return false // the author opted out of generated answers
  return true
}
