import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onlyOf, parseJudgements, type Judgements } from './judgements.ts'
import { scoreRun } from './metrics.ts'
import { depth, formatRun, parseRun, trecOrder, type Run } from './run-file.ts'

const judged = (levels: Record<string, number>, topic = 1): Judgements => new Map([[topic, new Map(Object.entries(levels))]])
const ranked = (...ids: string[]) => ids.map((id, at) => ({ id, score: 100 - at }))
const run = (...ids: string[]): Run => new Map([[1, ranked(...ids)]])
const near = (value: number, wanted: number) => assert.ok(Math.abs(value - wanted) < 1e-12, `${value} instead of ${wanted}`)

test('average precision and P@30 of a case that is counted by hand', () => {
  // Relevant at 1, 3 and 4; a fourth is never found: (1/1 + 2/3 + 3/4) / 4.
  const { map, p30, topics } = scoreRun(run('a', 'b', 'c', 'd', 'e'), judged({ a: 1, b: 0, c: 2, d: 1, z: 1 }))
  near(map, (1 + 2 / 3 + 3 / 4) / 4)
  near(p30, 3 / 30)
  assert.deepEqual([topics[0]?.relevant, topics[0]?.found], [4, 3])
})

test('level 2 counts highly relevant posts alone', () => {
  const { map, p30 } = scoreRun(run('a', 'b', 'c'), judged({ a: 1, c: 2 }), 2)
  near(map, 1 / 3)
  near(p30, 1 / 30)
})

test('spam and what nobody judged count as not relevant', () => {
  near(scoreRun(run('spam', 'unknown', 'a'), judged({ spam: -2, a: 1 })).map, 1 / 3)
})

test('a topic without relevant posts is left out, one without results scores 0', () => {
  const judgements: Judgements = new Map([...judged({ a: 1 }), ...judged({ b: 0 }, 2), ...judged({ c: 1 }, 3)])
  const score = scoreRun(run('a'), judgements)
  assert.deepEqual(
    score.topics.map(({ topic, ap }) => [topic, ap]),
    [
      [1, 1],
      [3, 0],
    ],
  )
  near(score.map, 0.5)
})

test('results after the thousandth and relevant posts after the thirtieth do not count', () => {
  const ids = Array.from({ length: depth + 1 }, (_, at) => `t${at}`)
  const { map, p30 } = scoreRun(run(...ids), judged({ t30: 1, [`t${depth}`]: 1 }))
  near(map, 1 / 31 / 2)
  assert.equal(p30, 0)
})

test('judgements can be held to the posts that are there', () => {
  const present = onlyOf(judged({ a: 1, gone: 1 }), (id) => id === 'a')
  assert.equal(scoreRun(run('a'), present).map, 1)
})

test('a run is ordered by score, equal scores by the higher id, whatever the file says', () => {
  const text = '7 Q0 11 1 2.5 x\n7 Q0 13 2 2.5 x\nMB007 Q0 12 3 9 x\n'
  assert.deepEqual(
    parseRun(text)
      .get(7)
      ?.map(({ id }) => id),
    ['12', '13', '11'],
  )
})

test('a written run has strictly falling scores, so that its order survives any reader', () => {
  const results = [3.5, 3.5, 3.5, 3.49999, 1, 0, 0].map((score, at) => ({ id: String(20 + at), score }))
  const text = formatRun(new Map([[1, results]]), 'us')
  const scores = text
    .trim()
    .split('\n')
    .map((line) => Math.fround(Number(line.split(' ')[4])))
  assert.ok(
    scores.every((score, at) => at === 0 || score < (scores[at - 1] ?? 0)),
    String(scores),
  )
  assert.deepEqual(
    parseRun(text)
      .get(1)
      ?.map(({ id }) => id),
    results.map(({ id }) => id),
  )
  assert.match(text, /^1 Q0 20 1 3\.5000 us\n/)
  assert.notDeepEqual(trecOrder(results), results)
})

test('files of another kind are refused with the line that is wrong', () => {
  assert.throws(() => parseRun('1 Q0 5 1 2.5 x\nhello\n'), { code: 'format_unknown', message: /Line 2/ })
  assert.throws(() => parseRun('1 Q0 5 1 2.5 x\n1 Q0 5 2 2.4 x\n'), { code: 'format_unknown', message: /Line 2/ })
  assert.throws(() => parseJudgements('1 0 5\n'), { code: 'format_unknown', message: /Line 1/ })
  assert.throws(() => parseJudgements('\n'), { code: 'format_unknown' })
})
