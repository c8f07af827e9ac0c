import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorId, Cursor, Post, SourceName } from '../post/index.ts'
import { makePost } from '../post/post.fixture.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { matches, parseQuery } from './index.ts'

const { signal } = new AbortController()
const posts: readonly Post[] = [
  makePost({ n: 1, by: 'ana', text: 'The power cut in the old town goes on #storm' }),
  makePost({ n: 2, by: 'Bo', text: 'Power is back, no cut any more', langs: ['en-GB'], links: ['https://www.example.org/a'] }),
  makePost({ n: 3, by: 'cy', text: 'Coupure de courant', langs: ['fr'], links: ['https://news.example.net/b'], network: 'bluesky' }),
  makePost({ n: 4, by: 'di', text: '東京で停電', langs: ['ja'], media: [{ kind: 'image', url: 'https://x.com/p', alt: 'a dark storm' }] }),
  makePost({
    n: 5,
    by: 'ed',
    text: 'see',
    card: { title: 'Storm warning', description: '', url: 'https://example.org/c' },
    tags: ['weather'],
  }),
]
const queries = [
  '',
  'power',
  'power cut',
  '"power cut"',
  '-power',
  'power -"old town"',
  'storm',
  '#storm',
  '#weather',
  '停電',
  'lang:en',
  'lang:fr',
  'lang:fr lang:ja',
  'network:bluesky',
  'network:x -power',
  'from:bo',
  'from:@ANA power',
  '-from:ana power',
  'host:example.org',
  'host:example.org host:news.example.net',
  'host:www.example.org power',
  'has:link',
  'has:media',
  'has:link has:media',
  'nothing here',
]

test('a post that arrives matches a query exactly when a search would find it', async () => {
  const store = createScanStore()
  const events = posts.map((post) => ({ type: 'post-put', post }) as const)
  await store.write({ source: 's' as SourceName, events, cursor: 'c' as Cursor }, { signal })
  let found = 0
  for (const text of queries) {
    const parsed = parseQuery(text, { now: 2_000_000, timeZone: 'UTC' })
    const accounts = async (handles: readonly string[]): Promise<AuthorId[]> => [...(await store.authors(handles)).values()].flat()
    const [authors, notAuthors] = [await accounts(parsed.fromHandles), await accounts(parsed.notFromHandles)]
    const only = { ...parsed.only, ...(authors.length > 0 && { authors }) }
    const query = { any: [], all: parsed.all, none: parsed.none, only, notAuthors, from: 0, until: 9e15, limit: 50 }
    const { hits } = await store.find(query, { deadlineMs: 1_000, signal })
    assert.deepEqual(
      posts
        .filter((post) => matches(post, parsed))
        .map(({ id }) => id)
        .sort(),
      hits.map(({ id }) => id).sort(),
      text,
    )
    found += hits.length
  }
  assert.ok(found > 30)
})
