import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import { expansionOf } from './expansion.ts'
import { searchSettings } from './settings.ts'

const found = (...texts: string[]) => texts.map((text, n) => ({ post: makePost({ n, text }), score: 10 - n }))
const options = { weight: 2, lang: 'en' }

test('words by how likely the best posts say them; their weights sum to what was given', () => {
  const clauses = expansionOf(found('ferry sank at dawn', 'the ferry sank', 'crew of the ferry saved'), options)
  const weightOf = (word: string) => clauses.find((clause) => 'term' in clause && clause.term === word)?.weight ?? 0
  assert.ok(weightOf('ferry') > weightOf('sank') && weightOf('sank') > weightOf('crew') && weightOf('crew') > 0)
  assert.ok(Math.abs(clauses.reduce((sum, { weight }) => sum + weight, 0) - 2) < 1e-12)
})

test('function words of the language, short words, figures, tags and hosts are none', () => {
  const texts = ['the ferry 12 at sea #ferry', 'der Kahn 3,5 x y', 'a boat https://news.example/a @bo']
  const words = (lang: string) =>
    new Set(expansionOf(found(...texts), { weight: 1, lang }).map((clause) => 'term' in clause && clause.term))
  assert.deepEqual(words('en'), new Set(['ferry', 'sea', 'der', 'kahn', 'boat']))
  assert.ok(!words('de').has('der') && words('de').has('the'))
  assert.ok(
    new Set(expansionOf(found('東京 が 晴れ', '東京 です', '京都'), { weight: 1, lang: 'ja' }).map((one) => 'term' in one && one.term)).has(
      '東京',
    ),
  )
})

test('exact copies count once, and too few posts give nothing', () => {
  const flood = found(...Array.from({ length: 30 }, () => 'buy cheap watches'), 'ferry sank', 'ferry lost')
  const weights = new Map(expansionOf(flood, options).map((clause) => ['term' in clause ? clause.term : '', clause.weight]))
  assert.ok((weights.get('ferry') ?? 0) > 0, 'copies do not fill the sample')
  assert.deepEqual(expansionOf(found('one post', 'one post', 'one post', 'another'), options), [])
  assert.ok(
    expansionOf(found(...Array.from({ length: 40 }, (_, n) => `common word${n}a word${n}b`)), options).length <=
      searchSettings.expansion.terms,
  )
})
