import { checkFormat, checkNumbers, isStreamed, modelOf, type Asked } from './asked.ts'
import { createIgnored, ignoreOthers, isFlag, isList, isMembers, isText, member, type Members } from './body.ts'
import { fromInput } from './conversation.ts'
import { RefusedMember } from './errors.ts'
import { toAnswerId } from './ids.ts'
import { toScope } from './search-scope.ts'

export type ResponsesAsked = Asked & {
  /** What the reply repeats of the request. */
  readonly echo: Members
  readonly listsSources: boolean
  readonly hasTrace: boolean
}

const known = new Set([
  ...['model', 'input', 'stream', 'store', 'previous_response_id', 'include', 'tools', 'tool_choice', 'search_parameters'],
  ...['web_search_options', 'background', 'metadata', 'text'],
])

/** `POST /v1/responses` understood. Pure; throws `RefusedMember`. */
export function toResponsesAsked(body: Members): ResponsesAsked {
  const ignored = createIgnored()
  const requested = modelOf(body)
  if (body['background'] === true)
    throw new RefusedMember('unsupported_value', 'background', 'Answers come at once here: leave "background" out, or stream.')
  const text = body['text']
  if (isMembers(text)) {
    checkFormat(text['format'], 'text.format')
    ignoreOthers(text, new Set(['format']), ignored, 'text.')
  }
  checkNumbers(body)
  const include = new Set(member(body, 'include', isList, 'a list') ?? [])
  const { ask, tool, returnsCitations, pictures } = toScope(body, ignored)
  const conversation = fromInput(body['input'], ignored)
  ignoreOthers(body, known, ignored)
  const previous = member(body, 'previous_response_id', isText, 'a string')
  const isKept = member(body, 'store', isFlag, 'true or false') ?? true
  return {
    requested,
    isStreamed: isStreamed(body),
    ask: {
      ...conversation,
      ...ask,
      ...(previous !== undefined && { after: toAnswerId(previous, 'previous_response_id') }),
      keep: isKept ? 'finished' : 'never',
    },
    shows: !returnsCitations ? 'none' : include.has('no_inline_citations') ? 'sentences' : 'marks',
    ...(tool && { tool }),
    ignored: ignored.paths,
    ...(pictures !== undefined && { pictures }),
    echo: toEcho(body),
    listsSources: include.has('web_search_call.action.sources'),
    hasTrace: !include.has('no_x_trace'),
  }
}

/** UTF-16 units of JSON that are repeated; more would make events too long for some clients. */
const mostEchoed = 16_000
const constants = {
  instructions: null,
  previous_response_id: null,
  store: true,
  background: false,
  user: null,
  tools: [],
  tool_choice: 'auto',
  parallel_tool_calls: true,
  max_tool_calls: null,
  max_output_tokens: null,
  temperature: null,
  top_p: null,
  top_logprobs: 0,
  presence_penalty: 0,
  frequency_penalty: 0,
  truncation: 'disabled',
  text: { format: { type: 'text' } },
  reasoning: { effort: null, summary: null },
  metadata: {},
  service_tier: 'default',
  prompt_cache_key: null,
  safety_identifier: null,
}
const repeated: ReadonlySet<string> = new Set([
  ...['instructions', 'previous_response_id', 'store', 'user', 'tools', 'tool_choice', 'parallel_tool_calls', 'max_output_tokens'],
  ...['temperature', 'top_p', 'truncation', 'reasoning', 'metadata', 'prompt_cache_key', 'safety_identifier'],
])

/** Members of the reply that are constant, or as the request had them. */
export function toEcho(body: Members = {}): Members {
  const echo: Record<string, unknown> = { ...constants }
  for (const name of repeated) {
    const value = body[name] ?? undefined
    if (value !== undefined && JSON.stringify(value).length <= mostEchoed) echo[name] = value
  }
  return echo
}
