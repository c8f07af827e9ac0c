import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { askResultSchema, importResultSchema, searchResultSchema, statusSchema } from '../src/api/index.ts'
import { newFolder, run, xLine } from './support/command.ts'
import { bluesky, congress, sharedFile, sharedRecords, skipWithout } from './support/shared-data.ts'

describe('the posts of the US Congress in 2016', { skip: skipWithout(congress) }, () => {
  let folder: Awaited<ReturnType<typeof newFolder>>
  let data: string[]
  before(async () => {
    folder = await newFolder()
    data = ['--data', folder.path]
    const { code, out, err } = await run(['import', sharedFile(congress), '--json', ...data])
    assert.equal(code, 0, err)
    const { read, stored, refused } = importResultSchema.parse(JSON.parse(out))
    assert.deepEqual([read, stored, refused], [102_434, 102_434, {}])
  })
  after(() => folder[Symbol.asyncDispose]())

  test('what was said about Zika in April 2016 is answered from stored posts of that month, each with its member’s name', async () => {
    const { code, out } = await run([
      'ask',
      'What did members of Congress say about the Zika virus in April 2016?',
      '--json',
      '--time-zone',
      'America/New_York',
      ...data,
    ])
    assert.equal(code, 0)
    const result = askResultSchema.parse(JSON.parse(out))
    assert.equal(result.finish, 'complete')
    assert.deepEqual(result.window, { from: '2016-04-01T04:00:00.000Z', until: '2016-05-01T04:00:00.000Z' })
    assert.ok(result.sentences.length >= 3 && result.citations.length >= 3)
    assert.ok(result.sentences.every(({ citations }) => citations.length > 0))
    for (const { postId, createdAt, author, text, url } of result.citations) {
      assert.match(postId, /^x:\d{15,}$/)
      assert.ok(createdAt >= result.window.from && createdAt < result.window.until, postId)
      assert.ok(author.name.length > 3 && author.handle.length > 1, postId)
      assert.match(text, /zika/i)
      const found = searchResultSchema.parse(
        JSON.parse((await run(['search', `from:${author.handle}`, 'zika', '--limit', '1000', '--no-collapse', '--json', ...data])).out),
      )
      const stored = found.hits.find((hit) => hit.postId === postId)
      assert.ok(stored, `${postId} is in the store`)
      assert.deepEqual([stored.text, stored.url, stored.createdAt, stored.author.name], [text, url, createdAt, author.name])
    }
  })

  test('nobody spoke of the volcano Hekla, so nothing is said', async () => {
    const { code, out } = await run(['ask', 'What is said about the eruption of the volcano Hekla?', '--json', ...data])
    assert.equal(code, 3)
    const { finish, citations, sentences, searched } = askResultSchema.parse(JSON.parse(out))
    assert.deepEqual([finish, citations, sentences], ['abstained', [], []])
    assert.ok(searched.posts > 100_000)
  })

  test('a question about now, years later, offers the span that the store has', async () => {
    const { code, out } = await run(['ask', 'What is happening with Zika right now?', '--json', ...data])
    assert.equal(code, 3)
    const { otherSpan } = askResultSchema.parse(JSON.parse(out))
    assert.ok(otherSpan && otherSpan.from.startsWith('201') && otherSpan.posts > 50)
  })

  test('importing it again stores nothing, and the status counts what is there', async () => {
    const again = importResultSchema.parse(JSON.parse((await run(['import', sharedFile(congress), '--json', ...data])).out))
    assert.deepEqual([again.stored, again.repeated], [0, 102_434])
    const status = statusSchema.parse(JSON.parse((await run(['status', '--json', ...data])).out))
    assert.ok(status.posts > 102_000 && (status.networks['x'] ?? 0) === status.posts)
  })
})

test('Bluesky records keep their at:// ids, and come out of an export as they went in', { skip: skipWithout(bluesky) }, async () => {
  await using folder = await newFolder()
  const data = ['--data', folder.path]
  const { read, stored, repeated } = importResultSchema.parse(
    JSON.parse((await run(['import', sharedFile(bluesky), '--json', ...data])).out),
  )
  assert.equal(read, 10_681)
  assert.ok(stored + repeated > 10_000)
  const { out } = await run(['export', ...data])
  const ids = out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { post: { id: string } }).post.id)
  assert.ok(ids.every((id) => id.startsWith('bluesky:at://did:')))
  assert.equal(new Set(ids).size, stored)
  await using other = await newFolder()
  await run(['import', '-', '--data', other.path], { input: out })
  assert.deepEqual((await run(['export', '--data', other.path])).out.split('\n').sort(), out.split('\n').sort())
})

describe('languages without spaces, from right to left, and with marks', { skip: skipWithout('eval/langid.tar.gz') }, () => {
  const perLanguage = 300
  const languages = ['zh', 'ja', 'ko', 'ar', 'th', 'hi', 'fa', 'el']
  const texts = new Map<string, string[]>()
  let folder: Awaited<ReturnType<typeof newFolder>>
  before(async () => {
    folder = await newFolder()
    for await (const { language, kind, text } of await sharedRecords('eval/langid')) {
      const list = texts.get(String(language)) ?? []
      if (languages.includes(String(language)) && kind === 'sentences' && list.length < perLanguage && String(text).length > 20)
        texts.set(String(language), [...list, String(text)])
    }
    const lines = languages.flatMap((language, l) => (texts.get(language) ?? []).map((text, i) => xLine(1 + l * 1_000 + i, text)))
    assert.equal(lines.length, languages.length * perLanguage)
    assert.equal((await run(['import', '-', '--data', folder.path], { input: lines.join('\n') })).code, 0)
  })
  after(() => folder[Symbol.asyncDispose]())

  for (const [l, language] of languages.entries())
    test(`a query in ${language} finds its post`, async () => {
      for (const i of [7, 150]) {
        const query = middleOf(texts.get(language)?.[i] ?? '', language)
        const { out } = await run(['search', `"${query}"`, '--json', '--data', folder.path])
        const { hits } = searchResultSchema.parse(JSON.parse(out))
        assert.ok(
          hits.some(({ postId }) => postId === `x:${1 + l * 1_000 + i}`),
          `text ${i} of ${language}`,
        )
        assert.ok(hits.length < 30, 'and little else')
      }
    })

  /** A few words from the middle, or a few characters where words have no spaces. */
  function middleOf(text: string, language: string): string {
    const words = [...new Intl.Segmenter(language, { granularity: 'word' }).segment(text)].filter(({ isWordLike }) => isWordLike)
    const at = Math.floor(words.length / 2) - 1
    const [first, last] = [words[at], words[at + 1]]
    assert.ok(first && last)
    return text.slice(first.index, last.index + last.segment.length)
  }
})
