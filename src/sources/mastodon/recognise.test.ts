import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../../errors/index.ts'
import type { Recognised } from '../connector.ts'
import { mastodonConnector } from './connector.ts'
import { readGiven } from './recognise.ts'
import { toolsFor } from './reading.fixture.ts'
import { accountOf, startMastodon, type MastodonServerOptions } from './server.fixture.ts'
import type { MastodonSettings } from './settings.ts'

const { signal } = new AbortController()

test('servers, accounts, hashtags and their pages are told apart by what was typed', () => {
  const given: readonly (readonly [string, string, object])[] = [
    ['m.example', 'https://m.example', { kind: 'public' }],
    [' https://M.example/ ', 'https://m.example', { kind: 'public' }],
    ['https://m.example/public/local', 'https://m.example', { kind: 'local' }],
    ['https://m.example/web/public', 'https://m.example', { kind: 'public' }],
    ['https://m.example/public/remote', 'https://m.example', { kind: 'remote' }],
    ['@ana@m.example', 'https://m.example', { kind: 'author', acct: 'ana' }],
    ['https://m.example/@ana', 'https://m.example', { kind: 'author', acct: 'ana' }],
    ['https://n.example/@ana@m.example', 'https://m.example', { kind: 'author', acct: 'ana' }],
    ['https://m.example/users/ana', 'https://m.example', { kind: 'author', acct: 'ana' }],
    ['#storm@m.example', 'https://m.example', { kind: 'hashtag', tag: 'storm', isLocal: false }],
    ['https://m.example/tags/%E6%B0%B4%E5%AE%B3', 'https://m.example', { kind: 'hashtag', tag: '水害', isLocal: false }],
    ['https://m.example/lists/12', 'https://m.example', { kind: 'list', list: '12' }],
  ]
  for (const [text, server, feed] of given) {
    const read = readGiven(text)
    assert.deepEqual([read?.server, read?.feed], [server, feed], text)
  }
  for (const text of [
    '',
    'ana',
    '@ana',
    '#storm',
    'ana@m.example ',
    'wss://relay.example',
    'https://m.example/@ana/1155',
    'https://m.example/a/b/c',
    'https://user:word@m.example',
    '@ana@localhost',
    '../etc',
    'npub1xyz',
  ])
    assert.equal(readGiven(text), undefined, text)
  // What may be anything is asked about; what can be nothing else is sure.
  assert.deepEqual(
    [readGiven('m.example')?.isSure, readGiven('@ana@m.example')?.isSure, readGiven('#storm@m.example')?.isSure],
    [false, true, true],
  )
})

/** Gives a path of a test's server, or an account there: `@ana@…` names hosts of the web alone. */
async function recognised(options: MastodonServerOptions, path: string, secret?: string): Promise<readonly Recognised<MastodonSettings>[]> {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startMastodon(options))
  const tools = stack.use(toolsFor([server.url]))
  return await mastodonConnector.recognise(`${server.url}${path}`, { ...tools, signal, ...(secret !== undefined && { secret }) })
}

test('an open server is read as it is; it says what will be read and that it costs nothing', async () => {
  const [one, ...more] = await recognised({}, '/')
  assert.deepEqual([one?.settings.feed, one?.secret, more.length], [{ kind: 'public' }, undefined, 0])
  assert.match(one?.title ?? '', /^127\.0\.0\.1:\d+, all public posts it knows$/)
  assert.match(one?.reads ?? '', /as they are written.*Only public posts of accounts that allow being indexed.*Costs nothing/)
  assert.ok(mastodonConnector.settings.parse(JSON.parse(JSON.stringify(one?.settings))))
})

test('a server that wants a token says where to make one; with it the stream is tried; a wrong one is told at once', async () => {
  const closed = { token: 'secret', arePagesClosed: true }
  const [needed] = await recognised(closed, '/tags/storm')
  assert.equal(needed?.secret?.isNeeded, true)
  assert.match(needed?.secret?.what ?? '', /Preferences, Development.*read:statuses/)
  const [optional] = await recognised({ token: 'secret' }, '/tags/storm')
  assert.equal(optional?.secret?.isNeeded, false)
  assert.match(optional?.reads ?? '', /asked for every 20 to 120 s; with a token they come at once/)
  const [given] = await recognised(closed, '/lists/12', 'secret')
  assert.deepEqual([given?.secret, given?.settings.feed], [undefined, { kind: 'list', list: '12' }])
  await assert.rejects(recognised(closed, '/', 'wrong'), { code: 'unauthenticated', message: /does not take this token/ })
})

test('streams that are down are told from ones that want a token', async () => {
  await assert.rejects(recognised({ health: 503 }, '/'), { code: 'source_unavailable', message: /streams of .* are down at the moment/ })
  assert.equal((await recognised({ health: 404 }, '/')).length, 1)
})

test('feeds that a server has closed are not tried: its own people are read instead, or it says so', async () => {
  const access = (local: string, remote: string) => ({
    instanceMore: { timelines_access: { live_feeds: { local, remote }, hashtag_feeds: { local, remote } } },
  })
  const [local] = await recognised(access('public', 'disabled'), '/')
  assert.deepEqual(local?.settings.feed, { kind: 'local' })
  await assert.rejects(recognised(access('disabled', 'disabled'), '/public/local'), { code: 'forbidden' })
  const [needed] = await recognised({ token: 'secret', ...access('authenticated', 'authenticated') }, '/')
  assert.equal(needed?.secret?.isNeeded, true)
})

test('an account is looked up: how often it is asked for, and why not where it must not be read', async () => {
  const accounts = {
    ana: accountOf('ana'),
    shy: accountOf('shy', 'https://m.example', { indexable: false }),
    old: accountOf('old', 'https://m.example', { moved: accountOf('old', 'https://n.example', { acct: 'old@n.example' }) }),
    odd: accountOf('odd', 'https://m.example', { indexable: undefined }),
  }
  const [ana] = await recognised({ accounts }, '/@ana')
  assert.deepEqual(ana?.settings.feed, { kind: 'author', acct: 'ana' })
  assert.match(ana?.reads ?? '', /every 60 s while they write and every 15 min/)
  assert.match((await recognised({ accounts }, '/@odd'))[0]?.reads ?? '', /of this software do not say so: .+ add “unstated:public”/)
  await assert.rejects(recognised({ accounts }, '/@shy'), { code: 'forbidden', message: /has not allowed/ })
  await assert.rejects(recognised({ accounts }, '/@old'), { code: 'not_found', message: /moved to @old@n\.example/ })
  await assert.rejects(recognised({ accounts }, '/@nobody'), { code: 'not_found' })
})

test('what does not speak this API is somebody else’s, but for what can be nothing else', async () => {
  assert.deepEqual(await recognised({ instance: 'none' }, '/@ana'), [])
  assert.deepEqual(await recognised({ instance: 'none' }, '/'), [])
  await using stack = new AsyncDisposableStack()
  const tools = stack.use(toolsFor([]))
  const get = async () => ({ url: '', status: 404, headers: {}, contentType: 'text/html', body: Buffer.from('<html>') })
  const outbound = { ...tools.outbound, get }
  await assert.rejects(
    mastodonConnector.recognise('@ana@misskey.example', { ...tools, outbound, signal }),
    (error) => error instanceof AppError && /does not speak Mastodon's API/.test(error.message),
  )
  const asked: string[] = []
  const refusing = { ...tools.outbound, get: (url: string) => (asked.push(url), get()) }
  assert.deepEqual(await mastodonConnector.recognise('http://m.example', { ...tools, outbound: refusing, signal }), [])
  assert.ok(asked.length > 0 && asked.every((url) => url.startsWith('https://')), 'never over a plain connection that nobody named')
})

test('other software says which it is, and what that means for its accounts', async () => {
  const [one] = await recognised({ instance: 'v1' }, '/')
  assert.match(one?.reads ?? '', /their posts stay out unless .+ “unstated:public”/)
})

test('accounts that do not say are read where the operator says so, and it shows', async () => {
  const accounts = {
    odd: accountOf('odd', 'https://m.example', { indexable: undefined }),
    shy: accountOf('shy', 'https://m.example', { indexable: false }),
  }
  const [usual] = await recognised({ instance: 'v1' }, '/')
  const [agreed] = await recognised({ instance: 'v1' }, '/ unstated:public')
  assert.deepEqual([usual?.settings.unstated, agreed?.settings.unstated], ['private', 'public'])
  assert.match(agreed?.title ?? '', /also of accounts that do not say whether they may be indexed$/)
  assert.match(agreed?.reads ?? '', /or do not say, as you have agreed with them; a no stays a no/)
  const { decided = () => undefined, identity = () => '' } = mastodonConnector
  assert.ok(usual && agreed)
  assert.deepEqual([decided(usual.settings), /accounts that do not say/.test(decided(agreed.settings) ?? '')], [undefined, true])
  assert.equal(identity({ ...usual.settings, unstated: 'public' }), identity(usual.settings), 'it is the same source')
  assert.equal((await recognised({ accounts }, '/@odd unstated:public'))[0]?.settings.unstated, 'public')
  await assert.rejects(recognised({ accounts }, '/@shy unstated:public'), { code: 'forbidden', message: /has not allowed/ })
  await assert.rejects(recognised({}, '/ unstated:perhaps'), { code: 'request_invalid', message: /unstated:public/ })
})

test('a secret key of Nostr is sent to no server', async () => {
  const asked: unknown[] = []
  await using stack = new AsyncDisposableStack()
  const tools = stack.use(toolsFor([]))
  const get = async (...request: unknown[]) => (
    asked.push(request),
    { url: '', status: 404, headers: {}, contentType: '', body: Buffer.of() }
  )
  await assert.rejects(
    mastodonConnector.recognise('m.example', { ...tools, outbound: { ...tools.outbound, get }, signal, secret: `nsec1${'q'.repeat(58)}` }),
    { code: 'request_invalid', message: /secret key of Nostr/ },
  )
  assert.equal(asked.length, 0)
})
