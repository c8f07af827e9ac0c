import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { askResultSchema, importResultSchema, searchResultSchema, type ImportResult } from '../src/api/index.ts'
import { startPds, type Account, type Pds } from './servers/pds/start.ts'
import { newFolder, run, serve } from './support/command.ts'

let pds: Pds
before(async () => void (pds = await startPds()))
after(() => (pds as Pds | undefined)?.[Symbol.asyncDispose]())

const posts = 'app.bsky.feed.post'
const write = async (account: Account, text: string): Promise<string> => {
  const record = { $type: posts, text, createdAt: new Date().toISOString(), langs: ['en'] }
  const { uri } = await pds.call('com.atproto.repo.createRecord', { as: account, body: { repo: account.did, collection: posts, record } })
  return `bluesky:${String(uri)}`
}
const put = (account: Account, collection: string, record: object) =>
  pds.call('com.atproto.repo.putRecord', { as: account, body: { repo: account.did, collection, rkey: 'self', record, validate: false } })

const env = () => ({ GROUNDSWELL_PLC_DIRECTORY: pds.directory, GROUNDSWELL_BLUESKY: 'off' })

test(
  'what an account has written is fetched from its own PDS, once, and goes when its server no longer shows it',
  { timeout: 240_000 },
  async () => {
    await using folder = await newFolder()
    await using groundswell = await serve(folder.path, [], { env: env() })
    const { url: origin } = groundswell
    const post = (path: string, body: object) =>
      fetch(new URL(path, origin), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    const backfill = async ({ did }: Account): Promise<ImportResult> =>
      importResultSchema.parse(await (await post('/api/backfill', { account: did })).json())
    const hits = async () =>
      searchResultSchema.parse(await (await fetch(new URL('/api/search?collapse=false&query=skjaldvik', origin))).json()).hits
    const found = async () => (await hits()).map(({ postId }) => postId).toSorted()

    const ana = await pds.createAccount('ana-skjaldvik')
    const ids = [await write(ana, 'The Skjaldvik road is under water'), await write(ana, 'Boats wait at Skjaldvik until the morning')]
    const told = await run(['backfill', ana.did, '--json', '--data', folder.path], { env: env() })
    const first = importResultSchema.parse(JSON.parse(told.out))
    assert.deepEqual([first.stored, first.repeated, first.refused, first.finish], [2, 0, {}, 'complete'])
    assert.deepEqual(await found(), ids.toSorted(), 'the ids that the live network gives')
    await write(ana, 'A third night at Skjaldvik')
    const again = await backfill(ana)
    assert.deepEqual([again.stored, again.repeated], [1, 2])

    await put(ana, 'org.user-intents.declaration', { $type: 'org.user-intents.declaration', syntheticContentGeneration: { allow: false } })
    await put(ana, 'app.bsky.actor.profile', { $type: 'app.bsky.actor.profile', displayName: 'Ana of the quay' })
    await backfill(ana)
    const named = await hits()
    assert.deepEqual([named.length, ...new Set(named.map(({ author }) => author.name))], [3, 'Ana of the quay'])
    const asked = await (await post('/api/ask', { question: 'What is happening at Skjaldvik right now?' })).json()
    assert.deepEqual(askResultSchema.parse(asked).citations, [], 'who opted out is in no answer')

    await pds.call('com.atproto.server.deactivateAccount', { as: ana, body: {} })
    const away = await post('/api/backfill', { account: ana.did })
    assert.equal(away.status, 404)
    assert.match(await away.text(), /is not shown by its own server \(deactivated\): nothing of it is read/)
    assert.deepEqual(await found(), [], 'what was here of it is out of sight')
  },
)

test('who asks not to be shown without a login is not shown; who is not there is said', { timeout: 240_000 }, async () => {
  await using folder = await newFolder()
  const { path } = folder
  const command = (...args: string[]) => run([...args, '--data', path], { env: env() })
  const bo = await pds.createAccount('bo-varnholm')
  await write(bo, 'The Varnholm ferry is late')
  const labels = { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: '!no-unauthenticated' }] }
  await put(bo, 'app.bsky.actor.profile', { $type: 'app.bsky.actor.profile', displayName: 'Bo', labels })
  assert.match((await command('backfill', bo.did)).err, /^1 post stored, 0 already there, 2 records read/)
  assert.deepEqual(searchResultSchema.parse(JSON.parse((await command('search', 'varnholm', '--json')).out)).hits, [])
  const unknown = await command('backfill', 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa')
  assert.deepEqual([unknown.code, /There is no account/.test(unknown.err)], [66, true])
  assert.equal((await command('backfill', 'not a handle')).code, 2)
})
