import {
  ApiError,
  ask,
  type AnswerChange,
  type Ask,
  type AskEvent,
  type AskResult,
  type Citation,
  type SavedAnswer,
  type SearchStep,
  type Sentence,
} from './api.ts'

export type Update = { readonly at: string; readonly changes: readonly AnswerChange[] }
/** An answer that is kept current, and what has changed in it since. */
export type Watching = {
  readonly isOn: boolean
  readonly updates: readonly Update[]
  /** Of the updates; numbered on from those of the answer. */
  readonly citations: readonly Citation[]
  /** More is said, and nothing new. */
  readonly count?: { readonly posts: number; readonly authors: number }
  /** Why it is no longer kept current. */
  readonly message?: string
}

/** One question and what has come of it so far. */
export type Turn = {
  readonly key: number
  readonly request: Ask
  readonly state: 'running' | 'done'
  readonly searching: readonly {
    readonly terms: readonly string[]
    readonly window: { readonly from: string; readonly until: string }
    readonly step?: SearchStep
  }[]
  readonly sentences: readonly Sentence[]
  readonly citations: readonly Citation[]
  /** How the question was read; unknown until the answer has begun. */
  readonly understood?: AskResult['understood']
  /** Who was asked to write; unknown until the answer has begun. */
  readonly model?: string
  /** model: by the model alone, not from posts. */
  readonly source: AskResult['source']
  /** What the model thought: unchecked, no part of the answer. */
  readonly reasoning: string
  /** Why posts are quoted where the model was to write. */
  readonly degraded?: string
  /** The reader stopped it: what is here is what had come. */
  readonly isStopped: boolean
  readonly result?: AskResult
  readonly error?: string
  /** What has changed since, where it is or was kept current. */
  readonly watching?: Watching
}

const earlierMost = 20

/** What a further question is asked on from: the last answer, or, where that could not be saved, what was asked so far. */
export function followUp(turns: readonly Turn[]): Pick<Ask, 'after' | 'earlier'> {
  const result = turns.at(-1)?.result
  if (!result) return {}
  return result.notKept === undefined ? { after: result.id } : { earlier: turns.map(({ request }) => request.question).slice(-earlierMost) }
}

/** Characters of a model's thoughts, as a saved answer keeps them. */
const reasoningKept = 20_000

export const newTurn = (key: number, request: Ask): Turn => ({
  key,
  request,
  state: 'running',
  searching: [],
  sentences: [],
  citations: [],
  source: 'posts',
  reasoning: '',
  isStopped: false,
})

/** A saved answer as a finished turn. */
export function savedTurn(key: number, saved: SavedAnswer): Turn {
  const { question, sentences, citations, searches, understood, model, source, reasoning = '', degraded, finish } = saved
  return {
    key,
    request: { question },
    state: 'done',
    searching: searches.map((step) => ({ terms: step.terms, window: step.window, step })),
    sentences,
    citations,
    understood,
    model,
    source,
    reasoning,
    ...(degraded && { degraded: degraded.message }),
    isStopped: finish === 'aborted',
    result: saved,
  }
}

export function advance(turn: Turn, event: AskEvent): Turn {
  switch (event.type) {
    case 'answer-start':
      return { ...turn, model: event.model, source: event.source, ...(event.understood && { understood: event.understood }) }
    case 'search-start':
      return { ...turn, searching: [...turn.searching, { terms: event.terms, window: event.window }] }
    case 'search-end':
      return { ...turn, searching: turn.searching.map((search, i) => (i === event.search - 1 ? { ...search, step: event.step } : search)) }
    case 'citation-add':
      return { ...turn, citations: [...turn.citations, event.citation] }
    case 'sentence':
      return { ...turn, sentences: [...turn.sentences, event.sentence] }
    case 'reasoning-delta':
      return { ...turn, reasoning: (turn.reasoning + event.text).slice(0, reasoningKept) }
    case 'degraded':
      return { ...turn, degraded: event.error.message }
    case 'answer-end':
      return { ...turn, state: 'done', result: event.result, isStopped: event.result.finish === 'aborted' }
  }
}

const brokeOff = 'The answer broke off. Ask again.'

/** Runs a turn to its end; every outcome, also a lost server and a stop by the reader, is a last update with `state: 'done'`. */
export async function run(turn: Turn, signal: AbortSignal, update: (turn: Turn) => void, events: typeof ask = ask): Promise<void> {
  let current = turn
  let error = brokeOff
  try {
    for await (const event of events(turn.request, signal)) {
      if (signal.aborted) break
      update((current = advance(current, event)))
    }
  } catch (cause) {
    if (cause instanceof ApiError) error = cause.message
  }
  if (current.state === 'done') return
  update({ ...current, state: 'done', ...(signal.aborted ? { isStopped: true } : { error }) })
}

/** What stands over an answer that rests on no post. */
export const aloneWords = (model: string): string => `Not from posts: written by ${model} alone, nothing in it was checked.`

/** The answer as text for other programs: sentences with numbers, then the sources. */
export function asText({ sentences, citations, result, request, source, model = 'a model' }: Turn): string {
  const lines = sentences.map(({ text, citations: numbers }) => [text, numbers.map((number) => `[${number}]`).join('')].join(' ').trim())
  const sources = citations.map(
    ({ number, author, network, createdAt, url }) =>
      `[${number}] ${author.name || author.handle || 'unnamed account'}${author.handle ? ` (@${author.handle})` : ''}, ${network}, ${createdAt}, ${url}`,
  )
  const link = result ? [`Groundswell, as of ${result.asOf}: ${location.origin}/a/${result.id}`] : []
  const above = source === 'model' ? [aloneWords(model), ''] : result?.shown === 'demo' ? ['Demo: invented posts.', ''] : []
  return [...above, request.question, '', ...lines, '', ...(sources.length > 0 ? [...sources, ''] : []), ...link].join('\n')
}
