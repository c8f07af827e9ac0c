import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Post, PostId } from '../../post/index.ts'
import { normalizeStatus, type Teller } from './normalize.ts'
import { accountOf, statusOf } from './server.fixture.ts'

const receivedAt = Date.parse('2026-11-23T09:00:05Z')
const parent = 'mastodon:https://n.example/users/bo/statuses/7' as PostId
const teller: Teller = { receivedAt, postOf: (id) => (id === '77' ? parent : undefined), unstated: 'private' }
const normalized = (more: object, told: Partial<Teller> = {}) => normalizeStatus({ ...statusOf(), ...more }, { ...teller, ...told })
function postOf(more: object, told: Partial<Teller> = {}): Post {
  const result = normalized(more, told)
  const [event] = 'events' in result ? result.events : []
  assert.ok(event?.type === 'post-put', JSON.stringify(result))
  return event.post
}

test('a status is a post with the id that it has everywhere', () => {
  const more = {
    spoiler_text: 'Weather',
    sensitive: true,
    content:
      '<p>Rain in <a class="mention hashtag" href="https://m.example/tags/lisboa">#<span>lisboa</span></a>, see <a href="https://example.org/a">this</a></p>',
    language: 'pt',
    tags: [{ name: 'lisboa', url: 'https://m.example/tags/lisboa' }],
    mentions: [{ id: '2', acct: 'bo@n.example', url: 'https://n.example/@bo' }],
    media_attachments: [
      { type: 'image', url: 'https://f.example/i.png', preview_url: 'https://f.example/p.png', description: 'A flooded quay' },
      { type: 'gifv', url: null, remote_url: 'https://n.example/v.mp4', description: null },
      { type: 'unknown', url: null, remote_url: null, preview_url: null },
    ],
    card: { url: 'https://example.org/card', title: 'Quay', description: 'Closed' },
    in_reply_to_id: '77',
    favourites_count: 3,
    reblogs_count: 2,
    replies_count: 9,
  }
  assert.deepEqual(postOf(more), {
    id: 'mastodon:https://m.example/users/ana/statuses/1155',
    author: { id: 'mastodon:https://m.example/@ana', handle: 'ana@m.example', name: 'ANA' },
    text: 'Weather\n\nRain in #lisboa, see this',
    url: 'https://m.example/@ana/1155',
    createdAt: Date.parse('2026-11-23T09:00:01.250Z'),
    witnessedAt: Date.parse('2026-11-23T09:00:01.250Z'),
    receivedAt,
    langs: ['pt'],
    links: ['https://example.org/a', 'https://example.org/card'],
    tags: ['lisboa'],
    mentions: ['mastodon:https://n.example/@bo'],
    media: [
      { kind: 'image', url: 'https://f.example/i.png', alt: 'A flooded quay' },
      { kind: 'video', url: 'https://n.example/v.mp4', alt: '' },
    ],
    replyTo: parent,
    card: { title: 'Quay', description: 'Closed', url: 'https://example.org/card' },
    labels: ['sensitive', 'content-warning'],
    counts: { likes: 3, reposts: 2, replies: 0, quotes: 0 },
    version: '2026-11-23T09:00:01.000Z',
    consent: 'answer',
  })
  const { events } = normalized(more) as { events: readonly unknown[] }
  assert.deepEqual(events.slice(1), [{ type: 'count-add', id: parent, what: 'reply', by: 1 }])
})

test('only what is public, of accounts that let themselves be indexed', () => {
  const of = (account: object) => ({ account: { ...accountOf('ana'), ...account } })
  const refused: object[] = [
    ...['unlisted', 'private', 'direct', 'local', undefined, 7].map((visibility) => ({ visibility })),
    { local_only: true },
    ...[
      { indexable: false },
      { indexable: undefined },
      { indexable: null },
      { indexable: 'true' },
      { noindex: true },
      { discoverable: false },
      { suspended: true },
      { limited: true },
    ].map(of),
    ...[
      '<p>leave me #nobot</p>',
      '<p><a href="https://m.example/tags/noindex" class="mention hashtag">#<span>NoIndex</span></a></p>',
      '#noai',
    ].map((note) => of({ note })),
  ]
  for (const more of refused) assert.deepEqual(normalized(more), { drop: 'not-public' }, JSON.stringify(more))
  for (const account of [
    { discoverable: null },
    { noindex: null },
    { noindex: undefined },
    { note: 'likes #nobody' },
    { moved: accountOf('bo') },
  ])
    postOf(of(account))
})

test('an account that says nothing is public where the operator says so, and a no is a no all the same', () => {
  const of = (account: object) => ({ account: { ...accountOf('ana'), ...account } })
  postOf(of({ indexable: undefined }), { unstated: 'public' })
  for (const account of [{ indexable: false }, { indexable: undefined, noindex: true }, { indexable: undefined, note: '#nobots' }])
    assert.deepEqual(normalized(of(account), { unstated: 'public' }), { drop: 'not-public' })
})

test('a boost is one more repost of what it repeats, not a post; one for followers alone is nothing', () => {
  const inner = statusOf({ id: '9', by: 'bo', text: 'the words', at: Date.parse('2026-11-20T08:00:00Z') })
  const boost = { uri: 'https://m.example/users/ana/statuses/1155/activity', content: '', reblog: { ...inner, reblogs_count: 5 } }
  const result = normalized(boost) as { events: readonly { type: string; post?: Post }[] }
  assert.deepEqual(
    [result.events[0]?.post?.id, result.events[0]?.post?.createdAt, result.events[0]?.post?.counts.reposts],
    ['mastodon:https://m.example/users/bo/statuses/9', Date.parse('2026-11-20T08:00:00Z'), 4],
  )
  assert.deepEqual(result.events[1], { type: 'count-add', id: 'mastodon:https://m.example/users/bo/statuses/9', what: 'repost', by: 1 })
  assert.deepEqual(normalized({ ...boost, visibility: 'private' }), { drop: 'not-public' })
  assert.deepEqual(normalized({ ...boost, reblog: { ...inner, visibility: 'unlisted' } }), { drop: 'not-public' })
})

test('a quote is told when the quoted author has accepted it, and in no other state', () => {
  const quoted = statusOf({ id: '9', by: 'bo' })
  const accepted = postOf({ quote: { state: 'accepted', quoted_status: quoted } })
  assert.equal(accepted.quoteOf, 'mastodon:https://m.example/users/bo/statuses/9')
  assert.equal(postOf({ quote: { state: 'accepted', quoted_status_id: '77' } }).quoteOf, parent)
  for (const state of [
    'pending',
    'rejected',
    'revoked',
    'deleted',
    'unauthorized',
    'blocked_account',
    'muted_account',
    'of_tomorrow',
    undefined,
  ])
    assert.equal(postOf({ quote: { state, quoted_status: quoted, quoted_status_id: '77' } }).quoteOf, undefined)
  assert.equal(postOf({ quote: quoted }).quoteOf, undefined)
})

test('an edit is newer than what it edits, on its own server and on those that lost the fraction of a second', () => {
  const version = (created_at: string, edited_at: string | null = null) => postOf({ created_at, edited_at }).version
  const first = version('2026-11-23T09:00:01.250Z')
  assert.equal(first, version('2026-11-23T09:00:01Z'))
  assert.ok(version('2026-11-23T09:00:01.250Z', '2026-11-23T09:00:01.900Z') > first)
  assert.ok(version('2026-11-23T09:00:01Z', '2026-11-23T09:00:01Z') > first)
  assert.ok(version('2026-11-23T09:00:01Z', '2026-11-23T09:00:03.2Z') > version('2026-11-23T09:00:01Z', '2026-11-23T09:00:03Z'))
})

test('no date, no post; a date of the future is of now, and nobody gains by it', () => {
  for (const created_at of [undefined, null, '', 'yesterday', 1_795_424_401_250, '2026-11-23T09:00:01'])
    assert.deepEqual(normalized({ created_at }), { drop: 'undated' })
  assert.equal(postOf({ created_at: '2031-01-01T00:00:00Z' }).witnessedAt, receivedAt)
})

test('addresses are https, and the page of a post is on its own host', () => {
  for (const uri of [
    undefined,
    7,
    'http://m.example/1',
    'tag:m.example,2017:objectId=1',
    'javascript:alert(1)',
    `https://m.example/${'x'.repeat(900)}`,
  ])
    assert.deepEqual(normalized({ uri }), { drop: 'malformed' })
  assert.equal(postOf({ url: 'https://evil.example/@ana/1155' }).url, 'https://m.example/users/ana/statuses/1155')
  assert.equal(postOf({ url: null }).url, 'https://m.example/users/ana/statuses/1155')
  const plain = {
    uri: 'http://localhost:3000/users/ana/statuses/1',
    url: 'http://localhost:3000/@ana/1',
    account: accountOf('ana', 'http://localhost:3000'),
  }
  assert.deepEqual(normalized(plain), { drop: 'malformed' })
  assert.equal(postOf(plain, { plainHosts: new Set(['localhost:3000']) }).url, 'http://localhost:3000/users/ana/statuses/1')
})

test('names are told with their host, of other servers as they are, and odd ones not at all', () => {
  const handle = (acct: unknown) => postOf({ account: { ...accountOf('ana'), acct } }).author.handle
  assert.deepEqual(
    [handle('ana'), handle('bo@n.example'), handle('a b'), handle(`${'x'.repeat(200)}`)],
    ['ana@m.example', 'bo@n.example', '', ''],
  )
})

test('nothing said is nothing; a picture, a card or a quote is something', () => {
  assert.deepEqual(normalized({ content: '' }), { drop: 'malformed' })
  assert.equal(postOf({ content: '', media_attachments: [{ type: 'image', url: 'https://f.example/i.png' }] }).media.length, 1)
})
