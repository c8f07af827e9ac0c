import type { Post } from '../../post/index.ts'
import { holds, placesOf } from '../../search/index.ts'
import type { Question } from '../evidence.ts'
import { understand } from '../understand/index.ts'
import type { Said } from './claims.ts'

/** A question asked as of a moment, and invented posts as it weighs them: each says it alone, and holds the question's words. */
export function hear(text: string, posts: readonly Post[], asOf: number): readonly [question: Question, said: readonly Said[]] {
  const question = understand({ text, asOf, timeZone: 'UTC' })
  const heldIn = (places: ReturnType<typeof placesOf>) => question.terms.map(({ clauses }) => clauses.some((one) => holds(places, one)))
  return [question, posts.map((post) => ({ post, copies: [], held: heldIn(placesOf(post)) }))]
}
