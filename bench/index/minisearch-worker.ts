import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { indexTokens, type Post, type PostId } from '../../src/post/index.ts'
import { contentColumns, contentOf } from '../../src/store/live/row.ts'
import { serveCalls } from '../../src/lib/worker-calls.ts'
import { readPosts } from '../generator/file.ts'
import { requirePeer } from './installed.ts'
import { topK, type Question } from './questions.ts'

/** What we use of it (lucaong.github.io/minisearch). */
type Stored = { id: number; post: string; at: number; lang: string; hasLink: boolean }
type MiniSearch = {
  add(document: Stored & { body: string }): void
  discard(id: number): void
  search(query: unknown, options: unknown): { id: number; post: string; score: number }[]
}
type Options = { fields: string[]; storeFields: string[]; tokenize: (text: string) => string[]; processTerm: (term: string) => string }
const { path, file } = workerData as { path: string; file?: string }
const index = new (requirePeer('minisearch') as new (options: Options) => MiniSearch)({
  fields: ['body'],
  storeFields: ['post', 'at', 'lang', 'hasLink'],
  tokenize: (text) => text.split(' '),
  processTerm: (term) => term,
})
const database = new DatabaseSync(path)
database.exec(
  `pragma journal_mode = wal; pragma synchronous = normal; create table if not exists post(id text primary key, ${contentColumns.join(', ')})`,
)
const insert = database.prepare(`insert or ignore into post values (?, ${contentColumns.map(() => '?').join(', ')})`)
const drop = database.prepare('delete from post where id = ?')
const numbers = new Map<string, number>()
let next = 0

function add(post: Post): void {
  const terms: string[] = []
  indexTokens(post, (term) => terms.push(term))
  numbers.set(post.id, next)
  index.add({
    id: next++,
    post: post.id,
    at: post.witnessedAt,
    lang: post.langs[0] ?? '',
    hasLink: post.links.length > 0,
    body: terms.join(' '),
  })
}

function transaction(work: () => void): void {
  database.exec('begin')
  work()
  database.exec('commit')
}

function find({ kind, query, seqFrom }: Question): { ids: string[]; tookMs: number } {
  const start = performance.now()
  const queries = [...query.any, ...query.all].map((clause) =>
    'term' in clause ? { queries: [clause.term], boost: { body: clause.weight } } : { queries: [] },
  )
  const isNewest = kind === 'newest'
  const hits = index.search(
    { combineWith: query.all.length > 0 ? 'AND' : 'OR', queries },
    {
      bm25: { k: 0.9, b: 0.3, d: 0 },
      filter: (hit: Stored) => hit.id >= seqFrom && (kind !== 'filter-decay' || (hit.lang === 'en' && hit.hasLink)),
      ...(kind === 'filter-decay' && {
        boostDocument: (_id: number, _term: string, hit: Stored) =>
          2 ** (-Math.max(0, (query.decayFrom ?? 0) - hit.at) / (query.halfLifeMs ?? 1)),
      }),
    },
  )
  if (isNewest) hits.sort((a, b) => b.id - a.id)
  return { ids: hits.slice(0, topK).map(({ post }) => post), tookMs: performance.now() - start }
}

if (parentPort)
  serveCalls(parentPort, {
    open: () => {
      if (file !== undefined) for (const batch of readPosts(file)) for (const post of batch) add(post)
    },
    write: (posts) =>
      transaction(() => {
        for (const post of posts as Post[]) if (insert.run(post.id, ...contentOf(post)).changes > 0) add(post)
      }),
    remove: (ids) =>
      transaction(() => {
        for (const id of ids as PostId[]) {
          drop.run(id)
          const number = numbers.get(id)
          if (number !== undefined) index.discard(number)
        }
      }),
    find: (question) => find(question as Question),
    count: (term) => index.search(term, { combineWith: 'OR' }).length,
    close: () => database.close(),
  })
