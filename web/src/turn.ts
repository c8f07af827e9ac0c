import {
  ApiError,
  ask,
  type Ask,
  type AskEvent,
  type AskResult,
  type Citation,
  type SavedAnswer,
  type SearchStep,
  type Sentence,
} from './api.ts'

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
  readonly degraded?: string
  readonly result?: AskResult
  readonly error?: string
}

export const newTurn = (key: number, request: Ask): Turn => ({
  key,
  request,
  state: 'running',
  searching: [],
  sentences: [],
  citations: [],
})

/** A saved answer as a finished turn. */
export function savedTurn(key: number, saved: SavedAnswer): Turn {
  const { question, sentences, citations, searches } = saved
  return {
    key,
    request: { question },
    state: 'done',
    searching: searches.map((step) => ({ terms: step.terms, window: step.window, step })),
    sentences,
    citations,
    result: saved,
  }
}

export function advance(turn: Turn, event: AskEvent): Turn {
  switch (event.type) {
    case 'answer-start':
      return turn
    case 'search-start':
      return { ...turn, searching: [...turn.searching, { terms: event.terms, window: event.window }] }
    case 'search-end':
      return { ...turn, searching: turn.searching.map((search, i) => (i === event.search - 1 ? { ...search, step: event.step } : search)) }
    case 'citation-add':
      return { ...turn, citations: [...turn.citations, event.citation] }
    case 'sentence':
      return { ...turn, sentences: [...turn.sentences, event.sentence] }
    case 'degraded':
      return { ...turn, degraded: event.error.message }
    case 'answer-end':
      return { ...turn, state: 'done', result: event.result }
  }
}

/** Runs a turn to its end; every outcome, also a lost server, is a last update with `state: 'done'`. */
export async function run(turn: Turn, signal: AbortSignal, update: (turn: Turn) => void): Promise<void> {
  let current = turn
  try {
    for await (const event of ask(turn.request, signal)) update((current = advance(current, event)))
    if (current.state === 'running') update({ ...current, state: 'done', error: 'The answer broke off. Ask again.' })
  } catch (error) {
    const message = signal.aborted ? 'Stopped.' : error instanceof ApiError ? error.message : 'The answer broke off. Ask again.'
    update({ ...current, state: 'done', error: message })
  }
}

/** The answer as text for other programs: sentences with numbers, then the sources. */
export function asText({ sentences, citations, result, request }: Turn): string {
  const lines = sentences.map(({ text, citations: numbers }) => `${text} ${numbers.map((number) => `[${number}]`).join('')}`)
  const sources = citations.map(
    ({ number, author, network, createdAt, url }) =>
      `[${number}] ${author.name || author.handle || 'unnamed account'}${author.handle ? ` (@${author.handle})` : ''}, ${network}, ${createdAt}, ${url}`,
  )
  const link = result ? [`Groundswell, as of ${result.asOf}: ${location.origin}/a/${result.id}`] : []
  const demo = result?.shown === 'demo' ? ['Demo: invented posts.', ''] : []
  return [...demo, request.question, '', ...lines, '', ...sources, '', ...link].join('\n')
}
