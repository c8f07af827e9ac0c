import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Post, PostEvent } from '../../post/index.ts'
import { naddrOf, neventOf, noteOf, nprofileOf, npubOf, nsecOf, readCode } from './codes.ts'
import { addressOf, idOf, kinds, parseEvent, readEvent, versionOf } from './event.ts'
import { createAccount, nowS } from './events.fixture.ts'
import { expiryOf, normalizeEvent, normalRelay, profileName, repostedIn } from './normalize.ts'
import { writeRelaysOf } from './plan.ts'
import { readText } from './text.ts'
import { isAskedFor, readMessage } from './wire.ts'

const [ana, bo] = [await createAccount('ana'), await createAccount('bo')]
const at = Date.parse('2026-11-23T09:00:01Z') / 1_000
const receivedAt = at * 1_000 + 4_000
const beside = { receivedAt, nameOf: () => undefined, labels: [], relays: new Set(['wss://relay.example']) }
const eventsOf = (event: Parameters<typeof normalizeEvent>[0]): readonly PostEvent[] => {
  const normalized = normalizeEvent(event, beside)
  assert.ok(!('drop' in normalized), JSON.stringify(normalized))
  return normalized.events
}
async function postOf(text: string, tags: readonly (readonly string[])[] = [], kind: number = kinds.note): Promise<Post> {
  const [event] = eventsOf(await ana.sign(kind, text, { tags, at }))
  assert.ok(event?.type === 'post-put')
  return event.post
}
const [id1, id2] = ['1'.repeat(64), '2'.repeat(64)]

test('an event is read where its form is right and its id is the hash of the rest', async () => {
  const note = await ana.note('Água “and” \u2028 \\ "quotes" 😀\n\ttab', { at })
  assert.deepEqual(readEvent(JSON.parse(JSON.stringify(note))), note)
  assert.deepEqual(readEvent({ ...note, more: 'fields' }), note)
  for (const change of [
    { content: 'x' },
    { id: note.id.toUpperCase() },
    { id: 'f'.repeat(64) },
    { pubkey: bo.pubkey },
    { kind: 7 },
    { kind: -1 },
    { kind: '1' },
    { tags: [['t']] },
    { tags: [[1]] },
    { tags: 'x' },
    { sig: note.sig.slice(1) },
    { content: null },
  ])
    assert.equal(readEvent({ ...note, ...change }), 'malformed', JSON.stringify(change))
  for (const created of [0, -5, 1.5, '1', 9e15, undefined, null]) assert.equal(readEvent({ ...note, created_at: created }), 'undated')
  for (const nothing of [null, 7, 'x', [], undefined]) assert.equal(readEvent(nothing), 'malformed')
  assert.equal(idOf(note), note.id)
})

test('codes come back as they were made, and nothing else is one', () => {
  // The examples of NIP-19.
  assert.deepEqual(readCode('npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6'), {
    type: 'npub',
    hex: '3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d',
  })
  assert.deepEqual(
    readCode(
      'nostr:nprofile1qqsrhuxx8l9ex335q7he0f09aej04zpazpl0ne2cgukyawd24mayt8gpp4mhxue69uhhytnc9e3k7mgpz4mhxue69uhkg6nzv9ejuumpv34kytnrdaksjlyr9p',
    ),
    {
      type: 'nprofile',
      pubkey: '3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d',
      relays: ['wss://r.x.com', 'wss://djbas.sadkb.com'],
    },
  )
  const relays = ['wss://relay.example/a']
  assert.deepEqual(readCode(npubOf(id1)), { type: 'npub', hex: id1 })
  assert.deepEqual(readCode(noteOf(id1).toUpperCase()), { type: 'note', hex: id1 })
  assert.deepEqual(readCode(nsecOf(id2)), { type: 'nsec', hex: id2 })
  assert.deepEqual(readCode(nprofileOf(id1, relays)), { type: 'nprofile', pubkey: id1, relays })
  assert.deepEqual(readCode(neventOf(id2, relays)), { type: 'nevent', id: id2, relays })
  assert.deepEqual(readCode(naddrOf({ kind: 30_023, pubkey: id1, d: 'über' }, relays)), {
    type: 'naddr',
    kind: 30_023,
    pubkey: id1,
    d: 'über',
    relays,
  })
  const good = npubOf(id1)
  for (const bad of [
    '',
    '1',
    'npub1',
    good.slice(0, -1),
    good.replace(/.$/, good.endsWith('q') ? 'p' : 'q'),
    `N${good.slice(1)}`,
    good.replace('npub', 'nsub'),
    `${good}\n`,
    'x'.repeat(5_000),
  ])
    assert.equal(readCode(bad), undefined, bad)
})

test('every message of a relay is read, and nonsense is dropped', async () => {
  const note = await ana.note('x', { at })
  assert.deepEqual(readMessage(JSON.stringify(['EVENT', 'l', note])), { type: 'event', sub: 'l', event: note })
  assert.deepEqual(readMessage('["EOSE","l"]'), { type: 'eose', sub: 'l' })
  for (const [said, prefix] of [
    ['auth-required: who?', 'auth-required'],
    ['rate-limited: slow down', 'rate-limited'],
    ['restricted: no', 'restricted'],
    ['nothing known: x', 'error'],
    ['', 'error'],
  ])
    assert.deepEqual(readMessage(JSON.stringify(['CLOSED', 'l', said])), { type: 'closed', sub: 'l', prefix, why: said })
  assert.deepEqual(readMessage('["CLOSED","l"]'), { type: 'closed', sub: 'l', prefix: 'error', why: '' })
  assert.deepEqual(readMessage('["OK","x",true]'), { type: 'ok', id: 'x', isTaken: true, why: '' })
  assert.deepEqual(readMessage('["AUTH","c"]'), { type: 'auth', challenge: 'c' })
  assert.deepEqual(readMessage(JSON.stringify(['NOTICE', 'a\u0000b\u202ec\n'.repeat(90)])), {
    type: 'notice',
    text: 'a b c '.repeat(34).trim().slice(0, 199),
  })
  assert.equal(readMessage('["COUNT","l",{}]'), undefined)
  for (const bad of ['', '{}', '7', '[', '["EVENT","l"]', '["EOSE"]', '["OK","x"]', '["AUTH",1]'])
    assert.deepEqual(readMessage(bad), { type: 'drop', reason: 'malformed' })
  assert.deepEqual(readMessage(`["NOTICE","${'x'.repeat(500_000)}"]`), { type: 'drop', reason: 'too-large' })
  assert.ok(isAskedFor(note, [{ kinds: [7] }, { kinds: [1], authors: [ana.pubkey] }]))
  for (const filter of [{ kinds: [7] }, { authors: [bo.pubkey] }, { ids: [id1] }, { '#e': [id1] }]) assert.ok(!isAskedFor(note, [filter]))
})

test('what its author warns of are labels, with the words that say what of', async () => {
  const labels = async (...tags: string[][]) => (await postOf('Water over the quay', tags)).labels
  assert.deepEqual(await labels(['content-warning']), ['content-warning'])
  assert.deepEqual(await labels(['content-warning', 'NSFW']), ['content-warning', 'nsfw'])
  assert.deepEqual(await labels(['content-warning', 'somebody is hurt in this']), ['content-warning'])
  const qualified = [['L', 'content-warning'], ['l', 'nudity', 'content-warning'], ['l', 'gore', 'content-warning'], ['content-warning', '']] // prettier-ignore
  assert.deepEqual(await labels(...qualified), ['content-warning', 'nudity', 'gore'])
  assert.deepEqual(await labels(['L', 'content-warning'], ['l', '!hide', 'content-warning']), ['content-warning'])
  assert.deepEqual(await labels(['L', 'ugc'], ['l', 'nsfw', 'ugc'], ['l', 'en', 'ISO-639-1']), [])
  assert.ok((await labels(...Array.from({ length: 50 }, (_, n) => ['content-warning', `w${'x'.repeat(n)}`]))).length <= 9)
})

test('a note becomes a post: dates, links, tags, media, and a page that can be opened', async () => {
  const post = await postOf('Water over the quay https://e.example/a, see #Storm (https://e.example/b).', [
    ['t', 'storm'],
    ['t', 'quay'],
    ['imeta', 'url https://x.example/a.jpg', 'm image/jpeg', 'alt Flooded quay'],
    ['imeta', 'url https://x.example/f.mp4', 'm video/mp4'],
    ['imeta', 'url javascript:alert(1)'],
    ['content-warning', 'water'],
    ['p', bo.pubkey],
  ])
  assert.deepEqual(
    [post.createdAt, post.witnessedAt, post.author.id, post.links, post.tags, post.mentions, post.labels, post.version],
    [
      at * 1_000,
      at * 1_000,
      `nostr:${ana.pubkey}`,
      ['https://e.example/a', 'https://e.example/b'],
      ['storm', 'quay'],
      [],
      ['content-warning', 'water'],
      '',
    ],
  )
  assert.deepEqual(post.media, [
    { kind: 'image', url: 'https://x.example/a.jpg', alt: 'Flooded quay' },
    { kind: 'video', url: 'https://x.example/f.mp4', alt: '' },
  ])
  assert.match(post.url, /^https:\/\/njump\.me\/note1[a-z0-9]{58}$/)
  const future = eventsOf(await ana.note('tomorrow', { at: at + 86_400 }))[0]
  assert.ok(future?.type === 'post-put' && future.post.witnessedAt === receivedAt && future.post.createdAt === (at + 86_400) * 1_000)
  assert.deepEqual(normalizeEvent(await ana.note('', { at }), beside), { drop: 'malformed' })
  const onlyShows = await ana.note(`nostr:${noteOf(id1)}`, { at, tags: [['e', id1, '', 'root']] })
  assert.deepEqual(normalizeEvent(onlyShows, beside), { drop: 'malformed' }, 'it shows what it answers, and says nothing')
})

test('what a note answers is read from marked tags, from the order of unmarked ones, and from a comment’s letters', async () => {
  const placed = async (tags: readonly (readonly string[])[], kind?: number) => {
    const { replyTo, thread } = await postOf('so it is', tags, kind)
    return [replyTo, thread]
  }
  const [one, two] = [`nostr:${id1}`, `nostr:${id2}`]
  assert.deepEqual(await placed([]), [undefined, undefined])
  assert.deepEqual(await placed([['e', id1, '', 'root']]), [one, one])
  assert.deepEqual(await placed([['e', id2, '', 'reply'], ['e', id1, '', 'root']]), [two, one]) // prettier-ignore
  assert.deepEqual(await placed([['e', id1]]), [one, one])
  assert.deepEqual(await placed([['e', id1], ['e', '3'.repeat(64)], ['e', id2]]), [two, one]) // prettier-ignore
  assert.deepEqual(await placed([['e', id1, '', 'mention']]), [undefined, undefined])
  assert.deepEqual(await placed([['e', 'nonsense', '', 'reply']]), [undefined, undefined])
  const article = `30023:${ana.pubkey}:quay`
  assert.deepEqual(await placed([['A', article], ['K', '30023'], ['e', id2]], kinds.comment), [two, `nostr:${article}`]) // prettier-ignore
  assert.deepEqual(await placed([['a', article, '', 'root']]), [`nostr:${article}`, `nostr:${article}`])
})

test('codes in a text become names, or short codes; notes that it shows are quoted and taken out', async () => {
  const nameOf = (pubkey: string) => (pubkey === bo.pubkey ? 'Bo' : undefined)
  const note = (text: string, tags: readonly (readonly string[])[] = []) => ana.note(text, { tags, at })
  const said = readText(
    await note(`hi nostr:${npubOf(bo.pubkey)}, ${nprofileOf(ana.pubkey, [])}: #[0] and #[7]\n\nnostr:${neventOf(id1)}`, [['p', bo.pubkey]]),
    nameOf,
  )
  assert.match(said.text, /^hi @Bo, @npub1\w+…\w{4}: @Bo and #\[7\]$/)
  assert.deepEqual([said.mentioned, said.shown], [[bo.pubkey, ana.pubkey], [id1]])
  assert.equal(readText(await note(`broken nostr:npub1${'q'.repeat(58)} code`), nameOf).text, `broken nostr:npub1${'q'.repeat(58)} code`)
  const quote = await postOf(`look nostr:${noteOf(id1)}`, [['q', id2]])
  assert.deepEqual([quote.text, quote.quoteOf], ['look', `nostr:${id2}`])
})

test('deletes, vanishing, likes and reposts say what they may', async () => {
  const article = `30023:${ana.pubkey}:quay`
  const by = `nostr:${ana.pubkey}`
  assert.deepEqual(
    eventsOf(await ana.sign(kinds.deletion, '', { at, tags: [['e', id1], ['e', 'x'], ['a', article], ['a', `30023:${bo.pubkey}:q`], ['k', '1']] })), // prettier-ignore
    [
      { type: 'post-delete', id: `nostr:${id1}`, at: at * 1_000, by },
      { type: 'post-delete', id: `nostr:${article}`, at: at * 1_000, by, until: at * 1_000 },
    ],
  )
  // Our clock was set back since the version came: the delete covers it all the same.
  const [later] = eventsOf(await ana.sign(kinds.deletion, '', { at: at + 180, tags: [['a', article]] }))
  assert.deepEqual(later, { type: 'post-delete', id: `nostr:${article}`, at: receivedAt, by, until: (at + 180) * 1_000 })
  for (const [relay, count] of [
    ['ALL_RELAYS', 1],
    ['wss://relay.example/', 1],
    ['wss://other.example', 0],
  ] as const)
    assert.equal(eventsOf(await ana.sign(kinds.vanish, '', { at, tags: [['relay', relay]] })).length, count)
  const late = eventsOf(await ana.sign(kinds.vanish, '', { at: at + 9_999, tags: [['relay', 'ALL_RELAYS']] }))
  assert.deepEqual(late, [{ type: 'author-delete', author: by, at: receivedAt }])
  for (const [content, count] of [['+', 1], ['', 1], ['-', 0], ['❤️', 0]] as const) // prettier-ignore
    assert.equal(eventsOf(await ana.sign(kinds.reaction, content, { at, tags: [['e', id2], ['e', id1]] })).length, count) // prettier-ignore
  assert.deepEqual(
    eventsOf(
      await ana.sign(kinds.genericRepost, '', {
        at,
        tags: [
          ['e', id1],
          ['a', article],
        ],
      }),
    ),
    [
      // prettier-ignore
      { type: 'count-add', id: `nostr:${article}`, what: 'repost', by: 1 },
    ],
  )
  const note = await bo.note('inside', { at })
  assert.deepEqual(repostedIn(await ana.sign(kinds.repost, JSON.stringify(note), { at })), note)
  for (const content of ['', 'x', '{', JSON.stringify({ ...note, content: 'other' }), JSON.stringify(await bo.profile('Bo'))])
    assert.equal(repostedIn(await ana.sign(kinds.repost, content, { at })), undefined)
  assert.equal(parseEvent(JSON.stringify(note))?.id, note.id)
})

test('versions, addresses, expiry, names and relays are read as the documents say', async () => {
  const [a, b] = [{ created_at: 5, id: '0a' }, { created_at: 5, id: '0b' }] // prettier-ignore
  assert.ok(versionOf(a) > versionOf(b) && versionOf({ created_at: 6, id: 'ff' }) > versionOf(a))
  assert.ok(versionOf({ created_at: 10, id: '00' }) > versionOf({ created_at: 9, id: '00' }))
  const article = await postOf('the text', [['d', 'a:b'], ['title', 'T'], ['summary', 'S']], kinds.article) // prettier-ignore
  assert.deepEqual([article.id, article.card?.title, article.card?.description], [`nostr:30023:${ana.pubkey}:a:b`, 'T', 'S'])
  assert.match(article.url, /^https:\/\/njump\.me\/naddr1/)
  for (const d of ['x'.repeat(513), '\ud800', 'a\0b'])
    assert.deepEqual(normalizeEvent(await ana.sign(kinds.article, 'x', { at, tags: [['d', d]] }), beside), { drop: 'malformed' })
  assert.equal(addressOf(await ana.sign(kinds.article, '', { at })), `30023:${ana.pubkey}:`)
  const expiring = (when: string) => ana.note('x', { at, tags: [['expiration', when]] })
  assert.deepEqual([expiryOf(await expiring('1795424401')), expiryOf(await expiring('soon'))], [1_795_424_401_000, undefined])
  assert.deepEqual(normalizeEvent(await expiring(String(at)), beside), { drop: 'expired' })
  const named = async (fields: unknown) =>
    profileName(await ana.sign(kinds.profile, typeof fields === 'string' ? fields : JSON.stringify(fields), { at }))
  assert.equal(await named({ display_name: ' Ana \n\u202e B ', name: 'ana' }), 'Ana B')
  assert.equal(await named({ display_name: '', name: 'ana', nip05: 'jack@example.org' }), 'ana')
  for (const nothing of ['', '{', '[]', '{"name":7}']) assert.equal(await named(nothing), '')
  assert.ok((await named({ name: 'x'.repeat(9_000) })).length <= 100)
  assert.equal(normalRelay('WSS://Relay.Example:443/a//'), 'wss://relay.example/a')
  for (const bad of ['https://relay.example', 'wss://me:pw@relay.example', 'relay.example', `wss://${'x'.repeat(300)}`])
    assert.equal(normalRelay(bad), undefined)
  const list = await ana.sign(kinds.relayList, '', { at: nowS(), tags: [['r', 'wss://w.example', 'write'], ['r', 'wss://r.example', 'read'], ['r', 'wss://b.example/'], ['r', 'nonsense']] }) // prettier-ignore
  assert.deepEqual(writeRelaysOf(list), ['wss://w.example', 'wss://b.example'])
})
