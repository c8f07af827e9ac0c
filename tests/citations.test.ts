import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { newFolder, run } from './support/command.ts'

test('groundswell eval citations prints its tables and writes them as JSON and as a page', { timeout: 240_000 }, async () => {
  await using folder = await newFolder()
  const out = join(folder.path, 'report')
  const { code, out: text, err } = await run(['eval', 'citations', '--out', out], { mostMs: 200_000 })
  assert.equal(code, 0, err)
  assert.match(text, /^Citation checks, test split\n\d+ labelled sentences about \d+ groups of invented posts/)
  assert.match(text, /kappa 0\.\d\d/)
  const report = JSON.parse(await readFile(join(out, 'citations.json'), 'utf8')) as { made: string; sections: readonly unknown[] }
  assert.match(report.made, /^groundswell \d+\.\d+\.\d+, eval citations, 20\d\d-/)
  assert.equal(report.sections.length, 6)
  assert.match(await readFile(join(out, 'citations.html'), 'utf8'), /<h1>Citation checks, test split<\/h1>/)
  assert.notEqual((await run(['eval', 'citations', '--split', 'other'])).code, 0)
})
