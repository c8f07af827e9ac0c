import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openParts } from './parts.ts'

test('a run goes on where an earlier one was broken off, leaves half a line out, and begins anew when it was finished', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-parts-'))
  try {
    const first = await openParts<number>(folder, 'oracle', 'extractive')
    await first.keep('one', 1)
    appendFileSync(join(folder, 'oracle.parts.ndjson'), '{"part":"two","of":"extr')
    const second = await openParts<number>(folder, 'oracle', 'extractive')
    assert.deepEqual([second.done('one'), second.done('two')], [1, undefined])
    await second.keep('two', 2)
    assert.equal((await openParts<number>(folder, 'oracle', 'extractive')).done('two'), 2, 'what follows half a line is whole')
    await second.finish()
    assert.deepEqual(readdirSync(folder), ['oracle.found.ndjson'])
    assert.equal((await openParts<number>(folder, 'oracle', 'extractive')).done('one'), undefined)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('what was measured with something else does not count', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-parts-'))
  try {
    await (await openParts<number>(folder, 'oracle', 'extractive')).keep('one', 1)
    assert.equal((await openParts<number>(folder, 'oracle', 'a small model')).done('one'), undefined)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('without a folder parts are known until the end', async () => {
  const parts = await openParts<number>(undefined, 'oracle', '')
  await parts.keep('one', 1)
  await parts.finish()
  assert.equal(parts.done('one'), 1)
})
