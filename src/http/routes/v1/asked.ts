import type { AskRequest } from '../../../api/index.ts'
import { isFlag, isNumber, isText, isWhole, member, type Members } from './body.ts'
import { RefusedMember } from './errors.ts'

/** How citations are shown: marks in the text, annotations on whole sentences, or not at all. */
export type Shows = 'marks' | 'sentences' | 'none'
/** A search tool that the request declares; only then its calls are items of the output. */
export type DeclaredTool = 'x_search' | 'web_search'

/** A request of either route, understood: what to ask of the API, and how to show what comes. */
export type Asked = {
  /** The model id as the client wrote it. */
  readonly requested: string
  readonly isStreamed: boolean
  readonly ask: Omit<AskRequest, 'model'>
  readonly shows: Shows
  readonly tool?: DeclaredTool
  /** Paths of members without effect. */
  readonly ignored: readonly string[]
  /** The path of the member that asks for pictures to be read: without effect where this server reads none. */
  readonly pictures?: string
}

export function modelOf(body: Members): string {
  const model = member(body, 'model', isText, 'a string')
  if (model === undefined || model === '')
    throw new RefusedMember(
      'missing_required_parameter',
      'model',
      'Say which model is asked: "model" is missing. GET /v1/models lists them.',
    )
  return model
}

export const isStreamed = (body: Members): boolean => member(body, 'stream', isFlag, 'true or false') ?? false

/** Numbers out of range are refused, though none of them has an effect yet. */
export function checkNumbers(body: Members): void {
  member(body, 'temperature', isNumber(0, 2), 'a number from 0 to 2')
  member(body, 'top_p', isNumber(0, 1), 'a number from 0 to 1')
  for (const name of ['max_output_tokens', 'max_completion_tokens', 'max_tokens', 'max_turns'])
    member(body, name, isWhole(1), 'a whole number from 1')
}

/** Texts of another form than prose are for a later version: silently sending prose would break who asks. */
export function checkFormat(format: unknown, path: string): void {
  if (typeof format !== 'object' || format === null || !('type' in format) || format.type === 'text') return
  throw new RefusedMember('unsupported_value', path, 'Answers are text here: JSON formats are not supported yet. Leave this out.')
}
