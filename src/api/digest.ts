import { shortHash } from '../answer/index.ts'
import type { AskResult } from './schema.ts'

/** What a repetition need not give again: its id, how long things took, what the store held and read besides, thoughts, tokens that a server counted, who ordered what was found. */
const besides: ReadonlySet<string> = new Set<keyof AskResult>([
  ...(['id', 'tookMs', 'usage', 'reasoning', 'conversation', 'reranked'] as const),
  ...(['shown', 'covered', 'missing', 'lagMs', 'tried', 'picturesRead', 'unavailable'] as const),
])

/** The bytes that a repetition gives again: everything that was said and on whose words, members in order of their names. */
export function repeatable(result: AskResult): string {
  const searches = result.searches.map(({ tookMs: _took, ...search }) => search)
  const citations = result.citations.map(({ media: _shown, ...citation }) => citation) // pictures are shown as they are now
  const said = Object.entries({ ...result, searches, citations }).filter(([name]) => !besides.has(name))
  return JSON.stringify(Object.fromEntries(said), inOrder)
}

export const digestOf = (result: AskResult): string => shortHash(repeatable(result))

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
