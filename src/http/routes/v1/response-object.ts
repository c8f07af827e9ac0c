import type { AskResult } from '../../../api/index.ts'
import type { DeclaredTool } from './asked.ts'
import type { Members } from './body.ts'
import { citedUrls, toAnnotations } from './cited-text.ts'
import { suffixOf, toResponseId } from './ids.ts'
import type { ModelChoice } from './model-ids.ts'
import { queryOf, secondsOf, type Reply } from './reply.ts'
import type { ResponsesAsked } from './responses-request.ts'
import { toTrace } from './trace.ts'
import { toResponseUsage } from './usage.ts'

export type ResponseContext = { readonly asked: ResponsesAsked; readonly model: ModelChoice }

/** The members of a response that are known from its first event on. */
export const toUnfinished = (id: string, createdAt: number, { asked, model }: ResponseContext): Members => ({
  id: toResponseId(id),
  object: 'response',
  created_at: createdAt,
  completed_at: null,
  status: 'in_progress',
  model: model.id,
  output: [],
  usage: null,
  error: null,
  incomplete_details: null,
  ...asked.echo,
})

/** A whole answer as one response. Pure. */
export function toResponse(reply: Reply, context: ResponseContext): Members {
  const { asked, model } = context
  const { result } = reply
  const createdAt = secondsOf(result.asOf)
  const status = statusOf(result)
  const thoughts = reply.thoughts.map(({ text }, at) => thoughtItem(result.id, at, text))
  const search = asked.tool && searchItem(asked.tool, result.id, queryOf(result.searches[0]?.terms ?? []), 'completed')
  const hasCall = search !== undefined && result.searches.length > 0
  return {
    ...toUnfinished(result.id, createdAt, context),
    completed_at: createdAt + Math.round(result.tookMs / 1_000),
    status,
    output: [
      ...(hasCall ? [withSources(search, reply, asked)] : []),
      ...thoughts.filter((_, at) => reply.thoughts[at]?.isBeforeText),
      messageItem(reply),
      ...thoughts.filter((_, at) => !reply.thoughts[at]?.isBeforeText),
    ],
    usage: toResponseUsage(reply, asked.tool),
    error: status === 'failed' ? { code: 'server_error', message: result.error?.message ?? 'The answer was broken off.' } : null,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    output_text: reply.text,
    ...(asked.shows !== 'none' && { citations: citedUrls(reply.marks) }),
    ...(asked.hasTrace && { x_trace: toTrace(reply, asked, model, hasCall && 'call_id' in search ? String(search.call_id) : null) }),
  }
}

/** The types of the events that end a stream are named after these. */
export function statusOf({ finish }: AskResult): 'completed' | 'incomplete' | 'failed' {
  if (finish === 'length') return 'incomplete'
  return finish === 'failed' || finish === 'aborted' ? 'failed' : 'completed'
}

export const inputOf = (query: string): string => JSON.stringify({ query, mode: 'Top' })

/** Ids are made of the answer's own, so that the stream and what is stored agree. */
export function searchItem(tool: DeclaredTool, answerId: string, query: string, status: 'in_progress' | 'completed') {
  const suffix = suffixOf(answerId)
  if (tool === 'web_search') return { type: 'web_search_call' as const, id: `ws_${suffix}`, status, action: { type: 'search', query } }
  const input = status === 'completed' ? inputOf(query) : ''
  return { type: 'custom_tool_call' as const, id: `ctc_${suffix}`, call_id: `xs_call_${suffix}`, name: 'x_keyword_search', input, status }
}

function withSources(item: ReturnType<typeof searchItem>, { marks }: Reply, { listsSources }: ResponsesAsked): Members {
  if (!listsSources || item.type !== 'web_search_call') return item
  return { ...item, action: { ...item.action, sources: citedUrls(marks).map((url) => ({ type: 'url', url })) } }
}

export const thoughtId = (answerId: string, nth: number): string => `rs_${suffixOf(answerId)}_${nth}`

export const thoughtItem = (answerId: string, nth: number, text: string) => ({
  type: 'reasoning' as const,
  id: thoughtId(answerId, nth),
  status: 'completed',
  summary: [{ type: 'summary_text' as const, text }],
})

export const annotationsOf = (reply: Reply) =>
  toAnnotations(reply.marks, reply.result.shown).map((annotation) => ({ type: 'url_citation' as const, ...annotation }))

export const textPart = (text: string, annotations: readonly object[] = []) => ({
  type: 'output_text' as const,
  text,
  logprobs: [],
  annotations,
})

export const messageId = (answerId: string): string => `msg_${suffixOf(answerId)}`

export const messageItem = (reply: Reply) => ({
  type: 'message' as const,
  id: messageId(reply.result.id),
  role: 'assistant' as const,
  status: statusOf(reply.result) === 'completed' ? ('completed' as const) : ('incomplete' as const),
  content: [textPart(reply.text, annotationsOf(reply))],
})
