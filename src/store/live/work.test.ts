import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { PostEvent } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import type { SearchQuery } from '../search-query.ts'
import { openSealedStore } from './sealed-store.fixture.ts'

/** What a question reads, in bytes of files, and how many postings it looks at: figures that do not depend on the computer. */
describe('a question reads no more than it needs', () => {
  const slices = 3
  const posts = slices * 32_768 + 5_000
  let store: Awaited<ReturnType<typeof openSealedStore>>

  before(async () => {
    const random = createRandom(1)
    const events = Array.from({ length: posts }, (_, n): PostEvent => {
      const words = Array.from({ length: 12 }, () => `w${Math.floor(random() ** 4 * 20_000)}`).join(' ')
      return { type: 'post-put', post: makePost({ n, at: n, text: `${words} everywhere` }) }
    })
    store = await openSealedStore(events)
  })
  after(() => store.close())

  const bytes = (): number => readdirSync(store.segments).reduce((sum, name) => sum + statSync(join(store.segments, name)).size, 0)
  /** Of one question, as often as it says. */
  const ask = (more: Partial<SearchQuery>) => {
    const query: SearchQuery = { any: [], all: [], none: [], from: 0, until: posts, limit: 50, ...more }
    const [bytesRead, postings] = [store.cache.stats().bytesRead, store.work.postings]
    const page = store.reader.find(query, { now: posts, late: () => false })
    assert.ok(page.complete && page.hits.length > 0)
    return { read: store.cache.stats().bytesRead - bytesRead, postings: store.work.postings - postings, page }
  }
  const readBy = (more: Partial<SearchQuery>) => ask(more).read
  const term = (text: string) => ({ term: text, weight: 1 })
  const chunk = 16_384

  test('of the newest posts, which stand in memory: what df needs, a chunk or two of each file', () => {
    const read = readBy({ any: [term('w3')], from: posts - 4_000 })
    assert.ok(read <= 3 * slices * chunk, `${read} bytes of ${bytes()}`)
  })

  test('once more: nothing', () => assert.equal(readBy({ any: [term('w3')], from: posts - 4_000 }), 0))

  test('of one slice: no postings of the others', () => {
    const read = readBy({ any: [term('w20'), term('w21'), term('w22')], from: 40_000, until: 41_000 })
    assert.ok(read <= 4 * 3 * slices * chunk, `${read} bytes of ${bytes()}`)
  })

  test('for the commonest word over all time: its postings, no positions', () => {
    const read = readBy({ any: [term('everywhere')] })
    assert.ok(read >= posts - 5_000 && read <= 3 * posts + 6 * slices * chunk, `${read} bytes of ${bytes()}`)
  })

  test('for a rare word and a common one together: not the whole of the common one again', () => {
    const read = readBy({ all: [term('w15000'), term('everywhere')] })
    assert.ok(read <= 4 * slices * chunk, `${read} bytes of ${bytes()}`)
  })

  /** Looks at no more than a share of the postings that counting all that match takes, and finds the same. */
  const stopsEarly = (more: Partial<SearchQuery>, share: number) => {
    const [whole, early] = [ask(more), ask({ ...more, count: 'atLeast' })]
    assert.deepEqual(early.page.hits, whole.page.hits)
    assert.ok(early.page.stats.atLeast && early.page.stats.matched <= whole.page.stats.matched)
    assert.ok(early.postings <= share * whole.postings, `${early.postings} of ${whole.postings} postings`)
  }

  test('stopping early: for a common word, only blocks that hold it often', () => {
    stopsEarly({ any: [term('w0')] }, 0.6)
    stopsEarly({ all: [term('w0')] }, 0.6)
  })

  test('of words of which one is common: that one only where the others are', () =>
    stopsEarly({ any: [term('w1500'), term('w2500'), { term: 'w0', weight: 0.2 }, { term: 'everywhere', weight: 1 }] }, 0.25))

  test('with a half-life: none that are too old', () =>
    stopsEarly({ any: [term('w3'), term('w4')], halfLifeMs: 2_000, decayFrom: posts }, 0.5))

  test('the newest: none behind the first slice that has enough', () => stopsEarly({ any: [term('w0')], order: 'newest' }, 0.5))
})
