import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createProgram } from '../src/cli/program.ts'
import { settingNames } from '../src/config/index.ts'
import { errorTable } from '../src/errors/index.ts'

/** What the documents say and what the code does are compared both ways, so that neither goes its own way. */
const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const own = (pattern: string) =>
  globSync(pattern, { cwd: root })
    .filter((path) => !/(?:^|\/)(?:node_modules|dist|data)\//.test(path))
    .sort()
const documents = [...own('*.md'), ...own('docs/**/*.md')]
const sources = [
  ...own('src/**/*.ts'),
  ...own('web/src/**/*.{ts,tsx}'),
  ...own('tests/**/*.ts'),
  ...own('bench/**/*.ts'),
  ...own('bin/*.js'),
]

test('every error code has its paragraph, with the status and exit code of the table, and no other is described', () => {
  const described = [...read('docs/errors.md').matchAll(/^### (\w+)\n\nStatus (\d+), exit (\d+)\. \S/gm)]
  assert.deepEqual(
    described.map(([, code, status, exit]) => [code, Number(status), Number(exit)]),
    Object.entries(errorTable)
      .map(([code, { status, exit }]) => [code, status, exit])
      .sort(),
  )
})

test('every error code is thrown somewhere', () => {
  const text = own('src/**/*.ts')
    .filter((path) => !path.includes('error-table') && !path.includes('.test.'))
    .map(read)
    .join('\n')
  for (const code of Object.keys(errorTable)) assert.ok(text.includes(`'${code}'`), code)
})

test('every setting has its row, and no other is described', () => {
  const rows = [...read('docs/settings.md').matchAll(/^\| `(GROUNDSWELL_\w+)`/gm)].map(([, name]) => name)
  assert.deepEqual(rows, [...settingNames])
})

test('every folder is described, and every described folder is there', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  const described = [...read('ARCHITECTURE.md').matchAll(/^\| `src\/(\w+)\/`/gm)].map(([, name]) => name ?? '')
  assert.deepEqual(described.sort(), folders.sort())
  const walls = read('.oxlintrc.json')
  for (const folder of folders) assert.ok(walls.includes(`"src/${folder}/**/*.ts"`), `a lint rule holds the walls of src/${folder}`)
})

test('every runtime dependency is in the decision record, there are at most 20, and each is pinned', () => {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
  const names = [...Object.keys(dependencies ?? {}), ...Object.keys(optionalDependencies ?? {})]
  const recorded = [...read('docs/decisions/0001-dependencies.md').matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? '')
  assert.deepEqual(recorded.sort(), names.sort())
  assert.ok(Object.keys(dependencies ?? {}).length + 1 <= 20, 'the packaged Node counts as one: five platforms, one is installed')
  for (const version of Object.values({ ...dependencies, ...optionalDependencies, ...devDependencies }))
    assert.match(version, /^\d+\.\d+\.\d+$/)
})

test('every command in a document exists with its options, and every command is in the README’s or its own help', async () => {
  const program = await createProgram({
    services: {
      openApi: () => Promise.reject(new TypeError('unused')),
      serve: () => Promise.reject(new TypeError('unused')),
      bridge: () => Promise.reject(new TypeError('unused')),
      probeSources: () => Promise.reject(new TypeError('unused')),
      models: () => Promise.reject(new TypeError('unused')),
      media: () => Promise.reject(new TypeError('unused')),
      verify: () => Promise.reject(new TypeError('unused')),
      reindex: () => Promise.reject(new TypeError('unused')),
      evaluate: () => Promise.reject(new TypeError('unused')),
      evaluateStories: () => Promise.reject(new TypeError('unused')),
      evaluateInjection: () => Promise.reject(new TypeError('unused')),
      evaluateByModel: () => Promise.reject(new TypeError('unused')),
      evaluateSelection: () => Promise.reject(new TypeError('unused')),
    },
    terminal: { out() {}, err() {}, isInteractive: false, colours: false, width: 100, timeZone: 'UTC', now: Date.now },
    env: {},
    cwd: root,
    stdin: (async function* () {})(),
    version: '0.0.0',
    signal: new AbortController().signal,
  })
  const shown = documents.flatMap((path) =>
    [...read(path).matchAll(/^(?:npx groundswell|groundswell|npm start --) (.+)$/gm)].map(([line, rest]) => ({
      path,
      line,
      rest: rest ?? '',
    })),
  )
  assert.ok(shown.length >= 5, 'the README has five examples')
  for (const { path, line, rest } of shown) {
    const words = (rest.split(/\s[|>#]\s?/)[0] ?? '').replaceAll(/"[^"]*"|'[^']*'/g, 'text').split(/\s+/)
    const named = program.commands.find((one) => one.name() === words[0] || one.alias() === words[0])
    const command = named && named.commands.length > 0 ? named.commands.find((one) => one.name() === words[1]) : named
    assert.ok(command, `${path}: ${line}`)
    for (const word of words.filter((one) => one.startsWith('--')))
      assert.ok(
        [...command.options, ...program.options].some(({ long }) => long === word),
        `${path}: ${line} (${word})`,
      )
  }
})

test('every npm script that a document names exists, and npm start and npm test are the README’s', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  for (const path of documents)
    for (const [, name = ''] of read(path).matchAll(/npm run (\S+?)[`\s)]/g)) assert.ok(name in scripts, `${path}: npm run ${name}`)
  assert.match(read('README.md'), /^npm ci && npm start /m)
  assert.match(read('README.md'), /^npm ci && npm test /m)
  assert.match(read('.ci/run'), /^npm test/m)
})

test('every file that a document or a comment names is there', () => {
  for (const path of documents)
    for (const [, target = ''] of read(path).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g))
      assert.ok(existsSync(join(root, dirname(path), target)), `${path} links to ${target}`)
  for (const path of [...documents, ...sources])
    for (const [, target = ''] of read(path).matchAll(
      /[`(\s](?:node )?((?:src|bench|tests|docs|web|bin)\/[\w./-]+\.(?:tsx?|jsonl?|js|md)(?!\w))/g,
    ))
      assert.ok(existsSync(join(root, normalize(target))), `${path} names ${target}`)
  for (const path of own('src/**/*.ts'))
    for (const [, suite = ''] of read(path).matchAll(/checked by ([\w-]+\.contract\.ts)/g))
      assert.ok(existsSync(join(root, dirname(path), suite)), `${path} names ${suite}`)
})

test('every figure in the benchmarks names a command that is there', () => {
  const commands = [...read('docs/benchmarks.md').matchAll(/node (bench\/[\w-]+\.ts)/g)].map(([, path]) => path ?? '')
  assert.deepEqual(
    [...new Set(commands)].sort(),
    own('bench/*.ts').filter((path) => !/support|server|plain-fts5|jetstream-feed/.test(path)),
  )
})

test('no bare errors, nothing left to do, nothing of the place where it was written', () => {
  const left = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].join('|'))
  for (const path of [...sources, ...documents]) {
    const text = read(path)
    assert.ok(!left.test(text), `${path} has something left to do`)
    assert.ok(!/\/(?:home|root|Users|work)\/\w/.test(text), `${path} names a place on one computer`)
    if (path.startsWith('src/') && !/\.(?:test|contract|fixture)\.ts$/.test(path))
      assert.ok(!/new Error\(/.test(text), `${path} throws an error without a code`)
  }
})

test('no parameter of SQL has a number: Node 24.0 cannot bind it by position', () => {
  for (const path of sources)
    if (path.startsWith('src/'))
      for (const line of read(path).split('\n'))
        assert.ok(/^\s*(?:\/\/|\/?\*)/.test(line) || !/[\s(=,]\?[1-9]\b(?!\d*\/)/.test(line), `${path}: ${line.trim()}`)
})

test('nothing bound by `using` is captured by a closure: V8 of Node 24.0 forgets to dispose it then', () => {
  for (const path of sources) {
    const lines = read(path).split('\n')
    for (const [at, line] of lines.entries()) {
      const [, indent = '', name = ''] = /^(\s*)(?:await )?using ([a-z]\w*) =/.exec(line) ?? []
      if (name !== '') assertNotCaptured(name, indentOf(indent), lines.slice(at + 1), `${path}:${at + 1}`)
    }
  }
})

const indentOf = (line: string) => line.length - line.trimStart().length

/** Judged by the layout that oxfmt gives: a closure's body is on the line of its arrow, or indented below it. */
function assertNotCaptured(name: string, indent: number, rest: readonly string[], where: string): void {
  const uses = new RegExp(`\\b${name}\\b`)
  let closure: number | undefined
  for (const line of rest) {
    if (line.trim() === '') continue
    if (indentOf(line) < indent) return
    if (closure !== undefined && indentOf(line) <= closure) closure = undefined
    const [, behind = ''] = /(?:=>|function\*?(?: \w+)?\()(.*)$/.exec(line) ?? []
    assert.ok(!uses.test(closure === undefined ? behind : line), `${where}: ${name} is captured by "${line.trim()}"`)
    if (closure === undefined && /(?:=>|function\*?(?: \w+)?\(.*\))\s*[{([]?$/.test(line)) closure = indentOf(line)
  }
}

test('what the document on models says that you see is said somewhere', () => {
  const table = read('docs/models.md').split('## When something goes wrong')[1] ?? ''
  const seen = [...table.matchAll(/“([^”]+)”/g)].map(([, words = '']) => words)
  assert.ok(seen.length >= 10)
  const text = [...own('src/models/**/*.ts'), ...own('src/*.ts'), ...own('src/api/*.ts'), ...own('src/answer/*.ts')]
    .filter((path) => !path.includes('.test.'))
    .map(read)
    .join('\n')
  for (const words of seen) assert.ok(text.includes(words), words)
})
