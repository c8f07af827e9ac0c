import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noUsage, type AnswerTrace } from '../answer/index.ts'
import { makePost } from '../post/post.fixture.ts'
import { evidenceOf } from '../answer/evidence.fixture.ts'
import { emptyResult, fold } from './ask.ts'

test('a result says whether its list of posts was cut, as its text does', async () => {
  const evidence = await evidenceOf([makePost({ n: 1, by: 'ana', text: 'The Hekla flood took the bridge' })])
  for (const atLeast of [true, false]) {
    const trace: AnswerTrace = { dropped: [], evidence: { ...evidence, found: { ...evidence.found, atLeast } } }
    const result = emptyResult('a', { question: 'What of the Hekla flood?' }, 'extractive', [])
    fold(
      { type: 'answer-end', finish: 'complete', searched: { posts: 1, queries: 1 }, found: [], usage: noUsage, tookMs: 1 },
      result,
      trace,
    )
    assert.equal(result.foundAtLeast, atLeast)
  }
})
