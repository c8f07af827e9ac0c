import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'node:test'
import { AppError } from '../../errors/index.ts'
import { until } from '../../lib/until.fixture.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import type { FilesState } from './sealer.ts'
import { createSealing } from './sealing-calls.ts'

/** A sealer that does what it is told when it is let: the waiting is what is looked at. */
function open({ nextSeq = 0, sealedBefore = 0, upkeepMs = 3_600_000 } = {}) {
  let state: FilesState = { nextSeq, sealedBefore, version: 0, mended: 0 }
  const asked: { readonly method: string; readonly end: (change?: Partial<FilesState> | AppError) => void }[] = []
  const sealer = {
    call: (method: string) =>
      new Promise<FilesState>((resolve, reject) => {
        const end = (change: Partial<FilesState> | AppError = {}) =>
          change instanceof AppError ? reject(change) : resolve((state = { ...state, ...change }))
        asked.push({ method, end })
      }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
  const told: string[] = []
  const options = {
    upkeepMs,
    onFiles: () => void told.push('files'),
    onUpkeep: () => void told.push('upkeep'),
    onMended: (files: number) => void told.push(`mended ${files}`),
  }
  return { sealing: createSealing(sealer, state, options), asked, told }
}

test('a slice is sealed once it is full, one at a time, and whoever reads is told of the file', async () => {
  const { sealing, asked, told } = open()
  sealing.reached(sliceSize - 1)
  assert.equal(asked.length, 0)
  sealing.reached(sliceSize)
  sealing.reached(sliceSize + 5)
  assert.deepEqual(
    asked.map(({ method }) => method),
    ['seal'],
  )
  asked[0]?.end({ sealedBefore: sliceSize, version: 1 })
  await until(() => told.length > 0)
  assert.deepEqual(told, ['files'])
  sealing.reached(2 * sliceSize)
  assert.equal(asked.length, 2)
  sealing[Symbol.dispose]()
})

test('writing waits while two slices are unsealed, and hears of a full disk', async () => {
  const { sealing, asked } = open({ nextSeq: 2 * sliceSize + 1 })
  let isThere = false
  const waiting = sealing.room().then(() => (isThere = true))
  await turn()
  assert.deepEqual([isThere, asked.length], [false, 1])
  asked[0]?.end({ sealedBefore: sliceSize, version: 1 })
  await waiting
  sealing.reached(3 * sliceSize + 2)
  const refused = sealing.room()
  await turn()
  asked.at(-1)?.end(new AppError('store_full', { message: 'no room' }))
  await assert.rejects(refused, { code: 'store_full' })
  const again = sealing.room()
  await turn()
  asked.at(-1)?.end({ sealedBefore: 3 * sliceSize, version: 2 })
  await again
  sealing[Symbol.dispose]()
})

test('a repair that two want is done once, and files that were mended are told', async () => {
  const { sealing, asked, told } = open()
  const both = [sealing.repair(), sealing.repair()]
  assert.deepEqual(
    asked.map(({ method }) => method),
    ['repair'],
  )
  asked[0]?.end({ mended: 2, version: 1 })
  await Promise.all(both)
  assert.deepEqual(told, ['files', 'mended 2'])
  sealing[Symbol.dispose]()
})

test('files are looked after again and again, and readers look as well each time, whether a file changed, none did or it failed', async () => {
  const { sealing, asked, told } = open({ upkeepMs: 1 })
  for (const [at, change] of [{ version: 1 }, {}, new AppError('store_full', { message: 'no room' })].entries()) {
    await until(() => asked.length > at)
    asked[at]?.end(change)
  }
  await until(() => told.length === 4)
  sealing[Symbol.dispose]()
  assert.ok(asked.every(({ method }) => method === 'upkeep'))
  assert.deepEqual(told, ['files', 'upkeep', 'upkeep', 'upkeep'])
})
