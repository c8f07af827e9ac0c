import type { AuthorId, Post, PostEvent, PostId, SourceName } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import type { Clause, SearchFilter, SearchQuery } from '../search-query.ts'
import { readsNul } from './random-post.fixture.ts'

/**
 * One thing that is done to a store, as data: so that a run can be repeated, shortened and printed. `seqShare` (0..1) of a question is
 * resolved when it is asked: a share of the seqs that there are then. `between` is written after each of its pages.
 */
export type ModelStep =
  | { readonly do: 'write'; readonly source: SourceName; readonly events: readonly PostEvent[] }
  /** One account changes its name until so many seqs are taken: full slices that hold few posts. */
  | { readonly do: 'fill'; readonly seqs: number }
  | { readonly do: 'expire'; readonly sources: readonly SourceName[]; readonly before: number; readonly most: number }
  | { readonly do: 'reopen' }
  | {
      readonly do: 'find'
      readonly query: SearchQuery
      readonly seqShare?: number
      readonly pages: number
      readonly between?: readonly PostEvent[]
    }
  /** `get`, `authors`, `scan`, `changes`, `stats` and `cursor`. */
  | { readonly do: 'read'; readonly from: number; readonly until: number; readonly network?: string; readonly seqShare: number }

const start = Date.parse('2026-03-01T00:00:00Z')
const hour = 3_600_000
const ids = 160
const mergedAtOnce = 8
const handles = ['ana', 'bo', 'cy', 'di', 'eli', 'fay']
const sources = ['stream', 'archive', 'other'] as SourceName[]
const words = [
  'flood',
  'flooding',
  'bridge',
  'river',
  'mayor',
  'closed',
  'open',
  'the',
  'a',
  '東京都',
  '停電',
  '🚀',
  '🇧🇷',
  '#flood',
  '@bo',
  'é',
  'и',
  // Two pairs of one hash each (term-table.test.ts).
  'costarring',
  'liquid',
  'altarage',
  'zinke',
]
const asked = [...words, 'e', '東京', '停', 'host:news.example', 'nothing']
const longWord = (n: number) => `long${n % 7}`

/**
 * The same steps for the same seed: events of every kind, late and repeated ones, and questions between them. With every third seed there are
 * so many full slices early on that their files are merged meanwhile.
 */
export function modelSteps(seed: number, count: number): ModelStep[] {
  const random = createRandom(seed)
  const below = (most: number) => Math.floor(random() * most)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T
  const chance = (share: number) => random() < share
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: below(most + 1) }, make)

  const network = (n: number) => (n % 5 === 0 ? 'rss' : 'x')
  const postId = (n = below(ids)) => `${network(n)}:${n}` as PostId
  const authorId = () => `${pick(['x', 'x', 'x', 'x', 'rss'])}:${pick(handles)}` as AuthorId
  /** The clock goes on, sometimes back, and news comes late. */
  let clock = start
  const tick = () => (clock += chance(0.03) ? -below(hour) : below(4_000))
  const at = () => clock - (chance(0.3) ? below(6 * hour) : 0)
  const text = (): string => {
    if (chance(0.01))
      return Array.from({ length: 3_400 }, (_, n) => longWord(n))
        .join(' ')
        .slice(0, 20_000)
    if (chance(0.03)) return pick(['…', '🚀', '🚀🚀', 'the', '\u2029', '"', readsNul ? 'flood\u0000bridge' : 'flood'])
    return Array.from({ length: 1 + below(9) }, () => pick(words)).join(pick([' ', ' ', ' ', '. ', '\n']))
  }
  const post = (): Post => {
    const n = below(ids)
    const by = pick(handles)
    const receivedAt = tick()
    const witnessedAt = receivedAt - (chance(0.2) ? below(20 * hour) : chance(0.5) ? 0 : below(2_000))
    return {
      ...makePost({ n, by, at: witnessedAt, text: text(), network: network(n) }),
      author: {
        id: `${network(n)}:${by}` as AuthorId,
        handle: chance(0.1) ? '' : by,
        name: chance(0.1) ? '' : pick([by, `${by} the second`]),
      },
      createdAt: witnessedAt - (chance(0.2) ? below(30 * hour) : 0) + (chance(0.05) ? hour : 0),
      receivedAt,
      langs: pick([[], ['en'], ['en-GB'], ['ja', 'en'], ['pt-BR']]),
      links: chance(0.2) ? [`https://${pick(['news.example', 'www.news.example', 'example.org'])}/a`] : [],
      tags: chance(0.1) ? ['Flood'] : [],
      media: chance(0.1) ? [{ kind: 'image', url: 'https://example.org/i', alt: pick(['', 'bridge', 'flood river']) }] : [],
      counts: { likes: below(5), reposts: below(2), replies: 0, quotes: 0 },
      version: chance(0.1) ? pick(['a', 'b', 'c']) : '',
      consent: chance(0.05) ? 'count-only' : 'answer',
    }
  }
  const repeatable: Post[] = []
  const times: number[] = []
  const put = (): PostEvent => {
    const made = repeatable.length > 0 && chance(0.1) ? pick(repeatable) : post()
    if (repeatable.length < 50) repeatable.push(made)
    times.push(made.witnessedAt)
    return { type: 'post-put', post: made }
  }
  const event = (): PostEvent => {
    const kind = random()
    if (kind < 0.7) return put()
    if (kind < 0.74) return { type: 'post-delete', id: postId(), at: at() }
    if (kind < 0.76) return { type: 'post-delete', id: postId(), at: at(), by: authorId(), ...(chance(0.5) && { until: at() }) }
    if (kind < 0.8) return { type: pick(['post-hide', 'post-show']), id: postId(), at: at() }
    if (kind < 0.83) return { type: pick(['author-hide', 'author-show', 'author-show']), author: authorId(), at: at() }
    if (kind < 0.835) return { type: 'author-delete', author: authorId(), at: clock - below(20 * hour) }
    if (kind < 0.86) return { type: 'author-consent', author: authorId(), consent: pick(['answer', 'count-only']), at: at() }
    if (kind < 0.9)
      return {
        type: 'author-put',
        author: authorId(),
        at: at(),
        ...(chance(0.5) && { handle: pick(handles) }),
        ...(chance(0.5) && { name: `N${below(4)}` }),
      }
    if (kind < 0.93)
      return { type: 'count-set', id: postId(), at: at(), counts: { likes: below(9), reposts: 1, replies: below(2), quotes: 0 } }
    if (kind < 0.95)
      return { type: 'media-text', id: postId(), url: 'https://example.org/i', text: pick(['quay', 'bridge open', '停電']), at: at() }
    return { type: 'count-add', id: postId(), what: pick(['like', 'repost', 'reply', 'quote']), by: pick([1, 1, -1]) }
  }
  const clause = (): Clause => {
    const [kind, weight] = [random(), pick([1, 1, 0.5, 2])]
    if (kind < 0.65) return { term: pick(asked), weight }
    if (kind < 0.8) return { prefix: pick(['f', 'flo', 'b', '東', '停', 'long', 'zz']), weight }
    return {
      phrase: pick([
        [pick(words), pick(words)],
        ['東京', '京都'],
        ['long1', 'long2', 'long3'],
        ['flood', 'flood'],
      ]),
      weight,
    }
  }
  const filter = (): SearchFilter => ({
    ...(chance(0.2) && { authors: some(3, authorId) }),
    ...(chance(0.2) && { networks: [pick(['x', 'rss', 'none'])] }),
    ...(chance(0.2) && { sources: [pick(sources)] }),
    ...(chance(0.2) && { langs: [pick(['en', 'EN-gb', 'ja', 'pt'])] }),
    ...(chance(0.1) && { tags: [pick(['flood', 'Flood', 'nothing'])] }),
    ...(chance(0.1) && { hosts: [pick(['news.example', 'www.example.org'])] }),
    ...(chance(0.1) && { hasLink: chance(0.5) }),
    ...(chance(0.1) && { hasMedia: chance(0.5) }),
    ...(chance(0.1) && { minLikes: below(5) }),
  })
  /** Often the very time of a post: bounds are included or not. */
  const moment = () => (chance(0.4) && times.length > 0 ? pick(times) : start - hour + below(clock - start + 3 * hour))
  const find = (): ModelStep => {
    const [from, until] = [moment(), moment()].sort((x, y) => x - y) as [number, number]
    return {
      do: 'find',
      pages: pick([1, 1, 3, 40]),
      ...(chance(0.3) && { between: some(3, event) }),
      ...(chance(0.3) && { seqShare: random() }),
      query: {
        any: some(chance(0.1) ? 32 : 4, clause),
        all: chance(0.5) ? [] : some(2, clause),
        none: chance(0.7) ? [] : some(2, clause),
        from: chance(0.6) ? 0 : from,
        until: chance(0.6) ? 8.64e15 : until,
        ...(chance(0.2) && { asOf: { witnessedBefore: moment() } }),
        ...(chance(0.3) && { only: filter() }),
        ...(chance(0.1) && { notAuthors: some(3, authorId) }),
        ...(chance(0.2) && { bm25: { k1: pick([0, 1.2]), b: pick([0, 0.75, 1]) } }),
        ...(chance(0.3) && { halfLifeMs: pick([hour, 1_000]), decayFrom: moment() }),
        ...(chance(0.2) && { order: 'newest' as const }),
        limit: pick([1, 2, 7, 50, 1_000]),
      },
    }
  }
  const read = (): ModelStep => {
    const [from, until] = [moment(), moment()].sort((x, y) => x - y) as [number, number]
    return { do: 'read', from, until, seqShare: random(), ...(chance(0.3) && { network: pick(['x', 'rss', 'none']) }) }
  }
  const step = (): ModelStep => {
    const kind = random()
    if (kind < 0.3) return { do: 'write', source: pick(sources), events: Array.from({ length: 1 + below(30) }, event) }
    if (kind < 0.8) return find()
    if (kind < 0.93) return read()
    if (kind < 0.96)
      return { do: 'expire', sources: some(2, () => pick(sources)).filter(unique), before: moment(), most: pick([1, 5, 1_000]) }
    return kind < 0.98 ? { do: 'reopen' } : { do: 'fill', seqs: pick([300, 32_768, 32_768, 40_000]) }
  }
  const write = (): ModelStep => ({ do: 'write', source: pick(sources), events: Array.from({ length: 20 }, event) })
  /** What is written into later ones deletes and edits posts that stand in the files of earlier ones, before all are merged. */
  const fullSlices = (): ModelStep[] => [
    ...Array.from({ length: mergedAtOnce }, (_, n): ModelStep[] => [
      write(),
      { do: 'fill', seqs: 32_768 },
      ...(n % 4 === 3 ? [{ do: 'reopen' } as const, ...Array.from({ length: 30 }, find), write()] : []),
    ]).flat(),
  ]
  const steps = Array.from({ length: count }, () => [step()])
  return (seed % 3 === 0 ? steps.toSpliced(count / 4, 0, fullSlices()) : steps).flat()
}

const unique = <T>(value: T, at: number, all: readonly T[]) => all.indexOf(value) === at
