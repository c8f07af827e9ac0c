import type { AskResult, SearchStep } from '../../../api/index.ts'
import type { Asked } from './asked.ts'
import { linkOf, type Mark } from './cited-text.ts'
import type { ModelChoice } from './model-ids.ts'
import { queryOf, type Reply } from './reply.ts'

const mostHits = 100
const longestText = 2_000
/** UTF-16 units of JSON. */
const largest = 256 * 1024

type Hit = { readonly [name: string]: unknown; readonly text?: string }

/**
 * What the search saw and what the checks did, in plain text: our addition to these replies. Posts that are not cited are named by their
 * ids. Pure.
 */
export function toTrace({ result, marks }: Reply, asked: Asked, model: ModelChoice, callId: string | null) {
  const hits = hitsOf(result)
  const isCut = result.found.length > mostHits || hits.some(({ text }) => (text?.length ?? 0) >= longestText)
  const trace = {
    version: 1,
    as_of: result.asOf,
    lag_ms: result.lagMs,
    model: { requested: asked.requested, used: model.id, writer: result.model },
    prompt: result.prompt,
    ignored: asked.pictures !== undefined && result.picturesRead === false ? [...asked.ignored, asked.pictures] : asked.ignored,
    shown: result.shown,
    source: result.source,
    understood: result.understood,
    degraded: result.degraded,
    searches: result.searches.map((step, at) => toSearch(step, at === 0 ? { callId, hits, fetched: fetchedBy(result) } : nothing)),
    citations: marks.length > 0 ? marks.map(toPlace) : result.citations.map(({ number, postId }) => ({ number, post: postId })),
    dropped: Object.entries(result.dropped).map(([reason, sentences]) => ({ reason, sentences })),
    truncated: isCut,
  }
  return JSON.stringify(trace).length <= largest ? trace : withoutTexts(trace)
}

export type Trace = ReturnType<typeof toTrace>

/** Posts that came back, each as often as a search returned it. */
export const fetchedBy = ({ found, searches }: AskResult): number => (searches.length > 0 ? found.length : 0)

const toPlace = ({ citation, start, end, check }: Mark) => ({
  number: citation.number,
  post: citation.postId,
  start_index: start,
  end_index: end,
  check,
})

type Came = { readonly callId: string | null; readonly hits: readonly Hit[]; readonly fetched: number }
const nothing: Came = { callId: null, hits: [], fetched: 0 }

function toSearch(step: SearchStep, { callId, hits, fetched }: Came) {
  const { terms, window, filters, complete, tookMs, searched, matched } = step
  return {
    call_id: callId,
    name: 'x_keyword_search',
    arguments: { query: queryOf(terms), mode: 'Top' },
    filters: { from: window.from, until: window.until, ...filters },
    status: 'completed',
    complete,
    took_ms: tookMs,
    searched,
    matched,
    fetched,
    hits,
  }
}

function hitsOf({ found, citations }: AskResult): Hit[] {
  const cited = new Map(citations.map((citation) => [citation.postId, citation]))
  const rest = citations
    .filter(({ postId }) => !found.some((one) => one.postId === postId))
    .map(({ postId }) => ({ postId, similar: undefined }))
  return [...found.slice(0, mostHits), ...found.slice(mostHits).filter(({ postId }) => cited.has(postId)), ...rest].map(
    ({ postId, similar }, at) => {
      const citation = cited.get(postId)
      return {
        rank: at + 1,
        post: postId,
        ...(similar && { similar }),
        ...(citation && {
          url: linkOf(citation.url) ?? citation.url,
          ...(citation.author.handle !== '' && { author: `@${citation.author.handle}` }),
          created_at: citation.createdAt,
          witnessed_at: citation.witnessedAt,
          received_at: citation.receivedAt,
          in_prompt: true,
          text: citation.text.slice(0, longestText).toWellFormed(),
        }),
      }
    },
  )
}

const withoutTexts = <T extends { readonly searches: readonly { readonly hits: readonly Hit[] }[] }>(trace: T): T => ({
  ...trace,
  searches: trace.searches.map((search) => ({ ...search, hits: search.hits.map(({ text: _text, ...hit }) => hit) })),
  truncated: true,
})
