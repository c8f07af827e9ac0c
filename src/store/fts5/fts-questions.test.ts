import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { Post } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import { openSealedStore } from '../live/sealed-store.fixture.ts'
import type { Clause, SearchQuery } from '../search-query.ts'
import { tokenizerOption, tokenTextOf } from './token-text.fixture.ts'

const posts = 36_000
const words = ['flood', 'floods', 'bridge', 'river', '東京', 'mayor', '🌊', 'closed', '#flood', '@mayor']

/** Of the posts, most of which hold common words; a file of the index and what stands in memory both have some. */
function randomPosts(): Post[] {
  const random = createRandom(31)
  const rare = () => `w${Math.floor(random() ** 2 * 4_000)}`
  return Array.from({ length: posts }, (_, n) => {
    const text = Array.from({ length: 2 + Math.floor(random() * 8) }, () => (random() < 0.35 ? words[Math.floor(random() * 10)] : rare()))
    return { ...makePost({ n, at: n, text: text.join(' ') }), links: random() < 0.1 ? ['https://news.example/a'] : [] }
  })
}

/** The same question for FTS5: a clause is a quoted string or its beginning, in whatever column; a phrase in the text alone. */
function matchOf({ any, all, none }: Pick<SearchQuery, 'any' | 'all' | 'none'>): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const of = (clause: Clause) => {
    if ('term' in clause) return quoted(clause.term)
    return 'prefix' in clause ? `${quoted(clause.prefix)} *` : `{body} : ${quoted(clause.phrase.join(' '))}`
  }
  const every = [...all.map(of), ...(any.length > 0 ? [any.map(of).join(' OR ')] : [])].map((one) => `(${one})`).join(' AND ')
  return none.reduce((left, clause) => `(${left}) NOT (${of(clause)})`, every)
}

/** SQLite's own full-text search was written by others: whole questions must match the same posts there, inside the same window. */
test('questions of words that may, must and must not stand match the same posts as SQLite’s full-text search', async () => {
  const made = randomPosts()
  const store = await openSealedStore(made.map((post) => ({ type: 'post-put', post })))
  const database = new DatabaseSync(':memory:')
  database.exec(`create virtual table text using fts5(body, mark, content = '', ${tokenizerOption}); begin`)
  const insert = database.prepare('insert into text(rowid, body, mark) values (?, ?, ?)')
  for (const [n, post] of made.entries()) {
    const { body, mark } = tokenTextOf(post)
    insert.run(n, body, mark)
  }
  const matching = database.prepare('select rowid from text where text match ? and rowid >= ? and rowid < ? order by rowid desc')
  matching.setReturnArrays(true)

  const random = createRandom(32)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const word = () => (random() < 0.4 ? pick([...words, 'host:news.example']) : `w${Math.floor(random() ** 2 * 4_000)}`)
  const clause = (): Clause => {
    const kind = random()
    if (kind < 0.75) return { term: word(), weight: 1 }
    if (kind < 0.85) return { prefix: pick(['flo', 'w39', 'bri', 'w12', '東']), weight: 1 }
    return { phrase: [pick(words.slice(0, 8)), pick(words.slice(0, 8))], weight: 1 }
  }
  const clauses = (most: number) => Array.from({ length: Math.floor(random() * (most + 1)) }, clause)
  let matched = 0
  for (let round = 0; round < 300; round++) {
    const [all, none] = [clauses(2), clauses(1)]
    const any = all.length === 0 ? [clause(), ...clauses(2)] : clauses(2)
    const from = pick([0, posts - 5_000, Math.floor(random() * posts)])
    const until = pick([posts, from + 1_000])
    const query: SearchQuery = { any, all, none, from, until, order: 'newest', limit: 1_000 }
    const page = store.reader.find(query, { now: posts, late: () => false })
    const theirs = (matching.all(matchOf(query), from, Math.min(until, posts)) as unknown as [number][]).map(([n]) => `x:${n}`)
    assert.equal(page.stats.matched, theirs.length, JSON.stringify(query))
    assert.deepEqual(
      page.hits.map(({ id }) => id),
      theirs.slice(0, 1_000),
      JSON.stringify(query),
    )
    matched += Number(theirs.length > 0)
  }
  assert.ok(matched > 200, `${matched} of 300 questions match something`)
  store.close()
  database.close()
})
