import { receivedAt, type FuzzedWire } from '../fuzz/wire.fixture.ts'
import { fakePost } from './fake-x.fixture.ts'
import { normalizePost } from './normalize.ts'
import { decodeLine, decodePage } from './wire.ts'

const at = Date.parse('2026-11-23T09:00:00.000Z')
const lines: readonly string[] = [
  JSON.stringify({
    data: {
      ...fakePost(1, 'Água &amp; 🌊 https://t.co/a', {
        at,
        withheld: { country_codes: ['DE'] },
        referenced_tweets: [{ type: 'retweeted', id: '5' }],
        attachments: { media_keys: ['3_1'] },
      }),
      note_tweet: { text: 'longer', entities: { urls: [{ url: 'https://t.co/a', expanded_url: 'https://example.org', title: 'x' }] } },
      entities: {
        urls: [{ url: 'https://t.co/a', expanded_url: 'https://example.org' }],
        hashtags: [{ tag: 'a' }],
        mentions: [{ id: '9' }],
      },
    },
    includes: {
      users: [{ id: '77', username: 'ana', name: 'Ana' }],
      media: [{ media_key: '3_1', type: 'photo', url: 'https://e.example/1' }],
      tweets: [{ id: '5', text: 'x', author_id: '77' }],
    },
    matching_rules: [{ id: '1', tag: 'a' }],
  }),
  '{"errors":[{"title":"operational-disconnect","disconnect_type":"UpstreamOperationalDisconnect","detail":"x"}]}',
  JSON.stringify({ data: fakePost(2, 'Water', { at }) }),
]

/** Lines of the filtered stream, which are also tried as pages of a search. */
export const xWire: FuzzedWire = {
  name: 'x',
  form: 'text',
  bases: async () => lines.map((line) => Buffer.from(line)),
  async open() {
    return (frame, tell) => {
      const line = frame.toString('utf8')
      decodePage(line)
      const decoded = decodeLine(line)
      tell(decoded?.kind ?? 'passed over')
      if (decoded?.kind !== 'post') return []
      if (!(Number.isFinite(decoded.use.posts) && decoded.use.posts >= 1)) throw new TypeError('a post that costs nothing')
      const normalized = normalizePost(decoded.post, decoded.included, { receivedAt })
      if (!('drop' in normalized)) return normalized.events
      tell(normalized.drop)
      return []
    }
  },
  fault: (event) => (event.type === 'post-put' && !/^x:\d{1,19}$/.test(event.post.id) ? 'an id that is no number' : undefined),
  outcomes: ['post', 'post-put', 'post-hide', 'malformed', 'drop'],
}
