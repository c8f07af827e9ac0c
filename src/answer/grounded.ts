import type { SearchPage } from '../search/index.ts'
import type { FoundPost } from './answer-event.ts'
import type { Choice } from './choose.ts'
import type { Question } from './evidence.ts'
import { ground, type Ground } from './ground.ts'

/** What grounding leaves to the rest: evidence, every post about the question, what no post of that moment holds, or what the nearest one lacks. */
export type Grounded = Pick<Ground, 'evidence' | 'missing' | 'nearest'> & { readonly found: readonly FoundPost[] }

export function groundIn(question: Question, page: SearchPage, choice: Choice): Grounded {
  const { evidence, missing, nearest, relevant } = ground(question, page, choice)
  const found = relevant.map(({ found: { item, similar } }) => ({ id: item.post.id, posts: similar.posts, authors: similar.authors }))
  return { evidence, missing, found, ...(nearest && { nearest }) }
}
