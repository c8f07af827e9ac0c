import { represent, search, type Collapsed, type Found, type SearchPage } from '../search/index.ts'
import { mostWords, type SearchQuery } from '../store/index.ts'
import type { AnswerContext, TopicNow } from './context.ts'
import type { AnswerRequest } from './request.ts'
import type { Question } from './evidence.ts'
import { searchContext, type Searching } from './finding.ts'
import { answerSettings } from './settings.ts'

const settings = answerSettings.topicsNow

/**
 * "What is happening right now?" asks of nothing in particular: the newest posts are what anybody says at that second. Where somebody counts what is talked about more
 * than usual that is what happens, in the question's language where there is some; nothing where the past is asked for, or one account.
 */
export async function topicsNow(
  { terms, kind, lang, speakers, window, asOf }: Question,
  { asOf: past, authors, network, lang: only }: Pick<AnswerRequest, 'asOf' | 'authors' | 'network' | 'lang'>,
  { topics, signal }: Pick<AnswerContext, 'topics' | 'signal'>,
): Promise<readonly TopicNow[]> {
  const isOfAnything = terms.length === 0 && speakers.length === 0 && authors === undefined && (kind === 'now' || kind === 'happening')
  if (!topics || !isOfAnything || past !== undefined || network !== undefined || window.until <= asOf) return []
  const { most } = settings
  const own = only ?? (lang === 'und' ? undefined : lang)
  const told = own === undefined ? [] : await topics({ lang: own, most, signal })
  return told.length > 0 || only !== undefined ? told : topics({ most, signal })
}

/** The words of all topics, as those who tell them said them lately. */
export function ofTopics(query: SearchQuery, topics: readonly TopicNow[]): SearchQuery {
  if (topics.length === 0) return query
  const any = topics.flatMap(({ clauses }) => clauses).slice(0, mostWords)
  const authors = [...new Set(topics.flatMap(({ posts }) => posts.map(({ author }) => author.id)))]
  return { ...query, any, only: { ...query.only, authors }, from: Math.max(query.from, query.until - settings.withinMs) }
}

/** The posts that tell each topic, the best of each before the second ones. */
export async function searchTopics(topics: readonly TopicNow[], query: SearchQuery, context: Searching): Promise<SearchPage> {
  const words = query.any.map((clause) => [clause] as const)
  const page = await search(query, 'answer', searchContext(context), { words, bursts: false, certain: settings.read })
  const tells = new Map(
    page.items.flatMap((group) => [group.item, ...group.copies].map((found) => [found.post.id, { group, found }] as const)),
  )
  const longest = Math.max(0, ...topics.map(({ posts }) => posts.length))
  const inTurn = Array.from({ length: longest }, (_, at) => topics.flatMap(({ posts }) => posts[at]?.id ?? [])).flat()
  const items = new Map<Collapsed<Found>, Collapsed<Found>>()
  for (const id of inTurn) {
    const told = tells.get(id)
    if (told && !items.has(told.group)) items.set(told.group, withFirst(told.found, told.group))
  }
  return { ...page, items: [...items.values()], unread: [] }
}

const withFirst = (first: Found, group: Collapsed<Found>): Collapsed<Found> =>
  group.item === first ? group : represent([first, ...[group.item, ...group.copies].filter((one) => one !== first)])
