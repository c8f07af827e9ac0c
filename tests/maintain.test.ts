import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { reindex, verify } from '../src/app.ts'
import type { Services } from '../src/cli/context.ts'
import { createProgram } from '../src/cli/program.ts'
import type { PostEvent, SourceName } from '../src/post/index.ts'
import { makePost } from '../src/post/post.fixture.ts'
import { fillSlice } from '../src/store/live/full-slices.fixture.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { verifyStore } from '../src/store/live/maintenance.ts'
import { newFolder, run } from './support/command.ts'

const slices = 2
const inSlice = 30
const posts = slices * inSlice
const { signal } = new AbortController()
let folder: Awaited<ReturnType<typeof newFolder>>
let data = ''

before(async () => {
  folder = await newFolder()
  data = join(folder.path, 'data')
  for (let slice = 0; slice < slices; slice++) {
    const numbers = Array.from({ length: inSlice }, (_, at) => slice * inSlice + at)
    await fillSlice(
      data,
      numbers.map((n): PostEvent => ({ type: 'post-put', post: makePost({ n, text: `common word${n % 7}` }) })),
    )
  }
  await using store = await openLiveStore({ folder: data }) // which seals the last one
  const seqs = [0, 1, 2]
  await store.hold('answer', seqs)
  const events = seqs.map((n): PostEvent => ({ type: 'post-put', post: makePost({ n, text: 'said otherwise', receivedAt: 9e12 }) }))
  await store.write({ source: 's' as SourceName, events, cursor: '2' as never }, { signal })
})
after(() => folder[Symbol.asyncDispose]())

const problems = async () => (await verifyStore({ folder: data, signal })).problems
/** Does something to the tables for as long as `look` looks at them. */
async function changed(there: string, back: string, then: string, look: () => Promise<void>): Promise<void> {
  const change = (sql: string) => {
    using database = new DatabaseSync(join(data, 'posts.db'), { defensive: false })
    database.exec(sql)
  }
  change(there)
  if (then !== '') change(then)
  await look()
  change(back)
}

/** The command with the program's own services, at a terminal whose clock goes on by six seconds with each look at it. */
async function shown(...args: readonly string[]): Promise<{ out: string; err: string }> {
  const said = { out: '', err: '' }
  let now = 0
  const terminal = { isInteractive: false, colours: false, width: 100, timeZone: 'UTC', now: () => (now += 6_000) }
  const program = await createProgram({
    services: { verify, reindex } as unknown as Services,
    terminal: { ...terminal, out: (text) => void (said.out += text), err: (text) => void (said.err += text) },
    env: {},
    cwd: folder.path,
    stdin: (async function* () {})(),
    version: '0.0.0',
    signal,
  })
  await program.parseAsync([...args, '--data', data], { from: 'user' })
  return said
}

test('verify says that all is well, how much it looked at, and how far it is', async () => {
  const { out, err } = await shown('verify')
  assert.match(out, new RegExp(`ok {2}${posts} posts, ${slices} files of the index: all is as it should be\\.`))
  assert.match(err, /Checking · SQLite: 0 of 1\n/)
  assert.match(err, new RegExp(`Checking · posts: ${posts} of ${posts}\n`))
  assert.match(err, new RegExp(`Checking · posts in the index: ${inSlice - 3} of ${posts}\n`))
  const json = await run(['verify', '--data', data, '--json'])
  assert.deepEqual([json.code, JSON.parse(json.out)], [0, { posts, segments: slices, problems: [] }])
})

test('reindex says how much it has written anew, and how far it is; nothing else changes', async () => {
  const files = () => readdirSync(join(data, 'segments')).sort()
  const before = files()
  const { out, err } = await shown('reindex')
  assert.equal(out, `${slices} slices of 32,768 posts written anew.\n`)
  assert.match(err, new RegExp(`Indexing · slices: 1 of ${slices}\n`))
  assert.ok(files().length === slices && before.every((name) => !files().includes(name)), 'other files, and the old ones are gone')
  const json = await run(['reindex', '--data', data, '--json'])
  assert.deepEqual([json.code, JSON.parse(json.out)], [0, { slices }])
  assert.deepEqual(await problems(), [])
})

test('a damaged file is what verify tells, with exit code 1, and reindex mends', async () => {
  const file = join(data, 'segments', readdirSync(join(data, 'segments')).sort()[0] ?? '')
  const bytes = readFileSync(file)
  const at = Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(file, bytes)
  const { code, out } = await run(['verify', '--data', data])
  assert.equal(code, 1)
  assert.match(out, /^wrong {2}0-32768\..+ is damaged/)
  assert.match(out, /Try: groundswell reindex\n$/)
  const json = await run(['verify', '--data', data, '--json'])
  assert.deepEqual([json.code, (JSON.parse(json.out) as { problems: string[] }).problems.length], [1, 1])
  assert.equal((await run(['reindex', '--data', data])).code, 0)
  assert.deepEqual(await problems(), [])
})

test('where there is no store both say which folder they looked at, and what brings posts', async () => {
  const nothing = join(folder.path, 'nothing')
  for (const command of ['verify', 'reindex']) {
    const { code, err } = await run([command, '--data', nothing])
    assert.notEqual(code, 0)
    assert.ok(err.includes(nothing), err)
    assert.match(err.replaceAll(/\s+/g, ' '), /groundswell import.*groundswell start/)
  }
})

test('an id that leads nowhere, or that is missing in its index, is told', async () => {
  // The table is changed while its index is out of sight, as only a fault of the disk does otherwise.
  const [hide, show] = indexAway('post_by_id')
  await changed(
    `create table kept as select * from post where seq = 20; ${hide} delete from post where seq = 20;`,
    'reindex; insert into post select * from kept; drop table kept',
    show,
    async () => assert.ok((await problems()).includes('1 ids stand for posts that are not there.')),
  )
  await changed(
    `create table kept as select * from post where seq = 20; ${hide} update post set native = 'x:elsewhere' where seq = 20;`,
    'reindex; update post set native = (select native from kept) where seq = 20; drop table kept',
    show,
    async () => assert.ok((await problems()).includes('1 posts are not found by their ids.')),
  )
  assert.deepEqual(await problems(), [])
})

/** SQL that takes an index out of sight, and that shows it again as it was. */
function indexAway(name: string): readonly [hide: string, show: string] {
  using database = new DatabaseSync(join(data, 'posts.db'))
  const row = database.prepare('select type, name, tbl_name, rootpage, sql from sqlite_schema where name = ?').get(name) ?? {}
  const values = Object.values(row).map((value) => (typeof value === 'number' ? value : `'${String(value)}'`))
  return [
    `pragma writable_schema = on; delete from sqlite_schema where name = '${name}'; pragma writable_schema = reset;`,
    `pragma writable_schema = on; insert into sqlite_schema values (${values.join(', ')}); pragma writable_schema = reset;`,
  ]
}

test('held versions without a holder or a post are told', async () => {
  await changed(
    'update held set holder = holder + 100 where seq = 0',
    'update held set holder = holder - 100 where seq = 0',
    '',
    async () => assert.deepEqual(await problems(), ['1 versions are held by an answer that is not there.']),
  )
  await changed('update held set seq = seq + 100000 where seq = 1', 'update held set seq = seq - 100000 where seq > 90000', '', async () =>
    assert.deepEqual(await problems(), ['1 former versions are held by no answer.']),
  )
  await changed(
    "create table kept as select * from former; update former set native = 'nobody' where seq = 2",
    'delete from former; insert into former select * from kept; drop table kept',
    '',
    async () => assert.deepEqual(await problems(), ['1 held versions are of posts that are gone.']),
  )
  assert.deepEqual(await problems(), [])
})
