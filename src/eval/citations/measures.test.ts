import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Judged } from './judge.ts'
import { agreement, measure } from './measures.ts'

const judged = (label: Judged['label'], support: number, more: Partial<Judged> = {}): Judged => ({
  ...{ group: 'g', lang: 'en', origin: 'paraphrase', isModels: false, label, text: '', failed: [], support, hasQuote: true },
  ...more,
})

test('what passes is counted by what it is, and what fails by whether a quote stands in its place', () => {
  const some = [
    judged('S', 1),
    judged('S', 0.7),
    judged('S', 1, { failed: ['names'], hasQuote: false }),
    judged('U', 0.9),
    judged('U', 0.2),
    judged('P', 0.85),
    judged('x', 1),
  ]
  assert.deepEqual(measure(some, 0.8), {
    ...{ sentences: 7, passing: 4, falsePassing: 1, partlyPassing: 1, uselessPassing: 1, honest: 3, honestKept: 1 },
    published: 6,
  })
  assert.equal(measure(some, 0.6).honestKept, 2)
})

test('agreement beyond chance is 1 where two readings are the same and 0 where they are as by chance', () => {
  const pair = (first: Judged['label'], second: Judged['label']) => judged(first, 1, { first, second })
  assert.deepEqual(agreement([pair('S', 'S'), pair('U', 'U'), judged('S', 1)]), { read: 2, same: 2, kappa: 1 })
  assert.equal(agreement([pair('S', 'S'), pair('S', 'U'), pair('U', 'S'), pair('U', 'U')]).kappa, 0)
})
