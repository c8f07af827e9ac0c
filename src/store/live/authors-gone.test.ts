import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { AuthorId, Cursor, PostEvent, PostId, SourceName } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { authorsGone } from './authors-gone.ts'
import { openColumns } from './columns.ts'
import { createWriter } from './writer.ts'

test('who has no post left, hidden or not, is gone, unless something was decided about them', () => {
  const database = new DatabaseSync(':memory:')
  const writer = createWriter(database, { synchronous: 'normal' })
  const put = (n: number, by: string): PostEvent => ({ type: 'post-put', post: makePost({ n, by }) })
  const about = (type: 'author-hide' | 'author-delete', by: string): PostEvent => ({ type, author: `x:${by}` as AuthorId, at: 9e12 })
  const events: PostEvent[] = [
    put(1, 'stays'),
    put(2, 'goes'),
    put(3, 'hidden'),
    put(4, 'gone'),
    put(5, 'covered'),
    about('author-hide', 'hidden'),
    about('author-delete', 'gone'),
    { type: 'post-hide', id: 'x:5' as PostId, at: 5 },
    { type: 'author-consent', author: 'x:out' as AuthorId, consent: 'count-only', at: 5 },
    { type: 'author-put', author: 'x:silent' as AuthorId, handle: 'silent', at: 5 },
    ...[2, 3].map((n): PostEvent => ({ type: 'post-delete', id: `x:${n}` as PostId, at: 6 })),
  ]
  writer.write([{ source: 's' as SourceName, events, cursor: '' as Cursor }])
  const columns = openColumns(database)
  columns.refresh()
  const page = authorsGone(database, { columns, nextSeq: writer.nextSeq }, 0)
  const names = page.authors.map((ordinal) => database.prepare('select id from author where ordinal = ?').get(ordinal)?.['id'])
  assert.deepEqual([names, page.seqBefore, page.last], [['x:goes', 'x:silent'], writer.nextSeq, undefined])
  assert.deepEqual(authorsGone(database, { columns, nextSeq: 9 }, page.authors[0] ?? 0).authors, page.authors.slice(1))
})
