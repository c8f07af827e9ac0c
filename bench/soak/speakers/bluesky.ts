import type { FeedCommit, FeedEvent } from '../../../src/sim/feed.ts'
import { startJetstream } from '../../../src/sim/jetstream/server.ts'
import type { Speaker } from './speaker.ts'

/** A Jetstream. Its clock is the network's: a claim of another moment is that clock, wrong. */
export async function startBluesky(): Promise<Speaker> {
  const server = await startJetstream({ most: 400_000 })
  let [revision, liked] = [0, 0]
  const didOf = (n: number) => `did:plc:author${n % 5_000}`
  const commit = (did: string, aside: number, body: Omit<FeedCommit, 'rev'>): FeedEvent => ({
    did,
    at: Date.now() + aside,
    kind: 'commit',
    commit: { rev: `3m${String(++revision).padStart(11, '0')}`, ...body },
  })
  const collection = 'app.bsky.feed.post'
  return {
    entries: [],
    env: { GROUNDSWELL_BLUESKY: server.url },
    say({ kind, n }, text, aside) {
      const did = didOf(n)
      const createdAt = new Date(Date.now() + aside).toISOString()
      const rkey = `post${n}`
      const record = { $type: collection, text, createdAt, langs: ['en'] }
      if (kind === 'post') server.emit(commit(did, aside, { operation: 'create', collection, rkey, record }))
      else if (kind === 'edit') server.emit(commit(did, aside, { operation: 'update', collection, rkey, record }))
      else if (kind === 'delete') server.emit(commit(did, aside, { operation: 'delete', collection, rkey }))
      else {
        const subject = { uri: `at://${did}/${collection}/${rkey}` }
        const like = {
          operation: 'create',
          collection: 'app.bsky.feed.like',
          rkey: `like${++liked}`,
          record: { subject, createdAt },
        } as const
        server.emit(commit(`did:plc:liker${liked % 20_000}`, aside, like))
      }
    },
    async cut() {
      server.fault('cut')
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
