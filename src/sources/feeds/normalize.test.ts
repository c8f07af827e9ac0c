import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FeedItem } from './feed-document.ts'
import { normalizeFeed, type ReadItem, type Unread } from './normalize.ts'

const receivedAt = Date.UTC(2026, 10, 26, 5)
const nothing: FeedItem = { authors: [], tags: [], media: [], lang: '', isSensitive: false }
const html = (value: string) => ({ value, isHtml: true, base: 'https://quay.example/news/' })
const usual: FeedItem = {
  ...nothing,
  guid: 'g',
  link: 'https://quay.example/a',
  title: html('High water'),
  published: '2026-11-26T04:00:00Z',
}

function normalize(
  items: readonly FeedItem[],
  more: { feed?: string; title?: string; link?: string; lang?: string; isPrivate?: boolean } = {},
) {
  const {
    feed = 'https://quay.example/feed',
    title = 'Quay news',
    lang = 'en',
    isPrivate = false,
    link = 'https://www.quay.example/',
  } = more
  return normalizeFeed({ format: 'rss', title, link, lang, items, hubs: [], isPrivate }, { feed, receivedAt, consent: 'answer' })
}
const post = (item: Partial<FeedItem>, more: Parameters<typeof normalize>[1] = {}) =>
  (normalize([{ ...usual, ...item }], more)[0] as ReadItem).post
const drop = (item: Partial<FeedItem>) => (normalize([{ ...usual, ...item }])[0] as Unread).drop

test('an item becomes a post of its feed, and of whoever wrote it', () => {
  const { id, author, text, url, createdAt, langs, consent } = post({ body: html('<p>at the quay</p>'), authors: ['Ana Example'] })
  assert.match(id, /^feeds:[\w-]{22}$/)
  assert.deepEqual(author, { id: 'feeds:https://quay.example/feed#Ana%20Example', handle: 'quay.example', name: 'Ana Example · Quay news' })
  assert.deepEqual(
    [text, url, createdAt, langs, consent],
    ['High water\n\nat the quay', 'https://quay.example/a', Date.UTC(2026, 10, 26, 4), ['en'], 'answer'],
  )
  assert.deepEqual(post({}).author, { id: 'feeds:https://quay.example/feed', handle: 'quay.example', name: 'Quay news' })
  assert.equal(post({ authors: ['Quay news'] }).author.id, 'feeds:https://quay.example/feed')
  assert.deepEqual(post({}, { title: '' }).author.name, 'quay.example')
})

test('it is known by its guid, else its link, else title and date, within its feed', () => {
  const id = (item: Partial<FeedItem>, feed?: string) => post(item, feed === undefined ? {} : { feed }).id
  assert.equal(id({}), id({ link: 'https://quay.example/b', title: html('Other'), published: '2026-11-26T03:00:00Z' }))
  assert.notEqual(id({}), id({}, 'https://harbour.example/feed'))
  const { guid: _guid, ...unnamed } = usual
  const of = (item: FeedItem) => (normalize([item])[0] as ReadItem).post.id
  assert.equal(of(unnamed), of({ ...unnamed, title: html('Other') }))
  const { link: _link, ...bare } = unnamed
  assert.notEqual(of(bare), of({ ...bare, title: html('Other') }))
})

test('a guid that several items share tells none from another; what is there twice is there once', () => {
  const items = normalize([usual, { ...usual, link: 'https://quay.example/b' }, usual])
  assert.equal(items.length, 2)
  assert.notEqual(items[0]?.key, items[1]?.key)
})

test('what it says is its title, its text and what its pictures show', () => {
  const content = (item: Partial<FeedItem>) => (normalize([{ ...usual, ...item }])[0] as ReadItem).content
  assert.equal(content({}), content({ title: html('<b>High</b>  water'), tags: ['new'], link: 'https://quay.example/?utm=1' }))
  for (const other of [
    { title: html('Higher water') },
    { body: html('more') },
    { media: [{ url: 'https://quay.example/a.jpg', type: 'image/jpeg', alt: 'The quay' }] },
  ])
    assert.notEqual(content({}), content(other))
})

test('without a date, at the beginning of time, or with nothing to see, it is dropped', () => {
  const { published: _published, ...undated } = usual
  assert.equal((normalize([undated])[0] as Unread).drop, 'undated')
  for (const published of ['', 'soon', '1970-01-01T00:00:00Z', 'Thu, 01 Jan 1970 00:00:00 GMT'])
    assert.equal(drop({ published }), 'undated', published)
  assert.equal(drop({ title: html('<img src=x>'), body: html(' ') }), 'malformed')
  assert.equal((normalize([usual], { isPrivate: true })[0] as Unread).drop, 'not-public')
})

test('a date of the future is a claim; it was seen when it came', () => {
  const { createdAt, witnessedAt } = post({ published: '2036-01-01T00:00:00Z' })
  assert.deepEqual([createdAt, witnessedAt], [Date.UTC(2036, 0, 1), receivedAt])
})

test('a title that only begins the text is said once', () => {
  assert.equal(post({ title: html('Water is over the…'), body: html('Water is over the quay') }).text, 'Water is over the quay')
  assert.equal(post({ title: html('Water'), body: html('The quay') }).text, 'Water\n\nThe quay')
})

test('pictures, links, tags, languages and labels are held to what they can be', () => {
  const one = post({
    body: html('<a href="b">b</a><a href="javascript:x">x</a><img src="c.jpg" alt="A boat">'),
    media: [
      { url: 'https://quay.example/a.jpg', type: 'image/jpeg', alt: 'The quay' },
      { url: 'https://quay.example/a.pdf', type: 'application/pdf', alt: '' },
      { url: 'https://quay.example/a.mp3', type: '', alt: '' },
      { url: 'data:image/png,x', type: 'image/png', alt: '' },
    ],
    tags: ['Water', 'quay, boats', '', 'x'.repeat(200)],
    lang: 'de_AT',
    isSensitive: true,
  })
  assert.deepEqual(
    one.media.map(({ kind, alt }) => [kind, alt]),
    [
      ['image', 'The quay'],
      ['audio', ''],
      ['image', 'A boat'],
    ],
  )
  assert.deepEqual(one.links, [
    'https://quay.example/a',
    'https://quay.example/a.jpg',
    'https://quay.example/a.pdf',
    'https://quay.example/a.mp3',
    'https://quay.example/news/b',
  ])
  assert.deepEqual([one.tags, one.langs, one.labels], [['Water', 'quay', 'boats'], ['de-AT'], ['sensitive']])
  assert.deepEqual(post({ lang: 'a language' }).langs, [])
  assert.ok(post({ body: html('word '.repeat(100_000)) }).text.length <= 20_000)
  assert.ok(post({ title: html('\uD800 half'), guid: '\uD800' }).text.isWellFormed())
})

test('where an item has no address its own is that of the site', () => {
  const { link: _link, ...bare } = usual
  assert.equal((normalize([bare])[0] as ReadItem).post.url, 'https://www.quay.example/')
  assert.equal((normalize([{ ...bare, guid: 'https://quay.example/g' }])[0] as ReadItem).post.url, 'https://quay.example/g')
  assert.equal(post({ link: 'javascript:alert(1)' }).url, 'https://www.quay.example/')
})
