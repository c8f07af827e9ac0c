import type { ChatAsked } from './chat-request.ts'
import { citedUrls, toAnnotations } from './cited-text.ts'
import type { StandardError } from './errors.ts'
import { toChatId } from './ids.ts'
import type { ModelChoice } from './model-ids.ts'
import { secondsOf, type Reply, type Step } from './reply.ts'
import { toTrace } from './trace.ts'
import { toChatUsage } from './usage.ts'

/** `version`: of Groundswell. */
export type ChatContext = { readonly asked: ChatAsked; readonly model: ModelChoice; readonly version: string }

const nested = (reply: Reply) =>
  toAnnotations(reply.marks, reply.result.shown).map((annotation) => ({ type: 'url_citation' as const, url_citation: annotation }))
const finishOf = ({ result }: Reply) => (result.finish === 'length' ? ('length' as const) : ('stop' as const))
const fingerprint = ({ version }: ChatContext) => ({ system_fingerprint: `gs_${version}`, service_tier: 'default' })

/** A whole answer as one chat completion. Pure. */
export function toChatCompletion(reply: Reply, context: ChatContext) {
  const { asked, model } = context
  return {
    id: toChatId(reply.result.id),
    object: 'chat.completion' as const,
    created: secondsOf(reply.result.asOf),
    model: model.id,
    ...fingerprint(context),
    choices: [
      {
        index: 0,
        finish_reason: finishOf(reply),
        logprobs: null,
        message: {
          role: 'assistant' as const,
          content: reply.text,
          ...(reply.thoughts.length > 0 && { reasoning_content: reply.thoughts.map(({ text }) => text).join('') }),
          refusal: null,
          annotations: nested(reply),
        },
      },
    ],
    usage: toChatUsage(reply),
    ...(asked.shows !== 'none' && { citations: citedUrls(reply.marks) }),
    x_trace: toTrace(reply, asked, model, null),
  }
}

/** Steps as the chunks of a streamed completion: role, thoughts, text, one finish, usage where it is asked for. */
export async function* toChunks(steps: AsyncIterable<Step>, context: ChatContext): AsyncGenerator<object, void, void> {
  const { asked, model } = context
  let head: object = {}
  const chunk = (delta: object, more: object = {}, finish: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...(asked.includesUsage && { usage: null }),
    ...more,
  })
  for await (const step of steps) {
    if (step.type === 'begin') {
      head = { id: toChatId(step.id), object: 'chat.completion.chunk', created: step.createdAt, model: model.id, ...fingerprint(context) }
      yield chunk({ role: 'assistant', content: '' })
    } else if (step.type === 'thought') yield chunk({ reasoning_content: step.text })
    else if (step.type === 'text') yield chunk({ content: step.text })
    else if (step.type === 'end') {
      const { reply } = step
      const citations = asked.shows !== 'none' && { citations: citedUrls(reply.marks) }
      yield chunk({ annotations: nested(reply) }, { ...citations, x_trace: toTrace(reply, asked, model, null) }, finishOf(reply))
      if (asked.includesUsage) yield { ...head, choices: [], usage: toChatUsage(reply) }
    }
  }
}

/** A failure in the middle of a stream. */
export const toChunkError = ({ error }: StandardError): object => ({ error })
