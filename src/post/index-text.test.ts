import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostTermOf, indexTokens, searchedUnits } from './index-text.ts'
import { makePost } from './post.fixture.ts'
import type { Post } from './post.ts'

const noted = (post: Post) => {
  const tokens: [term: string, position: number, primary: boolean][] = []
  const length = indexTokens(post, (...token) => tokens.push(token))
  return { tokens, length, terms: tokens.map(([term]) => term) }
}
const picture = (alt: string, text?: string) => ({ kind: 'image' as const, url: 'https://example.org/a.png', alt, ...(text && { text }) })

test('a phrase does not cross from one text of a post into the next', () => {
  const post = {
    ...makePost({ n: 1, text: 'flood at' }),
    media: [picture('the quay', 'closed')],
    card: { title: 'Storm', description: 'all night', url: 'https://example.org/' },
    tags: ['Rain'],
  }
  const { tokens, length } = noted(post)
  assert.deepEqual(tokens, [
    ['flood', 0, true],
    ['at', 1, true],
    ['the', 3, true],
    ['quay', 4, true],
    ['closed', 6, true],
    ['storm', 8, true],
    ['all', 10, true],
    ['night', 11, true],
    ['#rain', 13, false],
    ['rain', 13, true],
  ])
  assert.equal(length, 9, 'gaps are no words')
})

test('a tag that stands in the text counts once, and so does a host that the text shows', () => {
  const post = { ...makePost({ n: 1, text: 'see #Rain at https://www.example.org/a' }), tags: ['rain'] }
  const links = ['https://example.org/a', 'https://www.example.org/b', 'https://news.example/c', 'ftp://files.example/d']
  assert.deepEqual(noted({ ...post, links }).terms, ['see', '#rain', 'rain', 'at', 'host:example.org', 'host:news.example'])
  assert.equal(hostTermOf('https://user@Example.org:8080/a'), 'host:example.org')
})

test('a post is searched in so many units, whichever of its texts they stand in', () => {
  const filled = (units: number, last: string) => 'ab '.repeat(Math.ceil(units / 3)).slice(0, units - last.length) + last
  const whole = { ...makePost({ n: 1, text: filled(searchedUnits - 5, ' last') }), media: [picture('alter')] }
  assert.deepEqual(noted(whole).terms.slice(-2), ['last', 'alter'])
  const longer = {
    ...whole,
    text: filled(searchedUnits - 3, ' last'),
    media: [picture('alter'), picture('never')],
    links: ['https://a.example/'],
  }
  assert.deepEqual(noted(longer).terms.slice(-2), ['last', 'alt'])
  assert.deepEqual(noted({ ...whole, text: filled(9 * searchedUnits, ' last') }).terms.at(-1), 'ab')
  const links = Array.from({ length: searchedUnits / 10 }, (_, n) => `https://h${n}.example/`)
  assert.ok(noted({ ...makePost({ n: 1 }), links }).tokens.length < searchedUnits / 10)
})
