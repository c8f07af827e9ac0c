import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { AuthorId, Cursor, Post, PostId, SourceName } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import { fromNative, packAuthor, parseTid, toNative, unpackAuthor } from './compact-id.ts'
import { makeRandomPost } from './random-post.fixture.ts'
import { postSelect, toPost, type PostRow } from './row.ts'
import { learnSymbols } from './symbols.fixture.ts'
import { openSymbolTables } from './symbol-tables.ts'
import { createWriter } from './writer.ts'

const source = 'test' as SourceName
const write = (writer: ReturnType<typeof createWriter>, posts: readonly Post[]) =>
  writer.write([{ source, events: posts.map((post) => ({ type: 'post-put', post })), cursor: 'c' as Cursor }])[0]

test('posts of every form come back from their rows as they were, each id once, with their texts coded or not', () => {
  const random = createRandom(7)
  let [compared, coded] = [0, 0]
  for (let round = 0; round < 30; round++) {
    const database = new DatabaseSync(':memory:')
    const writer = createWriter(database, { synchronous: 'normal' })
    const made = Array.from({ length: 150 }, (_, n) => makeRandomPost(n, random))
    const posts = new Map(made.map((post) => [post.id, post]))
    assert.equal(write(writer, [...posts.values()].slice(0, 50))?.stored, 50)
    learnSymbols(
      database,
      made.slice(0, 60).map(({ text }) => text),
    )
    assert.equal(write(writer, [...posts.values()].slice(50))?.stored, posts.size - 50)
    const symbols = openSymbolTables(database)
    const rows = database.prepare(`${postSelect} order by p.seq`).all() as unknown as PostRow[]
    assert.equal(rows.length, posts.size)
    for (const row of rows) {
      const read = toPost(row, symbols)
      assert.deepEqual(read, posts.get(read.id))
      compared++
      if (row.text === '' && read.text !== '') coded++
    }
    // The same ids by another author: no new rows.
    const author = { id: 'x:other' as AuthorId, handle: '', name: '' }
    write(
      writer,
      [...posts.values()].map((post) => ({ ...post, author, version: `${post.version}z` })),
    )
    const held = database.prepare(`${postSelect} order by p.seq`).all() as unknown as PostRow[]
    assert.deepEqual(held.map((row) => toPost(row, symbols).id).sort(), [...posts.keys()].sort())
    assert.ok(held.every((row) => row.author_id === 'x:other'))
    writer.close()
  }
  assert.ok(compared > 1_500 && coded > 500, `${compared} posts, ${coded} of them coded`)
})

test('ids in a row: numbers where they are exact, and nothing that stands for another id', () => {
  const ana = 'bluesky:did:plc:ewvi7nxzyoun6zhxrhs64oiz' as AuthorId
  const of = (rkey: string) => toNative(`bluesky:at://${ana.slice(8)}/app.bsky.feed.post/${rkey}` as PostId)
  assert.deepEqual(of('2222222222222'), { native: 0n, owner: ana })
  assert.deepEqual(of('bzzzzzzzzzzzz'), { native: 2n ** 63n - 1n, owner: ana })
  assert.deepEqual(of('czzzzzzzzzzzz').native, 'czzzzzzzzzzzz') // above 63 bits
  assert.deepEqual(of('0').native, '=0')
  assert.deepEqual(toNative('x:9223372036854775807' as PostId), { native: 2n ** 63n - 1n, owner: undefined })
  assert.equal(toNative('x:9223372036854775808' as PostId).native, 'x:9223372036854775808')
  assert.equal(toNative('123' as PostId).native, '=123')
  assert.equal(fromNative('123', undefined), 'x:123')
  assert.ok((of('3mwrkgj4bjk22').native as bigint) < (of('3mwrkgj4bjm42').native as bigint), 'later ones stand behind')
  // 2026-10-01, by the TID's own clock.
  assert.equal(new Date(Math.floor((parseTid('3mwrkgj4bjk22')?.micros ?? 0) / 1_000)).toISOString().slice(0, 10), '2026-10-01')
  for (const id of [ana, 'bluesky:did:plc:EWVI7nxzyoun6zhxrhs64oiz', 'bluesky:did:plc:short', 'x:1', ''] as AuthorId[])
    assert.equal(unpackAuthor(packAuthor(id)), id)
  assert.equal(packAuthor(ana).length, 15)
})

test('a post of Bluesky with a reply, a picture, a card and a link takes few bytes beside its text', () => {
  const database = new DatabaseSync(':memory:')
  const writer = createWriter(database, { synchronous: 'normal' })
  const did = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
  const url = `https://bsky.app/profile/${did}/post/3mwrkgj4bjk22`
  const replyTo = 'bluesky:at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3mwrkgj4bjm42' as PostId
  const post = makePost({
    id: `bluesky:at://${did}/app.bsky.feed.post/3mwrkgj4bjk22` as PostId,
    author: { id: `bluesky:${did}` as AuthorId, handle: '', name: '' },
    url,
    text: 'See https://example.org/a #storm',
    links: ['https://example.org/a'],
    tags: ['storm'],
    media: [{ kind: 'image', url, alt: '' }],
    card: { title: 'Title', description: '', url: 'https://example.org/a' },
    replyTo,
    thread: replyTo,
    version: '3mwrkgj4bjm42',
  })
  write(writer, [post])
  const { size } = database.prepare('select length(fields) size from post').get() as { size: number }
  assert.ok(size <= 60, `${size} bytes`)
  writer.close()
})
