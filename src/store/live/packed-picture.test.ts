import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorId } from '../../post/index.ts'
import { pictureAddress, pictureDigest } from './packed-picture.ts'

const author = 'bluesky:did:plc:abcdefghijklmnopqrstuv23' as AuthorId
const digest = Uint8Array.from({ length: 32 }, (_, i) => i * 8 + 7)
const url = pictureAddress(digest, author)

test('the address of a picture comes back from its digest and its author', () => {
  assert.match(url, /^https:\/\/cdn\.bsky\.app\/img\/feed_fullsize\/plain\/did:plc:abcdefghijklmnopqrstuv23\/bafkrei[a-z2-7]{52}@jpeg$/)
  assert.deepEqual(pictureDigest(url, author), digest)
})

test('what would not come back as it was has no digest', () => {
  const other = 'bluesky:did:plc:aaaaaaaaaaaaaaaaaaaaaaaa' as AuthorId
  assert.equal(pictureDigest(url, other), undefined)
  for (const odd of [
    url.replace('@jpeg', '@webp'),
    url.replace('bafkrei', 'bafkreh'),
    url.replace(/.@jpeg/, '1@jpeg'),
    `${url}?a`,
    url.replace('/b', '/bb'),
    'https://example.org/a.jpg',
    '',
  ])
    assert.equal(pictureDigest(odd, author), undefined, odd)
})
