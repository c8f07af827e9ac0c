import { toFailure } from '../errors/index.ts'
import { startTimer, type Clock } from '../lib/clock.ts'
import type { AuthorId, EpochMs, Post } from '../post/index.ts'
import { search, type SearchPage } from '../search/index.ts'
import { searchContext, searchOptions, toQuery, type Searching } from './finding.ts'
import { asWanted } from './picture-text.ts'
import { searchBack } from './search-back.ts'
import { similarWords } from './similar-words.ts'
import { ofTopics, searchTopics, topicsNow } from './topics-now.ts'
import { askedOfWhom, findWhose, type Whose } from './speakers.ts'
import type { Clause, PostStore, SearchQuery } from '../store/index.ts'
import type { AnswerEvent, FoundPost } from './answer-event.ts'
import { answering, type Choice } from './choose.ts'
import type { Evidence, Nearest, Question } from './evidence.ts'
import type { AppliedChecks } from './checks/index.ts'
import { postsOf, spanOf } from './found.ts'
import { ground, type Ground } from './ground.ts'
import { rerank, type Reranker, type RerankTrace } from './rerank.ts'
import type { SecondReader, SecondReading } from './second-reader.ts'
import { answerSettings as settings } from './settings.ts'
import { declines, speakAlone, speaksAlone, type AloneWriter } from './alone.ts'
import type { Style } from './styles.ts'
import type { DraftRecord, OtherSpan, Past } from './trace/index.ts'
import { understand, type Asked } from './understand/index.ts'
import { writeOut } from './write-out.ts'
import { noUsage, type Usage, type Writer } from './writer.ts'

export type AnswerRequest = {
  readonly id: string
  readonly question: string
  readonly from?: EpochMs
  readonly until?: EpochMs
  readonly asOf?: EpochMs
  readonly network?: string
  readonly lang?: string
  readonly limit?: number
  readonly style?: Style
  /** Handles. */
  readonly authors?: readonly string[]
  readonly notAuthors?: readonly string[]
  readonly timeZone: string
  readonly previous?: Question
  /** never: by the model alone; auto: alone where the question needs no posts, else declined where it plainly is none. Default: always. */
  readonly posts?: 'auto' | 'always' | 'never'
  /** false: words that were read in pictures are no part of it. */
  readonly pictureText?: boolean
}
export type AnswerContext = {
  readonly store: PostStore
  readonly writer: Writer
  /** Where the operator named a model that re-ranks the best posts. */
  readonly reranker?: Reranker
  /** Where the operator named a model that reads the sentences of models a second time. */
  readonly secondReader?: SecondReader
  /** Where the operator allows answers without posts. */
  readonly alone?: AloneWriter
  readonly now: Clock
  readonly findDeadlineMs: number
  readonly signal: AbortSignal
  readonly onDrop?: (reason: string) => void
  /** What made an answer fail, for the log: its reader is told in words alone. */
  readonly onFault?: (error: unknown) => void
  /** What is talked about more than usual right now, the most first; absent where nobody counts. */
  readonly topics?: (options: { lang?: string; most: number; signal: AbortSignal }) => Promise<readonly TopicNow[]>
  /** Looks up authors whom their network has not named yet; true: some are stored now. */
  readonly nameAuthors?: (authors: readonly AuthorId[], options: { deadlineMs: number }) => Promise<boolean>
  /** Run again: what was found then takes the place of a search. */
  readonly past?: Past
}
/** One topic: what to search for where it is meant, and posts that tell it, the best first. */
export type TopicNow = { readonly clauses: readonly Clause[]; readonly posts: readonly Pick<Post, 'id' | 'author'>[] }
/** What the trace keeps besides the events (trace/). */
export type AnswerTrace = {
  earliest?: EpochMs
  /** Of when the store held posts. */
  covered?: { readonly from: EpochMs; readonly until: EpochMs }
  question?: Question
  search?: { readonly query: SearchQuery; readonly page: SearchPage; readonly tookMs: number }
  otherSpan?: OtherSpan
  /** What the store held when it was asked, at least. */
  seqBefore?: number
  evidence?: Evidence
  found?: readonly FoundPost[]
  missing?: readonly string[]
  nearest?: Nearest
  rerank?: RerankTrace
  usage?: Usage
  prompt?: string
  drafts?: DraftRecord[]
  /** Of a model's sentences. */
  checks?: AppliedChecks
  secondReading?: SecondReading
  dropped: { reason: string; text: string }[]
  /** Milliseconds of each step. */
  steps?: Record<string, number>
  /** Whose own words are asked for. */
  whose?: Whose
  /** Searches, where earlier posts were searched for. */
  rounds?: number
  /** Whose posts were searched. */
  networks?: readonly string[]
  /** Of an answer that abstains: words that posts hold, in place of ones that none does. */
  similar?: readonly string[]
}
/** What grounding leaves to the rest: evidence, every post about the question, what no post of that moment holds, or what the nearest one lacks. */
export type Grounded = Pick<Ground, 'evidence' | 'missing' | 'nearest'> & { readonly found: readonly FoundPost[] }

/**
 * Answers one question: understand, search, ground, write, verify, gate. Yields events as they happen; exactly one `answer-end`
 * closes them, whatever happens. No evidence, no claim: without a relevant post it abstains and says what was searched.
 */
export async function* answer(
  request: AnswerRequest,
  given: AnswerContext,
  trace: AnswerTrace = { dropped: [] },
): AsyncIterable<AnswerEvent> {
  const context = { ...given, store: asWanted(given.store, request) }
  const timer = startTimer()
  const end = (
    finish: Extract<AnswerEvent, { type: 'answer-end' }>['finish'],
    more: Partial<Extract<AnswerEvent, { type: 'answer-end' }>> = {},
  ): AnswerEvent => ({
    type: 'answer-end',
    finish,
    searched,
    found,
    usage: trace.usage ?? noUsage,
    ...more,
    tookMs: timer(),
  })
  let searched = { posts: 0, queries: 0 }
  let found: readonly FoundPost[] = []
  const { past } = context
  const asOf = request.asOf ?? context.now()
  const step = stepsOf((trace.steps = {}))
  try {
    const { earliest, covered, seqBefore, networks } = past
      ? { earliest: past.earliest, covered: undefined, seqBefore: undefined, networks: past.networks }
      : await coverageNow(context.store)
    if (covered) trace.covered = covered
    trace.networks = request.network ? [request.network] : networks
    const question = understand({ ...askedOf(request, asOf), ...(earliest !== undefined && { earliest }) })
    Object.assign(trace, { question, ...(earliest !== undefined && { earliest }), ...(seqBefore !== undefined && { seqBefore }) })
    step('understanding')
    const source = speaksAlone(question, request, context) ? 'model' : 'posts'
    yield { type: 'answer-start', id: request.id, asOf, window: question.window, model: context.writer.name, source }
    if (source === 'model') return yield end(yield* speakAlone(question, request, context, trace))

    const declined = declines(question, request)
    if (declined) return yield end('abstained', { declined })

    const whose = past ? past.whose : await findWhose(question, request, context)
    if (whose) trace.whose = whose
    const asked = askedOfWhom(question, whose)
    const topics = past ? [] : await topicsNow(asked, request, context)
    const query = past?.query ?? ofTopics(await toQuery(asked, request, context, whose), topics)
    yield { type: 'search-start', search: 1, query }
    const first = past ? { page: past.page(), rounds: past.rounds } : await searchFor(asked, query, context, topics)
    const searchedPage = first.page
    const rounds = first.rounds
    if (rounds > 1) trace.rounds = rounds
    searched = { posts: searchedPage.page.stats.windowDocs, queries: rounds }
    yield { type: 'search-end', search: 1, query, page: searchedPage.page, tookMs: searchedPage.tookMs }
    step('searching')

    const page = past ? searchedPage : await inBestOrder(searchedPage, asked, context, trace)
    if (trace.rerank) step('re-ranking')
    trace.search = { query, page, tookMs: searchedPage.tookMs }
    const grounded = past ? past.ground(asked, request.limit) : groundIn(asked, page, { limit: request.limit })
    Object.assign(trace, grounded)
    found = grounded.found
    step('grounding')
    if (grounded.evidence.items.length === 0) {
      const elsewhere = past
        ? past.otherSpan
        : question.windowAsked
          ? await lookElsewhere(asked, request, context, { whose, earliest })
          : undefined
      if (elsewhere) trace.otherSpan = elsewhere
      trace.similar = past ? past.similar : await similarWords(asked, page.page.stats, query, context)
      searched = { ...searched, queries: rounds + (question.windowAsked ? 1 : 0) }
      step('looking elsewhere')
      yield end('abstained', elsewhere ? { otherSpan: elsewhere } : {})
      return
    }
    trace.evidence = {
      ...(await withNames(grounded.evidence, context)),
      ...(request.style && { style: request.style }),
      ...(whose && !whose.isOwn && { onlyNamed: whose.speakers.map(({ name }) => name) }),
    }
    step('naming')
    const { finish, sentences, error } = yield* writeOut(trace.evidence, context, trace)
    step('writing')
    yield end(finish === 'complete' && sentences === 0 ? 'abstained' : finish, error ? { error } : {})
  } catch (error) {
    if (!context.signal.aborted) context.onFault?.(error)
    const failure = toFailure(context.signal.aborted ? context.signal.reason : error)
    yield context.signal.aborted ? end('aborted') : end('failed', { error: failure })
  }
}

export function askedOf(request: AnswerRequest, asOf: EpochMs): Asked {
  const { question: text, timeZone, from, until, previous } = request
  return { text, asOf, timeZone, ...(from !== undefined && { from }), ...(until !== undefined && { until }), ...(previous && { previous }) }
}

/** Notes how long each step took. */
function stepsOf(steps: Record<string, number>): (name: string) => void {
  const timer = startTimer()
  let before = 0
  return (name) => {
    const now = timer()
    steps[name] = Math.round((now - before) * 10) / 10
    before = now
  }
}

export function groundIn(question: Question, page: SearchPage, choice: Choice): Grounded {
  const { evidence, missing, nearest, relevant } = ground(question, page, choice)
  const found = relevant.map(({ found: { item, similar } }) => ({ id: item.post.id, posts: similar.posts, authors: similar.authors }))
  return { evidence, missing, found, ...(nearest && { nearest }) }
}

const searchFor = async (
  question: Question,
  query: SearchQuery,
  context: Searching,
  topics: readonly TopicNow[],
): Promise<{ page: SearchPage; rounds: number }> => {
  if (topics.length > 0) return { page: await searchTopics(topics, query, context), rounds: 1 }
  return searchBack(question, query, (asked) => search(asked, 'answer', searchContext(context), searchOptions(question)))
}

async function inBestOrder(
  page: SearchPage,
  question: Question,
  { reranker, signal }: AnswerContext,
  trace: AnswerTrace,
): Promise<SearchPage> {
  if (!reranker || page.items.length < 2) return page
  const reranked = await rerank(page, question, { reranker, signal })
  trace.rerank = reranked.trace
  return reranked.page
}

/** `covered`: of when the store holds posts, where it has any; `seqBefore`: what it held. */
export async function coverageNow(store: PostStore) {
  const { span: covered, nextSeq: seqBefore, networks } = await store.stats()
  return { earliest: covered?.from, covered, seqBefore, networks: Object.keys(networks).sort() }
}

/** A source without a name helps nobody: the first of them are asked for, briefly. */
export async function withNames(
  evidence: Evidence,
  { store, nameAuthors, signal }: Pick<AnswerContext, 'store' | 'nameAuthors' | 'signal'>,
): Promise<Evidence> {
  const nameless = evidence.items
    .filter(({ post: { author } }) => author.handle === '' && author.name === '')
    .slice(0, settings.namesLookedUp)
  const authors = nameless.map(({ post }) => post.author.id)
  if (authors.length === 0 || !(await nameAuthors?.(authors, { deadlineMs: settings.namesWithinMs }))) return evidence
  const fresh = await store.get(
    nameless.map(({ post }) => post.id),
    { signal },
  )
  return { ...evidence, items: evidence.items.map((item) => ({ ...item, post: fresh.get(item.post.id) ?? item.post })) }
}

/**
 * The window held nothing on this: when else was it spoken of, from `earliest` on? For a question without a topic, when was anything said at all?
 */
async function lookElsewhere(
  question: Question,
  request: AnswerRequest,
  context: AnswerContext,
  { whose, earliest = 0 }: { readonly whose: Whose | undefined; readonly earliest: EpochMs | undefined },
): Promise<OtherSpan | undefined> {
  const end = question.asOf + 1
  if (question.terms.length === 0) {
    const { span, posts } = await context.store.stats()
    return span && span.from < end ? { from: span.from, until: Math.min(span.until + 1, end), posts } : undefined
  }
  const wide: Question = {
    ...question,
    kind: question.kind === 'now' ? 'what' : question.kind,
    window: { from: earliest, until: end },
  }
  const options = { ...searchOptions(wide), count: 'atLeast' } as const // only of those that were found it is told when they were said
  const page = await search(await toQuery(wide, request, context, whose), 'answer', searchContext(context), options)
  const posts = postsOf(answering(wide, page))
  const { first, last } = spanOf(posts)
  return posts.length > 0 ? { from: first, until: Math.min(last + 1, end), posts: posts.length } : undefined
}
