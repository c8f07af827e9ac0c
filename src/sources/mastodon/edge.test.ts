import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEdge } from './edge.ts'

const opened = 1_795_671_643_000
const idAt = (ms: number) => String(BigInt(ms) << 16n)
const edgeOf = () => createEdge({ late: { ms: 120_000, posts: 8 }, streamBegins: 3 }, () => opened)

test('pages have come to the stream when they are past its first posts and past its beginning, late ones among them or not', () => {
  const edge = edgeOf()
  edge.opened()
  assert.equal(edge.isReached(idAt(opened + 9_000)), false, 'the stream has said nothing: pages are read to their end')
  for (const ms of [-3_600_000, 500, -60_000]) edge.heard(idAt(opened + ms))
  assert.deepEqual(
    [-1_000, 400, 500, 900].map((ms) => edge.isReached(idAt(opened + ms))),
    [false, false, true, true],
  )
  edge.heard(idAt(opened + 5_000))
  assert.equal(edge.isReached(idAt(opened + 900)), true, 'what comes later does not move it')
  edge.opened()
  assert.equal(edge.isReached(idAt(opened + 900)), false, 'a new stream has a beginning of its own')
})

test('posts that are all late do not end the pages before the stream was opened', () => {
  const edge = edgeOf()
  edge.opened()
  for (const ms of [-9_000, -8_000, -7_000]) edge.heard(idAt(opened + ms))
  assert.deepEqual([edge.isReached(idAt(opened - 6_000)), edge.isReached(idAt(opened))], [false, true])
})

test('what is read again is two minutes, or of a busy stream some posts; ids that tell no time stay', () => {
  const edge = edgeOf()
  assert.equal(edge.before(idAt(opened)), idAt(opened - 120_000))
  assert.equal(edge.before('01HQ0000000000000000000000'), '01HQ0000000000000000000000')
  for (let n = 0; n < 20; n++) edge.heard(idAt(opened + n))
  assert.equal(edge.before(idAt(opened + 19)), idAt(opened + 14), 'of the last eight the third')
  for (let n = 0; n < 8; n++) edge.heard(idAt(opened - n * 3_600_000))
  assert.equal(edge.before(idAt(opened + 19)), idAt(opened + 19 - 120_000), 'many late ones: two minutes again')
})

test('where a busy stream begins with older posts than are read again, what was missed may be as old', () => {
  const edge = edgeOf()
  assert.equal(edge.isBeginning(), false, 'of a quiet one two minutes are read again in any case')
  for (let n = 0; n < 20; n++) edge.heard(idAt(opened - 1_000 + n))
  edge.opened()
  const from = edge.before(idAt(opened - 981))
  assert.deepEqual([from, edge.isBeginning(), edge.beginsBefore(from)], [idAt(opened - 986), true, false])
  for (const ms of [-100_000, -99_000, -98_000]) edge.heard(idAt(opened + ms))
  assert.deepEqual([edge.isBeginning(), edge.beginsBefore(from)], [false, true])
  assert.equal(edge.longBefore(idAt(opened - 981)), idAt(opened - 981 - 120_000))
})
