import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { AuthorId, Cursor, PostEvent, PostId, SourceName } from '../../../post/index.ts'
import { makePost } from '../../../post/post.fixture.ts'
import { createWriter } from '../writer.ts'

/** Posts 1 to 4, the first two of ana, the others of ben; what each event leaves of rows and tells who follows. */
function open() {
  const database = new DatabaseSync(':memory:')
  const writer = createWriter(database, { synchronous: 'normal' })
  const write = (...events: readonly PostEvent[]) => void writer.write([{ source: 's' as SourceName, events, cursor: '' as Cursor }])
  write(...[1, 2, 3, 4].map((n): PostEvent => ({ type: 'post-put', post: makePost({ n, at: 1_000 * n, by: n < 3 ? 'ana' : 'ben' }) })))
  const all = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => Object.values(row))
  return {
    /** Posts that are there, those hidden by their id and by their author, rows at which readers look again, seqs of what is told. */
    after(...events: readonly PostEvent[]) {
      const [before, told] = [all('select coalesce(max(n), 0) from touched').flat(), all('select coalesce(max(seq), 0) from change').flat()]
      write(...events)
      return {
        there: all('select native from post order by seq').flat(),
        hidden: all('select native, hidden from post where hidden > 0 order by seq'),
        touched: all(`select seq from touched where n > ${String(before[0])} order by n`).flat(),
        told: all(`select json_extract(event, '$.type') from change where seq > ${String(told[0])} order by seq`).flat(),
      }
    },
    counts: (n: number) => all(`select likes, reposts, replies, quotes from post where native = ${n}`).flat(),
    author: (id: string) => all(`select handle, name, consent from author where id = '${id}'`).flat(),
  }
}
const id = (n: number) => `x:${n}` as PostId
const [ana, ben] = ['x:ana' as AuthorId, 'x:ben' as AuthorId]
const nothing = { there: [1, 2, 3, 4], hidden: [], touched: [], told: [] }

test('a delete takes the post, is told once, and counts for a post that is not there yet', () => {
  const { after } = open()
  const gone = { there: [1, 3, 4], hidden: [], touched: [1], told: ['post-delete'] }
  assert.deepEqual(after({ type: 'post-delete', id: id(2), at: 9 }), gone)
  assert.deepEqual(after({ type: 'post-delete', id: id(2), at: 9 }), { ...gone, touched: [], told: [] })
  const ahead = after({ type: 'post-delete', id: id(7), at: 9 }, { type: 'post-put', post: makePost({ n: 7 }) })
  assert.deepEqual(ahead, { ...gone, touched: [], told: ['post-delete'] })
})

test('a delete that names who asks takes the post of that author alone, up to the version it names', () => {
  const { after } = open()
  assert.deepEqual(after({ type: 'post-delete', id: id(1), at: 9, by: ben }), nothing)
  assert.deepEqual(after({ type: 'post-delete', id: id(1), at: 9, by: ana, until: 999 }), nothing)
  assert.deepEqual(after({ type: 'post-delete', id: id(1), at: 9, by: ana, until: 1_000 }), {
    ...nothing,
    there: [2, 3, 4],
    touched: [0],
    told: ['post-delete'],
  })
})

test('a post is hidden and shown, and older news of that changes nothing', () => {
  const { after } = open()
  const hidden = { ...nothing, hidden: [[3, 1]], touched: [2], told: ['post-hide'] }
  assert.deepEqual(after({ type: 'post-hide', id: id(3), at: 50 }), hidden)
  assert.deepEqual(after({ type: 'post-show', id: id(3), at: 40 }), { ...hidden, touched: [], told: [] })
  assert.deepEqual(after({ type: 'post-show', id: id(3), at: 60 }), { ...nothing, touched: [2], told: ['post-show'] })
})

test('an author’s posts are hidden with the author, apart from those that are hidden themselves', () => {
  const { after } = open()
  const hidden = after({ type: 'post-hide', id: id(3), at: 1 }, { type: 'author-hide', author: ben, at: 50 })
  assert.deepEqual(
    [hidden.hidden, hidden.touched, hidden.told],
    [
      [
        [3, 3],
        [4, 2],
      ],
      [2, 3],
      ['post-hide', 'author-hide'],
    ],
  )
  assert.deepEqual(after({ type: 'author-hide', author: ben, at: 55 }).told, [], 'known already')
  assert.deepEqual(after({ type: 'author-show', author: ben, at: 60 }).hidden, [[3, 1]])
})

test('with an author go the posts up to that moment, and older news of it changes nothing', () => {
  const { after } = open()
  const gone = { ...nothing, there: [1, 2, 4], touched: [2], told: ['author-delete'] }
  assert.deepEqual(after({ type: 'author-delete', author: ben, at: 3_999 }), gone)
  assert.deepEqual(after({ type: 'author-delete', author: ben, at: 3_000 }), { ...gone, touched: [], told: [] })
  assert.deepEqual(after({ type: 'author-delete', author: ben, at: 4_000 }), { ...gone, there: [1, 2], touched: [3] })
})

test('names and decisions of authors are told where they are news', () => {
  const { after, author } = open()
  const told = (...events: readonly PostEvent[]) => after(...events).told
  assert.deepEqual(told({ type: 'author-put', author: ana, handle: 'ana2', at: 5_000 }), ['author-put'])
  assert.deepEqual(told({ type: 'author-put', author: ana, handle: 'ana0', at: 100 }), [])
  assert.deepEqual(told({ type: 'author-consent', author: ana, consent: 'count-only', at: 50 }), ['author-consent'])
  assert.deepEqual(told({ type: 'author-consent', author: ana, consent: 'answer', at: 40 }), [])
  assert.deepEqual(author('x:ana'), ['ana2', 'ANA', 'count-only'])
})

test('counts are set or go up and down, never below nothing; readers look again and nobody is told', () => {
  const { after, counts } = open()
  const add = (what: 'like' | 'reply', by: 1 | -1): PostEvent => ({ type: 'count-add', id: id(1), what, by })
  assert.deepEqual(after(add('like', 1), add('like', 1), add('reply', -1)), { ...nothing, touched: [0] })
  assert.deepEqual(counts(1), [2, 0, 0, 0])
  const set = { likes: 5, reposts: 6, replies: 7, quotes: 8 }
  assert.deepEqual(after({ type: 'count-set', id: id(1), counts: set, at: 1 }, add('like', -1)), { ...nothing, touched: [0] })
  assert.deepEqual(
    [counts(1), counts(2)],
    [
      [4, 6, 7, 8],
      [0, 0, 0, 0],
    ],
  )
  assert.deepEqual(
    after({ type: 'count-add', id: id(9), what: 'like', by: 1 }, { type: 'count-set', id: id(9), counts: set, at: 1 }),
    nothing,
  )
})
