import { search } from '../../search/index.ts'
import type { QueryStats } from '../../store/index.ts'
import { askedOf, coverageNow } from '../answer.ts'
import type { AnswerContext } from '../context.ts'
import type { AnswerRequest } from '../request.ts'
import type { Question } from '../evidence.ts'
import { ofTopics, searchTopics, topicsNow } from '../topics-now.ts'
import { searchContext, searchOptions, toQuery } from '../finding.ts'
import { ground, type Ground } from '../ground.ts'
import { asWanted } from '../picture-text.ts'
import { askedOfWhom, findWhose } from '../speakers.ts'
import { understand } from '../understand/index.ts'

export type Looked = {
  readonly question: Question
  readonly grounded: Ground
  readonly stats: QueryStats
  /** false: the deadline came first; what is missing is no change. */
  readonly isComplete: boolean
}

/**
 * What the posts say about a question at a moment: understood, searched and grounded as for an answer, and nothing is written. `seqBefore`: as the
 * store was then. What is talked about more than usual is told of now alone: a question of nothing in particular is looked at as of now.
 */
export async function look(
  request: AnswerRequest & { readonly asOf: number },
  given: Pick<AnswerContext, 'store' | 'findDeadlineMs' | 'signal' | 'topics'>,
  seqBefore?: number,
): Promise<Looked> {
  const context = { ...given, store: asWanted(given.store, request) }
  const understood = understand({ ...askedOf(request, request.asOf), earliest: (await coverageNow(context.store)).earliest ?? 0 })
  const whose = await findWhose(understood, request, context)
  const question = askedOfWhom(understood, whose)
  const { asOf: _moment, ...asked } = request
  const topics = await topicsNow(question, asked, context)
  const query = await toQuery(question, request, context, whose)
  if (topics.length > 0) {
    const found = await searchTopics(topics, ofTopics(query, topics), context)
    return {
      question,
      grounded: ground(question, found, { limit: request.limit }),
      stats: found.page.stats,
      isComplete: found.page.complete,
    }
  }
  const asOf = { ...query.asOf, ...(seqBefore !== undefined && { seqBefore }) }
  const found = await search({ ...query, asOf }, 'answer', searchContext(context), searchOptions(question))
  return { question, grounded: ground(question, found, { limit: request.limit }), stats: found.page.stats, isComplete: found.page.complete }
}
