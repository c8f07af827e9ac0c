import assert from 'node:assert/strict'
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Report } from '../src/eval/index.ts'
import { newFolder, run } from './support/command.ts'

/** `eval oracle` and `eval heldout` as a user runs them, small: what they print and write, and that a broken-off run goes on. */

const rowsOf = ({ sections }: Report, title: string) => sections.find((one) => one.title === title)?.rows ?? []
/** All but times. */
const figuresOf = ({ sections }: Report) => sections.filter(({ title }) => !title.startsWith('Time'))
const small = ['--least', '24', '--noise', '1']

test('one story: tables, JSON and a page; a run that was broken off goes on and comes to the same', async () => {
  await using folder = await newFolder()
  const out = join(folder.path, 'out')
  const oracle = ['eval', 'oracle', '--story', 'power-cut', ...small, '--instants', '2', '--stretches', '2', '--out', out]
  const first = await run([...oracle, '--json'], { mostMs: 240_000 })
  assert.equal(first.code, 0, first.err)
  const report = JSON.parse(first.out) as Report
  assert.deepEqual((await readdir(out)).sort(), ['oracle.found.ndjson', 'oracle.html', 'oracle.json'])
  const classes = rowsOf(report, 'By class')
  assert.equal(classes.length, 6)
  for (const name of ['current figure right', 'absent topic: abstains', 'answerable: answers'])
    assert.ok(Number(classes.find(([one]) => one === name)?.[5]) >= 3, name)
  for (const [name, times] of rowsOf(report, 'What must not happen')) assert.equal(times, 0, String(name))
  const { made, ...written } = JSON.parse(await readFile(join(out, 'oracle.json'), 'utf8')) as Report & { made: string }
  assert.deepEqual(written, report)
  assert.match(made, /^groundswell \d+\.\d+\.\d+, eval oracle, 20\d\d-/)
  const page = await readFile(join(out, 'oracle.html'), 'utf8')
  assert.match(page, /<svg role="img" aria-label="By class: share"/)
  assert.doesNotMatch(page, /<script|https?:/)

  const lines = (await readFile(join(out, 'oracle.found.ndjson'), 'utf8')).trim().split('\n')
  const [whole = '', other = ''] = lines
  assert.ok(lines.length >= 3, `${lines.length} instants in two stretches`)
  await rename(join(out, 'oracle.found.ndjson'), join(out, 'oracle.parts.ndjson'))
  await writeFile(join(out, 'oracle.parts.ndjson'), `${whole}\n${other.slice(0, 200)}`)
  const second = await run(oracle, { mostMs: 240_000 })
  assert.equal(second.code, 0, second.err)
  assert.match(second.out, /^Answers against a known truth.+current figure right +\d+\.\d %/s)
  assert.deepEqual(figuresOf(JSON.parse(await readFile(join(out, 'oracle.json'), 'utf8')) as Report), figuresOf(report))
  const kept = (await readFile(join(out, 'oracle.found.ndjson'), 'utf8')).trim().split('\n')
  assert.equal(kept.length, lines.length)
  assert.equal(kept[0], whole, 'the first instant was not asked again')
})

const eight = (text: string) => ['today', 'now', 'again', 'here', 'they say', 'sadly', 'I hear', 'in short'].map((end) => `${text}, ${end}`)
const story = (id: string, thing: string) => ({
  id,
  title: `${thing} in {place}`,
  use: 'development',
  minutes: 40,
  official: { en: `{place} ${thing} office` },
  press: { en: '{place} Observer' },
  facts: [
    {
      id: 'how-many',
      question: { en: `How many ${thing} have been found in {place}?` },
      states: [
        { at: 0, value: 300, by: 'official' },
        { at: 15, value: 1_200, by: 'press' },
      ],
      wordings: { en: eight(`{value} ${thing} have been found in {place}`) },
    },
  ],
})

test('stories of one’s own: the same tables, about them alone; every broken file is named with what is wrong', async () => {
  await using folder = await newFolder()
  const stories = join(folder.path, 'stories')
  await mkdir(stories)
  const put = (name: string, text: string) => writeFile(join(stories, name), text)
  const nothing = await run(['eval', 'heldout', stories, '--json'])
  assert.equal(nothing.code, 66, nothing.err)
  await put('stamps.json', JSON.stringify(story('stamps', 'stamps')))
  await put('pearls.json', JSON.stringify(story('pearls', 'pearls')))
  const { code, out, err } = await run(['eval', 'heldout', stories, '--alone', ...small, '--instants', '4', '--stretches', '1', '--json'], {
    mostMs: 240_000,
  })
  assert.equal(code, 0, err)
  const report = JSON.parse(out) as Report
  assert.match(report.about, /^2 held-out stories that play alone; \d+ questions/)
  assert.ok(Number(rowsOf(report, 'By class').find(([name]) => name === 'current figure right')?.[5]) >= 3)
  const made = rowsOf(report, 'Absent topics: abstains').find(([name]) => String(name).endsWith('made of the stories'))
  assert.ok(Number(made?.[5]) >= 2)
  const one = await run(
    [
      'eval',
      'heldout',
      stories,
      '--alone',
      '--story',
      'pearls',
      '--class',
      'current-figure',
      ...small,
      '--instants',
      '2',
      '--stretches',
      '1',
      '--json',
    ],
    { mostMs: 240_000 },
  )
  assert.equal(one.code, 0, one.err)
  const few = JSON.parse(one.out) as Report
  assert.match(few.about, /^1 held-out story that plays alone; \d+ questions/)
  assert.equal(rowsOf(few, 'By class').find(([name]) => name === 'absent topic: abstains')?.[5], 0)

  await put('broken.json', '{"id": ')
  await put('odd.json', JSON.stringify({ ...story('odd', 'coins'), minutes: 2 }))
  const broken = await run(['eval', 'heldout', stories])
  assert.equal(broken.code, 2, broken.err)
  const said = broken.err.replaceAll(/\s+/g, ' ')
  for (const words of [/broken\.json cannot be read/, /odd\.json is not valid: minutes/]) assert.match(said, words)
  await put('broken.json', JSON.stringify(story('stamps', 'stamps')))
  await put('odd.json', JSON.stringify(story('odd', 'coins')))
  assert.match((await run(['eval', 'heldout', stories])).err.replaceAll(/\s+/g, ' '), /Two files hold a story with the id "stamps"/)
})

test('what cannot be asked is said before anything is played', async () => {
  const unknown = await run(['eval', 'oracle', '--story', 'no-such-story'])
  assert.deepEqual([unknown.code, /There is no story "no-such-story"/.test(unknown.err)], [2, true], unknown.err)
  const withheld = await run(['eval', 'oracle', '--story', 'ferry'])
  assert.match(withheld.err.replaceAll(/\s+/g, ' '), /for reports alone: add --report/)
  await using folder = await newFolder()
  const model = await run(['eval', 'oracle', '--story', 'power-cut', '--model', 'nobody', '--data', folder.path])
  assert.match(model.err.replaceAll(/\s+/g, ' '), /There is no model named "nobody"/)
  const own = await run(['eval', 'heldout', '--model', 'nobody', '--data', folder.path])
  assert.match(own.err.replaceAll(/\s+/g, ' '), /There is no model named "nobody"/, 'without a folder the held-out stories that come along')
})
