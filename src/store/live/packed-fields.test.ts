import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorId, PostId } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import { packFields, unpackFields } from './packed-fields.ts'
import { makeRandomPost } from './random-post.fixture.ts'
import { codedText } from './symbol-tables.ts'
import { symbolsOf } from './symbols.fixture.ts'

const plain = { createdAt: false, langs: false, text: undefined }
const texts = Array.from({ length: 60 }, (_, n) => makeRandomPost(n, createRandom(n)).text)
const coding = { ordinal: 3, table: symbolsOf(texts) }
const tables = { of: () => coding.table }

test('of a post that has nothing rare there is nothing to say, and that is read as nothing', () => {
  const post = makePost()
  assert.equal(packFields(post, plain), null)
  const { receivedAt, url, links, version, ...others } = unpackFields(null, post, tables)
  assert.deepEqual([receivedAt, url, links, version], [post.receivedAt, post.url, [], ''])
  assert.deepEqual(Object.keys(others), ['text', 'tags', 'mentions', 'media', 'labels'])
})

test('fields of every form come back as they were, with what the columns cannot tell and coded texts where that is asked for', () => {
  const random = createRandom(5)
  let coded = 0
  for (let n = 0; n < 300; n++) {
    const post = makeRandomPost(n, random)
    const exact = { createdAt: random() < 0.5, langs: random() < 0.5, text: random() < 0.5 ? codedText(post.text, coding) : undefined }
    const bytes = packFields(post, exact)
    const known = { ...post, text: exact.text ? '' : post.text }
    const read = unpackFields(bytes && Uint8Array.from(bytes), known, tables)
    const { id: _id, author: _author, witnessedAt: _at, counts: _counts, consent: _consent, createdAt, langs, ...rest } = post
    assert.deepEqual(read, { ...rest, ...(exact.createdAt && { createdAt }), ...(exact.langs && { langs }) })
    if (exact.text) coded++
  }
  assert.ok(coded > 70, `${coded} of them coded`)
})

test('the bytes of a post stay what they are: every store holds such', () => {
  const author = 'bluesky:did:plc:ewvi7nxzyoun6zhxrhs64oiz' as AuthorId
  const record = (key: string) => `bluesky:at://${author.slice(8)}/app.bsky.feed.post/${key}` as PostId
  const post = makePost({
    id: record('3mwrkgj4bjk22'),
    author: { id: author, handle: '', name: '' },
    url: `https://bsky.app/profile/${author.slice(8)}/post/3mwrkgj4bjk22`,
    text: 'See https://example.org/a #storm',
    at: 1_000,
    receivedAt: 1_200,
    links: ['https://example.org/a'],
    tags: ['storm'],
    mentions: [author],
    media: [{ kind: 'video', url: 'https://example.org/a', alt: 'a wave' }],
    card: { title: 'Storm', description: '', url: 'https://example.org/a' },
    labels: ['!warn'],
    replyTo: record('3mwrkgj4bjm42'),
    thread: record('3mwrkgj4bjm42'),
    quoteOf: 'x:99' as PostId,
    version: '3mwrkgj4bjm42',
  })
  const hex = 'f2df02e0120102041501021b050101010101096120776176650853746f726d03010108217761726e011972f063c477c8400400000000000000630440'
  assert.equal(Buffer.from(packFields(post, plain) ?? []).toString('hex'), hex)
  const { id: _id, author: _author, witnessedAt: _at, counts: _counts, consent: _consent, createdAt: _said, langs: _langs, ...rest } = post
  assert.deepEqual(unpackFields(Buffer.from(hex, 'hex'), post, tables), rest)
})
