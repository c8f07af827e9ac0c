import { setTimeout as delay } from 'node:timers/promises'
import {
  askedOf,
  compare,
  concernOf,
  factsOf,
  isOver,
  knownFrom,
  look,
  nothingKnown,
  saidBy,
  tell,
  withNames,
  type AnswerContext,
  type AnswerRequest,
  type AnswerStore,
  type Change,
  type Concern,
  type Evidence,
  type EvidenceItem,
  type Known,
  type Looked,
  understand,
} from '../answer/index.ts'
import { AppError, toAppError } from '../errors/index.ts'
import { startTimer, type Clock } from '../lib/clock.ts'
import type { AuthorId, EpochMs, PostEvent, PostId } from '../post/index.ts'
import type { PostStore } from '../store/index.ts'
import type { Call } from './api.ts'
import { localOwner } from './ask.ts'
import { survives } from './saved-answer.ts'
import type { AnswerChange, AskResult, Citation, Sentence, WatchEvent, WatchRequest } from './schema.ts'
import { iso, toCitation, type MediaOf } from './views.ts'
import type { Seat, WatchDesk } from './watch-desk.ts'
import { overWords, timeWords } from './watch-words.ts'

export type WatchSettings = {
  readonly [K in 'leastGapMs' | 'mostShare' | 'idleMs' | 'mostMinutes' | 'perOwner' | 'inAll' | 'failures' | 'sources']: number
}
export type WatchContext = {
  readonly store: PostStore
  readonly answers: AnswerStore
  readonly desk: WatchDesk
  readonly mediaOf?: MediaOf
  readonly settings: WatchSettings
  readonly now: Clock
  readonly timeZone: string
  readonly findDeadlineMs: number
  readonly onDrop?: (reason: string) => void
  readonly nameAuthors?: AnswerContext['nameAuthors']
  readonly topics?: NonNullable<AnswerContext['topics']>
}

/** Says what changes in a saved answer. It looks only when somebody reads on, so that a slow reader piles nothing up. */
export async function* watch(
  request: WatchRequest,
  context: WatchContext,
  { signal, owner = localOwner }: Call,
): AsyncIterable<WatchEvent> {
  const watched = openWatched(request.answer, owner, context)
  const seat = await context.desk.sit(owner)
  try {
    yield* follow(watched, Math.min(request.minutes ?? Infinity, context.settings.mostMinutes), { ...context, seat, signal })
  } catch (error) {
    if (!signal.aborted) throw error
    if (signal.reason instanceof AppError) throw signal.reason
  } finally {
    seat[Symbol.dispose]()
  }
}

/** A saved answer, its question as it was asked, and all that is cited since. */
type Watched = {
  readonly id: string
  readonly asked: AnswerRequest
  readonly asOf: EpochMs
  readonly seqBefore: number | undefined
  readonly result: AskResult
  readonly sources: Sources
}
type Following = WatchContext & { readonly seat: Seat; readonly signal: AbortSignal }

function openWatched(id: string, owner: string, { answers, settings }: WatchContext): Watched {
  const record = answers.find(owner, id)
  const trace = answers.trace(owner, id)
  if (!record || !trace)
    throw new AppError('not_found', { message: 'There is no answer with this id here, so nothing can be kept current.' })
  const result = record.result as AskResult
  const { request, seqBefore } = trace
  return {
    id,
    asked: { ...request, id },
    asOf: Date.parse(result.asOf),
    seqBefore,
    result,
    sources: createSources(result.citations, settings.sources),
  }
}

async function* follow(watched: Watched, minutes: number, context: Following): AsyncIterable<WatchEvent> {
  const { seat, signal, settings, now } = context
  const age = startTimer()
  const mostMs = minutes * 60_000
  const isNoMore = whetherOver(watched, now()) !== undefined
  yield { type: 'watch-start', answer: watched.id, asOf: iso(watched.asOf), until: iso(isNoMore ? watched.asOf : now() + mostMs) }
  let state: State | undefined
  for (let failures = 0; ;) {
    const over = whetherOver(watched, now())
    if (over !== undefined) return yield { type: 'watch-end', reason: 'over', message: over }
    if (age() >= mostMs) return yield { type: 'watch-end', reason: 'time', message: timeWords(minutes) }
    try {
      const current = (state ??= await beginState(watched, context))
      if (current) {
        const wait = Math.max(1, Math.min(settings.idleMs, mostMs - age()))
        const concern = await seat.changed({ mostMs: current.isPending ? 1 : wait, signal })
        current.isPending ||= concern !== 'none'
        signal.throwIfAborted()
        yield* await seat.inTurn(() => step(watched, current, context))
      }
      failures = 0
    } catch (error) {
      if (signal.aborted || !toAppError(error).retryable || ++failures >= settings.failures) throw error
    }
    await delay(Math.max(settings.leastGapMs, (state?.tookMs ?? 0) / settings.mostShare), undefined, { signal })
  }
}

/** What a watch remembers between two looks. */
type State = {
  known: Known
  found: { readonly posts: number; readonly authors: number }
  /** Something came in that may concern the answer, and nobody has looked since. */
  isPending: boolean
  /** Of the last look, in milliseconds. */
  tookMs: number
}

/** Undefined where the time for searching ran out: what was not found then would be told as new. */
async function beginState(watched: Watched, context: Following): Promise<State | undefined> {
  const looked = await context.seat.inTurn(() => look({ ...watched.asked, asOf: watched.asOf }, context, watched.seqBefore))
  return looked.isComplete ? startState(watched, looked) : undefined
}

function startState({ result }: Watched, { grounded }: Looked): State {
  // An answer that says nothing because time ran out has told its reader nothing of what was there.
  if (result.sentences.length === 0 && result.searches.some(({ complete }) => !complete))
    return { known: nothingKnown, found: { posts: 0, authors: 0 }, isPending: true, tookMs: 0 }
  const cited = new Set<string>(result.citations.map(({ postId }) => postId))
  const numbers = grounded.evidence.items.flatMap(({ number, post }) => (cited.has(post.id) ? [number] : []))
  const facts = factsOf(grounded)
  return { known: knownFrom(facts, saidBy(grounded.evidence, numbers)), found: facts.found, isPending: false, tookMs: 0 }
}

function whetherOver({ asked, asOf, result }: Watched, now: EpochMs): string | undefined {
  const rests = result.source === 'model' || result.declined ? 'model' : 'posts'
  const at = (moment: EpochMs) => understand(askedOf(asked, moment))
  const why = isOver({ at, asked: asOf, until: asked.until, asOf: asked.asOf, rests }, Math.max(now, asOf))
  const question = at(asOf)
  return why && overWords(why, question, asked.until ?? question.window.until)
}

/** One look, with what came of it: at most one update, or one count. */
async function step(watched: Watched, state: State, context: Following): Promise<WatchEvent[]> {
  const { store, signal, now, seat, onDrop, mediaOf } = context
  const timer = startTimer()
  const at = now()
  const gone = await watched.sources.gone(store, signal)
  const looked = state.isPending ? await look({ ...watched.asked, asOf: at }, context) : undefined
  const changes: AnswerChange[] = gone.length > 0 ? [goneOf(watched, gone)] : []
  const citations: Citation[] = []
  if (looked) state.tookMs = timer()
  if (looked?.isComplete) {
    const facts = factsOf(looked.grounded)
    const compared = compare(state.known, facts)
    for (const { change, sentences } of tell(compared.changes, await named(looked.grounded.evidence, compared.changes, context), onDrop)) {
      const shown = sentences.map(({ text, check, passed, items }): Sentence => {
        const cite = (item: EvidenceItem, number: number): Citation => {
          const media = mediaOf && item.post.media.length > 0 && mediaOf(item.post)
          return { ...toCitation(number, item, at), ...(media && { media }) }
        }
        const numbers = items.map((item) => watched.sources.add(item.post, (number) => citations.push(cite(item, number))))
        return { text, citations: numbers, check, passed: [...passed] }
      })
      const { numbers: _evidence, since, ...rest } = change
      changes.push({ ...rest, since: iso(since), sentences: shown })
    }
    const isOther = facts.found.posts !== state.found.posts
    seat.concerns = concernsOf(watched, compared.known, looked)
    Object.assign(state, { known: compared.known, found: facts.found, isPending: false })
    if (changes.length === 0) return isOther ? [{ type: 'watch-count', at: iso(at), ...facts.found }] : []
  }
  return changes.length > 0 ? [{ type: 'watch-update', at: iso(at), changes, citations }] : []
}

/** Authors without a name are looked up where they are about to be quoted. */
async function named(evidence: Evidence, changes: readonly Change[], { store, nameAuthors, signal }: Following): Promise<Evidence> {
  const numbers = new Set(changes.flatMap((change) => change.numbers))
  const quoted = { ...evidence, items: evidence.items.filter(({ number }) => numbers.has(number)) }
  const fresh = new Map(
    (await withNames(quoted, { store, signal, ...(nameAuthors && { nameAuthors }) })).items.map((item) => [item.number, item]),
  )
  return { ...evidence, items: evidence.items.map((item) => fresh.get(item.number) ?? item) }
}

function goneOf({ result, sources }: Watched, citations: number[]): AnswerChange {
  const sentences = result.sentences.flatMap((sentence, at) =>
    sentence.citations.some((number) => citations.includes(number)) && !survives(sentence, sources, result) ? [at] : [],
  )
  return { kind: 'source-gone', citations, sentences }
}

function concernsOf({ asked, sources }: Watched, known: Known, { question, stats }: Looked): (event: PostEvent) => Concern {
  const mayConcern = concernOf({ question, stats, known, network: asked.network, handles: asked.authors ?? question.speakers })
  const ifCited = (isCited: boolean): Concern => (isCited ? 'news' : 'none')
  return (event) => {
    switch (event.type) {
      case 'post-put':
        return sources.hasPost(event.post.id) ? 'news' : mayConcern(event.post)
      case 'post-delete':
      case 'post-hide':
        return ifCited(sources.hasPost(event.id))
      case 'author-delete':
      case 'author-hide':
      case 'author-consent':
        return ifCited(sources.hasAuthor(event.author))
      case 'post-show':
      case 'author-show':
      case 'author-put':
      case 'media-text': // comes as a put of its post as well
      case 'count-set':
      case 'count-add':
        return 'none'
    }
  }
}

type Sources = ReturnType<typeof createSources>

/** The posts that are cited, numbered on from the answer's own; of very many the newest are watched. */
function createSources(citations: readonly Citation[], most: number) {
  const held = new Map(citations.map(({ postId, number }) => [postId as PostId, { number, author: undefined as AuthorId | undefined }]))
  let last = citations.reduce((highest, { number }) => Math.max(highest, number), 0)
  return {
    hasPost: (id: PostId) => held.has(id),
    hasAuthor: (author: AuthorId) => held.values().some((one) => one.author === author),
    has: (number: number) => held.values().some((one) => one.number === number),
    /** The number of a post; `onNew` is told where it is a new one. */
    add({ id, author }: { readonly id: PostId; readonly author: { readonly id: AuthorId } }, onNew: (number: number) => void): number {
      const known = held.get(id)
      if (known) return known.number
      held.set(id, { number: ++last, author: author.id })
      if (held.size > most) held.delete(held.keys().next().value as PostId)
      onNew(last)
      return last
    },
    /** Numbers of those that are deleted, hidden or no longer for answers; they are forgotten. One that its author rewrote stands in its old words, as in a saved answer. */
    async gone(store: PostStore, signal: AbortSignal): Promise<number[]> {
      const present = held.size > 0 ? await store.get([...held.keys()], { signal }) : new Map<PostId, never>()
      return [...held].flatMap(([id, source]) => {
        const post = present.get(id)
        if (post && post.consent === 'answer') {
          source.author = post.author.id
          return []
        }
        held.delete(id)
        return [source.number]
      })
    },
  }
}
