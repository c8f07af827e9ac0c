import assert from 'node:assert/strict'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import zlib from 'node:zlib'
import { askResultSchema, importResultSchema, replaySchema, searchResultSchema, statusSchema, traceSchema } from '../../src/api/index.ts'
import { newFolder, run, xLine, type Ended } from './command.ts'

const lines = [
  xLine(1, 'The river Hekla is over the quay and the bridge is closed.', { at: '2016-04-10T09:00:00Z' }),
  xLine(2, 'Flood at the Hekla: forty people left their houses near the bridge', { at: '2016-04-10T10:00:00Z', handle: 'bo', user: 78 }),
  xLine(3, 'Water of the Hekla flood reached the school this morning, says the mayor', {
    at: '2016-04-10T11:00:00Z',
    handle: 'cy',
    user: 79,
  }),
  xLine(4, '=HYPERLINK("http://evil.example";"click") \u001b[31mred\u001b[0m formula', {
    at: '2016-04-12T11:00:00Z',
    handle: 'di',
    user: 80,
  }),
]
export const content = `${lines.join('\n')}\n`
export const question = 'What is said about the Hekla flood?'
export const json = ({ out }: Ended): unknown => JSON.parse(out)
export const errorCode = ({ err }: Ended) => (JSON.parse(err.trim().split('\n').at(-1) ?? '') as { error: { code: string } }).error.code

/** The same commands with the same outcome, whoever holds the store. */
export function commandsContract(open: (folder: string) => Promise<AsyncDisposable>): void {
  let folder: Awaited<ReturnType<typeof newFolder>>
  let holder: AsyncDisposable
  let data: string[]
  before(async () => {
    folder = await newFolder()
    data = ['--data', join(folder.path, 'data')]
    holder = await open(join(folder.path, 'data'))
    await writeFile(join(folder.path, 'posts.ndjson'), content)
  })
  after(async () => {
    await holder[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })
  const inFolder = (name: string) => join(folder.path, name)

  test('an import tells its counts, and a repeat stores nothing', async () => {
    const first = await run(['import', inFolder('posts.ndjson'), '--json', ...data])
    assert.equal(first.code, 0, first.err)
    const counts = importResultSchema.parse(json(first))
    assert.deepEqual([counts.read, counts.stored, counts.repeated, counts.refused], [4, 4, 0, {}])
    const again = await run(['import', inFolder('posts.ndjson'), ...data])
    assert.match(again.err, /0 posts stored, 4 already there, 4 records read/)
    assert.equal(again.out, '')
  })

  test('ask --json prints one object that keeps its schema; --as-of hides what came later', async () => {
    const answered = await run(['ask', question, '--json', ...data])
    assert.equal(answered.code, 0, answered.err)
    assert.equal(answered.err, '')
    const result = askResultSchema.parse(json(answered))
    assert.equal(result.finish, 'complete')
    assert.ok(result.sentences.every(({ citations }) => citations.length > 0))
    assert.match(result.citations[0]?.postId ?? '', /^x:[123]$/)
    const early = askResultSchema.parse(json(await run(['ask', question, '--json', '--as-of', '2016-04-10T10:30:00Z', ...data])))
    const ids = early.citations.map(({ postId }) => postId)
    assert.ok(ids.includes('x:2') && ids.every((id) => id === 'x:1' || id === 'x:2'), ids.join())
  })

  test('an answer for people: sentences with numbers, sources with author, network, time and age, no escape codes', async () => {
    const { code, out, err } = await run(['ask', ...question.split(' '), ...data])
    assert.equal(code, 0)
    assert.match(out, /“[^”]+”\s\[\d\]/)
    assert.match(out, /\[1\] .+ @\w+ · x · 10 Apr 2016, \d\d:\d\d \(\d+ years ago\)\n {4}https:\/\/x\.com\/i\/status\/\d/)
    assert.match(err, /4 posts searched.+extractive · answer_/)
    assert.ok(!(out + err).includes('\u001b'))
  })

  test('without evidence: exit code 3, what was searched, no citation; another span is offered as a command', async () => {
    const none = await run(['ask', 'What is said about the volcano Krakatau?', ...data])
    assert.equal(none.code, 3)
    assert.match(none.out, /No posts found about .+ 4\s+posts\s+searched/s)
    const today = await run(['ask', 'What is said about the Hekla flood today?', ...data])
    assert.equal(today.code, 3)
    const [, from = '', until = ''] = /--from (\S+) --until (\S+)/.exec(today.err) ?? []
    assert.equal((await run(['ask', question, '--from', from, '--until', until, ...data])).code, 0)
  })

  test('a follow-up continues an answer, and a saved answer is shown again', async () => {
    const first = askResultSchema.parse(json(await run(['ask', question, '--json', ...data])))
    const second = askResultSchema.parse(json(await run(['ask', 'Who left their houses?', '--after', first.id, '--json', ...data])))
    assert.deepEqual(second.conversation, [{ id: first.id, question }])
    const shown = await run(['answer', first.id, ...data])
    assert.equal(shown.code, 0)
    assert.ok(shown.out.includes(question))
    const missing = await run(['answer', 'answer_unknown', '--json', ...data])
    assert.deepEqual([missing.code, errorCode(missing)], [66, 'not_found'])
  })

  test('an answer is explained, run again to the same bytes, and searched again', async () => {
    const first = askResultSchema.parse(json(await run(['ask', question, '--json', ...data])))
    const told = await run(['trace', first.id, ...data])
    assert.equal(told.code, 0)
    for (const part of ['Understood', 'Searched', 'Found, best first', 'Said, and how it was checked', 'word for word', 'Time', 'Made by'])
      assert.ok(told.out.includes(part), part)
    assert.equal(traceSchema.parse(json(await run(['trace', first.id, '--json', ...data]))).id, first.id)
    const again = await run(['replay', first.id, ...data])
    assert.equal(again.code, 0, again.out)
    assert.match(again.out, /The same answer, byte for byte\./)
    const { result, same } = replaySchema.parse(json(await run(['replay', first.id, '--json', ...data])))
    assert.deepEqual([same, result.text, result.citations], [true, first.text, first.citations])
    const fresh = await run(['replay', first.id, '--fresh', ...data])
    assert.deepEqual([fresh.code, /Searched again as of that moment/.test(fresh.out)], [0, true], fresh.out)
    const missing = await run(['replay', 'answer_unknown', '--now', '--json', ...data])
    assert.deepEqual([missing.code, errorCode(missing)], [66, 'not_found'])
  })

  test('search for people, as JSON and as a table that no spreadsheet runs', async () => {
    const people = await run(['search', 'hekla', 'flood', ...data])
    assert.equal(people.code, 0)
    assert.match(people.err, /2 hits · 4 posts searched/)
    const result = searchResultSchema.parse(json(await run(['search', 'hekla', '--sort', 'newest', '--json', ...data])))
    assert.deepEqual(
      result.hits.map(({ postId }) => postId),
      ['x:3', 'x:2', 'x:1'],
    )
    const { out } = await run(['search', 'formula', '--csv', ...data])
    const [head, row] = out.split('\r\n')
    assert.match(head ?? '', /^postId,network,handle,name,createdAt,/)
    assert.match(row ?? '', /,"'=HYPERLINK\(""http/)
    assert.ok(!(await run(['search', 'formula', ...data])).out.includes('\u001b'))
  })

  test('questions and queries that are none get a sentence and exit code 2', async () => {
    for (const args of [
      ['ask', ''],
      ['ask', 'x'.repeat(4_001)],
      ['ask', question, '--limit', '101'],
      ['ask', question, '--model', 'no-such-model'],
      ['ask', question, '--time-zone', 'Mars/Olympus'],
      ['search', 'since:yesteryear flood'],
      ['search', 'from:nobody flood'],
    ]) {
      const ended = await run([...args, '--json', ...data])
      assert.deepEqual([ended.code, errorCode(ended), ended.out], [2, 'request_invalid', ''], args.join(' ').slice(0, 60))
    }
    const spoken = await run(['ask', 'x'.repeat(4_001), ...data])
    assert.match(spoken.err, /^groundswell: question: A question has at most 4,000 characters\.\n$/)
  })

  test('a key is made, shown once, listed without its secret, and revoked', async () => {
    const made = await run(['key', 'create', 'my phone', '--json', ...data])
    assert.equal(made.code, 0, made.err)
    const { id, secret } = json(made) as { id: string; secret: string }
    assert.match(secret, /^gsw_[\w-]{43}$/)
    const plain = await run(['key', 'create', 'laptop', ...data])
    assert.match(plain.out, /^gsw_[\w-]{43}\n$/, 'nothing but the key, for scripts')
    assert.match(plain.err, /not shown again/)
    const listed = await run(['key', 'list', ...data])
    assert.match(listed.out, /my phone {2}gsw_\S{6}…/)
    assert.ok(!listed.out.includes(secret.slice(10)))
    assert.match((await run(['key', 'revoke', id, ...data])).out, /is revoked/)
    const { keys } = json(await run(['key', 'list', '--json', ...data])) as { keys: { id: string; revokedAt: string | null }[] }
    assert.deepEqual([keys.length, keys.find((one) => one.id === id)?.revokedAt !== null], [2, true])
    const unknown = await run(['key', 'revoke', 'key_none', '--json', ...data])
    assert.deepEqual([unknown.code, errorCode(unknown)], [66, 'not_found'])
    assert.equal((await run(['key', 'create', ' ', '--json', ...data])).code, 2)
  })

  test('an export comes back as the same posts, whole or not at all', async () => {
    const { out, code } = await run(['export', ...data])
    assert.equal(code, 0)
    assert.equal(out.trim().split('\n').length, 4)
    const file = inFolder('export.ndjson')
    await rm(file, { force: true })
    assert.equal((await run(['export', '--out', file, ...data])).code, 0)
    assert.equal(await readFile(file, 'utf8'), out)
    assert.equal((await run(['export', '--out', file, ...data])).code, 2, 'never over an existing file')
    assert.equal((await run(['export', '--out', file, '--force', '--from', '2016-04-12', ...data])).code, 0)
    assert.equal((await readFile(file, 'utf8')).trim().split('\n').length, 1)
    await using other = await newFolder()
    const back = await run(['import', '-', '--json', '--data', other.path], { input: out })
    assert.equal(importResultSchema.parse(json(back)).stored, 4)
    assert.equal((await run(['export', '--data', other.path])).out, out)
  })

  test('status and doctor say what is there', async () => {
    const status = statusSchema.parse(json(await run(['status', '--json', ...data])))
    assert.equal(status.posts, 4)
    assert.deepEqual(status.span, { from: '2016-04-10T09:00:00.000Z', until: '2016-04-12T11:00:00.000Z' })
    assert.match((await run(['status', ...data])).out, /Posts +4\n/)
    const doctor = await run(['doctor', '--json', ...data])
    assert.equal(doctor.code, 0, doctor.out)
    const { checks } = json(doctor) as { checks: { name: string; state: string; text: string }[] }
    assert.deepEqual(
      checks.filter(({ state }) => state === 'fail'),
      [],
    )
    assert.match(checks.find(({ name }) => name === 'Store')?.text ?? '', /^4 posts/)
  })

  test('compressed files, folders and pipes are read alike; half a file keeps what it held', async () => {
    const more = Array.from({ length: 2_000 }, (_, i) => xLine(1_000 + i, `more about number ${i}`)).join('\n')
    await mkdir(inFolder('many/deep'), { recursive: true })
    const part = (i: number) => Array.from({ length: 10 }, (_, n) => xLine(10_000 + i * 100 + n, `part ${i} post ${n}`)).join('\n')
    await writeFile(inFolder('many/a.ndjson.gz'), zlib.gzipSync(part(1)))
    await writeFile(inFolder('many/b.jsonl.br'), zlib.brotliCompressSync(part(2)))
    await writeFile(inFolder('many/deep/c.json.zst'), zlib.zstdCompressSync(part(3)))
    await writeFile(inFolder('many/notes.txt'), 'not this one')
    const folderRead = importResultSchema.parse(json(await run(['import', inFolder('many'), '--json', ...data])))
    assert.deepEqual([folderRead.read, folderRead.stored], [30, 30])
    const piped = await run(['import', '-', '--json', ...data], { input: zlib.gzipSync(part(4)) })
    assert.equal(importResultSchema.parse(json(piped)).stored, 10)
    const packed = zlib.gzipSync(more, { level: 1 })
    await writeFile(inFolder('half.ndjson.gz'), packed.subarray(0, packed.length / 2))
    const half = await run(['import', inFolder('half.ndjson.gz'), ...data])
    assert.equal(half.code, 65)
    assert.match(half.err, /ends early or is damaged/)
    assert.ok(!half.err.includes('Interrupted'))
    const [, stored = '0'] = /([\d,]+) posts stored/.exec(half.err) ?? []
    assert.ok(Number(stored.replace(',', '')) > 100, half.err)
    assert.equal((json(await run(['status', '--json', ...data])) as { posts: number }).posts, 44 + Number(stored.replace(',', '')))
  })

  test('files that are none say so', async () => {
    await writeFile(inFolder('paper.ndjson'), '%PDF-1.7 something else')
    await mkdir(inFolder('empty'), { recursive: true })
    for (const [name, code, error] of [
      ['missing.ndjson', 66, 'file_unreadable'],
      ['empty', 66, 'file_unreadable'],
      ['paper.ndjson', 65, 'format_unknown'],
    ] as const) {
      const ended = await run(['import', inFolder(name), '--json', ...data])
      assert.deepEqual([ended.code, errorCode(ended)], [code, error], name)
    }
  })
}
