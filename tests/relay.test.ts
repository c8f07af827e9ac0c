import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { searchResultSchema, statusSchema } from '../src/api/index.ts'
import { startPds, type Account } from './servers/pds/start.ts'
import { skipWithoutRelay } from './servers/relay/build.ts'
import { startRelay } from './servers/relay/start.ts'
import { newFolder, run, serve } from './support/command.ts'

const posts = 'app.bsky.feed.post'

test(
  'posts of a real PDS come through a real relay, over its crash, and go as their authors say',
  { skip: skipWithoutRelay, timeout: 240_000 },
  async (t) => {
    await using stack = new AsyncDisposableStack()
    const pds = stack.use(await startPds())
    const relay = stack.use(await startRelay(pds))
    const folder = stack.use(await newFolder())
    const env = { GROUNDSWELL_BLUESKY: 'off', GROUNDSWELL_PLC_DIRECTORY: pds.directory }
    const groundswell = stack.use(await serve(folder.path, [], { env, mostMs: 230_000 }))
    const added = await run(['source', 'add', relay.url, '--yes', '--data', folder.path], { env })
    assert.equal(added.code, 0, added.err)
    assert.match(added.err, /^Firehose of 127\.0\.0\.1/, 'a relay is recognised by what it says')

    const get = async (path: string) => (await fetch(new URL(path, groundswell.url))).json()
    const found = async () => {
      const { hits } = searchResultSchema.parse(await get('/api/search?collapse=false&query=reykjanes'))
      return hits.map(({ postId, text }) => [postId, text] as const).toSorted(([one], [another]) => one.localeCompare(another))
    }
    const until = async (isSo: () => Promise<boolean>, what: string) => {
      for (const end = Date.now() + 60_000; !(await isSo()); await delay(50)) assert.ok(Date.now() < end, `${what}: not after 60 s`)
    }
    await until(async () => statusSchema.parse(await get('/api/status')).sources.some(({ state }) => state === 'live'), 'read')
    const write = async (account: Account, text: string) => {
      const record = { $type: posts, text, createdAt: new Date().toISOString(), langs: ['en'] }
      const { uri } = await pds.call('com.atproto.repo.createRecord', {
        as: account,
        body: { repo: account.did, collection: posts, record },
      })
      return `bluesky:${String(uri)}`
    }
    const finds =
      (...ids: readonly string[]) =>
      async () =>
        String((await found()).map(([id]) => id)) === String(ids.toSorted((one, another) => one.localeCompare(another)))

    const [ana, bo] = [await pds.createAccount('ana-reykjanes'), await pds.createAccount('bo-reykjanes')]
    const begun = performance.now()
    const first = await write(ana, 'Reykjanes road closed by lava')
    await until(finds(first), 'create')
    t.diagnostic(`create → found through the relay: ${Math.round(performance.now() - begun)} ms from the call to the PDS`)
    const second = await write(bo, 'Reykjanes power plant evacuated')
    await until(finds(first, second), 'a second author')
    const rkey = first.split('/').at(-1) ?? ''
    const record = { $type: posts, text: 'Reykjanes road open again', createdAt: new Date().toISOString(), langs: ['en'] }
    await pds.call('com.atproto.repo.putRecord', { as: ana, body: { repo: ana.did, collection: posts, rkey, record } })
    await until(async () => (await found()).some(([id, text]) => id === first && text.includes('open again')), 'edit')

    // What a relay had not written down when it died it may never tell again, nor whom it reads: no reader can make up for that.
    await delay(3_000)
    await relay.kill()
    const third = await write(ana, 'Reykjanes: a new crack while nobody relays')
    await relay.start()
    await until(finds(first, second, third), 'what was written while the relay was down')

    await pds.call('com.atproto.repo.deleteRecord', { as: ana, body: { repo: ana.did, collection: posts, rkey } })
    await until(finds(second, third), 'delete')
    await pds.call('com.atproto.server.deactivateAccount', { as: bo, body: {} })
    await until(finds(third), 'deactivate')
    await pds.call('com.atproto.server.activateAccount', { as: bo })
    await until(finds(second, third), 'activate')
    await pds.call('com.atproto.admin.deleteAccount', { as: 'admin', body: { did: ana.did } })
    await until(finds(second), 'account delete')
  },
)
