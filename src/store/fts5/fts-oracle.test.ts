import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import type { Clause } from '../search-query.ts'
import { postingsOf } from '../segments/clause-postings.ts'
import { allocateMemorySegment, createMemorySegment } from '../segments/memory-segment.ts'
import { createFtsReader, docOf } from './fts-reader.fixture.ts'
import { createFtsWriter } from './fts-writer.fixture.ts'
import { tokenTextOf } from './token-text.fixture.ts'

/** SQLite's own full-text search, fed with our tokens, must match the same posts as often: it was written by others. */
test('terms, prefixes and phrases match the same posts as SQLite’s full-text search, as many times each', () => {
  const random = createRandom(7)
  const words = [
    'flood',
    'floods',
    'flooded',
    'bridge',
    'river',
    '東京',
    '北京',
    'open',
    '#flood',
    '@mayor',
    '🌊',
    'https://news.example/a',
    'don’t',
    'é',
  ]
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const database = new DatabaseSync(':memory:')
  const fts = createFtsWriter(database)
  const segment = createMemorySegment(allocateMemorySegment(0))
  for (let seq = 0; seq < 600; seq += 1 + Math.floor(random() * 3)) {
    const text = Array.from({ length: 1 + Math.floor(random() * 20) }, () => pick(words)).join(' ')
    const post = {
      ...makePost({ n: seq, text }),
      links: random() < 0.2 ? ['https://www.other.example/x'] : [],
      tags: random() < 0.2 ? ['river'] : [],
    }
    const { body, mark, length } = tokenTextOf(post)
    fts.add(seq, body, mark)
    assert.equal(segment.add(seq, post), length)
  }
  const reader = createFtsReader(database)
  const clauses: Clause[] = [
    ...['flood', '#flood', '@mayor', 'mayor', '東京', '京', '🌊', 'host:news.example', 'host:other.example', 'dont', 'e', 'nothing'].map(
      (term) => ({ term, weight: 1 }),
    ),
    ...['flo', 'flood', 'b', '東', 'host:', 'zz'].map((prefix) => ({ prefix, weight: 1 })),
    ...[
      ['flood', 'bridge'],
      ['東京', '京'],
      ['flood', 'flood'],
      ['river', 'open', 'river'],
    ].map((phrase) => ({ phrase, weight: 1 })),
  ]
  for (const clause of clauses) {
    const theirs = new Map<number, number>()
    for (const posting of reader.postings(0, clause)) theirs.set(docOf(posting), (theirs.get(docOf(posting)) ?? 0) + 1)
    const ours = new Map<number, number>()
    const [docs, tfs] = [new Int32Array(1_000), new Int32Array(1_000)]
    const count = postingsOf(segment, clause)?.walk().take(0, docs, tfs) ?? 0
    for (let i = 0; i < count; i++) ours.set(docs[i] ?? -1, tfs[i] ?? 0)
    assert.deepEqual(
      [...ours].sort((a, b) => a[0] - b[0]),
      [...theirs].sort((a, b) => a[0] - b[0]),
      JSON.stringify(clause),
    )
  }
  database.close()
})
