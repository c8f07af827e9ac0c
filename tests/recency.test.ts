import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { RecencyReport } from '../src/eval/index.ts'
import { newFolder, run } from './support/command.ts'
import { sharedFiles, skipWithout } from './support/shared-data.ts'

const archive = 'eval/eval.tar.gz'

test(
  'on questions that nothing was fitted to, ours is above the majority and a list of words',
  { skip: skipWithout(archive) },
  async () => {
    await using folder = await newFolder()
    const file = join(folder.path, 'recency.json')
    for await (const { bytes } of await sharedFiles(archive, /recencyqa\/[^/]+\.json$/)) await writeFile(file, bytes)
    const { code, out, err } = await run(['eval', 'recency', '--questions', file, '--json'])
    assert.equal(code, 0, err)
    const { questions, positive, lines, alone } = JSON.parse(out) as RecencyReport
    assert.deepEqual([questions, positive], [1_008, 250])
    const [majority, words, ours] = lines
    assert.ok(majority && words && ours)
    assert.ok(ours.accuracy > majority.accuracy + 4 * ours.standardError, `${ours.accuracy}`)
    assert.ok(ours.auc > 0.88 && ours.auc > words.auc + 0.3, `${ours.auc}`)
    assert.ok(alone.positive <= 5 && alone.negative >= 200, `${alone.positive} ${alone.negative}`)
    const text = await run(['eval', 'recency', '--questions', file, '--develop'])
    assert.match(text.out, /even rows, which the weights were fitted to/)
  },
)

test('a file that is none, or none of these, is refused in words', async () => {
  await using folder = await newFolder()
  const file = join(folder.path, 'list.json')
  await writeFile(file, '[1]')
  assert.match((await run(['eval', 'recency', '--questions', file])).err, /This is no file of RecencyQA/)
  assert.match((await run(['eval', 'recency', '--questions', join(folder.path, 'gone.json')])).err, /There is no file/)
})
