import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPostsFeed, type ToldPost } from './posts-feed.ts'

const told = (postId: string, more: Partial<ToldPost> = {}): ToldPost => ({
  postId,
  url: 'https://example.org/1',
  network: postId.split(':')[0] ?? '',
  author: { handle: 'ana.example' },
  text: 'Water is over the quay',
  createdAt: '2026-11-23T09:00:00.000Z',
  langs: ['en'],
  links: [],
  tags: ['flood'],
  ...more,
})

test('posts become commits that clients of Jetstream read: created, updated, deleted; authors are introduced once', () => {
  const feed = createPostsFeed(() => 1_795_424_401_000)
  const id = 'bluesky:at://did:plc:exampleana/app.bsky.feed.post/3mq2aaaaaa22a'
  const [identity, created] = feed.put(told(id))
  assert.deepEqual(identity, { did: 'did:plc:exampleana', at: 1_795_424_401_000, kind: 'identity', identity: { handle: 'ana.example' } })
  assert.ok(created?.kind === 'commit')
  assert.deepEqual([created.did, created.commit.operation, created.commit.rkey], ['did:plc:exampleana', 'create', '3mq2aaaaaa22a'])
  assert.equal(created.commit.record?.['text'], 'Water is over the quay')
  const [updated] = feed.put(told(id, { text: 'and rising' }))
  const [deleted] = feed.gone(id)
  assert.ok(updated?.kind === 'commit' && deleted?.kind === 'commit')
  assert.deepEqual([updated.commit.operation, deleted.commit.operation, deleted.commit.record], ['update', 'delete', undefined])
  const revs = [created, updated, deleted].map(({ commit }) => commit.rev)
  assert.deepEqual(revs, revs.toSorted())
  for (const rev of revs) assert.match(rev, /^[2-7a-z]{13}$/)
  assert.deepEqual(feed.gone(id), [])
})

test('a post of another network gets a place of its own, the same each time, and says where it is from', () => {
  const place = () => {
    const events = createPostsFeed(Date.now).put(told('mastodon:https://m.example/1', { author: { handle: 'ana@m.example' } }))
    const [commit] = events
    assert.ok(events.length === 1 && commit?.kind === 'commit', 'a handle that is no host name introduces nobody')
    return commit
  }
  const { did, commit } = place()
  assert.match(did, /^did:web:mastodon\.groundswell\.invalid:[0-9a-f]{32}$/)
  assert.deepEqual([place().did, place().commit.rkey], [did, commit.rkey])
  assert.deepEqual(commit.record?.['groundswell'], {
    postId: 'mastodon:https://m.example/1',
    url: 'https://example.org/1',
    network: 'mastodon',
  })
})
