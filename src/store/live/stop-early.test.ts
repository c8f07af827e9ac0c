import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { PostEvent, PostId } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import type { CandidateHints } from '../candidates.ts'
import type { Clause, PageMark, SearchQuery } from '../search-query.ts'
import { openSealedStore } from './sealed-store.fixture.ts'

const start = Date.parse('2026-03-01T00:00:00Z')
const posts = 2 * 32_768 + 3_000

/** Short posts and long ones, many of them alike, so that many score the same; from a vocabulary in which few words are common. */
function randomEvents(random: () => number): PostEvent[] {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const word = () => `w${Math.floor(random() ** 5 * 3_000)}`
  const repeated = Array.from({ length: 40 }, () => Array.from({ length: 1 + Math.floor(random() * 4) }, word).join(' '))
  return Array.from({ length: posts }, (_, n): PostEvent => {
    const length = 1 + Math.floor(random() ** 3 * 40)
    const text = random() < 0.1 ? pick(repeated) : Array.from({ length }, word).join(' ')
    const post = makePost({ n, by: `a${Math.floor(random() * 50)}`, at: start + n * 100 - (random() < 0.05 ? 3_000_000 : 0), text })
    return {
      type: 'post-put',
      post: { ...post, langs: [pick(['en', 'fr'])], links: random() < 0.3 ? ['https://news.example/a'] : [] },
    }
  })
}

function randomQuery(random: () => number): SearchQuery {
  const word = () => `w${Math.floor(random() ** 4 * 3_000)}`
  const clause = (): Clause => {
    const [kind, weight] = [random(), random() < 0.6 ? 1 : Math.ceil(random() * 10) / 10]
    if (kind < 0.85) return { term: word(), weight }
    return kind < 0.95 ? { phrase: [word(), `w${Math.floor(random() * 3)}`], weight } : { prefix: `w${Math.floor(random() * 100)}`, weight }
  }
  const clauses = (most: number) => Array.from({ length: 1 + Math.floor(random() * most) }, clause)
  const shape = random()
  const at = () => start + Math.floor(random() * posts) * 100
  return {
    any: shape < 0.7 || shape > 0.9 ? clauses(random() < 0.3 ? 24 : 4) : [],
    all: shape >= 0.7 ? clauses(2) : [],
    none: random() < 0.15 ? clauses(1) : [],
    from: random() < 0.3 ? at() : 0,
    until: random() < 0.2 ? at() : 9e15,
    ...(random() < 0.2 && { asOf: random() < 0.5 ? { witnessedBefore: at() } : { seqBefore: Math.floor(random() * posts) } }),
    ...(random() < 0.2 && { only: random() < 0.5 ? { langs: ['fr'] } : { hasLink: true } }),
    ...(random() < 0.3 && { halfLifeMs: 10 ** (4 + random() * 3), decayFrom: start + posts * 100 }),
    ...(random() < 0.3 && { bm25: { k1: 1.2, b: 0.75 } }),
    ...(random() < 0.1 && { order: 'newest' as const }),
    limit: [1, 5, 50, 300][Math.floor(random() * 4)] ?? 1,
  }
}

describe('what stops early finds what counting all that match finds', () => {
  let store: Awaited<ReturnType<typeof openSealedStore>>
  let events: readonly PostEvent[]

  before(async () => {
    events = randomEvents(createRandom(21))
    store = await openSealedStore(events)
  })
  after(() => store.close())

  const ask = (query: SearchQuery) => {
    const before = store.work.postings
    const page = store.reader.find(query, { now: start + posts * 100, late: () => false })
    assert.ok(page.complete)
    return { page, postings: store.work.postings - before }
  }
  /** Page by page; how many postings each looked at, and whether any page stopped early. */
  const compare = (query: SearchQuery) => {
    const looked = { all: 0, early: 0, isEarly: false }
    let after: PageMark | undefined
    for (let n = 0; n < 3; n++) {
      const asked = { ...query, ...(after && { after }) }
      const [whole, early] = [ask(asked), ask({ ...asked, count: 'atLeast' })]
      const shown = JSON.stringify(asked)
      assert.deepEqual(early.page.hits, whole.page.hits, shown)
      assert.deepEqual(early.page.next, whole.page.next, shown)
      const { matched, atLeast, terms, ...stats } = early.page.stats
      const { matched: all, terms: counted, ...known } = whole.page.stats
      assert.deepEqual(stats, known, shown)
      assert.deepEqual(Object.keys(terms), Object.keys(counted), shown)
      for (const [key, frequency] of Object.entries(terms)) {
        if (key.startsWith('"')) assert.ok(frequency >= (counted[key] ?? 0), shown)
        else assert.equal(frequency, counted[key], shown)
      }
      assert.ok(atLeast ? matched <= all : matched === all, shown)
      assert.ok(matched > 0 || all === 0, shown)
      looked.all += whole.postings
      looked.early += early.postings
      looked.isEarly ||= atLeast ?? false
      after = whole.page.next
      if (!after) break
    }
    return looked
  }

  test('the same hits, scores, order and pages, in files and in memory, as posts die; and it does stop', { timeout: 240_000 }, () => {
    const random = createRandom(22)
    for (let round = 0; round < 3; round++) {
      const looked = Array.from({ length: 80 }, () => compare(randomQuery(random)))
      assert.ok(looked.filter(({ isEarly }) => isEarly).length > 30)
      const [all, early] = [looked.reduce((sum, one) => sum + one.all, 0), looked.reduce((sum, one) => sum + one.early, 0)]
      assert.ok(early < 0.8 * all, `${early} of ${all} postings`)
      const gone = Array.from({ length: 400 }, (): PostEvent => {
        const id = `x:${Math.floor(random() * posts)}` as PostId
        return { type: random() < 0.5 ? 'post-delete' : 'post-hide', id, at: start + posts * 100 }
      })
      const edited = events.flatMap((event): PostEvent[] =>
        event.type === 'post-put' && random() < 0.002
          ? [{ type: 'post-put', post: { ...event.post, text: `${event.post.text} w0 w0 w0 w1 w2 w7`, version: `${round}` } }]
          : [],
      )
      store.write([...gone, ...edited])
    }
  })

  test('asked again with more words, from what was reached before: the same hits for fewer postings, also where fewer reach it by then', () => {
    const random = createRandom(23)
    const words = (many: number, weight: number): Clause[] =>
      Array.from({ length: many }, () => ({ term: `w${Math.floor(random() ** 3 * 300)}`, weight: weight * (0.5 + random()) }))
    const askFor = (query: SearchQuery, hints: CandidateHints) => {
      const before = store.work.postings
      const { seqs, scores, scoreAtDepth } = store.reader.candidates(query, [], { ...hints, now: start + posts * 100, late: () => false })
      return { hits: [...seqs].map((seq, at) => [seq, scores[at]]), scoreAtDepth, postings: store.work.postings - before }
    }
    let [plain, primed] = [0, 0]
    for (let round = 0; round < 60; round++) {
      const decay = random() < 0.3 ? { halfLifeMs: 10 ** (4 + random() * 3), decayFrom: start + posts * 100 } : {}
      const first = { any: words(2, 1), all: [], none: [], from: 0, until: 9e15, limit: 100, ...decay }
      const { scoreAtDepth, hits } = askFor({ ...first, limit: 10 }, { depth: 100 })
      const all = askFor(first, {}).hits
      assert.deepEqual(hits, all.slice(0, 10))
      assert.equal(scoreAtDepth, all[99]?.[1])
      const second = { ...first, any: [...first.any, ...words(12, 0.1)], count: 'atLeast' as const }
      const whole = askFor(second, {})
      for (const floor of scoreAtDepth === undefined ? [1e9] : [scoreAtDepth, 0.99 * scoreAtDepth, 1e9])
        assert.deepEqual(askFor(second, { floor }).hits, whole.hits, JSON.stringify({ second, floor }))
      if (scoreAtDepth === undefined) continue
      plain += whole.postings
      primed += askFor(second, { floor: 0.99 * scoreAtDepth }).postings
    }
    assert.ok(primed < 0.9 * plain, `${primed} of ${plain} postings`)
  })

  test('of posts that score the same, the newest, however many there are', () => {
    store.write(
      Array.from({ length: 500 }, (_, n): PostEvent => ({
        type: 'post-put',
        post: makePost({ n: posts + n, at: start + posts * 100 + n, text: n % 2 === 0 ? 'alike w0' : 'w0 alike' }),
      })),
    )
    for (const limit of [1, 7, 249, 250, 251, 499, 500, 501])
      for (const any of [
        [{ term: 'alike', weight: 1 }],
        [
          { term: 'alike', weight: 1 },
          { term: 'w0', weight: 1 },
        ],
      ])
        compare({ any, all: [], none: [], from: 0, until: 9e15, limit })
  })
})
