import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { AuthorId, Cursor, Post, PostEvent, PostId, SourceName } from '../../../post/index.ts'
import { makePost } from '../../../post/post.fixture.ts'
import { createWriter } from '../writer.ts'

/** What each post of a commit comes to, and the rows that are there then: seq, text, likes, hidden. */
function open() {
  const database = new DatabaseSync(':memory:')
  const writer = createWriter(database, { synchronous: 'normal' })
  const write = (...events: readonly PostEvent[]) => {
    const [result] = writer.write([{ source: 's' as SourceName, events, cursor: '' as Cursor }])
    return Object.values(result ?? {})
  }
  const put = (...posts: readonly Post[]) => write(...posts.map((post) => ({ type: 'post-put' as const, post })))
  const rows = () =>
    database
      .prepare('select seq, text, likes, hidden from post order by seq')
      .all()
      .map((row) => Object.values(row))
  return { write, put, rows, nextSeq: () => writer.nextSeq }
}
const say = (n: number, text: string, more: Parameters<typeof makePost>[0] = {}) => makePost({ n, text, ...more })

test('a post that is known takes no seq, however many of them come in a row; one that says something else later takes its place, with its counts', () => {
  const { write, put, rows, nextSeq } = open()
  const posts = [1, 2, 3].map((n) => say(n, `first ${n}`))
  assert.deepEqual(put(...posts), [3, 0, 0])
  const after = nextSeq()
  assert.deepEqual(put(...posts, say(4, 'new'), ...posts), [1, 6, 0])
  assert.equal(nextSeq(), after + 1)
  for (const by of [1, 1, 1] as const) write({ type: 'count-add', id: 'x:2' as PostId, what: 'like', by })
  assert.deepEqual(put(say(2, 'second 2', { receivedAt: 9e12 }), say(2, 'older 2', { receivedAt: 8e12 })), [1, 1, 0])
  const likes = makePost().counts.likes
  assert.deepEqual(rows(), [
    [0, 'first 1', likes, 0],
    [2, 'first 3', likes, 0],
    [3, 'new', likes, 0],
    [4, 'second 2', likes + 3, 0],
  ])
})

test('what was deleted is refused, by its id, by its author or with its author; what was hidden is written and hidden', () => {
  const { write, put, rows } = open()
  const [ana, ben, cy] = ['x:ana', 'x:ben', 'x:cy'] as AuthorId[]
  assert.ok(ana && ben && cy)
  write(
    { type: 'post-delete', id: 'x:1' as PostId, at: 1 },
    { type: 'post-delete', id: 'x:2' as PostId, at: 1, by: ana },
    { type: 'author-delete', author: ben, at: 5_000 },
    { type: 'post-hide', id: 'x:5' as PostId, at: 1 },
    { type: 'author-hide', author: cy, at: 1 },
  )
  const refused = [say(1, 'gone'), say(2, 'gone', { by: 'ana' }), say(3, 'gone', { by: 'ben', at: 5_000 })]
  const stored = [
    say(2, 'of another', { by: 'dan' }),
    say(4, 'later', { by: 'ben', at: 5_001 }),
    say(5, 'hidden'),
    say(6, 'theirs', { by: 'cy' }),
  ]
  assert.deepEqual(put(...refused, ...stored), [4, 0, 3])
  assert.deepEqual(
    rows().map(([, text, , hidden]) => [text, hidden]),
    [
      ['of another', 0],
      ['later', 0],
      ['hidden', 1],
      ['theirs', 2],
    ],
  )
})
