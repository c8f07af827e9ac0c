import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { readFirehose, repositoryDoor, Revisions } from '../src/lib/atproto/read-firehose.ts'
import type { FirehoseCommit } from '../src/lib/atproto/firehose.ts'
import { createOutbound } from '../src/lib/outbound.ts'
import { startPds } from './servers/pds/start.ts'
import { skipWithoutTap } from './servers/tap/build.ts'
import { startTap } from './servers/tap/start.ts'

type Told = { readonly did: string } & FirehoseCommit
const keyOf = ({ did, collection, rkey, rev }: Pick<Told, 'did' | 'collection' | 'rkey' | 'rev'>) => `${did}/${collection}/${rkey}@${rev}`

const posts = 'app.bsky.feed.post'
const now = () => new Date().toISOString()
/** What an encoding may get wrong: scripts, nesting, order of keys, links, big and negative numbers, booleans, null. */
const texts = ['Water over the quay 🌊', 'طريق الميناء مغلق', '港の道路は閉鎖', 'é and e\u0301', '', 'x'.repeat(300)]
const odd = {
  zz: 1,
  a: { deep: [[], {}, [{ b: null, aa: true }]], '': 'empty key' },
  numbers: [0, -1, 23, 24, 255, 256, 65_536, 4_294_967_296, -4_294_967_297, Number.MAX_SAFE_INTEGER],
  bytes: { $bytes: 'AAECAwQF' },
}

test(
  'what our decoder reads of a real PDS is what indigo’s tap reads of it, record by record',
  { skip: skipWithoutTap, timeout: 180_000 },
  async (t) => {
    await using stack = new AsyncDisposableStack()
    const pds = stack.use(await startPds())
    const tap = stack.use(await startTap(pds))
    const outbound = createOutbound({ allowedOrigins: [pds.origin], ...repositoryDoor })
    stack.defer(() => outbound[Symbol.asyncDispose]())
    const accounts = [await pds.createAccount('ana-varnholm'), await pds.createAccount('bo-varnholm')]
    await tap.follow(...accounts.map(({ did }) => did))

    const ours: Told[] = []
    const stop = new AbortController()
    const reading = (async () => {
      const options = {
        url: pds.origin.replace('http', 'ws'),
        after: 0,
        now: Date.now,
        signal: stop.signal,
        outbound,
        revisions: new Revisions(),
      }
      for await (const { events } of readFirehose({ ...options, onProblem: assert.fail }))
        for (const event of events) if (event.kind === 'commit') ours.push({ did: event.did, ...event.commit })
    })()
    reading.catch(() => {})

    for (const as of accounts) {
      const call = (method: string, body: object) => pds.call(`com.atproto.repo.${method}`, { as, body: { repo: as.did, ...body } })
      // What was written before tap had read the whole repository has the revision of that.
      for (let n = 0; !tap.records.some(({ did, live }) => live && did === as.did); n++) {
        await call('putRecord', {
          collection: 'app.bsky.actor.profile',
          rkey: 'self',
          record: { $type: 'app.bsky.actor.profile', displayName: `${n}` },
        })
        await delay(500)
      }
      for (const text of texts)
        await call('createRecord', { collection: posts, record: { $type: posts, text, createdAt: now(), langs: ['en'] } })
      const { uri, cid } = await call('createRecord', {
        collection: posts,
        record: { $type: posts, text: 'to be edited', createdAt: now() },
      })
      const rkey = String(uri).split('/').at(-1) ?? ''
      await call('createRecord', {
        collection: 'app.bsky.feed.like',
        record: { $type: 'app.bsky.feed.like', subject: { uri, cid }, createdAt: now() },
      })
      await call('createRecord', {
        collection: 'org.example.odd',
        validate: false,
        record: { $type: 'org.example.odd', ...odd, of: { $link: cid } },
      })
      await call('putRecord', { collection: posts, rkey, record: { $type: posts, text: 'edited', createdAt: now() } })
      await call('deleteRecord', { collection: posts, rkey })
    }
    const expected = accounts.length * (texts.length + 5)
    const without = <T extends { readonly collection: string }>(told: readonly T[]) =>
      told.filter(({ collection }) => !collection.endsWith('.profile'))
    const missing = () => Math.max(expected - without(ours).length, expected - without(tap.records).length)
    for (const end = Date.now() + 90_000; missing() > 0; await delay(100))
      assert.ok(
        Date.now() < end,
        `${without(ours).length} by us and ${without(tap.records).length} by tap of ${expected}: not more after 90 s`,
      )
    stop.abort()
    await reading.catch(() => {})

    const theirs = new Map(tap.records.map((one) => [keyOf(one), one]))
    for (const { did, operation, collection, rkey, rev, cid, record } of without(ours)) {
      const other = theirs.get(keyOf({ did, collection, rkey, rev }))
      const what = `${operation} ${collection}`
      assert.ok(other, what)
      assert.deepEqual([other.action, other.cid, other.record], [operation, cid, record], what)
    }
    t.diagnostic(`${without(ours).length} of ${expected} operations are the same, to the last field`)
  },
)
