import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../post/post.fixture.ts'
import { defaultBm25, idf, part, recency, saturation } from './bm25.ts'

const near = (got: number, wanted: number) => assert.ok(Math.abs(got - wanted) < 1e-12, `${got}, not ${wanted}`)

test('a rarer word weighs more, and one that every post holds never less than nothing', () => {
  near(idf(1_000, 9), Math.log(1 + 991.5 / 9.5))
  assert.ok(idf(1_000, 1) > idf(1_000, 2) && idf(1_000, 999) > idf(1_000, 1_000) && idf(1_000, 1_000) > 0)
})

test('each further occurrence adds less, up to k1 + 1, and a longer post is worth less', () => {
  near(saturation(1, 20, 20, { k1: 1.2, b: 0.75 }), 1)
  near(saturation(3, 40, 20, { k1: 1.2, b: 0.75 }), (3 * 2.2) / (3 + 1.2 * 1.75))
  const gains = [1, 2, 3, 4].map((tf) => saturation(tf + 1, 20, 20, defaultBm25) - saturation(tf, 20, 20, defaultBm25))
  assert.deepEqual(
    gains,
    gains.toSorted((a, b) => b - a),
  )
  assert.ok(saturation(65_535, 20, 20, defaultBm25) < defaultBm25.k1 + 1)
  assert.ok(saturation(2, 10, 20, defaultBm25) > saturation(2, 30, 20, defaultBm25))
})

test('parts of a score add up to the same in whatever order, and are what they would be to eleven digits', () => {
  const random = createRandom(5)
  for (let run = 0; run < 200; run++) {
    const given = Array.from({ length: 24 }, () => [12 * random(), 1.9 * random()] as const)
    const parts = given.map(([factor, saturated]) => part(factor, saturated))
    const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0)
    assert.equal(sum(parts), sum(parts.toReversed()))
    assert.equal(sum(parts), sum(parts.toSorted((a, b) => a - b)))
    given.forEach(([factor, saturated], n) => assert.ok(Math.abs((parts[n] as number) - factor * saturated) <= 2 ** -36))
  }
})

test('what is said a half-life before counts half; what is later than asked counts whole', () => {
  const query = { until: 1_000, halfLifeMs: 100 }
  assert.deepEqual([recency(1_000, query), recency(900, query), recency(800, query), recency(1_200, query)], [1, 0.5, 0.25, 1])
  assert.deepEqual([recency(900, { ...query, decayFrom: 900 }), recency(0, { until: 1_000 })], [1, 1])
})
