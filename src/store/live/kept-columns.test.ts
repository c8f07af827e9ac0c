import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import type { PostEvent, PostId } from '../../post/index.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { openColumns, type Columns } from './columns.ts'
import { openForgetting } from './forgotten-rows.ts'
import { countDamaged, keptTables } from './kept-columns.ts'
import { readManifest } from './manifest.ts'
import { openSealedStore } from './sealed-store.fixture.ts'

const start = Date.parse('2026-03-01T00:00:00Z')
const posts = sliceSize + 500
const random = createRandom(31)
const below = (most: number) => Math.floor(random() * most)
const { signal } = new AbortController()

function put(n: number): PostEvent {
  const post = makePost({ n, by: `a${below(900)}`, at: start + n * 1_000, text: 'word '.repeat(1 + below(30)) })
  return {
    type: 'post-put',
    post: { ...post, langs: [['en', 'fr', 'de-CH'][below(3)] ?? 'en'], counts: { ...post.counts, likes: below(4) } },
  }
}

/** A few hundred posts go, hide, come back and are liked; those from `first` on. */
function changes(first = 0): PostEvent[] {
  return Array.from({ length: 300 }, (): PostEvent => {
    const id = `x:${first + below(posts - first)}` as PostId
    const at = start + below(1e9)
    const kind = random()
    if (kind < 0.4) return { type: 'post-delete', id, at }
    if (kind < 0.6) return { type: kind < 0.5 ? 'post-hide' : 'post-show', id, at }
    return { type: 'count-set', id, at, counts: { likes: below(90_000), reposts: 0, replies: 0, quotes: 0 } }
  })
}

describe('columns that are read late', () => {
  let store: Awaited<ReturnType<typeof openSealedStore>>
  let database: DatabaseSync
  const opened = () => new DatabaseSync(store.path, { readOnly: true })

  before(async () => {
    store = await openSealedStore(Array.from({ length: posts }, (_, n) => put(n)))
    database = new DatabaseSync(store.path)
  })
  after(() => {
    database.close()
    store.close()
  })

  /** In one transaction: `columns` say what the rows say. */
  function check(reading: DatabaseSync, columns: Columns): void {
    reading.exec('begin')
    columns.refresh()
    for (const { base, totals, ...slice } of columns.slices()) {
      const rows = reading
        .prepare(
          'select seq, witnessed_at, lag, length, author, langs, likes from post where hidden = 0 and seq >= ? and seq < ? order by seq',
        )
        .all(base, base + sliceSize) as Record<string, number | string>[]
      const length = rows.reduce((sum, row) => sum + Number(row['length']), 0)
      assert.deepEqual([totals.visible, totals.length], [rows.length, length])
      const wrong = rows.filter((row) => {
        const doc = Number(row['seq']) - base
        const { witnessedAt, lag, author, likes, lang } = slice
        const there = [witnessedAt.get(doc), lag.get(doc), slice.length.get(doc), author.get(doc), likes.get(doc)]
        const wanted = ['witnessed_at', 'lag', 'length', 'author', 'likes'].map((name) => row[name])
        const isSame =
          there.every((value, n) => value === wanted[n]) && columns.langOf(lang.get(doc)) === String(row['langs']).toLowerCase()
        return !isSame || (slice.flags[doc] ?? 0) % 2 !== 1 || totals.first > witnessedAt.get(doc) || totals.last < witnessedAt.get(doc)
      })
      assert.deepEqual(wrong, [])
    }
    reading.exec('commit')
  }

  function isLate(columns: Columns): boolean {
    const slice = columns.slices().at(-1)
    return slice !== undefined && slice.length.isLate && slice.witnessedAt.isLate && slice.lang.isLate
  }

  /** What is kept is written anew. */
  async function renew(): Promise<void> {
    const [entry] = readManifest(database).entries
    assert.ok(entry)
    await store.sealer.renew(entry, signal)
  }

  /** The columns as they were opened, before anything was asked. */
  async function openedLate(reading: DatabaseSync): Promise<Columns> {
    await renew()
    const columns = openColumns(reading)
    reading.exec('begin')
    columns.refresh()
    reading.exec('commit')
    assert.ok(isLate(columns))
    return columns
  }

  test('are those of now, with what changed since and where what was kept is newer and knows less of posts that went', async () => {
    using reading = opened()
    check(reading, await openedLate(reading))
    for (const isRenewed of [false, true]) {
      const columns = await openedLate(reading)
      store.write(changes())
      if (isRenewed) await renew()
      check(reading, columns)
      store.write(changes())
      check(reading, columns)
      check(reading, openColumns(reading))
    }
  })

  test('are made from the rows where they are not kept any more, or know too little', async () => {
    for (const spoil of [
      'delete from column_part',
      `update column_part set touched = -1, data = x'00'`,
      `update column_block set data = x'03'`,
      'drop table column_block; drop table column_part;' + keptTables,
    ]) {
      using reading = opened()
      const columns = await openedLate(reading)
      store.write(changes())
      database.exec(spoil)
      check(reading, columns)
      check(reading, openColumns(reading))
    }
  })

  test('are made from the rows where what is kept was damaged, which is noticed', async () => {
    using reading = opened()
    await renew()
    assert.equal(countDamaged(reading), 0)
    const flip = (table: string, at: string) =>
      database.exec(
        `update ${table} set data = cast(substr(data, 1, ${at} - 1) || x'5a' || substr(data, ${at} + 1) as blob) where substr(data, ${at}, 1) <> x'5a'`,
      )
    for (const [table, at] of [
      ['column_part', 'length(data) - 9'],
      ['column_part', '12'],
      ['column_block', 'length(data) - 40'],
      ['column_block', '30'],
    ] as const) {
      const columns = await openedLate(reading)
      flip(table, at)
      assert.equal(countDamaged(reading), 1)
      check(reading, columns)
      check(reading, openColumns(reading))
    }
  })

  test('are of use until changes of their own slice are forgotten, and are kept anew before that', async () => {
    using _reading = opened()
    const reading = _reading
    await openedLate(reading)
    const knows = () => database.prepare('select touched from column_block where base = 0').get()?.['touched']
    const read = (): Columns => {
      const columns = openColumns(reading)
      reading.exec('begin')
      columns.refresh()
      reading.exec('commit')
      return columns
    }
    const isOfUse = () => read().slices().at(-1)?.author.isLate ?? false
    const [forgetAll, before] = [openForgetting(database, { keep: 1 }), knows()]
    store.write(changes(sliceSize)) // of the newest slice, which has none
    forgetAll()
    await store.sealer.keepBlocks(signal)
    assert.deepEqual([knows(), isOfUse()], [before, true])
    check(reading, read())
    store.write(changes())
    assert.ok(isOfUse(), 'what changed is known')
    forgetAll()
    assert.ok(!isOfUse(), 'not any more')
    check(reading, read())
    await store.sealer.keepBlocks(signal)
    assert.ok(isOfUse() && Number(knows()) > Number(before))
    check(reading, read())
  })

  test('are kept anew where an older version kept them', async () => {
    await renew()
    database.exec(`update column_block set data = x'03'; delete from column_part`)
    await store.sealer.keepBlocks(signal)
    using reading = opened()
    const columns = openColumns(reading)
    reading.exec('begin')
    columns.refresh()
    reading.exec('commit')
    assert.ok(isLate(columns))
    check(reading, columns)
  })

  test('are let go again once a slice is no more among the newest and they are kept, with what changed since', async () => {
    using _reading = opened()
    const reading = _reading
    const columns = openColumns(reading)
    const refresh = () => {
      reading.exec('begin')
      columns.refresh()
      reading.exec('commit')
    }
    const lateSlices = () => columns.slices().filter(({ author }) => author.isLate).length
    refresh()
    check(reading, columns)
    for (let slice = 2; slice < 12; slice++) {
      database.exec(`update meta set value = ${slice * sliceSize} where key = 'next_seq'`)
      store.write(Array.from({ length: 40 }, (_, n) => put(slice * 100_000 + n)))
      refresh()
    }
    assert.equal(lateSlices(), 1, 'of the others nothing is kept yet')
    while (await store.sealer.sealNext(signal));
    store.write([put(7_000_000), ...changes()])
    refresh()
    assert.equal(lateSlices(), 4, 'all but the newest eight')
    check(reading, columns)
    store.write(changes())
    check(reading, columns)
    check(reading, openColumns(reading))
  })
})
