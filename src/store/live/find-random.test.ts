import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AuthorId, Cursor, Post, PostEvent, PostId, SourceName } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import type { PostStore } from '../post-store.ts'
import { createScanStore } from '../scan/scan-store.ts'
import type { Candidates } from '../candidates.ts'
import type { Clause, SearchFilter, SearchQuery } from '../search-query.ts'
import { openLiveStore } from './live-store.ts'

/** Random posts and random questions: the store must say what looking at every post says, to the last hit and figure. */

const start = Date.parse('2026-03-01T00:00:00Z')
const words = [
  'flood',
  'flooding',
  'floods',
  'bridge',
  'river',
  'hekla',
  'mayor',
  'closed',
  'open',
  'train',
  '東京',
  '北京',
  'rain',
  'storm',
  '🌊',
  'said',
  'the',
  'a',
]
const signal = new AbortController().signal

function randomPost(random: () => number, n: number): Post {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const many = 1 + Math.floor(random() * 14)
  const text = Array.from({ length: many }, () => pick(words)).join(random() < 0.2 ? '. ' : ' ')
  const post = makePost({
    n,
    by: `author${Math.floor(random() * 9)}`,
    at: start + Math.floor(random() * 40) * 3_600_000 + (random() < 0.3 ? 0 : Math.floor(random() * 1_000)),
    text: `${text}${random() < 0.2 ? ' #flood' : ''}${random() < 0.2 ? ' @mayor' : ''}`,
    network: pick(['x', 'bluesky']),
  })
  return {
    ...post,
    langs: pick([[], ['en'], ['en-US'], ['ja'], ['fr', 'en']]),
    links: random() < 0.3 ? [`https://${pick(['news.example', 'www.example.org'])}/a`] : [],
    tags: random() < 0.1 ? ['Hekla'] : [],
    counts: { ...post.counts, likes: Math.floor(random() * 5) },
  }
}

function randomEvents(random: () => number, posts: number): PostEvent[] {
  const events: PostEvent[] = []
  for (let n = 0; n < posts; n++) {
    const post = randomPost(random, n)
    events.push({ type: 'post-put', post })
    const [kind, other] = [random(), `x:${Math.floor(random() * (n + 1))}` as PostId]
    const at = start + 50 * 3_600_000 + n
    if (kind < 0.05) events.push({ type: 'post-delete', id: other, at })
    else if (kind < 0.08) events.push({ type: 'post-hide', id: other, at })
    else if (kind < 0.1) events.push({ type: 'post-show', id: other, at })
    else if (kind < 0.11) events.push({ type: 'author-hide', author: post.author.id, at })
    else if (kind < 0.13) events.push({ type: 'author-show', author: post.author.id, at })
    else if (kind < 0.2) events.push({ type: 'post-put', post: { ...post, text: `${post.text} edited`, version: String(n) } })
    else if (kind < 0.25) events.push({ type: 'count-add', id: other, what: 'like', by: 1 })
  }
  return events
}

function randomQuery(random: () => number, authors: readonly AuthorId[]): SearchQuery {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const clause = (): Clause => {
    const kind = random()
    const weight = pick([1, 1, 0.5])
    if (kind < 0.6) return { term: pick([...words, '#flood', '@mayor', 'nothing']), weight }
    if (kind < 0.75) return { prefix: pick(['flo', 'b', '東', 'zz']), weight }
    return { phrase: [pick(words), pick(words)], weight }
  }
  const clauses = (most: number) => Array.from({ length: Math.floor(random() * (most + 1)) }, clause)
  const hour = () => start + Math.floor(random() * 45 - 2) * 3_600_000
  const only: SearchFilter = {
    ...(random() < 0.15 && { authors: [pick(authors), pick(authors)] }),
    ...(random() < 0.15 && { networks: [pick(['x', 'bluesky', 'none'])] }),
    ...(random() < 0.15 && { langs: [pick(['en', 'ja', 'fr'])] }),
    ...(random() < 0.1 && { tags: [pick(['flood', 'Hekla'])] }),
    ...(random() < 0.1 && { hosts: [pick(['news.example', 'example.org'])] }),
    ...(random() < 0.1 && { hasLink: random() < 0.5 }),
    ...(random() < 0.1 && { minLikes: Math.floor(random() * 4) }),
  }
  const from = random() < 0.5 ? hour() : 0
  return {
    any: clauses(random() < 0.1 ? 32 : 4),
    all: clauses(2),
    none: random() < 0.3 ? clauses(1) : [],
    from,
    until: random() < 0.5 ? from + Math.floor(random() * 20) * 3_600_000 : Date.parse('2100-01-01'),
    ...(random() < 0.3 && {
      asOf: { ...(random() < 0.6 && { witnessedBefore: hour() }), ...(random() < 0.6 && { seqBefore: Math.floor(random() * 400) }) },
    }),
    only,
    ...(random() < 0.15 && { notAuthors: [pick(authors)] }),
    ...(random() < 0.3 && { bm25: { k1: 1.2, b: 0.75 } }),
    ...(random() < 0.3 && { halfLifeMs: 7_200_000, decayFrom: hour() }),
    ...(random() < 0.2 && { order: 'newest' as const }),
    limit: pick([1, 3, 10, 1_000]),
  }
}

/** Both stores' answers, pages, columns and figures, must be the same. */
async function compare(ours: PostStore, oracle: PostStore, query: SearchQuery, what: string): Promise<void> {
  await compareColumns(ours, oracle, query, what)
  let [page, wanted] = [await ours.find(query, { deadlineMs: 60_000, signal }), await oracle.find(query, { deadlineMs: 60_000, signal })]
  for (let n = 0; ; n++) {
    assert.deepEqual(
      page.hits.map(({ id }) => id),
      wanted.hits.map(({ id }) => id),
      `${what}, page ${n}: ${JSON.stringify(query)}`,
    )
    page.hits.forEach(({ score }, at) => assert.ok(Math.abs(score - (wanted.hits[at]?.score ?? 0)) < 1e-9, what))
    assert.deepEqual({ ...page.stats, avgLength: 0 }, { ...wanted.stats, avgLength: 0 }, `${what}: ${JSON.stringify(query)}`)
    assert.ok(page.complete)
    if (!page.next || !wanted.next || n === 2) break
    page = await ours.find({ ...query, after: page.next }, { deadlineMs: 60_000, signal })
    wanted = await oracle.find({ ...query, after: wanted.next }, { deadlineMs: 60_000, signal })
  }
}

/** What stands in the columns is what the posts say, and what `find` found. */
async function compareColumns(ours: PostStore, oracle: PostStore, query: SearchQuery, what: string): Promise<void> {
  const asked = [
    query.any,
    query.all,
    [
      { term: 'flood', weight: 1 },
      { prefix: 'br', weight: 1 },
    ],
    [{ phrase: ['bridge', 'closed'], weight: 1 }],
  ]
  const [found, wanted] = await Promise.all([ours, oracle].map((store) => store.candidates(query, asked, { deadlineMs: 60_000, signal })))
  assert.ok(found && wanted && found.complete)
  const { scores, tookMs: _ms, asOf: _asOf, stats, ...columns } = found
  assert.deepEqual(columns, { ...columns, ...pickColumns(wanted) }, `${what}: ${JSON.stringify(query)}`)
  scores.forEach((score, at) => assert.ok(Math.abs(score - (wanted.scores[at] ?? NaN)) < 1e-9, what))
  assert.deepEqual({ ...stats, avgLength: 0 }, { ...wanted.stats, avgLength: 0 })
  const seqs = [...found.seqs.subarray(0, 30), 1e9]
  const [read, there] = await Promise.all([ours, oracle].map((store) => store.posts(seqs, { signal })))
  assert.deepEqual(new Map([...(read ?? [])].sort(([a], [b]) => a - b)), new Map([...(there ?? [])].sort(([a], [b]) => a - b)))
  assert.equal(read?.size, found.seqs.subarray(0, 30).length)
}

const pickColumns = ({ seqs, saidAt, recencies, attached, held, seqBefore }: Candidates) => ({
  seqs,
  saidAt,
  recencies,
  attached,
  held,
  seqBefore,
})

test(
  'random questions over random posts: the same hits, scores, pages and figures as looking at every post',
  { timeout: 120_000 },
  async () => {
    for (const seed of [1, 2, 3]) {
      const random = createRandom(seed)
      const folder = mkdtempSync(join(tmpdir(), 'groundswell-random-'))
      try {
        await using ours = await openLiveStore({ folder })
        await using oracle = createScanStore()
        const events = randomEvents(random, 300)
        const authors = [...new Set(events.flatMap((event) => (event.type === 'post-put' ? [event.post.author.id] : [])))]
        for (let at = 0; at < events.length; at += 60) {
          const batch = { source: 's' as SourceName, events: events.slice(at, at + 60), cursor: String(at) as Cursor }
          await Promise.all([ours.write(batch, { signal }), oracle.write(batch, { signal })])
          for (let n = 0; n < 40; n++) await compare(ours, oracle, randomQuery(random, authors), `seed ${seed}`)
        }
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }
  },
)

test('the same over posts in a file, in memory, and after the store was opened again', { timeout: 600_000 }, async () => {
  const random = createRandom(11)
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-random-'))
  try {
    const oracle = createScanStore()
    const both = async (ours: PostStore, events: readonly PostEvent[]) => {
      for (let at = 0; at < events.length; at += 500) {
        const batch = { source: 's' as SourceName, events: events.slice(at, at + 500), cursor: String(at) as Cursor }
        await Promise.all([ours.write(batch, { signal }), oracle.write(batch, { signal })])
      }
    }
    const filler = Array.from({ length: 32_600 }, (_, n): PostEvent => {
      const text = `filler ${n % 50 === 0 ? 'flood ' : ''}${n % 70 === 0 ? 'bridge closed ' : ''}number ${n}`
      return { type: 'post-put', post: makePost({ n: 100_000 + n, by: `f${n % 9}`, at: start + (n % 40) * 3_600_000, text }) }
    })
    const events = randomEvents(random, 500)
    const authors = [...new Set(events.flatMap((event) => (event.type === 'post-put' ? [event.post.author.id] : [])))]
    const questions = Array.from({ length: 40 }, () => randomQuery(random, authors)).map((query) =>
      query.asOf?.seqBefore === undefined ? query : { ...query, asOf: { ...query.asOf, seqBefore: 32_500 + Math.floor(random() * 600) } },
    )
    {
      await using ours = await openLiveStore({ folder })
      await both(ours, [...events.slice(0, 100), ...filler, ...events.slice(100, 500)])
      for (const query of questions) await compare(ours, oracle, query, 'written')
      await both(ours, events.slice(500)) // deletes and edits reach into the file
      for (const query of questions) await compare(ours, oracle, query, 'changed')
    }
    await using again = await openLiveStore({ folder })
    for (const query of questions) await compare(again, oracle, query, 'opened again')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
