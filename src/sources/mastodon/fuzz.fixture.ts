import { createParser } from 'eventsource-parser'
import type { PostEvent, PostId } from '../../post/index.ts'
import { sharedRecords } from '../../../tests/support/shared-data.ts'
import { receivedAt, type FuzzedWire } from '../fuzz/wire.fixture.ts'
import { agreeing, bodiesOf, cassettes, skip, statusesIn } from './cassettes.fixture.ts'
import { normalizeStatus, type Teller } from './normalize.ts'
import { accountOf, statusOf } from './server.fixture.ts'
import { decodeEvent, decodeFrame, decodePage, parse, type Decoded } from './wire.ts'

const parent = 'mastodon:https://n.example/users/bo/statuses/7' as PostId

/** Of the recordings, where they are: as if they were of a server of the web. */
async function realStatuses(): Promise<object[]> {
  const found: object[] = []
  if (skip) return found
  for await (const { yaml } of await sharedRecords(cassettes))
    for (const body of bodiesOf(String(yaml)))
      for (const status of statusesIn(parse(body))) {
        const text = JSON.stringify(agreeing(status))
        if (text.length < 12_000) found.push(JSON.parse(text.replaceAll('http://localhost:3000', 'https://m.example')) as object)
      }
  return found.filter((_, n) => n % 7 === 0)
}

/** Statuses with everything that one can hold; invented. */
function everyStatus(): object[] {
  const quoted = statusOf({ id: '9', by: 'bo', text: 'quoted words' })
  const anchor =
    '<a href="https://example.org/a/long" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">example.org</span></a>'
  const mention = '<span class="h-card"><a href="https://n.example/@bo" class="u-url mention">@<span>bo</span></a></span>'
  const media = {
    type: 'image',
    url: 'https://f.example/i.png',
    preview_url: 'https://f.example/p.png',
    description: 'A quay',
    meta: { focus: { x: 0, y: 0 } },
  }
  const full = {
    content: `<p>${mention} Rain &amp; wind, see ${anchor}<br/>#storm</p><p>Second</p>`,
    spoiler_text: 'Weather',
    sensitive: true,
    in_reply_to_id: '77',
    media_attachments: [media, { ...media, type: 'gifv' }],
    tags: [{ name: 'storm', url: 'https://m.example/tags/storm' }],
    mentions: [{ id: '2', username: 'bo', url: 'https://n.example/@bo', acct: 'bo@n.example' }],
    card: { url: 'https://example.org/c', title: 'Quay', description: 'Closed', type: 'link' },
    quote: { state: 'accepted', quoted_status: quoted },
    favourites_count: 3,
    reblogs_count: 2,
    edited_at: '2026-11-23T09:00:03.000Z',
  }
  return [
    statusOf(),
    { ...statusOf(), ...full },
    { ...statusOf(), content: '', reblog: { ...quoted, ...full } },
    { ...statusOf(), account: accountOf('cy', 'https://m.example', { indexable: false }) },
    { ...statusOf(), url: null, language: null, visibility: 'unlisted' },
  ]
}

const frameOf = (event: string, payload?: unknown) =>
  JSON.stringify({ stream: ['public'], event, ...(payload !== undefined && { payload }) })
const allBases = async (): Promise<readonly string[]> => [
  ...[...everyStatus(), ...(await realStatuses())].flatMap((status) => [
    frameOf('update', JSON.stringify(status)),
    frameOf('status.update', JSON.stringify(status)),
    frameOf('update', status),
    `:thump\nevent: update\ndata: ${JSON.stringify(status)}\n\n`,
    JSON.stringify([status, statusOf({ id: '1156' })]),
  ]),
  frameOf('delete', '1155'),
  ':)\n:thump\n\nevent: delete\ndata: 1155\n\nevent: filters_changed\ndata: undefined\n\n',
  frameOf('filters_changed'),
  '{"error":"Unknown stream type","status":400}',
]

/** As whatever it may be: a frame, a stretch of events, a page. */
function decodeAll(text: string): Decoded[] {
  const told: Decoded[] = [decodeFrame(text)]
  const parser = createParser({ onEvent: ({ event = 'message', data }) => told.push(decodeEvent(event, data)) })
  parser.feed(text)
  for (const status of decodePage(text) ?? []) told.push({ kind: 'status', isEdit: false, status })
  return told
}

/** Frames of the socket, stretches of events, pages: whatever it may be. */
export const mastodonWire: FuzzedWire = {
  name: 'mastodon',
  form: 'text',
  bases: async () => (await allBases()).map((text) => Buffer.from(text)),
  async open() {
    let n = 0
    return (frame, tell) => {
      const teller: Teller = { receivedAt, postOf: (id) => (id === '77' ? parent : undefined), unstated: n++ % 2 ? 'public' : 'private' }
      return decodeAll(frame.toString('utf8')).flatMap((decoded) => {
        tell(decoded?.kind ?? 'passed over')
        if (decoded?.kind !== 'status') return []
        const normalized = normalizeStatus(decoded.status, teller)
        if (!('drop' in normalized)) return normalized.events
        tell(normalized.drop)
        return []
      })
    }
  },
  fault: faultOf,
  outcomes: ['drop', 'status', 'delete', 'error', 'passed over', 'post-put', 'count-add', 'not-public', 'undated', 'malformed'],
}

function faultOf(event: PostEvent): string | undefined {
  if (event.type === 'count-add') return undefined
  if (event.type !== 'post-put') return 'an event of another kind'
  const { post } = event
  if (!/^mastodon:https:\/\//.test(post.id) || !/^mastodon:https:\/\//.test(post.author.id) || !/^https:\/\//.test(post.url))
    return 'an id that is no address'
  return post.version === '' ? 'no version' : undefined
}
