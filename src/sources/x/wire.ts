import { fieldsOf, isFields, listOf, textOf, type Fields } from '../fields.ts'
import type { DropReason } from '../source.ts'
import { prices } from './limits.ts'
import { indexIncludes, isV2Post, type Included } from './normalize.ts'

/** What an answer used of the budget: posts delivered, and money in millionths of a dollar. */
export type Use = { readonly posts: number; readonly micros: number }
/** A rule that a post matched, of whomever. */
export type MatchedRule = { readonly id: string; readonly tag: string }

/**
 * What a line of the filtered stream says (docs.x.com, GET /2/tweets/search/stream). Total: whatever comes in is one of these, or undefined
 * for what is not ours to read; new kinds of messages come without notice.
 */
export type StreamLine =
  | { readonly kind: 'post'; readonly post: Fields; readonly included: Included; readonly rules: readonly MatchedRule[]; readonly use: Use }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'drop'; readonly reason: DropReason; readonly use: Use }
export type Problem = { readonly title: string; readonly detail: string; readonly isTooManyConnections: boolean }

const nothingUsed: Use = { posts: 0, micros: 0 }

export function decodeLine(text: string): StreamLine | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // A post was cut off, as far as anybody can tell: it was sent, and is counted.
    return { kind: 'drop', reason: 'malformed', use: { posts: 1, micros: prices.post + prices.user } }
  }
  return isFields(value) ? decodeMessage(value) : { kind: 'drop', reason: 'malformed', use: nothingUsed }
}

export function decodeMessage(message: Fields): StreamLine | undefined {
  if ('data' in message) {
    const post = fieldsOf(message['data'])
    const use = useOf(message)
    if (!isV2Post(post)) return { kind: 'drop', reason: 'malformed', use }
    const rules = listOf(message['matching_rules'])
      .slice(0, 1_000)
      .map((rule) => ({ id: textOf(fieldsOf(rule)['id']) ?? '', tag: textOf(fieldsOf(rule)['tag']) ?? '' }))
    return { kind: 'post', post, included: indexIncludes(message['includes']), rules, use }
  }
  const problem = problemOf(message)
  return problem && { kind: 'problem', problem }
}

/** Everything that is billed, and whatever may be. */
export function useOf(answer: Fields): Use {
  const { data, includes } = answer
  const { users, tweets } = fieldsOf(includes)
  const posts = (Array.isArray(data) ? data.length : isFields(data) ? 1 : 0) + listOf(tweets).length
  return { posts, micros: posts * prices.post + listOf(users).length * prices.user }
}

/** A page of recent search: posts, what came with them, and where the next one is. */
export type Page = {
  readonly posts: readonly Fields[]
  readonly included: Included
  readonly next: string | undefined
  readonly use: Use
}

export function decodePage(body: string): Page | undefined {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return undefined
  }
  const page = fieldsOf(value)
  const next = textOf(fieldsOf(page['meta'])['next_token'])
  return {
    posts: listOf(page['data']).map(fieldsOf),
    included: indexIncludes(page['includes']),
    next: next !== undefined && /^[\w-]{1,200}$/.test(next) ? next : undefined,
    use: useOf(page),
  }
}

/** What X says is wrong, in a message of the stream or as the body of an answer (RFC 7807 and older forms). */
export function problemOf(message: Fields): Problem | undefined {
  const first = listOf(message['errors']).map(fieldsOf)[0] ?? message
  const title = said(first['title'])
  const detail = said(first['detail']) || said(first['message'])
  if (title === '' && detail === '') return undefined
  return { title, detail, isTooManyConnections: first['connection_issue'] === 'TooManyConnections' }
}

/** Shown to people: short, and on one line. */
const said = (value: unknown): string =>
  (textOf(value) ?? '')
    .slice(0, 300)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .trim()
