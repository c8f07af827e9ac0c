import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorId, Card, Media, PostId } from '../../post/index.ts'
import { createRandom } from '../../post/post.fixture.ts'
import { parseTid } from './compact-id.ts'
import { pen } from './packed-pen.ts'
import { reader } from './packed-reader.ts'
import { makeRandomPost } from './random-post.fixture.ts'
import { symbolsOf } from './symbols.fixture.ts'

type Written =
  | { readonly as: 'count'; readonly value: number }
  | { readonly as: 'signed'; readonly value: number }
  | { readonly as: 'text'; readonly value: string }
  | { readonly as: 'author'; readonly value: AuthorId }
  | { readonly as: 'post'; readonly value: PostId }
  | { readonly as: 'medium'; readonly value: Media }
  | { readonly as: 'card'; readonly value: Card }

/** Things of every kind, in any order, some of them the same ones again. */
function randomThings(random: () => number): Written[] {
  const posts = Array.from({ length: 6 }, (_, n) => makeRandomPost(n, random))
  const things = posts.flatMap(({ id, author, text, mentions, media, card }): Written[] => [
    { as: 'post', value: id },
    { as: 'author', value: author.id },
    { as: 'text', value: text },
    ...mentions.map((value) => ({ as: 'author', value }) as const),
    ...media.map((value) => ({ as: 'medium', value }) as const),
    ...(card ? [{ as: 'card', value: card } as const] : []),
    { as: 'count', value: Math.floor(2 ** (random() * 53)) },
    { as: 'signed', value: Math.round((random() - 0.5) * 2 ** (random() * 53)) + 0 }, // no −0,
  ])
  return things.toSorted(() => random() - 0.5)
}

function write(out: ReturnType<typeof pen>, thing: Written): void {
  if (thing.as === 'count' || thing.as === 'signed') out[thing.as](thing.value)
  else if (thing.as === 'text') out.text(thing.value)
  else if (thing.as === 'author') out.author(thing.value)
  else if (thing.as === 'post') out.post(thing.value)
  else if (thing.as === 'medium') out.medium(thing.value)
  else out.card(thing.value)
}

test('what a pen writes is read as it was, in whatever order, coded or not', () => {
  const random = createRandom(11)
  for (let round = 0; round < 60; round++) {
    const { author, text, url } = makeRandomPost(round, random)
    const link = random() < 0.5 ? 'https://example.org/2' : undefined
    const things = randomThings(random)
    const table = random() < 0.5 ? symbolsOf(Array.from({ length: 20 }, () => text)) : undefined
    const out = pen(text, author.id, url, link, table)
    if (table) out.codes(table.encode(text))
    out.early(text)
    out.list(things, (thing) => write(out, thing))
    // Bytes that lie within others, as SQLite and a batch give them.
    const bytes = Uint8Array.from([7, ...out.bytes(), 7]).subarray(1, -1)
    const input = reader(bytes, table ? '' : text, author.id, url)
    if (table) assert.equal(input.coded(table), text)
    assert.equal(input.text(), text)
    input.link(link)
    const kinds = things.values()
    const read = input.list(() => input[kinds.next().value?.as ?? 'count']())
    assert.deepEqual(
      read,
      things.map(({ value }) => value),
    )
  }
})

test('a version that is a moment is read from how far it lies off that of the id', () => {
  const own = { micros: 1_790_000_000_000_000, clock: 5 }
  const out = pen('', '' as AuthorId, '', undefined, undefined)
  out.signed(-2_000_000)
  out.count(7)
  const version = reader(out.bytes(), '', '' as AuthorId, '').version(own)
  assert.deepEqual(parseTid(version), { micros: own.micros - 2_000_000, clock: 7 })
})
