import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import type { AuthorId } from '../../post/index.ts'
import { forgetFeed, openFeedState, type FeedRow } from './feed-state.ts'

const folders: string[] = []
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'feed-state-'))
  folders.push(folder)
  return folder
}
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

const url = 'https://quay.example/feed'
const other = 'https://two.example/feed'
const now = 1_000_000
const open = (folder: string, urls: readonly string[] = [url, other]) => openFeedState({ folder, urls, committed: 9, now })
const rowOf = (state: ReturnType<typeof openFeedState>, of: string): FeedRow => {
  const row = state.feeds.get(of)
  assert.ok(row)
  return row
}
const itemsOf = (prefix: string, count: number, number: number) =>
  Array.from({ length: count }, (_, i) => ({ key: `${prefix}${i}`, content: 'undated', version: '', number }))

test('of a feed the newest 4,000 items are kept, also where all rest on one number', () => {
  using state = open(newFolder())
  const row = rowOf(state, url)
  for (const prefix of ['a', 'b', 'c', 'd']) state.write(row, { items: itemsOf(prefix, 1_500, 0) })
  const kept = state.items(url)
  assert.equal(kept.size, 4_000)
  assert.ok(['b500', 'c0', 'd1499'].every((key) => kept.has(key)) && !kept.has('a1499') && !kept.has('b499'))
})

test('the order of items outlives a restart', () => {
  const folder = newFolder()
  for (const prefix of ['z', 'y', 'x']) {
    using state = open(folder)
    state.write(rowOf(state, url), { items: itemsOf(prefix, 1_900, 3) })
  }
  using state = open(folder)
  const kept = state.items(url)
  assert.deepEqual([kept.size, kept.has('z1699'), kept.has('z1700'), kept.has('x0')], [4_000, false, true, true])
})

test('a state of an earlier version is taken over with all that it knows', () => {
  const folder = newFolder()
  const database = new DatabaseSync(join(folder, 'feeds.db'))
  database.exec(`create table feed(
      url text primary key, address text not null, etag text, modified text, document text, title text not null, consent text not null, next_at integer not null,
      failures integer not null, gone_at integer, read_at integer, changes text not null, number integer not null, used_at integer not null
    ) strict, without rowid;
    create table item(url text not null, key text not null, content text not null, version text not null, number integer not null, primary key(url, key)) strict, without rowid;
    insert into feed values ('${url}', '${url}', null, null, null, 'Quay', 'answer', 5, 2, null, 4, '[]', 1, ${now});
    insert into item values ('${url}', 'old', 'c', 'v', 1);`)
  database.close()
  using state = open(folder)
  const row = rowOf(state, url)
  assert.deepEqual([row.title, row.failures, row.whyFails], ['Quay', 2, undefined])
  state.write(Object.assign(row, { whyFails: 'It is down.' }), { items: itemsOf('new', 4_000, 1) })
  assert.deepEqual([state.items(url).size, state.items(url).has('old')], [4_000, false])
  using again = open(folder)
  assert.equal(rowOf(again, url).whyFails, 'It is down.')
})

test('a feed that is forgotten is as one that never was here; the others stay', () => {
  const folder = newFolder()
  forgetFeed(folder, url) // before there is anything
  const write = (goneAt?: number) => {
    using state = open(folder)
    for (const one of [url, other])
      state.write(Object.assign(rowOf(state, one), { etag: '"1"', goneAt: one === url ? goneAt : undefined }), {
        items: itemsOf('a', 2, 1),
        authors: [`feeds:${one}` as AuthorId],
      })
  }
  write()
  forgetFeed(folder, url)
  const known = () => {
    using opened = open(folder)
    const state = opened
    return [url, other].map((one) => [rowOf(state, one).etag, state.items(one).size, state.authors(one).length])
  }
  assert.deepEqual(known(), [[undefined, 0, 0], ['"1"', 2, 1]]) // prettier-ignore
  write(now) // gone, and so hidden: who is to be shown when it is back is still known
  forgetFeed(folder, url)
  assert.deepEqual(known()[0], [undefined, 0, 1])
})
