import type { Members } from './body.ts'
import type { StandardError } from './errors.ts'
import type { Reply, Step } from './reply.ts'
import {
  annotationsOf,
  inputOf,
  messageId,
  messageItem,
  searchItem,
  statusOf,
  textPart,
  thoughtId,
  thoughtItem,
  toResponse,
  toUnfinished,
  type ResponseContext,
} from './response-object.ts'

export type ResponseEvent = Members & { readonly type: string; readonly sequence_number: number }
type Unnumbered = Members & { readonly type: string }

/** Steps as the events of a streamed response, numbered without gaps; clients hold the order to be exactly this. */
export async function* toResponseEvents(
  steps: AsyncIterable<Step>,
  context: ResponseContext,
  number: () => number,
): AsyncGenerator<ResponseEvent, void, void> {
  const writer = createItemWriter(context)
  for await (const step of steps) for (const event of writer.take(step)) yield { ...event, sequence_number: number() }
}

/** A failure in the middle of a stream: the one form that nearly every client raises. */
export const toEventError = ({ error }: StandardError, sequence: number): ResponseEvent => ({
  type: 'error',
  sequence_number: sequence,
  code: error.code,
  message: error.message,
  param: error.param,
  error,
})

/** Items in the order in which they begin: a declared search, the message, and thoughts before, between and after its sentences. */
function createItemWriter(context: ResponseContext) {
  const { tool } = context.asked
  let id = ''
  let items = 0
  let search: { readonly at: number; readonly query: string } | undefined
  let stretches = 0
  let thinking: { readonly at: number; readonly nth: number; text: string } | undefined
  let message: number | undefined

  function* beginMessage(): Generator<Unnumbered, number> {
    yield* endThoughts()
    if (message !== undefined) return message
    message = items++
    const item = { type: 'message', id: messageId(id), role: 'assistant', status: 'in_progress', content: [] }
    yield { type: 'response.output_item.added', output_index: message, item }
    yield { type: 'response.content_part.added', ...inMessage(message), part: textPart('') }
    return message
  }
  function* addThought(text: string): Generator<Unnumbered> {
    if (!thinking) {
      thinking = { at: items++, nth: stretches++, text: '' }
      const item = { type: 'reasoning', id: thoughtId(id, thinking.nth), status: 'in_progress', summary: [] }
      yield { type: 'response.output_item.added', output_index: thinking.at, item }
      yield { type: 'response.reasoning_summary_part.added', ...inThought(thinking), part: { type: 'summary_text', text: '' } }
    }
    thinking.text += text
    yield { type: 'response.reasoning_summary_text.delta', ...inThought(thinking), delta: text }
  }
  function* endThoughts(): Generator<Unnumbered> {
    if (!thinking) return
    const { at, nth, text } = thinking
    const item = thoughtItem(id, nth, text)
    yield { type: 'response.reasoning_summary_text.done', ...inThought(thinking), text }
    yield { type: 'response.reasoning_summary_part.done', ...inThought(thinking), part: item.summary[0] }
    yield { type: 'response.output_item.done', output_index: at, item }
    thinking = undefined
  }
  function* end(reply: Reply): Generator<Unnumbered> {
    const at = yield* beginMessage()
    const annotations = annotationsOf(reply)
    for (const [annotation_index, annotation] of annotations.entries())
      yield { type: 'response.output_text.annotation.added', ...inMessage(at), annotation_index, annotation }
    yield { type: 'response.output_text.done', ...inMessage(at), text: reply.text, logprobs: [] }
    yield { type: 'response.content_part.done', ...inMessage(at), part: textPart(reply.text, annotations) }
    yield { type: 'response.output_item.done', output_index: at, item: messageItem(reply) }
    yield { type: `response.${statusOf(reply.result)}`, response: toResponse(reply, context) }
  }
  const inThought = ({ at, nth }: { at: number; nth: number }) => ({ item_id: thoughtId(id, nth), output_index: at, summary_index: 0 })
  const inMessage = (at: number) => ({ item_id: messageId(id), output_index: at, content_index: 0 })

  return {
    *take(step: Step): Generator<Unnumbered> {
      if (step.type === 'begin') {
        id = step.id
        const response = toUnfinished(id, step.createdAt, context)
        yield { type: 'response.created', response }
        yield { type: 'response.in_progress', response }
      } else if (step.type === 'search' && tool && !search) {
        search = { at: items++, query: step.query }
        yield* beginSearch(searchItem(tool, id, search.query, 'in_progress'), search)
      } else if (step.type === 'searched' && tool && search && step.search === 1)
        yield* endSearch(searchItem(tool, id, search.query, 'completed'), search.at)
      else if (step.type === 'thought') yield* addThought(step.text)
      else if (step.type === 'text') {
        const at = yield* beginMessage()
        yield { type: 'response.output_text.delta', ...inMessage(at), delta: step.text, logprobs: [] }
      } else if (step.type === 'end') yield* end(step.reply)
    },
  }
}

type SearchItem = ReturnType<typeof searchItem>

function* beginSearch(item: SearchItem, { at, query }: { at: number; query: string }): Generator<Unnumbered> {
  const place = { item_id: item.id, output_index: at }
  yield { type: 'response.output_item.added', output_index: at, item }
  if (item.type === 'web_search_call') {
    yield { type: 'response.web_search_call.in_progress', ...place }
    yield { type: 'response.web_search_call.searching', ...place }
  } else {
    yield { type: 'response.custom_tool_call_input.delta', ...place, delta: inputOf(query) }
    yield { type: 'response.custom_tool_call_input.done', ...place, input: inputOf(query) }
  }
}

function* endSearch(item: SearchItem, at: number): Generator<Unnumbered> {
  if (item.type === 'web_search_call') yield { type: 'response.web_search_call.completed', item_id: item.id, output_index: at }
  yield { type: 'response.output_item.done', output_index: at, item }
}
