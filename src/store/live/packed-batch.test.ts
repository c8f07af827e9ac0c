import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorId, Cursor, Post, PostEvent, PostId, SourceName } from '../../post/index.ts'
import { createRandom } from '../../post/post.fixture.ts'
import { packBatch, unpackBatch } from './packed-batch.ts'
import { makeRandomPost } from './random-post.fixture.ts'

/** Without what is undefined: absent and undefined mean the same. */
const told = (event: PostEvent) =>
  event.type === 'post-put'
    ? { ...event, post: Object.fromEntries(Object.entries(event.post).filter(([, value]) => value !== undefined)) }
    : event

test('posts of every form and all other events cross as they were, in their order', () => {
  const random = createRandom(3)
  const id = 'x:1' as PostId
  const author = 'x:ana' as AuthorId
  const others: PostEvent[] = [
    { type: 'post-delete', id, at: 5, by: author, until: 7 },
    { type: 'post-hide', id, at: 5 },
    { type: 'author-put', author, handle: 'ana', at: 5 },
    { type: 'author-consent', author, consent: 'count-only', at: 6 },
    { type: 'media-text', id, url: 'https://example.org/a', text: 'a', at: 5 },
    { type: 'count-add', id, what: 'like', by: -1 },
  ]
  let whole = 0
  for (let round = 0; round < 40; round++) {
    const posts = Array.from({ length: Math.floor(random() * 90) }, (_, n): Post => {
      const post = makeRandomPost(n, random)
      const handle = random() < 0.5 ? '' : 'ana'
      return { ...post, author: { ...post.author, handle, name: random() < 0.5 ? '' : 'Ana' } }
    })
    const events: PostEvent[] = posts.map((post) => ({ type: 'post-put', post }))
    for (const other of others) if (random() < 0.3) events.splice(Math.floor(random() * (events.length + 1)), 0, other)
    const batch = { source: 'test' as SourceName, events, cursor: 'c' as Cursor }
    const { events: crossed, ...rest } = unpackBatch(structuredClone(packBatch(batch)))
    assert.equal(crossed.length, events.length)
    assert.deepEqual({ ...rest, events: [...crossed].map(told) }, { ...batch, events: events.map(told) })
    whole += posts.filter((post) => post.card && post.replyTo && post.quoteOf && post.media.length > 0).length
  }
  assert.ok(whole > 10, `${whole} posts had all of it`)
})
