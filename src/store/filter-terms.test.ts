import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostTermOf } from '../post/index.ts'
import { clauseKey, clauseWords } from './clause-key.ts'
import { filterTerms } from './filter-terms.ts'

test('tags and hosts are named as the index holds them, however they are written', () => {
  assert.deepEqual(filterTerms({}), [])
  assert.deepEqual(filterTerms({ tags: ['#Quay', 'CAFÉ'] }), [['#quay', '#cafe']])
  assert.deepEqual(filterTerms({ hosts: ['www.Example.org'], tags: ['a'] }), [['#a'], [hostTermOf('https://example.org/x')]])
})

test('a clause is named by what it holds', () => {
  const clauses = [
    { term: 'quay', weight: 1 },
    { prefix: 'qu', weight: 2 },
    { phrase: ['quay', 'wall'], weight: 1 },
  ] as const
  assert.deepEqual(clauses.map(clauseKey), ['quay', 'qu*', '"quay wall"'])
  assert.deepEqual(clauses.map(clauseWords), [['quay'], ['qu'], ['quay', 'wall']])
})
