import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createParser } from 'eventsource-parser'
import { createRandom } from '../../post/post.fixture.ts'
import type { PostEvent, PostId } from '../../post/index.ts'
import { sharedRecords } from '../../../tests/support/shared-data.ts'
import { agreeing, bodiesOf, cassettes, skip, statusesIn } from './cassettes.fixture.ts'
import { normalizeStatus, type Teller } from './normalize.ts'
import { accountOf, statusOf } from './server.fixture.ts'
import { decodeEvent, decodeFrame, decodePage, parse, type Decoded } from './wire.ts'

/** More by hand: `node src/sources/mastodon/mutation.test.ts 1000000`. */
const frames = Number(process.argv[2] ?? 20_000)
const receivedAt = Date.parse('2026-11-23T09:00:05Z')
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
const bases: readonly string[] = [
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

const values: readonly string[] = [
  ...['null', 'true', '{}', '[]', '""', '0', '-1', '7.5', '1e999', '9007199254740993', '[null]', '[[],{}]', '{"uri":null}'],
  ...['2026-11-23T09:00:00Z', '9999-12-31T23:59:59Z', '0000-01-01T00:00:00Z', '-000001-01-01T00:00:00Z', '+275760-09-13T00:00:00Z'].map(
    (text) => `"${text}"`,
  ),
  ...[
    'https://m.example/1',
    'javascript:alert(1)',
    'http://127.0.0.1/',
    'public',
    'private',
    'accepted',
    '__proto__',
    'constructor',
    '../../x',
  ].map((text) => `"${text}"`),
  ...[
    '\\ud800',
    'a\\udc00b',
    '\\u0000',
    '\\u202e\\u2066',
    '👩‍👩‍👧‍👦🏳️‍🌈',
    '\ufb2c',
    '<p>',
    '</p></p>',
    '<a href=',
    '&#x110000;',
    '&amp',
    '<script>',
    '<!--',
    '<![CDATA[',
  ].map((text) => `"${text}"`),
]
const long: readonly string[] = [
  `"${'x'.repeat(30_000)}"`,
  `"${'<p>'.repeat(10_000)}"`,
  `"${'<a href=https://e.example/>'.repeat(2_000)}"`,
  `"${'\ufb2c'.repeat(20_000)}"`,
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"reblog":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  `[${Array.from({ length: 400 }, (_, n) => `{"name":"t${n}","url":"https://m.example/${n}","type":"image"}`).join(',')}]`,
]
const pieces = [
  'null',
  '{}',
  '"',
  '\\',
  '\\"',
  ',',
  '}',
  ']',
  '\n',
  '\n\n',
  'data: ',
  'event: update\n',
  ':',
  '\u0000',
  '\ud800',
  '<',
  '>',
  '&',
  '"uri":null,',
  '😀',
]

/** Frames that are not quite what they were: the same ones for the same seed. */
function createMutator(seed: number): () => string {
  const random = createRandom(seed)
  const below = (n: number) => Math.floor(random() * n)
  const one = <T>(list: readonly T[]): T => list[below(list.length)] as T
  const spans = bases.map((text) =>
    [...text.matchAll(/\\?"(?:[^"\\]|\\(?!"))*\\?"|-?\d+(?:\.\d+)?|true|false|null|\[\]|\{\}/g)].map(({ 0: token, index }) => ({
      from: index,
      to: index + token.length,
    })),
  )
  function swap(at: number): string {
    const text = bases[at] ?? ''
    const span = one(spans[at] ?? [])
    const value = random() < 0.004 ? one(long) : one(values)
    // Within a payload, quotes are escaped once more.
    const isPayload = text.includes('\\"') && span.from > text.indexOf('payload')
    return text.slice(0, span.from) + (isPayload ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : value) + text.slice(span.to)
  }
  function disturb(text: string): string {
    const from = below(text.length)
    const to = Math.min(text.length, from + below(random() < 0.5 ? 8 : 200))
    switch (below(5)) {
      case 0:
        return text.slice(0, from) + text.slice(to)
      case 1:
        return text.slice(0, to) + text.slice(from)
      case 2:
        return text.slice(0, from) + one(pieces) + text.slice(from)
      case 3: {
        const bytes = Buffer.from(text)
        const i = below(bytes.length)
        bytes[i] = (bytes[i] ?? 0) ^ (1 << below(8))
        return bytes.toString('utf8')
      }
      default:
        return text.slice(0, from) + one(bases).slice(below(500))
    }
  }
  return () => {
    const at = below(bases.length)
    const dice = random()
    if (dice < 0.6) return swap(at)
    return disturb(dice < 0.75 ? swap(at) : (bases[at] ?? ''))
  }
}

/** As whatever it may be: a frame, a stretch of events, a page. */
function decodeAll(text: string): Decoded[] {
  const told: Decoded[] = [decodeFrame(text)]
  const parser = createParser({ onEvent: ({ event = 'message', data }) => told.push(decodeEvent(event, data)) })
  parser.feed(text)
  for (const status of decodePage(text) ?? []) told.push({ kind: 'status', isEdit: false, status })
  return told
}

const isShort = (text: string | undefined, most: number) =>
  text === undefined || (typeof text === 'string' && text.length <= most && text.isWellFormed())
const areShort = (texts: readonly string[], many: number, most: number) =>
  texts.length <= many && texts.every((text) => isShort(text, most))
const isMoment = (value: number) => Number.isSafeInteger(value) && Math.abs(value) <= 8.64e15
const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0

/** What is wrong with an event that would be stored, if anything. */
function fault(event: PostEvent): string | undefined {
  if (event.type === 'count-add') return isShort(event.id, 910) ? undefined : 'counted'
  if (event.type !== 'post-put') return 'an event of another kind'
  const { post } = event
  const { card, media, counts } = post
  if (!isShort(post.id, 920) || !/^mastodon:https:\/\//.test(post.id) || !/^mastodon:https:\/\//.test(post.author.id)) return 'id'
  if (!isShort(post.author.handle, 400) || !isShort(post.author.name, 500)) return 'author'
  if (!isShort(post.text, 20_000) || !/^https:\/\//.test(post.url) || !isShort(post.url, 900) || !isShort(post.version, 40)) return 'text'
  if (post.text === '' && media.length === 0 && !card && !post.quoteOf) return 'nothing said'
  if (!isMoment(post.createdAt) || !isMoment(post.witnessedAt) || post.witnessedAt > receivedAt || post.version === '') return 'clocks'
  if (!areShort(post.langs, 1, 30) || !areShort(post.tags, 100, 640) || !areShort(post.labels, 2, 20)) return 'lists'
  if (!areShort(post.links, 101, 2_048) || !areShort(post.mentions, 100, 920)) return 'links'
  if (media.length > 20 || !media.every(({ alt, url }) => isShort(alt, 10_000) && isShort(url, 2_048))) return 'media'
  if (card && !(isShort(card.title, 1_000) && isShort(card.description, 2_000) && isShort(card.url, 2_048))) return 'card'
  if (!isCount(counts.likes) || !isCount(counts.reposts)) return 'counts'
  return [post.replyTo, post.quoteOf].every((id) => isShort(id, 920)) ? undefined : 'edges'
}

test(
  `${frames} mutated frames of every wire: each becomes something that fits or a drop; none throws, hangs or brings a post without a date`,
  { timeout: 1_800_000 },
  () => {
    const next = createMutator(9)
    const seen: Record<string, number> = {}
    const count = (outcome: string) => (seen[outcome] = (seen[outcome] ?? 0) + 1)
    let slowest = 0
    for (let round = 0; round < frames; round++) {
      const frame = next()
      const teller: Teller = { receivedAt, postOf: (id) => (id === '77' ? parent : undefined), unstated: round % 2 ? 'public' : 'private' }
      const begun = performance.now()
      try {
        for (const decoded of decodeAll(frame)) {
          count(decoded?.kind ?? 'passed over')
          if (decoded?.kind !== 'status') continue
          const normalized = normalizeStatus(decoded.status, teller)
          if ('drop' in normalized) {
            count(normalized.drop)
            continue
          }
          for (const event of normalized.events) {
            count(event.type)
            const what = fault(event)
            if (what !== undefined) assert.fail(`${event.type}: ${what}`)
          }
        }
      } catch (cause) {
        throw new TypeError(`Frame ${round}: ${JSON.stringify(frame.slice(0, 3_000))}`, { cause })
      }
      slowest = Math.max(slowest, performance.now() - begun)
    }
    assert.ok(slowest < 1_000, `the slowest took ${slowest.toFixed(0)} ms`)
    // That they were mutated neither too little nor too much.
    for (const outcome of [
      'drop',
      'status',
      'delete',
      'error',
      'passed over',
      'post-put',
      'count-add',
      'not-public',
      'undated',
      'malformed',
    ])
      assert.ok((seen[outcome] ?? 0) > frames / 2_000, `${outcome}: ${seen[outcome] ?? 0}; ${JSON.stringify(seen)}`)
  },
)
