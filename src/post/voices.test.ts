import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from './post.fixture.ts'
import type { AuthorId, Post, PostId } from './post.ts'
import { voiceOf, voicesIn } from './voices.ts'

const at = Date.parse('2026-11-23T09:00:00Z')
const did = 'did:plc:exampleana'
const key = 'a'.repeat(64)
const post = (id: string, author: string, handle = '', more: Partial<Post> = {}): Post => ({
  ...makePost({ at, text: 'Water is over the quay and rising fast' }),
  id: id as PostId,
  author: { id: author as AuthorId, handle, name: 'Ana' },
  ...more,
})
const onBluesky = post(`bluesky:at://${did}/app.bsky.feed.post/a`, `bluesky:${did}`, 'ana.example')
const inFediverse = post('mastodon:https://m.example/users/ana_b/statuses/1', 'mastodon:https://m.example/@ana_b', 'ana_b@m.example')

test('a bridge tells who is who; a name alone tells nothing', () => {
  const bridged = {
    'Bluesky in the fediverse': [
      onBluesky,
      post(`mastodon:https://bsky.brid.gy/convert/ap/at://${did}/app.bsky.feed.post/a`, 'mastodon:https://bsky.brid.gy/r/x'),
    ],
    'the fediverse on Bluesky': [
      inFediverse,
      post('bluesky:at://did:plc:b/app.bsky.feed.post/a', 'bluesky:did:plc:b', 'ana-b.m.example.ap.brid.gy'),
    ],
    'Nostr in the fediverse': [
      post(`nostr:${'b'.repeat(64)}`, `nostr:${key}`),
      post('mastodon:https://mostr.pub/objects/1', `mastodon:https://mostr.pub/users/${key}`),
    ],
  }
  for (const [what, posts] of Object.entries(bridged)) {
    assert.equal(new Set(posts.map(voiceOf)).size, 1, what)
    assert.equal(voicesIn(posts), 1, what)
  }
  const others = [
    onBluesky,
    inFediverse,
    post('x:1', 'x:1', 'ana.example'),
    post('mastodon:https://n.example/1', 'mastodon:https://n.example/@ana_b', 'ana_b@n.example'),
  ]
  assert.equal(voicesIn(others), 4)
  const claimed = post(
    `mastodon:https://evil.example/bsky.brid.gy/convert/ap/at://${did}/app.bsky.feed.post/a`,
    'mastodon:https://evil.example/@a',
    'a@evil.example',
  )
  assert.equal(voicesIn([onBluesky, claimed]), 2, 'the address of another host')
})

test('the same text and link within minutes on two networks is one person; without a link, later, or on one network it is two', () => {
  const links = ['https://example.org/flood']
  const elsewhere = (more: Partial<Post> = {}) => ({ ...inFediverse, links, createdAt: at + 120_000, witnessedAt: at + 120_000, ...more })
  assert.equal(voicesIn([{ ...onBluesky, links }, elsewhere()]), 1)
  assert.equal(voicesIn([{ ...onBluesky, links }, elsewhere(), post('x:1', 'x:1', '', { links })]), 1)
  assert.equal(voicesIn([onBluesky, elsewhere({ links: [] })]), 2)
  assert.equal(voicesIn([{ ...onBluesky, links }, elsewhere({ links: ['https://example.org/other'] })]), 2)
  assert.equal(voicesIn([{ ...onBluesky, links }, elsewhere({ createdAt: at + 3_600_000, witnessedAt: at + 3_600_000 })]), 2)
  assert.equal(voicesIn([{ ...onBluesky, links, text: 'short' }, elsewhere({ text: 'short' })]), 2)
  const neighbour = post('bluesky:at://did:plc:c/app.bsky.feed.post/a', 'bluesky:did:plc:c', '', { links })
  assert.equal(voicesIn([{ ...onBluesky, links }, neighbour]), 2, 'copies of one network are many people’s')
  assert.equal(voicesIn([]), 0)
})
