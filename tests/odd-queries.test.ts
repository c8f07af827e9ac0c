import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { askResultSchema, searchResultSchema } from '../src/api/index.ts'
import { newFolder, run, serve, xLine } from './support/command.ts'

const words = ['flood', 'bridge', 'river', 'the', 'a', 'mayor', 'closed', 'water', 'street', '東京', '🚀', 'said']
const posts = 600
const many = (count: number, word: (n: number) => string, between = ' ') => Array.from({ length: count }, (_, n) => word(n)).join(between)
const longPhrase = many(500, (n) => words[n % words.length] ?? '')

/** What nobody asks in earnest, and somebody will: each is answered or refused with a reason, in time. */
const oddTexts: Readonly<Record<string, string>> = {
  nothing: '',
  spaces: ' \u3000\t\n ',
  '4,000 characters of one word': 'x'.repeat(4_000),
  '4,001 characters': 'x'.repeat(4_001),
  '1,000 words': many(1_000, (n) => `w${n % 90}`),
  '1,000 different words': many(1_000, (n) => (n + 1_296).toString(36)),
  'every word of the posts': many(300, (n) => words[n % words.length] ?? ''),
  'one quotation mark': '"',
  'quotation marks without end': '"flood "bridge" "river',
  'nothing quoted': '""""""""',
  'a phrase of 500 words': `"${longPhrase}"`,
  'stop words alone': 'the a of to and is',
  'a phrase of stop words': '"the a"',
  'emoji alone': '🚀🚀 🇧🇷 👩‍👩‍👧‍👦',
  'excluded words alone': '-flood -bridge',
  'everything excluded': '-"flood bridge" -from:ana -the -a',
  'one letter': 'f',
  'one Han character': '京',
  'punctuation alone': "?!… -- * ( ) [ ] { } \\ / : ; ' ` ~ ^",
  'operators without values': 'from: lang: network: host: has: tag: since:',
  'an operator of an operator': 'from:from:ana lang:lang:en',
  'operators of a database': 'flood* NEAR(bridge) OR AND NOT "river" ^water : -',
  SQL: "'; drop table post; --",
  'a lone surrogate': '\ud83d flood \udc00',
  'lone surrogates alone': '\ud83d\ud83d \udc00',
  'control characters': 'fl\u0000ood \u0007 \u202e bridge \ufeff',
  'combining marks without a letter': '\u0301\u0301\u0301 \u200d\ufe0f',
  'a letter with 1,000 marks': `e${'\u0301'.repeat(1_000)}`,
  'no spaces in another script': '東京都'.repeat(600),
  'accounts nobody has': many(40, (n) => `from:nobody${n}`),
  'a date that is none': 'flood since:2016-13-45',
  'a date far away': 'flood since:9999-12-31 until:0000-01-01',
  'a span without end': 'flood since:99999w until:99999w',
  'names of the language': 'constructor __proto__ toString hasOwnProperty "constructor __proto__"',
  'tags alone': '### #flood# #🚀 tag:# tag:constructor',
  links: 'https://example.org/?q="flood" http://[::1 host:http://',
}

let folder: Awaited<ReturnType<typeof newFolder>>
let server: Awaited<ReturnType<typeof serve>>
const data = () => ['--data', join(folder.path, 'data')]
before(async () => {
  folder = await newFolder()
  const file = join(folder.path, 'posts.ndjson')
  const line = (n: number) => xLine(n, n === 9 ? longPhrase : many(3 + (n % 9), (at) => words[(n * (at + 1)) % words.length] ?? ''))
  await writeFile(file, many(posts, line, '\n'))
  server = await serve(join(folder.path, 'data'), [], { env: { GROUNDSWELL_FIND_DEADLINE_MS: String(deadlineMs) }, mostMs: 300_000 })
  const imported = await run(['import', file, ...data()])
  assert.equal(imported.code, 0, imported.err)
})
after(async () => {
  await server[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

/** Far more than any of them takes over so few posts, on a busy computer too. */
const deadlineMs = 8_000
const mostMs = 15_000

async function send(path: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(new URL(path, server.url), { ...init, signal: AbortSignal.timeout(mostMs) })
  return { status: response.status, text: await response.text() }
}

test('a search for it is answered, or refused with a reason, in time', { timeout: 300_000 }, async () => {
  for (const [name, query] of Object.entries(oddTexts))
    for (const more of ['', '&sort=newest&limit=1000', '&collapse=false']) {
      const { status, text } = await send(`/api/search?query=${encodeURIComponent(query.toWellFormed())}${more}`)
      assertSensible(name, status, text)
      if (status === 200) assert.ok(searchResultSchema.parse(JSON.parse(text)).complete, name)
    }
})

test('a question of it is answered, or refused with a reason, in time', { timeout: 300_000 }, async () => {
  for (const [name, question] of Object.entries(oddTexts)) {
    // JSON as it may arrive: a lone surrogate stays one.
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ question }) }
    const { status, text } = await send('/api/ask', init)
    assertSensible(name, status, text)
    if (status === 200) assert.notEqual(askResultSchema.parse(JSON.parse(text)).finish, 'failed', name)
  }
})

function assertSensible(name: string, status: number, text: string): void {
  assert.ok(status === 200 || (status === 400 && text.includes('"request_invalid"')), `${name}: ${status} ${text.slice(0, 300)}`)
  assert.ok(!text.includes('"internal"'), `${name}: ${text.slice(0, 300)}`)
}

test('on the command line as well', { timeout: 300_000 }, async () => {
  const asked = Object.entries(oddTexts).filter(([, text]) => !text.includes('\0')) // no argument can hold one
  for (const [at, [name, text]] of asked.entries()) {
    if (at % 5 !== 0) continue
    const ended = await run([at % 2 === 0 ? 'search' : 'ask', '--json', ...data(), '--', text])
    assert.ok([0, 2, 3].includes(ended.code ?? -1), `${name}: ${ended.code} ${ended.err.slice(0, 300)}`)
  }
})
