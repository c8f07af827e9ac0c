import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../../post/post.fixture.ts'
import type { Post } from '../../../post/index.ts'
import { isNewer } from './newer-version.ts'

const held = makePost({ n: 1, text: 'open', at: 100 })
const put = (more: Partial<Post>) => isNewer({ ...held, ...more }, held)

test('where a network tells versions the higher one is newer, whatever it says and whenever it came', () => {
  const second = { ...held, version: '2' }
  const of = (version: string, more: Partial<Post> = {}) => isNewer({ ...held, ...more, version }, second)
  assert.deepEqual(
    [of('3'), of('3', { receivedAt: 1 }), of('2', { text: 'closed' }), of('1', { text: 'closed', receivedAt: 900 })],
    [true, true, false, false],
  )
  assert.equal(of('', { text: 'closed' }), false)
})

test('where it tells none, what says something else and was not received before is newer', () => {
  assert.deepEqual(
    [put({ text: 'closed' }), put({ text: 'closed', receivedAt: 200 }), put({ text: 'closed', receivedAt: 99 })],
    [true, true, false],
  )
  const changes: Partial<Post>[] = [
    { langs: ['de'] },
    { links: ['https://example.org/'] },
    { tags: ['quay'] },
    { consent: 'count-only' },
    { replyTo: 'x:7' as Post['id'] },
    { media: [{ kind: 'image', url: 'https://example.org/a.png', alt: 'quay' }] },
    { card: { title: 'Quay', description: '', url: 'https://example.org/' } },
  ]
  for (const change of changes) assert.ok(put(change), JSON.stringify(change))
  const picture = { kind: 'image' as const, url: 'https://example.org/a.png', alt: 'quay' }
  assert.ok(isNewer({ ...held, media: [{ ...picture, alt: 'bridge' }] }, { ...held, media: [picture] }))
})

test('other times of receipt, other counts and what was read in a picture alone are no news', () => {
  assert.equal(put({ receivedAt: 900, witnessedAt: 900, counts: { ...held.counts, likes: 7 } }), false)
  const picture = { kind: 'image' as const, url: 'https://example.org/a.png', alt: '' }
  assert.equal(isNewer({ ...held, media: [picture] }, { ...held, media: [{ ...picture, text: 'closed' }] }), false)
})
