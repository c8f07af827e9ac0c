import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { AuthorId, Cursor, PostId, SourceName } from '../../../post/index.ts'
import { makePost } from '../../../post/post.fixture.ts'
import { openDirectory } from '../directory.ts'
import { openSymbolTables } from '../symbol-tables.ts'
import { createWriter } from '../writer.ts'
import { createPostPlaces } from './post-places.ts'

const record = (owner: string, key: string) => `bluesky:at://did:plc:${owner.padEnd(24, 'a')}/app.bsky.feed.post/${key}` as PostId
const account = (owner: string) => `bluesky:did:plc:${owner.padEnd(24, 'a')}` as AuthorId

test('a post is found by its id alone, its author’s own record or not, and no other is taken for it', () => {
  const database = new DatabaseSync(':memory:')
  const writer = createWriter(database, { synchronous: 'normal' })
  const key = '3kabcdefghij2'
  const by = (id: PostId, author: AuthorId, n: number) => ({
    ...makePost({ n, text: `words ${n}` }),
    id,
    author: { id: author, handle: '', name: '' },
  })
  const posts = [
    by(record('x', key), account('x'), 0),
    by(record('y', key), account('y'), 1),
    by(record('z', key), account('x'), 2),
    makePost({ n: 7 }),
  ]
  writer.write([{ source: 's' as SourceName, events: posts.map((post) => ({ type: 'post-put', post })), cursor: '' as Cursor }])
  const directory = openDirectory(database)
  const places = createPostPlaces(database, directory, openSymbolTables(database))
  assert.deepEqual(
    posts.map(({ id }) => places.seqOf(id)),
    [0, 1, 2, 3],
  )
  assert.deepEqual(
    [record('x', '3kabcdefghij3'), record('unheard', key), 'x:8' as PostId].map((id) => places.seqOf(id)),
    [undefined, undefined, undefined],
  )
  for (const post of posts) {
    const author = directory.author(post.author.id)
    const place = places.of(post.id, author)
    assert.equal(places.at(place)?.post.id, post.id)
    assert.equal(place.owner, post === posts[3] ? 0 : post === posts[2] ? directory.author(account('z')).ordinal : null)
  }
})

test('a post is read as its own row says, though its author has opted out since', () => {
  const database = new DatabaseSync(':memory:')
  const writer = createWriter(database, { synchronous: 'normal' })
  const post = makePost({ n: 1 })
  writer.write([
    {
      source: 's' as SourceName,
      events: [
        { type: 'post-put', post },
        { type: 'author-consent', author: post.author.id, consent: 'count-only', at: 5 },
      ],
      cursor: '' as Cursor,
    },
  ])
  const places = createPostPlaces(database, openDirectory(database), openSymbolTables(database))
  assert.equal(places.post(places.row(0)).consent, 'answer')
})
