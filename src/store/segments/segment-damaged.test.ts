import assert from 'node:assert/strict'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { AppError } from '../../errors/index.ts'
import { isMissing, SegmentDamaged, SegmentTooNew } from './segment-damaged.ts'

test('damage says which part, that no post is lost, and keeps what the disk said', () => {
  const cause = new Error('EIO')
  const error = new SegmentDamaged('section table', cause)
  assert.ok(error instanceof AppError)
  assert.deepEqual([error.code, error.cause], ['store_corrupt', cause])
  assert.match(error.message, /damaged \(section table\)\. The posts are not: .* ask again/)
})

test('a newer file is not damage, so that nobody makes it again unasked; it says which versions met, and what to do', () => {
  const error = new SegmentTooNew(9, 2)
  assert.ok(error instanceof AppError && !(error instanceof SegmentDamaged))
  assert.equal(error.code, 'store_corrupt')
  assert.match(error.message, /format 9, here 2\)\. Use that version, or .* --data/)
})

test('missing is what is not there, not what cannot be read, nor what is damaged for that reason', () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-missing-'))
  try {
    const absent = thrownBy(() => openSync(join(folder, 'absent'), 'r'))
    assert.equal(isMissing(absent), true)
    for (const other of [thrownBy(() => readFileSync(folder)), new SegmentDamaged('cut off', absent), { code: 'ENOENT' }, undefined])
      assert.equal(isMissing(other), false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

function thrownBy(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return assert.fail('nothing was thrown')
}
