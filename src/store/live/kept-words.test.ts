import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Cursor, PostEvent, PostId, SourceName } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import { everything } from '../post-store.contract.ts'
import type { Clause } from '../search-query.ts'
import { createReader } from './reader.ts'
import { prepareForReading } from './schema.ts'
import { createWordsChannels } from './shared-words.ts'
import { createWriter } from './writer.ts'

const root = mkdtempSync(join(tmpdir(), 'groundswell-kept-words-'))
after(() => rmSync(root, { recursive: true, force: true }))
let folders = 0
const newPath = () => join(mkdtempSync(join(root, `${++folders}-`)), 'posts.db')
const random = createRandom(5)
const below = (most: number) => Math.floor(random() * most)
const word = () => `w${Math.floor(random() ** 3 * 400)}`
const put = (n: number, text = Array.from({ length: 1 + below(20) }, word).join(' ')): PostEvent => ({
  type: 'post-put',
  post: makePost({ n, by: `a${below(40)}`, text }),
})
const some = (from: number, count: number) => Array.from({ length: count }, (_, i) => put(from + i))

/** A writer and a reader of one store; `hits` by a search that waits for every word. */
function open(path: string, { keeps = true }: { keeps?: boolean } = {}) {
  const [channel] = createWordsChannels(1)
  assert.ok(channel)
  const writer = createWriter(new DatabaseSync(path), { synchronous: 'normal', words: [channel.writing], ...(keeps && { path }) })
  const write = (events: readonly PostEvent[]) => writer.write([{ source: 's' as SourceName, events, cursor: '' as Cursor }])
  const database = new DatabaseSync(path, { readOnly: true })
  prepareForReading(database)
  const reader = createReader(database, { path, words: channel.reading })
  const hits = async (clause: Clause): Promise<number[]> => {
    writer.warm()
    for (let turn = 0; turn < 5; turn++) await setImmediate() // it reads rows by turns, in this very thread
    let looks = 0
    const page = reader.find({ ...everything, all: [clause], limit: 500 }, { now: Date.now(), late: () => looks++ > 100 })
    assert.ok(page.complete)
    return page.hits.map(({ seq }) => seq)
  }
  const close = () => {
    reader.close()
    writer.close()
  }
  return { write, hits, close, writer }
}

/** Changes the text of a row behind everybody's back: who cuts it again finds the word. */
function betray(path: string, seq: number, text: string): void {
  using database = new DatabaseSync(path)
  assert.equal(database.prepare('update post set text = ? where seq = ?').run(text, seq).changes, 1)
}
const told = (term: string): Clause => ({ term, weight: 1 })

test('words are kept by who closes and taken by who opens: the same is found, nothing is cut again, and posts go on where they were', async () => {
  const path = newPath()
  const first = open(path)
  first.write([...some(0, 1_500), put(1_500, 'before')])
  first.close()
  const kept = readFileSync(`${path}-words`)
  assert.equal(statSync(`${path}-words`).mode & 0o077, 0)
  betray(path, 1_500, 'afterwards')
  const second = open(path)
  assert.deepEqual([await second.hits(told('before')), await second.hits(told('afterwards'))], [[1_500], []])
  second.close()
  assert.deepEqual(readFileSync(`${path}-words`), kept, 'nothing was written, so it stays')
  betray(path, 1_500, 'before')

  const third = open(path)
  third.write(some(2_000, 1_000))
  assert.ok(!existsSync(`${path}-words`), 'it may hold words of posts that go')
  third.close()
  const fourth = open(path)
  const cut = open(path, { keeps: false })
  for (let n = 0; n < 200; n++) {
    const clause: Clause = random() < 0.5 ? told(word()) : { phrase: [word(), word()], weight: 1 }
    assert.deepEqual(await fourth.hits(clause), await cut.hits(clause), JSON.stringify(clause))
  }
  cut.close()
  fourth.close()
})

test('what is torn, damaged, named no more or of a store that was put back is cut again', async () => {
  const path = newPath()
  const first = open(path)
  first.write(some(0, 300))
  first.close()
  cpSync(path, `${path}-old`)
  const second = open(path)
  second.write([...some(300, 300), put(600, 'before')])
  second.close()
  betray(path, 600, 'afterwards')
  const whole = readFileSync(`${path}-words`)
  const table = readFileSync(path)

  const assertCut = async () => {
    const store = open(path)
    assert.deepEqual([await store.hits(told('before')), await store.hits(told('afterwards'))], [[], [600]])
    store.writer.hold('nobody', []) // a commit, so that it is not taken for what was kept
    store.close()
    writeFileSync(path, table)
    writeFileSync(`${path}-words`, whole)
  }
  for (let n = 0; n < 25; n++) {
    const bytes = Buffer.from(whole)
    const at = n < 5 ? n * 3 : below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
    writeFileSync(`${path}-words`, bytes)
    await assertCut()
  }
  for (const length of [0, 5, 100, whole.length - 1]) {
    truncateSync(`${path}-words`, length)
    await assertCut()
  }
  using database = new DatabaseSync(path)
  database.exec("update meta set value = 'another' where key = 'words_kept'")
  database.close()
  await assertCut()

  cpSync(`${path}-old`, path)
  const back = open(path)
  assert.deepEqual(await back.hits(told('before')), [])
  back.write([put(900, 'other')])
  assert.deepEqual(await back.hits(told('other')), [300])
  back.close()
})

test('words of what was erased are not kept, whoever erases it and when', async () => {
  const path = newPath()
  const gone = (n: number): PostEvent => ({ type: 'post-delete', id: `x:${n}` as PostId, at: 1 })
  const first = open(path)
  first.write([...some(0, 100), put(100, 'secret')])
  first.write([gone(100)])
  first.close()
  assert.ok(!existsSync(`${path}-words`), 'erased before the end')

  const second = open(path)
  second.write(some(200, 100))
  const other = open(path)
  assert.equal((await other.hits(told('word1'))).length >= 0, true)
  second.close()
  other.write([gone(5)])
  assert.ok(!existsSync(`${path}-words`), 'kept by one, erased by another')
  other.close()
})
