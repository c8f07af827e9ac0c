import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { sharedFile, sharedRecords } from '../../../tests/support/shared-data.ts'
import type { Post } from '../../post/index.ts'
import { receivedAt, type FuzzedWire } from '../fuzz/wire.fixture.ts'
import { createMemory } from '../memory.ts'
import { naddrOf, neventOf, noteOf, nprofileOf, npubOf } from './codes.ts'
import { createDesk } from './desk.ts'
import { idOf, kinds, readEvent, type NostrEvent } from './event.ts'
import { createAccount } from './events.fixture.ts'
import { repostedIn } from './normalize.ts'
import { createPeople } from './people.ts'
import { createRecentNotes } from './recent.ts'
import { openSignatureCheck } from './signature.ts'
import { createRepeats } from './spam.ts'
import { readMessage } from './wire.ts'

const at = Math.floor(receivedAt / 1_000) - 4
const originals = new Map<string, string>()
const bases: string[] = []
const signedPart = ({ pubkey, created_at: when, kind, tags, content }: NostrEvent) => JSON.stringify([pubkey, when, kind, tags, content])

/** Every kind that is read and what its tags can hold; with them, where they are, real ones. All signatures are right. */
async function findBases(): Promise<void> {
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
}

/**
 * Frames of a relay: what passes the check of its signature must be what was signed; and what it would mean if somebody had signed it.
 */
export const nostrWire: FuzzedWire = {
  name: 'nostr',
  form: 'text',
  odd: [
    '[["-"]]',
    '[["expiration","1"]]',
    '[["imeta","url https://x.example","m video/x"]]',
    '[["a","30023::"]]',
    '30023',
    '65536',
    `"${'0'.repeat(64)}"`,
    `"${'f'.repeat(128)}"`,
  ],
  async bases() {
    if (bases.length === 0) await findBases()
    return bases.map((text) => Buffer.from(text))
  },
  async open() {
    const isRight = await openSignatureCheck()
    const now = () => receivedAt
    const desk = createDesk({
      people: createPeople({ now }),
      recent: createRecentNotes(),
      repeats: createRepeats(),
      expirations: { schedule() {}, due: () => [], size: 0, [Symbol.dispose]() {} },
      now,
      relays: () => new Set(),
      onDrop: ({ sample }) => assert.ok(sample.length <= 512),
      onRelayList() {},
    })
    const seen = createMemory({ most: 5_000, mostBytes: 2_000_000 })
    return (frame, tell) => {
      const text = frame.toString('utf8')
      const message = readMessage(text)
      tell(message?.type ?? 'passed over')
      if (message?.type === 'event') {
        const isSigned = isRight(message.event)
        tell(isSigned ? 'signed' : 'forged')
        if (isSigned) assert.equal(signedPart(message.event), originals.get(message.event.id), 'a forged event passes')
      }
      const resealed = reseal(text)
      if (!resealed || !seen.remember(resealed.id)) return []
      return Array.from(desk.read(resealed, { receivedAt, length: text.length, inner: repostedIn(resealed) }), ({ event }) => {
        if (event.type === 'post-put') assertSound(event.post)
        return event
      })
    }
  },
  outcomes: ['event', 'signed', 'forged', 'post-put', 'passed over'],
  keptMegabytes: 60, // names, recent notes and repeats, each bounded
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
