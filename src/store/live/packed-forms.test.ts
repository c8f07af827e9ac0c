import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueskyDid, Form, kinds, Medium, Place, plcAuthor, postPath, recordLength, tidOf } from './packed-forms.ts'

test('a post of Bluesky is told by its length, and its moment stands at the end of its id', () => {
  const id = 'bluesky:at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3mwrkgj4bjk22'
  assert.equal(id.length, recordLength)
  assert.ok(id.startsWith(blueskyDid) && id.startsWith(postPath, blueskyDid.length + 24))
  assert.equal(new Date(Math.floor((tidOf(id)?.micros ?? 0) / 1_000)).toISOString().slice(0, 10), '2026-10-01')
  assert.deepEqual([tidOf('x:3mwrkgj4bjk22'), tidOf('bluesky:none')], [undefined, undefined])
  assert.equal(plcAuthor, 'bluesky:did:plc:')
})

test('forms stay what they are: they stand in every row that was ever written', () => {
  assert.deepEqual(Form, { text: 0, own: 1, last: 2, did: 3, snowflake: 4 })
  assert.deepEqual(Place, { url: 0, link: 1, inText: 2, here: 3 })
  assert.deepEqual([kinds, Medium], [['image', 'video', 'audio'], { digest: 4, text: 8 }])
})
