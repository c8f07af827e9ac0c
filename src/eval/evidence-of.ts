import { ground, type Evidence, type Question } from '../answer/index.ts'
import type { Post } from '../post/index.ts'
import { collapseNearDuplicates, type Found } from '../search/index.ts'
import { clauseKey } from '../store/index.ts'

/** Evidence as grounding makes it of posts in their order, as if a search among ten thousand had found these and no others. */
export function evidenceOf(question: Question, posts: readonly Post[]): Evidence {
  const found = posts.map((post, at): Found => {
    const score = 10 - (8 * at) / posts.length
    return { post, hit: { id: post.id, seq: at + 1, score, parts: { bm25: score } } }
  })
  const terms = Object.fromEntries(question.terms.flatMap(({ clauses }) => clauses.map((clause) => [clauseKey(clause), 40])))
  const stats = { docs: 10_000, avgLength: 14, windowDocs: 10_000, matched: posts.length, terms }
  const page = { hits: found.map(({ hit }) => hit), complete: true, asOf: question.asOf, stats, tookMs: 0 }
  return ground(question, { items: collapseNearDuplicates(found), page, unread: [], tookMs: 0 }).evidence
}
