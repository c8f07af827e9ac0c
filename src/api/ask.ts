import {
  answer,
  type AnswerContext,
  type AnswerEvent,
  type AnswerRequest,
  type AnswerStore,
  type AnswerTrace,
  type Question,
} from '../answer/index.ts'
import { AppError } from '../errors/index.ts'
import { createId } from '../lib/ids.ts'
import type { PostStore } from '../store/index.ts'
import { abstention } from './abstention.ts'
import type { SourceHealth } from '../sources/index.ts'
import type { AskEvent, AskRequest, AskResult, Shown } from './schema.ts'
import { iso, termsShown, toCitation, toSearchStep } from './views.ts'

/** Who asks, where nobody logs in. */
export const localOwner = 'local'
/** Questions of one conversation that an answer names. */
const conversationKept = 20

export type AskContext = Omit<AnswerContext, 'signal'> & {
  readonly answers: AnswerStore
  readonly timeZone: string
  readonly shown: Shown
  /** What is read live, how far behind it is, and what it is still reading. */
  readonly health?: () => readonly SourceHealth[]
}

/** Answers in the JSON of the API: events as they happen, the whole result at the end, saved with its trace before it is sent. */
export async function* ask(
  request: AskRequest,
  { answers, timeZone, shown, health, ...context }: AskContext,
  signal: AbortSignal,
): AsyncIterable<AskEvent> {
  if (request.model !== undefined && request.model !== context.writer.name)
    throw new AppError('request_invalid', { message: `There is no model named "${request.model}". Configured: ${context.writer.name}.` })
  const before = previousOf(request, answers)
  const id = createId('answer')
  const trace: AnswerTrace = { dropped: [] }
  const startedAt = context.now()
  const result = emptyResult(id, request, context.writer.name, before.conversation)
  const sources = health?.() ?? []
  result.shown = shown
  result.lagMs = Object.fromEntries(sources.flatMap(({ name, lagMs }) => (lagMs === null ? [] : [[name, lagMs] as const])))
  result.missing = sources.flatMap(({ name, behind }) => (behind ? [{ source: name, from: iso(behind.at), until: iso(behind.until) }] : []))
  result.covered = await coveredBy(context.store)
  for await (const event of answer(toAnswerRequest(id, request, timeZone, before.question), { ...context, signal }, trace)) {
    const out = fold(event, result, trace.question)
    if (out.type === 'answer-end')
      answers.save(localOwner, {
        id,
        askedAt: startedAt,
        question: trace.question,
        result,
        trace: {
          request,
          question: trace.question,
          missing: trace.missing,
          dropped: trace.dropped,
          searches: result.searches,
          evidence: evidenceOf(trace),
        },
      })
    yield out
  }
}

function previousOf({ after }: AskRequest, answers: AnswerStore): { question?: Question; conversation: AskResult['conversation'] } {
  if (after === undefined) return { conversation: [] }
  const record = answers.find(localOwner, after)
  if (!record)
    throw new AppError('not_found', { message: 'The answer that this question follows up on is not kept here. Ask without `after`.' })
  const result = record.result as AskResult
  return {
    ...(record.question && { question: record.question }),
    conversation: [...result.conversation, { id: after, question: result.question }].slice(-conversationKept),
  }
}

function toAnswerRequest(id: string, request: AskRequest, timeZone: string, previous: Question | undefined): AnswerRequest {
  const { question, from, until, asOf, network, lang, limit } = request
  return {
    id,
    question,
    timeZone: zoneOf(request.timeZone, timeZone),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(asOf !== undefined && { asOf }),
    ...(network !== undefined && { network }),
    ...(lang !== undefined && { lang }),
    ...(limit !== undefined && { limit }),
    ...(previous && { previous }),
  }
}

/** The asker's zone where it is one, else the server's. Throws `request_invalid` for an unknown name. */
export function zoneOf(asked: string | undefined, fallback: string): string {
  if (asked === undefined) return fallback
  try {
    return new Intl.DateTimeFormat('en', { timeZone: asked }).resolvedOptions().timeZone
  } catch (cause) {
    throw new AppError('request_invalid', { message: `"${asked}" is no time zone. Use an IANA name such as Europe/Paris.`, cause })
  }
}

function emptyResult(id: string, request: AskRequest, model: string, conversation: AskResult['conversation']): AskResult {
  const nowhere = iso(0)
  return {
    id,
    question: request.question,
    asOf: nowhere,
    finish: 'failed',
    text: '',
    sentences: [],
    citations: [],
    model,
    degraded: null,
    window: { from: nowhere, until: nowhere },
    searched: { posts: 0, queries: 0 },
    tookMs: 0,
    searches: [],
    found: [],
    conversation,
    shown: 'live',
    covered: null,
    missing: [],
    lagMs: {},
    unavailable: 0,
  }
}

async function coveredBy(store: PostStore): Promise<AskResult['covered']> {
  const { span } = await store.stats()
  return span ? { from: iso(span.from), until: iso(span.until) } : null
}

/** One event into the result and into its public form. */
function fold(event: AnswerEvent, result: AskResult, question: Question | undefined): AskEvent {
  switch (event.type) {
    case 'answer-start': {
      result.asOf = iso(event.asOf)
      result.window = { from: iso(event.window.from), until: iso(event.window.until) }
      return { type: 'answer-start', id: event.id, asOf: result.asOf, window: result.window, model: event.model }
    }
    case 'search-start':
      return {
        type: 'search-start',
        search: event.search,
        terms: termsShown(event.query),
        window: { from: iso(event.query.from), until: iso(event.query.until) },
      }
    case 'search-end': {
      const step = toSearchStep(event.query, event.page, event.tookMs)
      result.searches.push(step)
      return { type: 'search-end', search: event.search, step }
    }
    case 'citation-add': {
      const citation = toCitation(event.number, event.item, Date.parse(result.asOf))
      result.citations.push(citation)
      return { type: 'citation-add', citation }
    }
    case 'sentence': {
      const sentence = { text: event.text, citations: [...event.numbers], check: event.check }
      result.sentences.push(sentence)
      return { type: 'sentence', index: event.index, sentence }
    }
    case 'degraded':
      result.degraded = { code: event.error.code, message: event.error.message }
      return { type: 'degraded', error: result.degraded }
    case 'answer-end': {
      const { otherSpan, error } = event
      result.finish = event.finish
      result.searched = event.searched
      result.tookMs = event.tookMs
      result.found = event.found.map(({ id, posts, authors }) => ({ postId: id, similar: { posts, authors } }))
      if (otherSpan) result.otherSpan = { from: iso(otherSpan.from), until: iso(otherSpan.until), posts: otherSpan.posts }
      if (error) result.error = { code: error.code, message: error.message }
      result.text = event.finish === 'abstained' ? abstention(result, question) : joinText(result.sentences)
      return { type: 'answer-end', result }
    }
  }
}

/** The sentences, one a line, each followed by its citations. */
export function joinText(sentences: AskResult['sentences']): string {
  return sentences.map(({ text, citations }) => [text, ...citations.map((number) => `[${number}]`)].join(' ')).join('\n')
}

/** What the trace keeps of the evidence: ids and what was thought of them, never a second copy of the texts. */
function evidenceOf({ evidence }: AnswerTrace) {
  return (
    evidence && {
      found: evidence.found,
      clusters: evidence.clusters,
      items: evidence.items.map(({ post, ...item }) => ({ ...item, postId: post.id })),
    }
  )
}
