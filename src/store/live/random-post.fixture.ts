import { DatabaseSync } from 'node:sqlite'
import type { AuthorId, Post, PostId } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'

const dids = ['ewvi7nxzyoun6zhxrhs64oiz', 'aaaaaaaaaaaaaaaaaaaaaaaa', '777777777777777777777777'].map((did) => `did:plc:${did}`)
const tids = ['3mwrkgj4bjk22', '2222222222222', 'bzzzzzzzzzzzz', '3mwrkgj4bjm42']
/** Of pictures: as they are, one that is too short, and one whose last character holds bits that are no byte's. */
const cids = ['bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku', 'bafkreiexample', `bafkrei${'7'.repeat(52)}`]
/** Node 24.0 reads a text out of SQLite up to its first NUL alone. */
export const readsNul = new DatabaseSync(':memory:').prepare('select ? as text').get('a\0b')?.['text'] === 'a\0b'
const odd = [
  '',
  '=',
  '=1',
  '0',
  '123',
  'a b',
  'naïve',
  '東京',
  '🚀🇯🇵',
  'x:',
  'bluesky:',
  ...(readsNul ? ['\0'] : []),
  'null',
  "'; drop table post; --",
  'bzzzzzzzzzzzzz',
  'czzzzzzzzzzzz',
]

/** A post of any form that an id, an address or a field can take, sensible or not, a pure function of `random`. Not of the same id, as a rule. */
export function makeRandomPost(n: number, random: () => number): Post {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const chance = (share: number) => random() < share
  const some = <T>(one: () => T): T[] => (chance(0.5) ? [] : Array.from({ length: 1 + Math.floor(random() * 3) }, one))
  const text = () => (chance(0.4) ? pick(odd) : `word ${Math.floor(random() * 50)}${chance(0.1) ? 'é'.repeat(300) : ''}`)
  const authorId = () =>
    pick([`bluesky:${pick(dids)}`, `bluesky:did:web:${pick(odd)}`, `x:${pick(['1', '44196397', 'bo'])}`, text()]) as AuthorId
  const rkey = () => (chance(0.7) ? pick(tids) : pick(odd))
  const id = (author: AuthorId) =>
    pick([
      `bluesky:at://${author.slice(8)}/app.bsky.feed.post/${rkey()}`,
      `bluesky:at://${pick(dids)}/app.bsky.feed.post/${rkey()}`,
      `bluesky:at://${pick(dids)}/app.bsky.feed.like/${rkey()}`,
      `x:${pick(['0', '01', '1', '1853000000000000000', '9223372036854775807', '9223372036854775808', '99999999999999999999'])}`,
      text(),
    ]) as PostId
  const time = () => (chance(0.1) ? pick([-8.64e15, 8.64e15, 0, -1]) : 1_790_000_000_000 + Math.floor(random() * 1e9))
  const author = authorId()
  const link = `https://example.org/${n}`
  const address = () => (chance(0.5) ? link : pick(odd))
  const post = id(author)
  const replyTo = chance(0.5) ? id(author) : undefined
  const thread = chance(0.5) ? (chance(0.5) ? replyTo : id(authorId())) : undefined
  const at = time()
  return {
    ...makePost({ n }),
    id: post,
    author: { id: author, handle: '', name: '' },
    text: `${text()} ${text()} ${chance(0.5) ? link : ''}`,
    url: chance(0.5)
      ? `https://bsky.app/profile/${author.slice(8)}/post/${post.slice(-13)}`
      : chance(0.5)
        ? `https://x.com/i/status/${post.slice(2)}`
        : text(),
    createdAt: chance(0.5) ? at - 200 : time(),
    witnessedAt: at,
    receivedAt: chance(0.5) ? at : time(),
    langs: some(() => pick(['en', 'pt-BR', '', 'a b'])),
    links: some(address),
    tags: some(text),
    mentions: some(authorId),
    media: some(() => ({
      kind: pick(['image', 'video', 'audio'] as const),
      url: chance(0.5) ? address() : `https://cdn.bsky.app/img/feed_fullsize/plain/${author.slice(8)}/${pick(cids)}@jpeg`,
      alt: text(),
      ...(chance(0.3) && { text: text() }),
    })),
    labels: some(text),
    ...(replyTo !== undefined && { replyTo }),
    ...(thread !== undefined && { thread }),
    ...(chance(0.3) && { quoteOf: id(authorId()) }),
    ...(chance(0.3) && { card: { title: text(), description: text(), url: address() } }),
    counts: { likes: Math.floor(random() * 1e6), reposts: pick([0, 1]), replies: 0, quotes: 3 },
    version: chance(0.5) ? pick([...tids, ...odd]) : '',
    consent: chance(0.2) ? 'count-only' : 'answer',
  }
}
