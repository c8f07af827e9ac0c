import { RefusedMember } from './errors.ts'

/** A response and a chat completion carry the id of the answer behind them: `resp_…` and `chatcmpl_…` for `answer_…`. */
const own = 'answer_'

export const suffixOf = (answerId: string): string => (answerId.startsWith(own) ? answerId.slice(own.length) : answerId)
export const toResponseId = (answerId: string): string => `resp_${suffixOf(answerId)}`
export const toChatId = (answerId: string): string => `chatcmpl_${suffixOf(answerId)}`

/** Throws `not_found` for an id that no response of ours has. */
export function toAnswerId(responseId: string, param: string): string {
  const [, suffix] = /^resp_([\w-]{1,60})$/.exec(responseId) ?? []
  if (suffix === undefined)
    throw new RefusedMember('not_found', param, 'There is no response with this id here: it was not stored, or is no longer.')
  return `${own}${suffix}`
}
