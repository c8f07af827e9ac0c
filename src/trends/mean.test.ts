import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMean } from './mean.ts'
import { scoreOf } from './score.ts'

const minute = 60_000
const hour = 60 * minute
const start = Date.parse('2026-03-02T09:00:00Z')
const [usual, other] = [11, 22]

/** 100 posts a minute, of which every tenth says it. */
function talk(mean: ReturnType<typeof createMean>, from: number, until: number, every = 10): void {
  for (let at = from; at < until; at += minute) {
    mean.advance(at)
    for (let i = 0; i < 100; i++) {
      mean.addPost(at)
      mean.add(i % every === 0 ? usual : other, at)
    }
  }
}
const about = (value: number, wanted: number) => assert.ok(Math.abs(value - wanted) <= wanted * 0.1, `${value}, not about ${wanted}`)

test('the score is that of Anscombe: about the number of standard deviations', () => {
  about(scoreOf(130, 100, 0), 2.83)
  about(scoreOf(16, 4, 0), 3.9)
  assert.ok(scoreOf(5, 5, 0) === 0 && scoreOf(3, 5, 0) < 0)
  assert.ok(scoreOf(30, 10, 0.3) < scoreOf(30, 10, 0.1), 'a small sample proves less')
  let before = -Infinity
  for (let count = 0; count < 100; count++) {
    assert.ok(scoreOf(count, 7, 0.1) > before)
    before = scoreOf(count, 7, 0.1)
  }
})

test('what is expected is a share of all posts: of twice as many posts twice as much, also after an outage', () => {
  const mean = createMean(start)
  talk(mean, start, start + 2 * hour)
  const now = start + 2 * hour
  about(mean.expected(usual, now, { minutes: 5, posts: 500 })?.count ?? 0, 50)
  about(mean.expected(usual, now, { minutes: 5, posts: 1_000 })?.count ?? 0, 100)
  about(mean.expected(other, now, { minutes: 15, posts: 1_500 })?.count ?? 0, 1_350)
  mean.advance(now + 40 * minute)
  about(mean.expected(usual, now + 40 * minute, { minutes: 5, posts: 500 })?.count ?? 0, 50)
  assert.ok((mean.expected(99, now, { minutes: 5, posts: 500 })?.count ?? 1) < 0.1)
})

test('where too little is known nothing is expected', () => {
  const mean = createMean(start)
  talk(mean, start, start + 15 * minute)
  assert.equal(mean.expected(usual, start + 15 * minute, { minutes: 5, posts: 500 }), undefined)
  talk(mean, start + 15 * minute, start + 40 * minute)
  assert.equal(mean.expected(usual, start + 40 * minute, { minutes: 5, posts: 500 })?.by, 'recent')
})

test('the same hour of earlier days decides once there is one, else the last hours; in whatever order the past comes', () => {
  const day = 24 * hour
  for (const order of ['as it happened', 'the past last']) {
    const mean = createMean(order === 'as it happened' ? start - day : start)
    const past = () => talk(mean, start - day, start - day + hour, 2)
    if (order === 'as it happened') past()
    talk(mean, start - 2 * hour, start + 30 * minute, 10)
    if (order === 'the past last') past()
    const found = mean.expected(usual, start + 30 * minute, { minutes: 5, posts: 500 })
    assert.equal(found?.by, 'same-hour')
    assert.ok((found?.count ?? 0) > 150, `${order}: a day ago every second said it, now every tenth (${found?.count})`)
    const earlier = mean.expected(usual, start - 10 * minute, { minutes: 5, posts: 500 })
    assert.equal(earlier?.by, 'recent')
  }
})

test('weights of months do not overflow', () => {
  const mean = createMean(start)
  for (let day = 0; day < 200; day++) talk(mean, start + day * 24 * hour, start + day * 24 * hour + 30 * minute)
  const now = start + 199 * 24 * hour + 30 * minute
  about(mean.expected(usual, now, { minutes: 5, posts: 500 })?.count ?? 0, 50)
})
