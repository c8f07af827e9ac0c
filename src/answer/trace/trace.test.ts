import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { isSameBuild, readBuild } from './build.ts'
import { pack, unpack } from './packed-value.ts'
import { versionOf } from './version.ts'

const post = makePost({
  n: 3,
  text: 'Water is over the quay',
  links: ['https://example.org/a'],
  media: [{ kind: 'image', url: 'https://example.org/i.jpg', alt: '' }],
})

test('a version is told by everything but counts, names and later decisions', () => {
  const { author, counts } = post
  for (const same of [
    { ...post, counts: { ...counts, likes: 9 } },
    { ...post, author: { ...author, handle: 'new', name: 'New' } },
    { ...post, consent: 'count-only' as const },
    JSON.parse(JSON.stringify(post)) as typeof post,
  ])
    assert.equal(versionOf(same), versionOf(post))
  for (const other of [
    { ...post, text: `${post.text}.` },
    { ...post, createdAt: post.createdAt + 1 },
    { ...post, receivedAt: post.receivedAt + 1 },
    { ...post, langs: [] },
    { ...post, links: [] },
    { ...post, media: post.media.map((one) => ({ ...one, alt: 'the quay' })) },
    { ...post, version: 'b' },
    { ...post, replyTo: post.id },
    { ...post, quoteOf: post.id },
  ])
    assert.notEqual(versionOf(other), versionOf(post))
})

test('a packed value holds no post and comes back whole, whatever members others add to it', () => {
  const value = {
    items: [{ number: 1, post, score: 0.1 + 0.2 }],
    camps: new Map([['yes', { posts: new Set([post]), since: -Infinity }]]),
    none: null,
    deep: [[{ first: post }]],
  }
  const packed = JSON.parse(JSON.stringify(pack(value))) as unknown
  assert.ok(!JSON.stringify(packed).includes('quay'))
  assert.deepEqual(
    unpack(packed, (id) => {
      assert.equal(id, post.id)
      return post
    }),
    value,
  )
})

test('a build is the version, the code that decides, and the runtime', () => {
  const [a, b] = [readBuild('1.0.0'), readBuild('1.0.0')]
  assert.ok(isSameBuild(a, b))
  assert.match(a.code, /^[\w-]{16}$/)
  assert.match(a.runtime, /^node \d+\.\d+\.\d+, icu /)
  for (const other of [readBuild('1.0.1'), { ...a, code: 'x' }, { ...a, runtime: 'y' }]) assert.ok(!isSameBuild(a, other))
})
