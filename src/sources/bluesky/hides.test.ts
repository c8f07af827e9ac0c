import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ana, commitFrame, messageOf, time } from '../../lib/atproto/frames.fixture.ts'
import { startHost } from '../../lib/atproto/host.fixture.ts'
import { createOutbound } from '../../lib/outbound.ts'
import type { PostEvent } from '../../post/index.ts'
import { createFirehoseSource } from './firehose-source.ts'
import { openHides } from './hides.ts'
import { createLabelsSource } from './labels-source.ts'
import { repoAuthor, repoPost, bluesky } from './normalize.ts'

const folders: string[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'hides-'))
  folders.push(folder)
  return folder
}
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

const author = repoAuthor(bluesky, ana)
const post = repoPost(bluesky, ana, '3mq2aaaaaa22a')
const at = Date.parse(time)

test('what several hide comes back when the last of them shows it, also over a restart', () => {
  const folder = newFolder()
  const first = openHides(folder)
  first.hide(author, 'host', 10)
  first.hide(author, 'labeler !takedown', 20)
  assert.equal(first.show(author, 'host', 30), false)
  first[Symbol.dispose]()
  using hides = openHides(folder)
  assert.deepEqual([hides.isHidden(author, 'host'), hides.isHidden(author, 'labeler !takedown')], [false, true])
  hides.hide(author, 'host', 5) // older news, said again
  assert.equal(hides.isHidden(author, 'host'), false)
  assert.deepEqual([hides.show(author, 'labeler !takedown', 40), hides.show(post, 'anybody', 40)], [true, true])
})

test('what ends by itself is told once, when nobody else hides it', () => {
  using hides = openHides(newFolder())
  const said = new Set<string>()
  hides.hide(post, 'one', 10, 100)
  hides.hide(author, 'one', 10, 100)
  hides.hide(author, 'another', 10)
  assert.deepEqual([hides.ended(99, said), hides.ended(100, said), hides.ended(101, said)], [[], [post], []])
  assert.deepEqual(hides.ended(102, new Set()), [post], 'again after a start: a crash may have come before the store knew')
  assert.equal(hides.show(author, 'another', 103), true, 'the other label has ended meanwhile')
})

const read = async (source: { read: ReturnType<typeof createLabelsSource>['read'] }, count: number): Promise<PostEvent[]> => {
  const stop = new AbortController()
  const events: PostEvent[] = []
  for await (const { event } of source.read({
    onDrop: ({ reason }) => assert.fail(reason),
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(20_000)]),
  })) {
    events.push(event)
    if (events.length === count) stop.abort()
  }
  assert.equal(events.length, count)
  return events
}
const label = (more: object) => ({ src: 'did:plc:labeler', uri: ana, val: '!hide', cts: time, ...more })

test('a label with an end hides until then, and shows by itself', { timeout: 30_000 }, async () => {
  const soon = Date.now() + 1_500
  const uri = `at://${ana}/app.bsky.feed.post/3mq2aaaaaa22a`
  const labels = [label({ uri, exp: new Date(soon).toISOString() }), label({ exp: '2026-01-01T00:00:00Z' }), label({ val: 'spam' })]
  await using host = await startHost({ frames: [messageOf('#labels', { labels })] })
  using hides = openHides(newFolder())
  const events = await read(createLabelsSource({ host: host.url, now: Date.now, hides, everyMs: 20 }), 3)
  assert.deepEqual(
    events.map(({ type }) => type),
    ['post-hide', 'author-show', 'post-show'],
  )
  const [, , shown] = events
  assert.ok(shown?.type === 'post-show' && shown.id === post && shown.at >= soon)
})

test('an account that its host shows again stays hidden while a labeler hides it', { timeout: 30_000 }, async () => {
  using hides = openHides(newFolder())
  await using labeler = await startHost({
    frames: [
      messageOf('#labels', { labels: [label({})] }),
      messageOf('#labels', { labels: [label({ neg: true, cts: '2026-11-23T09:00:09Z' })] }),
    ],
  })
  const account = (seq: number, active: boolean) =>
    messageOf('#account', { seq, did: ana, active, ...(!active && { status: 'deactivated' }) })
  const record = { $type: 'app.bsky.feed.post', text: 'Water', createdAt: time }
  const told = await commitFrame({ seq: 3, ops: [{ action: 'create', path: 'app.bsky.feed.post/3mq2aaaaaa22a', record }] })
  await using pds = await startHost({ frames: [account(1, false), account(2, true), told] })
  await using outbound = createOutbound()
  hides.hide(author, 'did:plc:labeler !hide', at)
  const after = JSON.stringify({ host: pds.url, seq: 0 }) as never
  const firehose = createFirehoseSource({ host: pds.url, now: Date.now, outbound, hides })
  const events = await read({ read: (options) => firehose.read({ ...options, after }) }, 2)
  assert.deepEqual(
    events.map(({ type }) => type),
    ['author-hide', 'post-put'],
    'no author-show',
  )
  const labels = await read(createLabelsSource({ host: labeler.url, now: Date.now, hides }), 2)
  assert.deepEqual(
    labels.map(({ type }) => type),
    ['author-hide', 'author-show'],
    'until the labeler takes it back',
  )
})

test('a profile that asks not to be shown without a login hides its account, until it asks no more', { timeout: 30_000 }, async () => {
  using hides = openHides(newFolder())
  const path = 'app.bsky.actor.profile/self'
  const profile = (seq: number, record: object) =>
    commitFrame({ seq, rev: `3mq2aaaaaa${seq}2a`, ops: [{ action: 'update', path, record }] })
  const labels = { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: '!no-unauthenticated' }] }
  const frames = [
    await profile(1, { displayName: 'Ana' }),
    await profile(2, { displayName: 'Ana', labels }),
    await profile(3, { displayName: 'Ana' }),
  ]
  await using pds = await startHost({ frames })
  await using outbound = createOutbound()
  const firehose = createFirehoseSource({ host: pds.url, now: Date.now, outbound, hides })
  const after = JSON.stringify({ host: pds.url, seq: 0 }) as never
  const events = await read({ read: (options) => firehose.read({ ...options, after }) }, 5)
  assert.deepEqual(
    events.map(({ type }) => type),
    ['author-put', 'author-put', 'author-hide', 'author-put', 'author-show'],
  )
})
