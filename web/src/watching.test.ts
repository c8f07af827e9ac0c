import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Citation, Sentence, WatchEvent } from './api.ts'
import { newTurn, type Turn } from './turn.ts'
import { advanceWatching, sourcesOf } from './watching.ts'

const at = '2026-05-12T10:00:00Z'
const citation = (number: number): Citation => ({
  number,
  postId: `x:${number}`,
  url: `https://x.com/i/status/${number}`,
  network: 'x',
  author: { handle: 'ana', name: 'Ana' },
  text: `post ${number}`,
  createdAt: at,
  witnessedAt: at,
  receivedAt: at,
  ageMs: 0,
})
const sentence = (check: Sentence['check'], ...citations: number[]): Sentence => ({ text: 'words', citations, check, passed: [] })
const asked: Turn = {
  ...newTurn(1, { question: 'What?' }),
  sentences: [sentence('composed', 1, 2), sentence('quote', 1)],
  citations: [citation(1), citation(2)],
}
const start: WatchEvent = { type: 'watch-start', answer: 'answer_1', asOf: at, until: at }
const figure: WatchEvent = {
  type: 'watch-update',
  at,
  changes: [{ kind: 'figure', to: '12', authors: 2, since: at, sentences: [sentence('composed', 3, 4), sentence('quote', 4)] }],
  citations: [citation(3), citation(4)],
}
const gone = (...citations: number[]): WatchEvent => ({
  type: 'watch-update',
  at,
  changes: [{ kind: 'source-gone', citations, sentences: [] }],
  citations: [],
})
const after = (...events: WatchEvent[]) => events.reduce(advanceWatching, asked)

test('an update adds its changes and sources, and takes the quiet count away', () => {
  const counted = after(start, { type: 'watch-count', at, posts: 9, authors: 8 })
  assert.deepEqual(counted.watching?.count, { posts: 9, authors: 8 })
  const updated = advanceWatching(counted, figure)
  assert.equal(updated.watching?.count, undefined)
  assert.deepEqual(
    sourcesOf(updated).map(({ number }) => number),
    [1, 2, 3, 4],
  )
})

test('a source that is gone takes quotes along, and counts when it was the last; in the answer and in updates', () => {
  const one = after(start, figure, gone(1, 4))
  assert.deepEqual(
    one.sentences.map(({ check, citations }) => [check, citations]),
    [['composed', [2]]],
  )
  const [first] = one.watching?.updates ?? []
  const [change] = first?.changes ?? []
  assert.deepEqual(change?.kind === 'figure' && change.sentences.map(({ check, citations }) => [check, citations]), [['composed', [3]]])
  const all = after(start, figure, gone(1, 4), gone(2, 3))
  assert.deepEqual([all.sentences, sourcesOf(all)], [[], []])
  assert.deepEqual(
    all.watching?.updates.flatMap(({ changes }) => changes.map(({ kind }) => kind)),
    ['source-gone', 'source-gone'],
  )
})

test('its end says why, and starting again begins anew', () => {
  const ended = after(start, figure, { type: 'watch-end', reason: 'time', message: 'It is over.' })
  assert.deepEqual([ended.watching?.isOn, ended.watching?.message, ended.watching?.updates.length], [false, 'It is over.', 1])
  assert.deepEqual(advanceWatching(ended, start).watching, { isOn: true, updates: [], citations: [] })
})
