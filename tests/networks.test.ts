import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { ana, commitFrame, messageOf } from '../src/lib/atproto/frames.fixture.ts'
import { startHost } from '../src/lib/atproto/host.fixture.ts'
import { rss, startFeedServer } from '../src/sources/feeds/feed-server.fixture.ts'
import { startMastodon } from '../src/sources/mastodon/server.fixture.ts'
import { createAccount, nowS } from '../src/sources/nostr/events.fixture.ts'
import { startRelay } from '../src/sources/nostr/relay.fixture.ts'
import { newFolder, run, serve } from './support/command.ts'

/**
 * One server, one person at a terminal, four networks on loopback: what is added is read, found, cited in an answer, and gone when its network
 * says so. The fifth needs a key and money: `tests/x-story.test.ts`.
 */
test('each network is added by what it is called, read, asked about, and lets go of what is deleted', { timeout: 240_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await newFolder())
  const frames = [messageOf('#account', { seq: 1, did: ana, active: true })]
  const pds = stack.use(await startHost({ frames }))
  const fediverse = stack.use(await startMastodon())
  const relay = stack.use(await startRelay({ limitation: {} }))
  const site = stack.use(await startFeedServer())
  const items = [{ guid: '1', title: 'Ferry news', text: 'An older item of the site', at: Date.now() - 3_600_000 }]
  site.put('/feed', rss(items), { type: 'application/rss+xml' })
  site.put('/', `<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>`, { type: 'text/html' })

  stack.use(await serve(folder.path))
  const command = async (args: readonly string[]) => {
    const ended = await run([...args, '--data', folder.path])
    assert.equal(ended.code, 0, `${args.join(' ')}: ${ended.err}`)
    return ended
  }
  const given = [`firehose:${pds.url}`, fediverse.url, relay.url, site.url]
  for (const one of given) await command(['source', 'add', one, '--yes'])
  type Listed = { readonly kind: string; readonly state: string; readonly why?: string }
  const listed = async () => (JSON.parse((await command(['source', 'list', '--json'])).out) as { sources: Listed[] }).sources
  const until = async (isSo: () => Promise<boolean>, what: string) => {
    for (const end = Date.now() + 60_000; !(await isSo()); await delay(200)) assert.ok(Date.now() < end, `${what}: not after 60 s`)
  }
  const isRead = ({ state }: Listed) => ['live', 'catching-up', 'reading', 'current'].includes(state)
  let states: readonly Listed[] = []
  await until(async () => (states = await listed()).filter(isRead).length === given.length, `all are read: ${JSON.stringify(states)}`)

  const person = await createAccount('dan')
  const record = {
    $type: 'app.bsky.feed.post',
    text: 'Lighthouse Varnholm is dark tonight, says the harbour',
    createdAt: new Date().toISOString(),
    langs: ['en'],
  }
  frames.push(await commitFrame({ seq: 2, ops: [{ action: 'create', path: 'app.bsky.feed.post/dark', record }] }))
  const status = fediverse.post({ text: 'From the pier: the lighthouse at Varnholm does not shine' })
  const note = await person.note('Varnholm lighthouse out since eight, boats stay in', { at: nowS() })
  relay.publish(note)
  items.unshift({
    guid: '2',
    title: 'Lighthouse at Varnholm fails',
    text: 'The lighthouse of Varnholm failed this evening.',
    at: Date.now(),
  })
  site.put('/feed', rss(items), { type: 'application/rss+xml' })

  type Hit = { readonly network: string; readonly postId: string }
  const hits = async () => (JSON.parse((await command(['search', 'lighthouse varnholm', '--json'])).out) as { hits: Hit[] }).hits
  const networks = async () => [...new Set((await hits()).map(({ network }) => network))].sort().join()
  await until(async () => /bluesky.*mastodon.*nostr/.test(await networks()), 'three networks are found')
  const asked = JSON.parse((await command(['ask', 'What is happening with the lighthouse at Varnholm?', '--json'])).out) as {
    sentences: unknown[]
    citations: Hit[]
  }
  assert.ok(asked.sentences.length > 0)
  assert.ok(asked.citations.length > 1)

  frames.push(await commitFrame({ seq: 3, rev: '3mq2aaaaaab2a', ops: [{ action: 'delete', path: 'app.bsky.feed.post/dark' }] }))
  fediverse.remove(status.id)
  relay.publish(await person.deletion(['e', note.id]))
  await until(async () => !/bluesky|mastodon|nostr/.test(await networks()), 'deleted posts are gone')
  for (const { kind } of states) assert.ok(['bluesky', 'firehose', 'mastodon', 'nostr', 'feeds'].includes(kind), kind)
})
