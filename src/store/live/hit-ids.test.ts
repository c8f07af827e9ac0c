import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { AuthorId, PostEvent, PostId } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { openAuthorIds } from './author-ids.ts'
import { openHitIds } from './hit-ids.ts'
import { createWriter } from './writer.ts'
import { openSealedStore } from './sealed-store.fixture.ts'

const did = (letter: string) => `did:plc:${letter.repeat(24)}`
const ids = [
  'x:1',
  'x:9223372036854775807',
  'x:not-a-number',
  `bluesky:at://${did('a')}/app.bsky.feed.post/3ktidtidtidt2`,
  `bluesky:at://${did('a')}/app.bsky.feed.post/2222222222222`,
  `bluesky:at://${did('b')}/app.bsky.feed.post/bzzzzzzzzzzzz`,
  `bluesky:at://${did('a')}/app.bsky.feed.post/my-own-key`,
  `bluesky:at://${did('b')}/app.bsky.feed.post/12345`,
  'bluesky:at://did:web:example.org/app.bsky.feed.post/3ktidtidtidt3',
  'mastodon:https://example.org/users/a/statuses/7',
  '12345',
  '=x',
] as PostId[]

const put = (id: PostId, author: string, n: number): PostEvent => {
  const post = makePost({ n, at: 1_000 + n })
  return { type: 'post-put', post: { ...post, id, author: { ...post.author, id: author as AuthorId } } }
}

test('every form of id is told as it was written, whoever the author is, and seqs without a row are left out', async () => {
  const store = await openSealedStore(ids.map((id, n) => put(id, `bluesky:${did('a')}`, n)))
  using database = new DatabaseSync(store.path, { readOnly: true })
  const hitIds = openHitIds(database)
  for (let again = 0; again < 2; again++) {
    database.exec('begin')
    const found = hitIds.of([...ids.keys(), 500].reverse())
    database.exec('commit')
    assert.deepEqual(found, new Map(ids.map((id, seq) => [seq, id] as const).reverse()))
  }
  store.close()
})

test('an ordinal that is given again names the account that has it now', async () => {
  const store = await openSealedStore([put('mastodon:1' as PostId, 'mastodon:ana', 1), put('mastodon:2' as PostId, 'mastodon:bo', 2)])
  using database = new DatabaseSync(store.path)
  const authors = openAuthorIds(database)
  const bo = Number(database.prepare("select ordinal from author where id = 'mastodon:bo'").get()?.['ordinal'])
  authors.refresh()
  assert.equal(authors.of(bo), 'mastodon:bo')
  store.write([{ type: 'post-delete', id: 'mastodon:2' as PostId, at: 9_000 }])
  const writer = createWriter(new DatabaseSync(store.path), { synchronous: 'normal', words: [] })
  writer.forgetAuthors({ authors: [bo], seqBefore: 1_000 })
  writer.close()
  assert.throws(() => (authors.refresh(), authors.of(bo)), TypeError)
  using other = new DatabaseSync(store.path)
  other.prepare('insert into author(ordinal, id) values (?, ?)').run(bo, 'mastodon:cy')
  authors.refresh()
  assert.equal(authors.of(bo), 'mastodon:cy')
  store.close()
})
