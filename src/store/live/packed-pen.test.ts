import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorId, PostId } from '../../post/index.ts'
import { pen } from './packed-pen.ts'
import { SymbolTable } from './symbol-table.ts'

const author = 'bluesky:did:plc:ewvi7nxzyoun6zhxrhs64oiz' as AuthorId
const other = 'bluesky:did:plc:aaaaaaaaaaaaaaaaaaaaaaaa' as AuthorId
const url = 'https://bsky.app/a'
const link = 'https://example.org/long'
const post = (of: AuthorId) => `bluesky:at://${of.slice(8)}/app.bsky.feed.post/3mwrkgj4bjk22` as PostId
type Pen = ReturnType<typeof pen>
const written = (write: (out: Pen) => void, text = '') => {
  const out = pen(text, author, url, link, undefined)
  write(out)
  return [...out.bytes()]
}
/** Bytes that each of these takes. */
const sizes = (...writes: readonly ((out: Pen) => void)[]) => {
  const out = pen(`river ${link}`, author, url, link, undefined)
  return writes.map((write) => {
    const before = out.bytes().length
    write(out)
    return out.bytes().length - before
  })
}

test('numbers take 7 bits a byte, the lowest first; those with a sign have it in the lowest bit', () => {
  for (const [value, bytes] of [
    [0, [0]],
    [127, [127]],
    [128, [128, 1]],
    [300, [172, 2]],
    [2 ** 53 - 1, [255, 255, 255, 255, 255, 255, 255, 15]],
  ] as const)
    assert.deepEqual(
      written((out) => out.count(value)),
      bytes,
    )
  for (const [value, bytes] of [
    [5, [10]],
    [63, [126]],
    [-5, [11]],
    [-64, [129, 1]],
  ] as const)
    assert.deepEqual(
      written((out) => out.signed(value)),
      bytes,
    )
})

test('a text that stands elsewhere in the post is told by where; others by their bytes', () => {
  assert.deepEqual(
    written((out) => out.text('water'), 'high water'),
    [2, 5, 5],
  )
  assert.deepEqual(
    sizes(
      (out) => out.text(url),
      (out) => out.text(link),
      (out) => out.early(link), // it stands in the text as well
      (out) => out.text('Überfahrt'),
    ),
    [1, 1, 3, 11],
  )
  assert.deepEqual(
    written((out) => out.text('in'), 'rain'),
    [5, 105, 110], // two letters are shorter than where they stand
  )
})

test('an account or a post is as short as what is known of it: the author, who was named last, a did, a snowflake', () => {
  const web = 'bluesky:did:web:a.example' as AuthorId
  assert.deepEqual(
    sizes(
      (out) => out.author(author),
      (out) => out.author(other),
      (out) => out.author(web),
      (out) => out.post(post(author)),
      (out) => out.post(post(other)),
      (out) => out.post(post('bluesky:did:plc:777777777777777777777777' as AuthorId)),
      (out) => out.post('x:1853000000000000000' as PostId),
      (out) => out.post('x:99999999999999999999' as PostId),
    ),
    [1, 16, 2 + web.length, 9, 9, 24, 9, 24],
  )
})

test('in symbols a text takes fewer bytes, and what is long finds room', () => {
  const table = new SymbolTable([Buffer.from('the rive'), Buffer.from('r rises')])
  const coded = pen('', author, url, undefined, table)
  coded.text('the river rises')
  assert.deepEqual([...coded.bytes()], [5, 0, 1])
  const long = 'é'.repeat(50_000)
  const out = pen('', author, url, undefined, undefined)
  out.text('before')
  out.text(long)
  assert.equal(Buffer.from(out.bytes()).toString('utf8', 10), long)
  assert.equal(Buffer.from(out.bytes()).toString('utf8', 1, 7), 'before')
})
