import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { newFolder, run } from './support/command.ts'

test('the questions of the sets that are there are asked, the others are named, and the report is written', async () => {
  await using folder = await newFolder()
  const tweets = join(folder.path, 'rumoureval2017', 'thread', 'source-tweet')
  await mkdir(tweets, { recursive: true })
  await writeFile(
    join(tweets, '1.json'),
    JSON.stringify({
      id_str: '524936793633083394',
      text: 'Two shooting incidents in Ottawa today, say police',
      user: { id_str: '7', screen_name: 'ana' },
    }),
  )
  await writeFile(join(folder.path, 'kalvik-tweets_labeled.csv'), 'Tweet ID, Tweet Text\n"353417323123720193","A flood in Kalvik"\n')
  const { code, out, err } = await run(['eval', 'selection', '--posts', folder.path, '--out', join(folder.path, 'out')])
  assert.equal(code, 0, err)
  assert.match(out, /Not asked, as their posts are not there: congress\./)
  assert.match(out, /unanswerable: refused/)
  const report = JSON.parse(await readFile(join(folder.path, 'out', 'selection.json'), 'utf8')) as { task: string }
  assert.equal(report.task, 'selection')
})

test('a folder without any of the sets is refused in words', async () => {
  await using folder = await newFolder()
  const { code, err } = await run(['eval', 'selection', '--posts', folder.path])
  assert.notEqual(code, 0)
  assert.match(err, /There are no posts of congress-2016/)
  assert.match((await run(['eval', 'selection', '--posts', join(folder.path, 'gone')])).err, /There is no folder/)
})
