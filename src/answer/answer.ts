import { toFailure } from '../errors/index.ts'
import { startTimer } from '../lib/clock.ts'
import type { EpochMs } from '../post/index.ts'
import { search, type SearchPage } from '../search/index.ts'
import { searchContext, searchOptions, toQuery, type Searching } from './finding.ts'
import { asWanted } from './picture-text.ts'
import { searchBack } from './search-back.ts'
import { similarWords } from './similar-words.ts'
import { ofTopics, searchTopics, topicsNow } from './topics-now.ts'
import { askedOfWhom, findWhose, type Whose } from './speakers.ts'
import type { PostStore, SearchQuery } from '../store/index.ts'
import type { AnswerEvent, FoundPost } from './answer-event.ts'
import type { AnswerTrace } from './answer-trace.ts'
import { answering } from './choose.ts'
import type { AnswerContext, TopicNow } from './context.ts'
import type { Evidence, Question } from './evidence.ts'
import { postsOf, spanOf } from './found.ts'
import { groundIn } from './grounded.ts'
import type { AnswerRequest } from './request.ts'
import { rerank } from './rerank.ts'
import { answerSettings as settings } from './settings.ts'
import { declines, speakAlone, speaksAlone } from './alone.ts'
import type { OtherSpan } from './trace/index.ts'
import { understand, type Asked } from './understand/index.ts'
import { writeOut } from './write-out.ts'
import { noUsage } from './writer.ts'

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
