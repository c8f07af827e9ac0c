import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { before, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { sharedFile, sharedRecords } from '../../../tests/support/shared-data.ts'
import { createRandom } from '../../post/post.fixture.ts'
import type { Post } from '../../post/index.ts'
import { createMemory } from '../memory.ts'
import { naddrOf, neventOf, noteOf, nprofileOf, npubOf } from './codes.ts'
import { createDesk } from './desk.ts'
import { idOf, kinds, readEvent, type NostrEvent } from './event.ts'
import { createAccount } from './events.fixture.ts'
import { expiryOf, repostedIn } from './normalize.ts'
import { createPeople } from './people.ts'
import { createRecentNotes } from './recent.ts'
import { openSignatureCheck } from './signature.ts'
import { createRepeats } from './spam.ts'
import { readMessage } from './wire.ts'

/** `FRAMES=1000000 npm test -- …` for the whole of it: some minutes, most of them signatures. */
const frames = Number(process.env['FRAMES'] ?? 30_000)
const at = Date.parse('2026-11-23T09:00:01Z') / 1_000
const receivedAt = at * 1_000 + 4_000
const originals = new Map<string, string>()
const bases: string[] = []
let invented = 0
const signedPart = ({ pubkey, created_at: when, kind, tags, content }: NostrEvent) => JSON.stringify([pubkey, when, kind, tags, content])

/** Every kind that is read and what its tags can hold; with them, where they are, real ones. All signatures are right. */
before(async () => {
  const [ana, bo] = [await createAccount('ana'), await createAccount('bo')]
  const id = 'ab'.repeat(32)
  const article = `${kinds.article}:${ana.pubkey}:quay`
  const note = await ana.note(`Hi nostr:${npubOf(bo.pubkey)} and ${nprofileOf(bo.pubkey, ['wss://r.example'])} #[0] https://e.example/a?b=c. #storm\n\n${neventOf(id)} ${noteOf(id)} ${naddrOf({ kind: kinds.article, pubkey: ana.pubkey, d: 'quay' })}`, {
    at,
    tags: [['p', bo.pubkey], ['e', id, 'wss://r.example', 'root'], ['e', id, '', 'reply'], ['t', 'storm'], ['q', id], ['expiration', String(at + 900)], ['content-warning', 'water'], ['imeta', 'url https://x.example/a.jpg', 'm image/jpeg', 'alt Quay']],
  }) // prettier-ignore
  const sign = (kind: number, content: string, tags: string[][] = []) => ana.sign(kind, content, { tags, at })
  const events = [
    note,
    await sign(
      kinds.profile,
      JSON.stringify({ name: 'ana', display_name: 'Ana', about: 'x', nip05: 'ana@e.example', picture: 'https://e.example/a.png' }),
    ),
    await sign(kinds.deletion, 'sorry', [
      ['e', id],
      ['a', article],
      ['k', '1'],
    ]),
    await sign(kinds.repost, JSON.stringify(await bo.note('carried', { at })), [
      ['e', id],
      ['p', bo.pubkey],
    ]),
    await sign(kinds.genericRepost, '', [['a', article]]),
    await sign(kinds.reaction, '+', [['e', id]]),
    await sign(kinds.thread, 'a thread', [['subject', 'S']]),
    await sign(kinds.picture, '', [
      ['title', 'T'],
      ['imeta', 'url https://x.example/a.jpg', 'm image/jpeg'],
    ]),
    await sign(kinds.vanish, '', [['relay', 'ALL_RELAYS']]),
    await sign(kinds.comment, 'so it is', [
      ['A', article],
      ['K', '30023'],
      ['e', id],
      ['p', bo.pubkey],
    ]),
    await sign(kinds.report, '', [
      ['e', id, 'spam'],
      ['p', bo.pubkey],
    ]),
    await sign(kinds.relayList, '', [
      ['r', 'wss://r.example', 'write'],
      ['r', 'wss://b.example'],
    ]),
    await sign(kinds.article, 'the text', [['d', 'quay'], ['title', 'T'], ['summary', 'S'], ['-']]),
  ]
  invented = events.length
  if (existsSync(sharedFile('posts/small-sets.tar.gz')))
    for await (const record of await sharedRecords('posts/nostr')) {
      const told = record['message'] ?? record['event']
      const event = readEvent(Array.isArray(told) ? told.at(-1) : told)
      if (typeof event !== 'string' && JSON.stringify(event).length < 8_000) events.push(event)
    }
  for (const event of events) {
    originals.set(event.id, signedPart(event))
    const inner = repostedIn(event)
    if (inner) originals.set(inner.id, signedPart(inner))
    bases.push(JSON.stringify(['EVENT', 'l', event]))
  }
  bases.push('["EOSE","l"]', '["CLOSED","l","auth-required: who?"]', '["OK","ab",true,""]', '["NOTICE","hello"]', '["AUTH","challenge"]')
})

const odd: readonly string[] = [
  ...[
    'null',
    'true',
    '{}',
    '[]',
    '""',
    '0',
    '-1',
    '1.5',
    '1e308',
    '1e999',
    '-0',
    '9007199254740993',
    '8640000000000',
    '-62135596800',
    '65536',
    '30023',
  ],
  ...[
    '"x"',
    '"\\ud800"',
    '"\\u0000"',
    '"\\u202e"',
    '"\ufb2c"',
    '"__proto__"',
    '"e"',
    '"a"',
    '"-"',
    '"d"',
    '"expiration"',
    '"99999999999999"',
    `"${'0'.repeat(64)}"`,
    `"${'f'.repeat(128)}"`,
  ],
  ...[
    '[[]]',
    '[["e"]]',
    '[["-"]]',
    '[["expiration","1"]]',
    '[["imeta","url https://x.example","m video/x"]]',
    '[["a","30023::"]]',
    `${'['.repeat(300)}${']'.repeat(300)}`,
    '{"a":{"b":[]}}',
  ],
  `"${'\ufb2c'.repeat(9_000)}"`,
  `"${'nostr:npub1qqqqqqqqqqqqqqqqqqqqqqqqqq '.repeat(200)}"`,
  `"${'#[0] '.repeat(3_000)}"`,
  `[${'["t","tag"],'.repeat(2_000)}["t","x"]]`,
]
const pieces = [
  '"',
  '\\',
  ',',
  ':',
  '{',
  '}',
  '[',
  ']',
  '\u0000',
  '\ud800',
  '😀',
  'null',
  '"id":1,',
  '"tags":[],',
  '"__proto__":{},',
  '1e9',
  '\\u0061',
]

function createMutator(seed: number): () => string {
  const random = createRandom(seed)
  const below = (n: number) => Math.floor(random() * n)
  const one = <T>(list: readonly T[]): T => list[below(list.length)] as T
  const known = new Map<string, RegExpExecArray[]>()
  const tokens = (text: string): RegExpExecArray[] => {
    const found = known.get(text) ?? [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null/g)]
    if (known.size < 2_000 && bases.includes(text)) known.set(text, found)
    return found
  }
  const swap = (text: string): string => {
    const token = one(tokens(text))
    return token ? text.slice(0, token.index) + one(odd) + text.slice(token.index + token[0].length) : text
  }
  const flip = (text: string): string => {
    const i = below(text.length)
    return text.slice(0, i) + String.fromCharCode(text.charCodeAt(i) ^ (1 << below(7))) + text.slice(i + 1)
  }
  /** Hex for hex: what still has the form of an event. */
  const turn = (text: string): string => {
    const digits = [...text.matchAll(/[0-9a-f]{64,128}/g)]
    const token = one(digits)
    if (!token) return flip(text)
    const i = token.index + below(token[0].length)
    return text.slice(0, i) + one([...'0123456789abcdef']) + text.slice(i + 1)
  }
  const exchange = (text: string): string => {
    const [a, b] = [one(tokens(text)), one(tokens(one(bases)))]
    return a && b ? text.slice(0, a.index) + b[0] + text.slice(a.index + a[0].length) : text
  }
  const insert = (text: string): string => {
    const i = below(text.length)
    return text.slice(0, i) + one(pieces) + text.slice(i)
  }
  const cut = (text: string): string => {
    const [a, b] = [below(text.length), below(40)]
    return random() < 0.3 ? text.slice(0, a) : text.slice(0, a) + text.slice(a + b)
  }
  const ways = [swap, swap, flip, turn, turn, exchange, insert, cut]
  return () => {
    let text = random() < 0.5 ? one(bases.slice(0, invented)) : one(bases)
    for (let n = random() < 0.7 ? 0 : below(3); n >= 0; n--) text = one(ways)(text)
    return text
  }
}

function assertSound(post: Post): void {
  for (const time of [post.createdAt, post.witnessedAt, post.receivedAt]) assert.ok(Number.isSafeInteger(time) && Math.abs(time) < 8.64e15)
  assert.ok(post.witnessedAt <= post.receivedAt && post.createdAt > 0)
  assert.ok(post.text.length <= 20_000 && post.text.isWellFormed() && post.text === post.text.normalize('NFC'))
  assert.ok(post.url.startsWith('https://njump.me/n') && /^nostr:/.test(post.id) && /^nostr:[0-9a-f]{64}$/.test(post.author.id))
  assert.ok(
    post.links.length <= 20 && post.tags.length <= 20 && post.mentions.length <= 50 && post.media.length <= 20 && post.labels.length <= 5,
  )
  assert.ok(post.text !== '' || post.media.length > 0 || post.card || post.quoteOf)
}

test(
  `${frames} frames that are not quite right: nothing is thrown, hangs, grows, is undated, or passes that nobody signed`,
  { timeout: 3_600_000 },
  async (t) => {
    const isRight = await openSignatureCheck()
    const next = createMutator(11)
    const now = () => receivedAt
    const known = {
      people: createPeople({ now }),
      recent: createRecentNotes(),
      repeats: createRepeats(),
      expirations: { schedule() {}, due: () => [], size: 0, [Symbol.dispose]() {} },
    }
    const desk = createDesk({
      ...known,
      now,
      relays: () => new Set(),
      onDrop: ({ sample }) => assert.ok(sample.length <= 512),
      onRelayList() {},
    })
    const seen = createMemory({ most: 5_000, mostBytes: 2_000_000 })
    const tally = { read: 0, forged: 0, right: 0, posts: 0 }
    let slowest = 0
    const heap = usedHeap()
    for (let n = 0; n < frames; n++) {
      const text = next()
      const begun = process.threadCpuUsage()
      const message = readMessage(text)
      if (message?.type === 'event') {
        tally.read++
        if (isRight(message.event)) {
          tally.right++
          assert.equal(signedPart(message.event), originals.get(message.event.id), text)
        } else tally.forged++
      }
      // What it would mean if somebody had signed it.
      const resealed = reseal(text)
      if (resealed && seen.remember(resealed.id)) {
        const inner = repostedIn(resealed)
        for (const { event } of desk.read(resealed, { receivedAt, length: text.length, inner })) {
          if (event.type !== 'post-put') continue
          tally.posts++
          assertSound(event.post)
          assert.ok((expiryOf(resealed) ?? Infinity) > receivedAt || inner)
        }
      }
      const { user, system } = process.threadCpuUsage(begun)
      slowest = Math.max(slowest, (user + system) / 1_000) // not of the clock: others run here
    }
    t.diagnostic(`${JSON.stringify(tally)}, slowest ${slowest.toFixed(0)} ms, heap +${((usedHeap() - heap) / 1e6).toFixed(1)} MB`)
    assert.ok(tally.right > frames / 1_000 && tally.forged > frames / 200 && tally.posts > frames / 20, JSON.stringify(tally))
    assert.ok(slowest < 500, `${slowest} ms of processor`)
    assert.ok(usedHeap() - heap < 60e6)
  },
)

function reseal(text: string): NostrEvent | undefined {
  try {
    const [, , event] = JSON.parse(text) as [unknown, unknown, NostrEvent]
    const sealed = { ...event, id: '' }
    const read = readEvent({ ...sealed, id: idOf(sealed) })
    return typeof read === 'string' ? undefined : read
  } catch {
    return undefined
  }
}

function usedHeap(): number {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return process.memoryUsage().heapUsed
}
