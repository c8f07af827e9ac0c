import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import type { Cursor, PostEvent, SourceName } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import type { SearchQuery } from '../search-query.ts'
import { createBlockCache } from '../segments/block-cache.ts'
import { createReader, type Reader } from './reader.ts'
import { prepareForReading } from './schema.ts'
import { createSealer } from './sealer.ts'
import { createWordsChannels } from './shared-words.ts'
import { createWriter, type Writer } from './writer.ts'

/** What a question reads, in bytes of files: figures that do not depend on the computer. */
describe('a question reads no more than it needs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-work-'))
  const path = join(folder, 'posts.db')
  const slices = 3
  const posts = slices * 32_768 + 5_000
  const cache = createBlockCache()
  const { signal } = new AbortController()
  let writer: Writer
  let reader: Reader

  before(async () => {
    const [channel] = createWordsChannels(1)
    assert.ok(channel)
    writer = createWriter(new DatabaseSync(path), { synchronous: 'normal', words: [channel.writing] })
    const random = createRandom(1)
    for (let at = 0; at < posts; at += 2_000) {
      const events = Array.from({ length: Math.min(2_000, posts - at) }, (_, i): PostEvent => {
        const words = Array.from({ length: 12 }, () => `w${Math.floor(random() ** 4 * 20_000)}`).join(' ')
        return { type: 'post-put', post: makePost({ n: at + i, at: at + i, text: `${words} everywhere` }) }
      })
      writer.write([{ source: 's' as SourceName, events, cursor: String(at) as Cursor }])
    }
    mkdirSync(join(folder, 'segments'), { recursive: true })
    const sealer = createSealer(new DatabaseSync(path), path, { cache: createBlockCache({ maxBytes: 1 << 20 }), now: Date.now })
    while (await sealer.sealNext(signal));
    const database = new DatabaseSync(path, { readOnly: true })
    prepareForReading(database)
    reader = createReader(database, { path, words: channel.reading, cache })
  })
  after(() => {
    reader.close()
    writer.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const bytes = (): number =>
    readdirSync(join(folder, 'segments')).reduce((sum, name) => sum + statSync(join(folder, 'segments', name)).size, 0)
  /** Of one question, as often as it says. */
  const readBy = (more: Partial<SearchQuery>): number => {
    const query: SearchQuery = { any: [], all: [], none: [], from: 0, until: posts, limit: 50, ...more }
    const from = cache.stats().bytesRead
    const page = reader.find(query, { now: posts, late: () => false })
    assert.ok(page.complete && page.hits.length > 0)
    return cache.stats().bytesRead - from
  }
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
})
