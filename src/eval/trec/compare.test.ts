import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare, randomisation } from './compare.ts'
import { scoreRun } from './metrics.ts'
import type { Judgements } from './judgements.ts'
import type { Run } from './run-file.ts'

test('where every sign is the same, only all heads or all tails are as far: 2 of 2^n', () => {
  const p = randomisation(Array.from({ length: 6 }, () => 0.1))
  assert.ok(Math.abs(p - 2 / 64) < 0.005, String(p))
})

test('no difference at all is as far as any draw, and one topic tells nothing', () => {
  assert.equal(randomisation([0, 0, 0]), 1)
  assert.equal(randomisation([0.4]), 1)
  assert.equal(randomisation([0.2, -0.2, 0.1, -0.1]), 1)
})

test('the same runs give the same figure', () => {
  const differences = [0.3, -0.1, 0.2, 0.05, -0.02, 0.11, 0.4, -0.3]
  assert.equal(randomisation(differences), randomisation(differences))
})

test('two runs are compared topic by topic', () => {
  const judgements: Judgements = new Map([1, 2, 3].map((topic) => [topic, new Map([['a', 1]])]))
  const runOf = (...ranks: number[]): Run =>
    new Map(ranks.map((rank, at) => [at + 1, ['x', 'y', 'z'].toSpliced(rank - 1, 0, 'a').map((id, place) => ({ id, score: 9 - place }))]))
  const { wins, losses, ties, difference, standardError } = compare(
    scoreRun(runOf(1, 2, 2), judgements),
    scoreRun(runOf(2, 1, 2), judgements),
  )
  assert.deepEqual([wins, losses, ties, difference], [1, 1, 1, 0])
  assert.ok(Math.abs(standardError - Math.sqrt(0.25 / 3)) < 1e-12)
})
