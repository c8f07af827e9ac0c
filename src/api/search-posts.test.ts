import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import type { PostEvent } from '../post/index.ts'
import { contractNow, openContractApi, write } from './api.contract.ts'

const { signal } = new AbortController()
const folder = await mkdtemp(join(tmpdir(), 'groundswell-search-'))
after(() => rm(folder, { recursive: true, force: true }))

test('of near-copies the one that is shown says who said it first, by when the network saw it and not by what its author claims', async () => {
  const { api, store } = await openContractApi(folder)
  const text = 'The bridge in the north of Lunde is closed after the storm'
  const minute = (n: number) => contractNow - (60 - n) * 60_000
  const posts = [
    makePost({ n: 1, by: 'shown', text, createdAt: minute(5), witnessedAt: minute(5), links: ['https://news.example/bridge'] }),
    makePost({ n: 2, by: 'early', text, createdAt: minute(1), witnessedAt: minute(1) }),
    makePost({ n: 3, by: 'liar', text, createdAt: minute(-9_000), witnessedAt: minute(9) }),
    makePost({ n: 4, by: 'alone', text: 'Another bridge in Lunde', createdAt: minute(2), witnessedAt: minute(2) }),
  ]
  await write(store, ...posts.map((post): PostEvent => ({ type: 'post-put', post })))
  const { hits } = await api.search({ query: 'bridge Lunde' }, { signal })
  const told = hits.map(({ postId, similar, first }) => [postId, similar.posts, first?.author.handle, first?.witnessedAt])
  assert.deepEqual(
    new Set(told),
    new Set([
      ['x:1', 2, 'early', new Date(minute(1)).toISOString()],
      ['x:4', 0, undefined, undefined],
    ]),
  )
  await api[Symbol.asyncDispose]()
})
