import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { PostEvent } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import type { SearchQuery } from '../search-query.ts'
import { openSealedStore } from './sealed-store.fixture.ts'

/** What a question reads, in bytes of files and blocks of them, how many postings it looks at and how many posts it scores: figures that do not depend on the computer. */
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
    const before = { ...store.cache.stats(), ...store.work }
    const page = store.reader.find(query, { now: posts, late: () => false })
    assert.ok(page.complete && page.hits.length > 0)
    const after = { ...store.cache.stats(), ...store.work }
    return {
      read: after.bytesRead - before.bytesRead,
      /** Looks at a chunk of a file: one or two for each block of postings that is decoded, and for each look into a dictionary. */
      looks: after.hits + after.misses - before.hits - before.misses,
      postings: after.postings - before.postings,
      scored: after.scored - before.scored,
      page,
    }
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

  test('the index takes some 70 bytes for each of these posts of 13 words', () => {
    assert.ok(bytes() / (slices * 32_768) < 72, `${bytes() / (slices * 32_768)} bytes a post`)
  })

  test('a phrase in a window: positions of that window alone, however common its words are', () => {
    const all = [{ phrase: ['w0', 'everywhere'], weight: 1 }]
    const [newest, counted] = [ask({ all, from: posts - 4_000, count: 'atLeast' }), ask({ all })]
    assert.ok(newest.looks * 10 < counted.looks, `${newest.looks} of ${counted.looks} looks`)
    assert.ok(newest.scored * 10 < counted.scored, `${newest.scored} of ${counted.scored} posts`)
  })

  /** Looks at no more than a share of the postings that counting all that match takes, and finds the same. */
  const stopsEarly = (more: Partial<SearchQuery>, share: number) => {
    const [whole, early] = [ask(more), ask({ ...more, count: 'atLeast' })]
    assert.deepEqual(early.page.hits, whole.page.hits)
    assert.ok(early.page.stats.atLeast && early.page.stats.matched <= whole.page.stats.matched)
    assert.ok(early.postings <= share * whole.postings, `${early.postings} of ${whole.postings} postings`)
    assert.ok(early.scored <= share * whole.scored, `${early.scored} of ${whole.scored} posts scored`)
    assert.ok(early.looks <= 1.2 * whole.looks, `${early.looks} of ${whole.looks} looks, bounds included`)
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
