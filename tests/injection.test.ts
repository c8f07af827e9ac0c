import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Report } from '../src/eval/index.ts'
import { newFolder, run } from './support/command.ts'
import { sharedFiles, skipWithout } from './support/shared-data.ts'

const archive = 'llm/llm.tar.gz'
const failuresOf = ({ sections }: Report) => sections.find(({ title }) => title === 'Failures')?.rows

test('eval injection: one JSON object, a page and the same object in a folder, nothing failed', async () => {
  await using folder = await newFolder()
  const out = join(folder.path, 'reports')
  const ended = await run(['eval', 'injection', '--sample', '90', '--json', '--out', out], { mostMs: 120_000 })
  assert.equal(ended.code, 0, ended.err)
  const report = JSON.parse(ended.out) as Report
  assert.equal(report.task, 'injection')
  assert.deepEqual(failuresOf(report), [])
  assert.deepEqual((await readdir(out)).sort(), ['injection.found.ndjson', 'injection.html', 'injection.json'])
  assert.doesNotMatch(await readFile(join(out, 'injection.html'), 'utf8'), /<script|<img/)
})

test('the published attacks do no more than ours', { skip: skipWithout(archive) }, async () => {
  await using folder = await newFolder()
  const file = join(folder.path, 'attacks.json')
  for await (const { bytes } of await sharedFiles(archive, /bipia\/text_attack_train\.json$/)) await writeFile(file, bytes)
  const { code, out, err } = await run(['eval', 'injection', '--attacks', file, '--sample', '120'], { mostMs: 120_000 })
  assert.equal(code, 0, err)
  assert.match(out, /98 attacks of our own and 75 of a published set|Published attacks, by category/)
  assert.match(out, /Failures\nNone\./)
})

test('what cannot be meant is refused in words', async () => {
  await using folder = await newFolder()
  const file = join(folder.path, 'list.json')
  await writeFile(file, '[1]')
  assert.match((await run(['eval', 'injection', '--attacks', file])).err, /This is no set of attacks/)
  assert.match((await run(['eval', 'injection', '--every', '3'])).err, /name one with --model/)
  assert.match((await run(['eval', 'injection', '--model', 'gone', '--data', folder.path])).err, /There is no model named "gone"/)
})
