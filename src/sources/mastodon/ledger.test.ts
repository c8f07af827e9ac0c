import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { AuthorId, PostId } from '../../post/index.ts'
import { openLedger } from './ledger.ts'

const [a, b] = ['https://a.example', 'https://b.example']
const ana = 'mastodon:https://a.example/@ana' as AuthorId
const row = (n: number, server = a) => ({
  server,
  localId: String(n),
  post: `mastodon:https://a.example/${n}` as PostId,
  author: ana,
  at: n,
})

test('what a server’s id means is known for that server alone, and after a restart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-ledger-'))
  const first = openLedger(folder)
  first.remember(row(1))
  first.remember({ ...row(7, b), post: row(1).post })
  first[Symbol.dispose]()
  assert.equal(statSync(folder).mode & 0o077, 0)
  const ledger = openLedger(folder)
  assert.deepEqual([ledger.postOf(a, '1'), ledger.postOf(b, '1'), ledger.postOf(b, '7')], [row(1).post, undefined, row(1).post])
  ledger.bury(a, '1', 50)
  ledger.bury(a, '1', 60)
  ledger.remember(row(2))
  assert.deepEqual(ledger.recent(a, { since: 0, most: 10 }), ['2'])
  assert.deepEqual([ledger.buried(a, { since: 50, most: 10 }), ledger.buried(a, { since: 51, most: 10 })], [['1'], []])
  assert.deepEqual(ledger.buried(b, { since: 0, most: 10 }), [])
  ledger[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

test('the newest come first, as many as are wanted; the oldest go when there are too many', () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-ledger-'))
  const ledger = openLedger(folder, 100)
  for (let n = 1; n <= 10_000; n++) ledger.remember(row(n))
  assert.deepEqual(ledger.recent(a, { since: 9_000, most: 2 }), ['10000', '9999'])
  assert.deepEqual(ledger.recent(a, { since: 10_001, most: 2 }), [])
  assert.deepEqual([ledger.postOf(a, '9901') !== undefined, ledger.postOf(a, '9900')], [true, undefined])
  ledger[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

test('who withdraws is hidden by the server that says so, and back by its word alone; who is not known is nobody’s business', () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-ledger-'))
  const ledger = openLedger(folder)
  assert.deepEqual([ledger.hide(ana, a), ledger.show(ana, a)], [false, false])
  ledger.remember(row(1))
  assert.deepEqual([ledger.show(ana, a), ledger.hide(ana, a), ledger.hide(ana, a)], [false, true, true])
  assert.deepEqual([ledger.hide(ana, b), ledger.show(ana, b), ledger.show(ana, a), ledger.show(ana, a)], [false, false, true, false])
  ledger[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

test('of what nothing was heard since a moment all comes up, part by part, the newest first, until it was asked about or is gone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-ledger-'))
  const ledger = openLedger(folder)
  for (let n = 1; n <= 25_000; n++) ledger.remember(row(n, n % 100 === 0 ? b : a))
  ledger.bury(b, '24900', 30_000)
  const walk = (before: number, since = 0) => {
    const seen: string[] = []
    let below: number | undefined
    do {
      const part = ledger.stale(b, { before, since, most: 20, below })
      assert.ok(part.rows.length <= 20)
      seen.push(...part.rows)
      below = part.below
    } while (below !== undefined)
    return seen
  }
  const all = walk(26_000)
  assert.deepEqual([all.length, all[0], all[1], all.at(-1)], [249, '25000', '24800', '100'])
  assert.deepEqual(walk(26_000, 24_700), ['25000', '24800', '24700'])
  assert.equal(walk(24_800).length, 247, 'what came since then is known')
  ledger.checked(b, ['25000', '100'], 40_000)
  assert.deepEqual([walk(26_000).length, walk(50_000).length], [247, 249])
  const posts = [100, 200, 201, 24_900].map((n) => row(n).post)
  const ids = (before: number) => ledger.staleOf(b, { posts, before })
  assert.deepEqual([ids(26_000), ids(50_000)], [['200'], ['100', '200']])
  ledger[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

test('a ledger of before is read on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-ledger-'))
  openLedger(folder)[Symbol.dispose]()
  const database = new DatabaseSync(join(folder, 'statuses.db'))
  database.exec('DROP INDEX statuses_by_post; ALTER TABLE statuses DROP COLUMN checked_at')
  database.close()
  const ledger = openLedger(folder)
  ledger.remember(row(1))
  ledger.checked(a, ['1'], 5)
  assert.deepEqual(ledger.staleOf(a, { posts: [row(1).post], before: 5 }), [])
  ledger[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})
