import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test, type TestContext } from 'node:test'
import type { Cursor, SourceName } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { maxWords, sliceSize } from '../segments/memory-segment.ts'
import { authorTerm } from '../segments/staged-words.ts'
import { createActiveIndex } from './active-index.ts'
import { prepareForWriting } from './schema.ts'
import { createWordsChannels, subscribeToWords } from './shared-words.ts'
import { createWriter } from './writer.ts'

function open(t: TestContext, database = new DatabaseSync(':memory:')) {
  prepareForWriting(database, { synchronous: 'normal' })
  const [channel] = createWordsChannels(1)
  assert.ok(channel)
  t.after(() => channel.writing.port.close())
  const active = createActiveIndex(database, { ends: [channel.writing], onAsked() {} })
  const words = subscribeToWords(channel.reading)
  const docsOf = (term: string, until: number) => {
    const there = words.await(until, () => true).until
    return [...words.segments()].map(([base, segment]) => {
      segment.limit = Math.min(Math.max(0, there - base), sliceSize)
      return segment.term(term)?.docs ?? 0
    })
  }
  const add = (seq: number, text: string, author = 1) => active.place(active.cut(makePost({ n: seq, text }), author), seq)
  return { active, add, docsOf, words }
}

test('words are findable once they are published, and those that are discarded never', (t) => {
  const { active, add, docsOf } = open(t)
  add(0, 'flood')
  assert.deepEqual(docsOf('flood', 1), [])
  active.publish(1)
  assert.deepEqual(docsOf('flood', 1), [1])
  add(1, 'flood')
  active.discard()
  add(1, 'storm')
  active.publish(2)
  assert.deepEqual([docsOf('flood', 2), docsOf('storm', 2)], [[1], [1]])
})

test('a slice that is full of words ends early: the next post is the first of the next one', (t) => {
  const { active } = open(t)
  const long = Array.from({ length: 30_000 }, (_, n) => n.toString(36)).join(' ')
  let next = 0
  const seats: number[] = []
  for (let words = 0; words < maxWords + 60_000;) {
    const cut = active.cut(makePost({ n: next, text: long }), 1)
    const seq = active.seat(cut, next)
    active.place(cut, seq)
    seats.push(seq)
    next = seq + 1
    words += cut.words
    if (seats.length % 7 === 0) active.publish(next) // what was staged counts as what is there
  }
  const inFirst = Math.floor(maxWords / 30_001)
  assert.deepEqual(
    seats.slice(0, inFirst),
    Array.from({ length: inFirst }, (_, n) => n),
  )
  assert.equal(seats[inFirst], sliceSize)
})

test('an author’s posts are known by seq, also those of the running transaction', (t) => {
  const { active, add } = open(t)
  add(0, 'a', 5)
  add(1, 'b', 6)
  active.publish(2)
  add(2, 'c', 5)
  assert.deepEqual(active.seqsOf(authorTerm(5), 5).sort(), [0, 2])
})

test('rows that another process wrote are cut when they are looked for, so many at a time, and no more than once', (t) => {
  const database = new DatabaseSync(':memory:')
  const other = createWriter(database, { synchronous: 'normal' })
  const events = Array.from({ length: 1_200 }, (_, n) => ({ type: 'post-put' as const, post: makePost({ n, text: 'flood' }) }))
  other.write([{ source: 's' as SourceName, events, cursor: '' as Cursor }])
  const { active, docsOf } = open(t, database)
  const sealed = { nextSeq: 1_200, sealedBefore: 0 }
  assert.equal(active.catchUp(sealed, 500), false)
  assert.deepEqual(docsOf('flood', 1_200), [500])
  assert.deepEqual([active.catchUp(sealed), active.catchUp(sealed), ...docsOf('flood', 1_200)], [true, true, 1_200])
})
