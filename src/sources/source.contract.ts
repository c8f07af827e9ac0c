import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Drop, Source, SourceItem } from './source.ts'

/** How a source under test is opened: each call a new one over the same good items, of which there are at least four, and one bad item. */
export type SourceFixture = { readonly open: () => Promise<Source>; readonly items: number; readonly bad: number }

/** The rules of `Source`, for every implementation. */
export function sourceContract(name: string, fixture: SourceFixture): void {
  const { signal } = new AbortController()
  const readAll = async (source: Source, options: { after?: SourceItem['cursor'] } = {}) => {
    const drops: Drop[] = []
    const items = await Array.fromAsync(source.read({ ...options, onDrop: (drop) => drops.push(drop), signal }))
    return { items, drops }
  }
  describe(`${name} keeps the contract of a source`, () => {
    test('every good item comes, a bad one goes to onDrop with a short sample and is never thrown', async () => {
      const { items, drops } = await readAll(await fixture.open())
      assert.equal(items.length, fixture.items)
      assert.equal(drops.length, fixture.bad)
      for (const drop of drops) assert.ok(drop.sample.length <= 512)
    })

    test('resuming after any cursor may repeat items and never skips one', async () => {
      const { items } = await readAll(await fixture.open())
      for (const [at, { cursor }] of items.entries()) {
        const resumed = (await readAll(await fixture.open(), { after: cursor })).items.map(({ event }) => JSON.stringify(event))
        for (const { event } of items.slice(at + 1))
          assert.ok(resumed.includes(JSON.stringify(event)) || isBefore(items, at, event), `after item ${at}`)
      }
    })

    test('aborting ends the iteration without an error', async () => {
      const stop = new AbortController()
      let seen = 0
      for await (const _item of (await fixture.open()).read({ onDrop: () => {}, signal: stop.signal })) {
        seen++
        stop.abort()
      }
      assert.ok(seen >= 1)
      assert.deepEqual(await Array.fromAsync((await fixture.open()).read({ onDrop: () => {}, signal: AbortSignal.abort() })), [])
    })

    test('two readings give the same items', async () => {
      const [a, b] = [await readAll(await fixture.open()), await readAll(await fixture.open())]
      assert.deepEqual(a.items.map(withoutReceipt), b.items.map(withoutReceipt))
    })
  })
}

/** When something was received is of our clock. */
const withoutReceipt = (item: SourceItem) => JSON.stringify(item, (key, value: unknown) => (key === 'receivedAt' ? undefined : value))

/** An event of a batch shares its cursor with the whole batch: what stands beside the resumed item is done with it. */
function isBefore(items: readonly SourceItem[], at: number, event: SourceItem['event']): boolean {
  return items.some((item) => item.event === event && item.cursor === items[at]?.cursor)
}
