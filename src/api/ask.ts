import {
  answer,
  type AnswerContext,
  type AnswerEvent,
  type AnswerRequest,
  type AnswerStore,
  type AnswerTrace,
  type Chosen,
  claimTold,
  needOf,
  noUsage,
  type Question,
  quotingInstead,
  readBuild,
  recordTrace,
  restsOn,
  understand,
  type Writers,
} from '../answer/index.ts'
import { AppError, toAppError } from '../errors/index.ts'
import { createId } from '../lib/ids.ts'
import type { Call } from './api.ts'
import { digestOf } from './digest.ts'
import { abstention } from './abstention.ts'
import type { SourceHealth } from '../sources/index.ts'
import { toUnderstood } from './understood.ts'
import { notFromPosts, type AskEvent, type AskRequest, type AskResult, type Citation, type MediaView, type Shown } from './schema.ts'
import { iso, toCitation, toSearchStep, wordsSearched, type MediaOf } from './views.ts'

/** Who asks, where nobody logs in. */
export const localOwner = 'local'
/** Questions of one conversation that an answer names. */
const conversationKept = 20
/** UTF-16 units of a model's thoughts. */
const reasoningKept = 20_000

export type AskContext = Omit<AnswerContext, 'signal' | 'writer' | 'alone'> & {
  readonly writers: Writers
  readonly answers: AnswerStore
  readonly timeZone: string
  readonly shown: Shown
  /** Of the package: part of what an answer is repeated by. */
  readonly version: string
  /** What is read live, how far behind it is, and what it is still reading. */
  readonly health?: () => readonly SourceHealth[]
  /** Of cited posts, for whoever reads the answer; nothing of it is saved. */
  readonly mediaOf?: MediaOf
  /** Whether words in pictures are read here. Default: never. */
  readonly readsPictures?: () => boolean
}

/** Answers in the JSON of the API: events as they happen, the whole result at the end, saved with its trace before it is sent. */
export async function* ask(
  request: AskRequest,
  { answers, timeZone, shown, health, writers, version, mediaOf, readsPictures, ...context }: AskContext,
  { signal, owner = localOwner }: Call,
): AsyncIterable<AskEvent> {
  const chosen = chooseFrom(writers, request.model)
  const zone = zoneOf(request.timeZone, timeZone)
  const before = previousOf(request, { answers, owner, zone, now: request.asOf ?? context.now() })
  const id = createId('answer')
  const trace: AnswerTrace = { dropped: [] }
  const startedAt = context.now()
  const result = emptyResult(id, request, chosen.writer.name, before.conversation)
  const sources = health?.() ?? []
  result.shown = shown
  result.lagMs = Object.fromEntries(sources.flatMap(({ name, lagMs }) => (lagMs === null ? [] : [[name, lagMs] as const])))
  result.missing = sources.flatMap(({ name, behind }) => (behind ? [{ source: name, from: iso(behind.at), until: iso(behind.until) }] : []))
  if (request.pictureText) result.picturesRead = readsPictures?.() ?? false
  const asked = toAnswerRequest(id, request, zone, before.question, startedAt)
  const reranker = writers.reranker?.()
  const secondReader = writers.secondReader?.()
  const answering = { ...context, ...chosen, ...(reranker && { reranker }), ...(secondReader && { secondReader }), signal }
  const media = new Map<number, MediaView[]>()
  for await (const event of answer(asked, answering, trace)) {
    const out = fold(event, result, trace)
    if (event.type === 'answer-start' && !result.covered && sources.length > 0) result.tried = triedOf(sources)
    if (event.type === 'citation-add' && mediaOf && event.item.post.media.length > 0) media.set(event.number, mediaOf(event.item.post))
    if (out.type === 'answer-end' && isKept(request, result)) {
      const { writer, alone } = chosen
      const stored = recordTrace(trace, {
        request: asked,
        asOf: trace.question?.asOf ?? request.asOf ?? startedAt,
        writer: { name: request.model ?? writers.defaultName(), ...(request.model !== undefined && { asked: request.model }) },
        prompt: [writer.prompt, alone?.prompt].find((prompt) => prompt?.name === trace.prompt),
        build: readBuild(version),
        digest: digestOf(result),
      })
      const notKept = whyNotKept(() =>
        answers.save(owner, { id, askedAt: startedAt, question: forFollowUps(trace, result, before.question), result, trace: stored }),
      )
      if (notKept !== undefined) result.notKept = notKept
      // A full disk costs the words that an edit replaces, not the answer.
      else await holdPosts(id, restsOn(stored), { answers, store: context.store }).catch(() => {})
    }
    yield media.size > 0 ? withMedia(out, media) : out
  }
}

/** A disk that takes nothing costs the keeping, not the answer. Throws what is not the disk's fault. */
function whyNotKept(save: () => void): string | undefined {
  try {
    save()
    return undefined
  } catch (error) {
    const { code, message } = toAppError(error)
    if (code !== 'store_full' && code !== 'file_unreadable' && code !== 'store_locked') throw error
    return message
  }
}

/** Of a store in which nothing is yet: what was set to be read, and why it does not come. */
const triedOf = (sources: readonly SourceHealth[]): NonNullable<AskResult['tried']> =>
  sources.slice(0, triedNamed).map(({ name, error }) => ({ source: name, ...(error !== undefined && { why: error.slice(0, 300) }) }))
const triedNamed = 4

/** The question with what a later one may ask on from; who only said thanks goes on from the question before. */
function forFollowUps({ question, evidence }: AnswerTrace, { declined }: AskResult, before: Question | undefined): Question | undefined {
  if (declined && before) return before
  const told = evidence && claimTold(evidence)
  return question && { ...question, ...(told && { told }) }
}

function withMedia(event: AskEvent, media: ReadonlyMap<number, MediaView[]>): AskEvent {
  const shown = (citation: Citation): Citation => {
    const own = media.get(citation.number)
    return own ? { ...citation, media: own } : citation
  }
  if (event.type === 'citation-add') return { ...event, citation: shown(event.citation) }
  return event.type === 'answer-end' ? { ...event, result: { ...event.result, citations: event.result.citations.map(shown) } } : event
}

/** An edit keeps the words that an answer rests on, while the answer is kept. Those of answers that had to go are let go. */
async function holdPosts(id: string, seqs: readonly number[], { answers, store }: Pick<AskContext, 'answers' | 'store'>): Promise<void> {
  if (seqs.length > 0) await store.hold(id, seqs)
  const trimmed = answers.trimmed()
  if (trimmed.length === 0) return
  await store.release(trimmed)
  answers.forget(trimmed)
}

const isKept = ({ keep = 'always' }: AskRequest, { finish }: AskResult): boolean =>
  keep === 'always' || (keep === 'finished' && finish !== 'aborted')

/** A default that is gone is no reason to refuse. Throws `request_invalid` for a name that somebody asked for and nobody has configured. */
export function chooseFrom(writers: Pick<Writers, 'choose' | 'defaultName' | 'offers'>, asked: string | undefined): Chosen {
  const name = asked ?? writers.defaultName()
  const chosen = writers.choose(name)
  if (chosen) return chosen
  const message = `There is no model named "${name}".`
  if (asked === undefined)
    return {
      writer: quotingInstead('extractive', {
        code: 'model_unavailable',
        message: `${message} It is set to write where nobody is named; groundswell model use sets another.`,
        retryable: false,
      }),
    }
  const names = writers.offers().map((offer) => offer.name)
  throw new AppError('request_invalid', { message: `${message} Configured: ${names.join(', ')}.` })
}

type Before = { readonly question?: Question; readonly conversation: AskResult['conversation'] }
type Earlier = { readonly answers: AnswerStore; readonly owner: string; readonly zone: string; readonly now: number }

/** What the question follows up on: a saved answer, or questions that the asker repeats. */
export function previousOf({ after, earlier = [] }: AskRequest, { answers, owner, zone, now }: Earlier): Before {
  if (after === undefined) {
    const question = earlier.reduce<Question | undefined>((previous, text) => {
      const own = understand({ text, asOf: now, timeZone: zone, ...(previous && { previous }) })
      return previous && needOf(own) === 'none' ? previous : own
    }, undefined)
    return { ...(question && { question }), conversation: [] }
  }
  const record = answers.find(owner, after)
  if (!record)
    throw new AppError('not_found', { message: 'The answer that this question follows up on is not kept here. Ask without `after`.' })
  const result = record.result as AskResult
  return {
    ...(record.question && { question: record.question }),
    conversation: [...result.conversation, { id: after, question: result.question }].slice(-conversationKept),
  }
}

/** `now`: nothing is known of a moment to come, so none is answered as of. */
export function toAnswerRequest(
  id: string,
  request: AskRequest,
  timeZone: string,
  previous: Question | undefined,
  now: number,
): AnswerRequest {
  const { question, from, until, asOf, network, lang, limit, authors, notAuthors, posts, style, pictureText } = request
  return {
    id,
    question,
    timeZone,
    posts: posts ?? 'auto',
    ...(authors && { authors }),
    ...(notAuthors && { notAuthors }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(asOf !== undefined && { asOf: Math.min(asOf, now) }),
    ...(network !== undefined && { network }),
    ...(lang !== undefined && { lang }),
    ...(limit !== undefined && { limit }),
    ...(style !== undefined && { style }),
    ...(pictureText === false && { pictureText }),
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

export function emptyResult(
  id: string,
  { question }: { readonly question: string },
  model: string,
  conversation: AskResult['conversation'],
): AskResult {
  const nowhere = iso(0)
  return {
    id,
    question,
    asOf: nowhere,
    finish: 'failed',
    text: '',
    sentences: [],
    citations: [],
    model,
    source: 'posts',
    degraded: null,
    dropped: {},
    usage: noUsage,
    prompt: null,
    window: { from: nowhere, until: nowhere },
    searched: { posts: 0, queries: 0 },
    tookMs: 0,
    searches: [],
    understood: null,
    found: [],
    foundAtLeast: false,
    conversation,
    shown: 'live',
    covered: null,
    missing: [],
    lagMs: {},
    unavailable: 0,
  }
}

/** One event into the result and into its public form. */
export function fold(event: AnswerEvent, result: AskResult, trace: AnswerTrace): AskEvent {
  switch (event.type) {
    case 'answer-start': {
      result.asOf = iso(event.asOf)
      if (trace.covered) result.covered = { from: iso(trace.covered.from), until: iso(trace.covered.until) }
      result.source = event.source
      result.window = { from: iso(event.window.from), until: iso(event.window.until) }
      result.understood = trace.question ? toUnderstood(trace.question) : null
      const { id, model, source } = event
      const understood = result.understood
      return { type: 'answer-start', id, asOf: result.asOf, window: result.window, model, source, ...(understood && { understood }) }
    }
    case 'search-start':
      return {
        type: 'search-start',
        search: event.search,
        terms: wordsSearched(event.query, trace.question?.terms ?? []),
        window: { from: iso(event.query.from), until: iso(event.query.until) },
      }
    case 'search-end': {
      const step = toSearchStep(event.query, event.page, { tookMs: event.tookMs, asked: trace.question?.terms ?? [] })
      result.searches.push(step)
      return { type: 'search-end', search: event.search, step }
    }
    case 'citation-add': {
      const citation = toCitation(event.number, event.item, Date.parse(result.asOf))
      result.citations.push(citation)
      return { type: 'citation-add', citation }
    }
    case 'sentence': {
      const { text, numbers, check, passed, instead, says } = event
      const sentence = {
        text,
        citations: [...numbers],
        check,
        passed: [...passed],
        ...(says && { says: [...says] }),
        ...(instead && { instead }),
      }
      result.sentences.push(sentence)
      return { type: 'sentence', index: event.index, sentence }
    }
    case 'reasoning-delta':
      result.reasoning = `${result.reasoning ?? ''}${event.text}`.slice(0, reasoningKept)
      return event
    case 'degraded':
      result.degraded ??= { code: event.error.code, message: event.error.message } // the first reason is the cause of the others
      return { type: 'degraded', error: result.degraded }
    case 'answer-end': {
      const { otherSpan, error, declined } = event
      if (declined) result.declined = declined
      result.finish = event.finish
      result.searched = event.searched
      result.tookMs = event.tookMs
      result.found = event.found.map(({ id, posts, authors }) => ({ postId: id, similar: { posts, authors } }))
      result.foundAtLeast = trace.evidence?.found.atLeast ?? false
      if (otherSpan) result.otherSpan = { from: iso(otherSpan.from), until: iso(otherSpan.until), posts: otherSpan.posts }
      if (trace.whose) result.whose = toWhose(trace.whose)
      if (trace.rerank) result.reranked = toReranked(trace.rerank)
      if (error) result.error = { code: error.code, message: error.message }
      result.usage = event.usage
      result.prompt = trace.prompt ?? null
      if (trace.checks) result.checks = { ...trace.checks, names: [...trace.checks.names], ...toSecondReading(trace) }
      for (const { reason } of trace.dropped) result.dropped[reason] = (result.dropped[reason] ?? 0) + 1
      result.text = event.finish === 'abstained' ? abstention(result, trace.question, shortfallOf(trace)) : textOf(result)
      return { type: 'answer-end', result }
    }
  }
}

const shortfallOf = ({ missing, nearest, whose, networks, similar }: AnswerTrace) => ({
  ...(missing && { missing }),
  ...(nearest && { nearest }),
  ...(whose && { speakers: whose.speakers }),
  ...(networks && { networks }),
  ...(similar && { similar }),
})

function toWhose({ isOwn, speakers }: NonNullable<AnswerTrace['whose']>): NonNullable<AskResult['whose']> {
  const accounts = (of: (typeof speakers)[number]['accounts']) => of.map(({ handle, name, by }) => ({ handle, name, by }))
  return { own: isOwn, speakers: speakers.map((one) => ({ name: one.name, accounts: accounts(one.accounts) })) }
}

function toSecondReading({ secondReading }: AnswerTrace): Pick<NonNullable<AskResult['checks']>, 'secondReading'> {
  if (!secondReading) return {}
  const { model, prompt, read, failed } = secondReading
  const doubted = read.filter(({ difference }) => difference < 0).length
  return {
    secondReading: { model, prompt, read: read.length, doubted, ...(failed && { failed: { code: failed.code, message: failed.message } }) },
  }
}

function toReranked({ model, prompt, judged, tookMs, failed }: NonNullable<AnswerTrace['rerank']>): AskResult['reranked'] {
  return { model, prompt, posts: judged.length, tookMs, ...(failed && { failed: { code: failed.code, message: failed.message } }) }
}

/** As it is read by itself: what is not from posts says so first. */
const textOf = ({ source, sentences }: AskResult): string =>
  source === 'model' && sentences.length > 0 ? `${notFromPosts}\n${joinText(sentences)}` : joinText(sentences)

/** The sentences, one a line, each followed by its citations. */
export function joinText(sentences: AskResult['sentences']): string {
  return sentences.map(({ text, citations }) => [text, ...citations.map((number) => `[${number}]`)].join(' ')).join('\n')
}
