import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { clusterRelevant, covered } from './clusters.ts'

const posts = ['the ferry sank off the cape', 'the ferry sank off the cape', 'all of the crew were saved', 'a cake'].map((text, n) => ({
  tweet: BigInt(n + 1),
  post: makePost({ n: n + 1, text }),
}))
const judgements = new Map([
  [1, new Map([['1', 1], ['2', 2], ['3', 1], ['4', 0], ['9', 1]])], // the last is not in the corpus
  [2, new Map([['4', 0]])],
]) // prettier-ignore

test('copies say one thing, and what is not relevant or not there says none', () => {
  const clusters = clusterRelevant(judgements, posts)
  assert.deepEqual([...clusters.keys()], [1])
  assert.equal(covered(new Map([[1, ['1', '2', '4']]]), clusters), 1 / 2)
  assert.equal(covered(new Map([[1, ['1', '3']]]), clusters), 1)
  assert.equal(covered(new Map(), clusters), 0)
  assert.equal(covered(new Map([[1, [...Array.from({ length: 30 }, (_, n) => `n${n}`), '1']]]), clusters), 0, 'only the first 30 count')
})
