import { networkOf, type Post } from '../../post/index.ts'
import { holds, placesOf } from '../../search/index.ts'
import type { QueryStats } from '../../store/index.ts'
import { coverageOf, weightsOf } from '../coverage.ts'
import type { Question } from '../evidence.ts'
import { answerSettings } from '../settings.ts'

/**
 * Whether a post may be about a question: by its words, the coverage gate of grounding at its widest. What it lets through is looked at
 * properly; what it stops could not have passed. `stats`: of the last look, for the weight of words. A post is cut into words once, whoever asks.
 */
export function concernOf({
  question,
  stats,
  network,
  handles,
}: {
  question: Question
  stats: QueryStats
  network?: string | undefined
  handles: readonly string[]
}): (post: Post) => boolean {
  const { terms } = question
  const weights = weightsOf(terms, stats)
  const names = new Set(handles.map((handle) => handle.replace(/^@/, '').toLowerCase()))
  return (post) => {
    if (post.consent === 'count-only') return false
    if (network !== undefined && networkOf(post.id) !== network) return false
    if (names.size > 0 && !names.has(post.author.handle.toLowerCase())) return false
    if (terms.length === 0) return true
    const places = placesOf(post)
    const held = terms.map(({ clauses }) => clauses.some((clause) => holds(places, clause)))
    return coverageOf(held, terms, weights).share >= answerSettings.coverageWithNames
  }
}
