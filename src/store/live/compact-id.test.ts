import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorId, PostId } from '../../post/index.ts'
import { createRandom } from '../../post/post.fixture.ts'
import { formatTid, fromNative, keyOf, packAuthor, parseTid, permalinkOf, readDid, toNative, unpackAuthor, writeDid } from './compact-id.ts'

const did = 'did:plc:abcdefghijklmnopqrstuv23'
const ids = [
  'x:1',
  'x:9223372036854775807',
  'x:9223372036854775808',
  'x:01',
  'x:12a',
  `bluesky:at://${did}/app.bsky.feed.post/3l6oveex3ii2l`,
  `bluesky:at://${did}/app.bsky.feed.post/7777777777777`,
  `bluesky:at://${did}/app.bsky.feed.post/self`,
  `bluesky:at://${did}/app.bsky.feed.post/123`,
  `bluesky:at://${did}/app.bsky.feed.post/=123`,
  'bluesky:at://did:web:example.org/app.bsky.feed.post/3l6oveex3ii2l',
  'mastodon:https://example.org/users/ana/statuses/1',
  '17',
  '=17',
  '==17',
  '',
] as PostId[]

test('every id comes back as it was, and no two are one in a row', () => {
  const seen = new Set<string>()
  for (const id of ids) {
    const { native, owner } = toNative(id)
    assert.equal(fromNative(String(native), owner), id)
    seen.add(`${typeof native} ${native} ${owner}`)
  }
  assert.equal(seen.size, ids.length)
  assert.deepEqual(
    [typeof toNative('x:9223372036854775807' as PostId).native, typeof toNative('x:9223372036854775808' as PostId).native],
    ['bigint', 'string'],
  )
})

test('a TID is a number where it comes back exactly, else a text', () => {
  const random = createRandom(4)
  for (let n = 0; n < 2_000; n++) {
    const tid = { micros: Math.floor(random() * 2 ** 53), clock: Math.floor(random() * 1_024) }
    assert.deepEqual(parseTid(formatTid(tid)), tid)
  }
  for (const rkey of ['3l6oveex3ii2', '3l6oveex3ii2ll', '3l6oveex3ii21', 'c777777777777', '']) assert.equal(parseTid(rkey), undefined)
})

test('an account of the directory is 15 bytes, any other its text', () => {
  const plc = `bluesky:${did}` as AuthorId
  assert.equal((packAuthor(plc) as Uint8Array).length, 15)
  for (const id of [
    plc,
    'bluesky:did:web:example.org',
    'x:12',
    `bluesky:${did.slice(0, -1)}`,
    `bluesky:${did.slice(0, -1)}1`,
    `nostr:${did}`,
  ] as AuthorId[])
    assert.equal(unpackAuthor(packAuthor(id)), id)
  const bytes = new Uint8Array(20)
  assert.ok(writeDid(`--${did.slice(8)}`, 2, 26, bytes, 3))
  assert.equal(readDid(bytes, 3), did.slice(8))
})

test('keys of ids are the first half of SHA-256, so that other programs find them', () => {
  assert.equal(Buffer.from(keyOf('abc')).toString('hex'), 'ba7816bf8f01cfea414140de5dae2223')
})

test('a permalink is made of what the id says, where a network has such', () => {
  assert.deepEqual(
    [ids[0], ids[5], ids[11]].map((id) => permalinkOf(id as PostId)),
    ['https://x.com/i/status/1', `https://bsky.app/profile/${did}/post/3l6oveex3ii2l`, undefined],
  )
})
