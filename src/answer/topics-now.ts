import { isHeld, search, type SearchPage } from '../search/index.ts'
import { mostWords, type SearchQuery } from '../store/index.ts'
import type { AnswerContext, AnswerRequest, TopicNow } from './answer.ts'
import type { Question } from './evidence.ts'
import { searchContext, type Searching } from './finding.ts'
import { answerSettings } from './settings.ts'

const settings = answerSettings.topicsNow

/**
 * "What is happening right now?" asks of nothing in particular: the newest posts are what anybody says at that second. Where somebody counts what is talked about more
 * than usual that is what happens; nothing where the past is asked for, or one account.
 */
export async function topicsNow(
  { terms, kind, lang, speakers, window, asOf }: Question,
  { asOf: past, authors, network, lang: only }: Pick<AnswerRequest, 'asOf' | 'authors' | 'network' | 'lang'>,
  { topics, signal }: Pick<AnswerContext, 'topics' | 'signal'>,
): Promise<readonly TopicNow[]> {
  const isOfAnything = terms.length === 0 && speakers.length === 0 && authors === undefined && (kind === 'now' || kind === 'happening')
  if (!topics || !isOfAnything || past !== undefined || network !== undefined || window.until <= asOf) return []
  const { most } = settings
  if (only !== undefined) return topics({ lang: only, most, signal })
  const own = lang === 'und' ? [] : await topics({ lang, most, signal })
  return own.length > 0 ? own : topics({ most, signal })
}

/** The words of all topics, said lately. */
export function ofTopics(query: SearchQuery, topics: readonly TopicNow[]): SearchQuery {
  if (topics.length === 0) return query
  const any = topics.flatMap(({ clauses }) => clauses).slice(0, mostWords)
  return { ...query, any, from: Math.max(query.from, query.until - settings.withinMs) }
}

/** What holds enough of one topic, best first, one of each topic in turn. */
export async function searchTopics(topics: readonly TopicNow[], query: SearchQuery, context: Searching): Promise<SearchPage> {
  const words = query.any.map((clause) => [clause] as const)
  const page = await search(query, 'answer', searchContext(context), { words, bursts: false })
  const starts = topics.reduce<number[]>((all, { clauses }) => [...all, (all.at(-1) ?? 0) + clauses.length], [0])
  const ofTopic = topics.map(({ clauses }, topic) => {
    const heldOf = (held = 0) => clauses.filter((_clause, i) => isHeld(held, (starts[topic] ?? 0) + i)).length
    return page.items.filter(({ item }) => heldOf(item.held) >= Math.min(settings.words, clauses.length))
  })
  const longest = Math.max(0, ...ofTopic.map(({ length }) => length))
  const inTurn = Array.from({ length: longest }, (_, at) => ofTopic.flatMap((items) => items[at] ?? [])).flat()
  return { ...page, items: [...new Set(inTurn)], unread: [] }
}
