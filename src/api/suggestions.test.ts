import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AuthorId, Cursor, SourceName } from '../post/index.ts'
import { makePost } from '../post/post.fixture.ts'
import type { SourceHealth } from '../sources/index.ts'
import { contractNow, openContractApi } from './api.contract.ts'
import { createLocalApi } from './local-api.ts'

const { signal } = new AbortController()

test('while a source still reads what was missed nothing is suggested: of half a past anything stands out', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-suggestions-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const { api, store, options } = await openContractApi(folder)
  await using _closed = api
  const events = Array.from({ length: 12 }, (_, i) => {
    const author = { id: `x:author${i}` as AuthorId, handle: `author${i}`, name: '' }
    return { type: 'post-put', post: makePost({ n: i, at: contractNow - 1_000 - i, text: 'nice weather again', author }) } as const
  })
  await store.write({ source: 'bluesky' as SourceName, events, cursor: 'c' as Cursor }, { signal })
  const state = { state: 'live', lagMs: 0, perSecond: 1, drops: {}, reconnects: 0, waiting: 0, gaps: 0 } as const
  let health: SourceHealth = { ...state, name: 'bluesky' as SourceName, behind: { from: 1, at: 2, until: contractNow } }
  const live = { health: () => [health], nameAuthors: async () => false, put: async () => {}, [Symbol.asyncDispose]: async () => {} }
  const own = createLocalApi({ ...options, live })
  assert.deepEqual(await own.suggestions({}, { signal }), [])
  health = { ...state, name: 'bluesky' as SourceName }
  assert.equal((await own.suggestions({}, { signal })).length > 0, true)
})
