import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import { importResultSchema } from '../src/api/index.ts'
import { newFolder, run, serve, start, xLine } from './support/command.ts'
import { commandsContract, content, errorCode, json, question } from './support/commands.contract.ts'

describe('the command line, with the store opened by the command', () =>
  commandsContract(async () => ({ async [Symbol.asyncDispose]() {} })))

test('--help teaches by example, for the program and each command', async () => {
  const { out, code } = await run(['--help'])
  assert.equal(code, 0)
  assert.match(out, /what you ask and import stays on it/)
  const names = [...out.matchAll(/^ {2}(\w+)(?:\||\s)/gm)].map(([, name]) => name as string).filter((name) => name !== 'help')
  assert.deepEqual(names, [
    'import',
    'backfill',
    'ask',
    'search',
    'answer',
    'trace',
    'replay',
    'export',
    'tail',
    'bridge',
    'trends',
    'status',
    'source',
    'policy',
    'doctor',
    'verify',
    'reindex',
    'key',
    'model',
    'media',
    'eval',
    'serve',
    'demo',
  ])
  for (const name of names) {
    const help = await run([name, '--help'])
    assert.equal(help.code, 0)
    assert.match(help.out, new RegExp(`Examples:\\n {2}\\$ (?:curl .+ \\| )?groundswell ${name}`), name)
    assert.match(help.out, /--data <dir>/)
  }
})

test('wrong use is exit code 2 with a hint', async () => {
  for (const args of [
    ['ast', 'a'],
    ['ask'],
    ['ask', 'a', '--limit', 'many'],
    ['ask', 'a', '--from', 'then'],
    ['search', 'a', '--sort', 'worst'],
    ['serve', '--port', '99999'],
  ]) {
    const ended = await run(args)
    assert.deepEqual([ended.code, ended.out], [2, ''], args.join(' '))
    assert.ok(ended.err.length > 20, args.join(' '))
  }
  assert.match((await run(['ast', 'a'])).err, /Did you mean ask\?/)
  assert.match((await run(['--version'])).out, /^\d+\.\d+\.\d+\n$/)
})

test('a taken port, a folder that has a server, and an address open to others without a password are refused with what to do', async () => {
  await using folder = await newFolder()
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const taken = await run(['serve', '--data', folder.path, '--port', String((other.address() as AddressInfo).port)])
  assert.equal(taken.code, 71)
  assert.match(taken.err, /taken by another program.+--port/s)
  other.close()
  {
    await using server = await serve(folder.path)
    const second = await run(['serve', '--data', folder.path, '--port', '0'])
    assert.equal(second.code, 75)
    assert.ok(second.err.replaceAll(/\s+/g, ' ').includes(`already runs on this folder at ${server.url}`), second.err)
  }
  const open = await run(['serve', '--data', folder.path, '--host', '0.0.0.0', '--port', '0'])
  assert.equal(open.code, 2)
  assert.match(open.err, /GROUNDSWELL_ADMIN_PASSWORD/)
})

test('Ctrl-C ends a server within two seconds, withdraws its address, and commands open the store themselves again', async () => {
  await using folder = await newFolder()
  const server = await serve(folder.path)
  assert.equal((await run(['import', '-', '--data', folder.path], { input: content })).code, 0)
  const begun = performance.now()
  server.running.child.kill('SIGINT')
  const ended = await server.running.ended
  assert.ok(performance.now() - begun < 2_000)
  assert.equal(ended.code, 0)
  assert.match(ended.err, /Everything that was acknowledged is saved/)
  await assert.rejects(readFile(join(folder.path, 'server.json')), { code: 'ENOENT' })
  assert.equal((json(await run(['status', '--json', '--data', folder.path])) as { posts: number }).posts, 4)
})

/** Waits until some of an import are stored, however busy the computer is. */
async function firstStored(data: string): Promise<void> {
  for (let at = 0; at < 600; at++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    try {
      using database = new DatabaseSync(join(data, 'posts.db'), { readOnly: true })
      if (Number(database.prepare('select count(*) posts from post').get()?.['posts']) > 2_000) return
    } catch {
      // not there yet
    }
  }
}

test('Ctrl-C during an import ends within two seconds and says what was saved; the next run goes on', async () => {
  await using folder = await newFolder()
  const file = join(folder.path, 'long.ndjson')
  const count = 150_000
  await writeFile(
    file,
    Array.from({ length: count }, (_, i) => xLine(i + 1, `post ${i} of a long import with some words in it`)).join('\n'),
  )
  for (const mode of ['alone', 'server'] as const) {
    const data = ['--data', join(folder.path, mode)]
    await using _server = mode === 'server' ? await serve(join(folder.path, mode)) : { async [Symbol.asyncDispose]() {} }
    const importing = start(['import', file, ...data])
    await firstStored(join(folder.path, mode))
    const begun = performance.now()
    importing.child.kill('SIGINT')
    const ended = await importing.ended
    assert.ok(performance.now() - begun < 2_000)
    assert.equal(ended.code, 130, ended.err)
    assert.match(ended.err, mode === 'alone' ? /posts stored.+Interrupted\. What is counted here is stored/s : /nterrupted/)
    const [, said = '0'] = /([\d,]+) posts stored/.exec(ended.err) ?? []
    const held = (json(await run(['status', '--json', ...data])) as { posts: number }).posts
    assert.ok(held > 0 && held < count, `${held} posts after ${mode}`)
    if (mode === 'alone') assert.equal(held, Number(said.replaceAll(',', '')))
    const resumed = importResultSchema.parse(json(await run(['import', file, '--json', ...data])))
    assert.equal(resumed.finish, 'complete')
    assert.ok((resumed.resumedAfter ?? 0) > 0, 'it went on behind what was stored')
    assert.equal((json(await run(['status', '--json', ...data])) as { posts: number }).posts, count)
  }
})

test('two commands at once on one folder: both imports are whole, questions are answered meanwhile', async () => {
  await using folder = await newFolder()
  const data = ['--data', folder.path]
  const part = (from: number) =>
    Array.from({ length: 5_000 }, (_, i) => xLine(from + i, `post ${from + i} about the Hekla flood`)).join('\n')
  const [a, b, c] = await Promise.all([
    run(['import', '-', '--json', ...data], { input: part(1) }),
    run(['import', '-', '--json', ...data], { input: part(4_001) }),
    run(['ask', question, '--json', ...data]),
  ])
  assert.deepEqual([a.code, b.code], [0, 0], a.err + b.err)
  assert.ok(c.code === 0 || c.code === 3, c.err)
  const [first, second] = [importResultSchema.parse(json(a)), importResultSchema.parse(json(b))]
  assert.equal(first.stored + second.stored, 9_000)
  assert.equal((json(await run(['status', '--json', ...data])) as { posts: number }).posts, 9_000)
})

test('a damaged folder, a file of another kind and a file in place of the folder are refused with what to do', async () => {
  await using folder = await newFolder()
  await mkdir(join(folder.path, 'data'))
  await writeFile(join(folder.path, 'data/posts.db'), Buffer.alloc(20_000, 'not a database '))
  const damaged = await run(['status', '--json', '--data', join(folder.path, 'data')])
  assert.deepEqual([damaged.code, errorCode(damaged)], [70, 'store_corrupt'])
  await writeFile(join(folder.path, 'file'), 'a file')
  const file = await run(['status', '--json', '--data', join(folder.path, 'file')])
  assert.deepEqual([file.code, errorCode(file)], [66, 'file_unreadable'])
  const doctor = await run(['doctor', '--data', join(folder.path, 'data')])
  assert.equal(doctor.code, 1)
  assert.match(doctor.out, /FAIL +Store +The data folder is damaged/)
})

test('a reader that has seen enough is no error', async () => {
  await using folder = await newFolder()
  const many = Array.from({ length: 3_000 }, (_, i) => xLine(i + 1, `post ${i}`)).join('\n')
  assert.equal((await run(['import', '-', '--data', folder.path], { input: many })).code, 0)
  const exporting = start(['export', '--data', folder.path])
  await exporting.until(/groundswell/)
  exporting.child.stdout.destroy()
  const { code, err } = await exporting.ended
  assert.deepEqual([code, err], [0, ''])
})
