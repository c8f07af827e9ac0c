import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAuthorSweeps } from './author-sweeps.ts'
import type { AuthorsPage } from './authors-gone.ts'

/** Pages of authors who have nothing here, and what the writer was told to forget. */
function open(pages: readonly (readonly number[])[], leastBetweenMs: number, onForget = () => {}) {
  const told: number[][] = []
  let looked = 0
  const readers = {
    call: (_method: string, after: unknown): Promise<AuthorsPage> => {
      looked++
      const at = Number(after)
      return Promise.resolve({ authors: pages[at] ?? [], seqBefore: 7, last: at + 1 < pages.length ? at + 1 : undefined })
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
  const writer = {
    call: (_method: string, { authors, seqBefore }: AuthorsPage) => {
      assert.equal(seqBefore, 7)
      told.push([...authors])
      onForget()
      return Promise.resolve()
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
  const sweeps = createAuthorSweeps({ writer: writer as never, readers, leastBetweenMs })
  return { sweeps, told, looked: () => looked }
}
const many = Array.from({ length: 1_201 }, (_, n) => n)
const never = new AbortController().signal

test('all pages are gone through, so many authors a commit', async () => {
  const { sweeps, told, looked } = open([many, [5_000]], 0)
  await sweeps.forget(never)
  assert.deepEqual([told.map(({ length }) => length), looked()], [[500, 500, 201, 1], 2])
  await sweeps.forget(never)
  assert.equal(looked(), 4)
})

test('not again a short while later, and no further page once it is stopped', async () => {
  const stop = new AbortController()
  const { sweeps, told, looked } = open([[1], [2]], 3_600_000, () => stop.abort())
  await sweeps.forget(stop.signal)
  assert.deepEqual([told, looked()], [[[1]], 1])
  await sweeps.forget(never)
  assert.equal(looked(), 1)
})
