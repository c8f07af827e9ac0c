import { checkFormat, checkNumbers, isStreamed, modelOf, type Asked } from './asked.ts'
import { createIgnored, ignoreOthers, isFlag, isMembers, member, type Members } from './body.ts'
import { fromMessages } from './conversation.ts'
import { RefusedMember } from './errors.ts'
import { toScope } from './search-scope.ts'

export type ChatAsked = Asked & { readonly includesUsage: boolean }

const known = new Set([
  ...['model', 'messages', 'stream', 'stream_options', 'tools', 'tool_choice', 'search_parameters', 'web_search_options', 'store'],
  ...['n', 'deferred', 'response_format'],
])

/** `POST /v1/chat/completions` understood. Pure; throws `RefusedMember`. */
export function toChatAsked(body: Members): ChatAsked {
  const ignored = createIgnored()
  const requested = modelOf(body)
  if ((body['n'] ?? 1) !== 1) throw new RefusedMember('unsupported_value', 'n', 'There is one answer to a question: leave "n" out.')
  if (body['deferred'] === true)
    throw new RefusedMember('unsupported_value', 'deferred', 'Answers come at once here: leave "deferred" out.')
  checkFormat(body['response_format'], 'response_format')
  checkNumbers(body)
  const { ask, returnsCitations, pictures } = toScope(body, ignored)
  const conversation = fromMessages(body['messages'], ignored)
  ignoreOthers(body, known, ignored)
  const streamOptions = body['stream_options']
  return {
    requested,
    isStreamed: isStreamed(body),
    includesUsage: isMembers(streamOptions) && streamOptions['include_usage'] === true,
    ask: { ...conversation, ...ask, keep: member(body, 'store', isFlag, 'true or false') === true ? 'finished' : 'never' },
    shows: returnsCitations ? 'marks' : 'none',
    ignored: ignored.paths,
    ...(pictures !== undefined && { pictures }),
  }
}
