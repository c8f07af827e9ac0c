import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { addedSchema, policySchema, removedSchema, sourcesSchema, statusSchema, type SourceEntry } from '../src/api/index.ts'
import { createRandom } from '../src/post/post.fixture.ts'
import { likeEvent, postEvent } from '../src/sim/jetstream/events.fixture.ts'
import { startJetstream, type JetstreamServer } from '../src/sim/jetstream/server.ts'
import { openSourceRegistry } from '../src/sources/registry/registry.ts'
import { layoutShift, openBrowser, openPage, overflow, skipWithoutBrowser } from './support/browser.ts'
import { newFolder, run, serve, start, type Ended } from './support/command.ts'

/** What is read, changed as its users change it: by commands, over HTTP, on the page; by a server that goes on meanwhile. */

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 60_000; !(await isSo()); await delay(50)) assert.ok(performance.now() < end, 'it never came to be')
}
/** Commands on a folder; where its server is known, that is asked how it does, which takes less time. */
const commandsOn = (path: string, url?: string) => {
  const json = async (args: readonly string[], options: { input?: string } = {}): Promise<unknown> => {
    const ended = await run([...args, '--json', '--data', path], options)
    assert.equal(ended.code, 0, ended.err)
    return JSON.parse(ended.out)
  }
  const read = async (name: 'sources' | 'status', args: readonly string[]) =>
    url === undefined ? json(args) : (await fetch(`${url}/api/${name}`)).json()
  const sources = async (): Promise<SourceEntry[]> => sourcesSchema.parse(await read('sources', ['source', 'list'])).sources
  return {
    json,
    sources,
    stateOf: async (id: string) => (await sources()).find((one) => one.id === id)?.state,
    posts: async () => statusSchema.parse(await read('status', ['status'])).posts,
    plain: (args: readonly string[], options: { input?: string } = {}): Promise<Ended> => run([...args, '--data', path], options),
  }
}
type On = ReturnType<typeof commandsOn>
/** A server of which it is known at once what it is. */
async function startKnown(): Promise<JetstreamServer> {
  const server = await startJetstream()
  server.emit(likeEvent(1, 'at://did:plc:exampleana/app.bsky.feed.post/post0'))
  return server
}

for (const isServed of [false, true])
  test(
    `commands ${isServed ? 'with a running server' : 'without a server'}: look, add, list, pause, resume, remove`,
    { timeout: 300_000 },
    async () => {
      await using folder = await newFolder()
      await using _jetstream = await startKnown()
      const jetstream = _jetstream
      await using _server = isServed ? await serve(folder.path, [], { mostMs: 290_000 }) : undefined
      const server = _server
      const { json, plain, sources, stateOf } = commandsOn(folder.path, server?.url)
      assert.deepEqual(await sources(), [])
      const refused = await plain(['source', 'add', jetstream.url])
      assert.deepEqual([refused.code, refused.out], [2, ''])
      assert.match(refused.err, /Jetstream at 127.+tells of.+Nobody can be asked here: add --yes/s)
      const looked = addedSchema.parse(await json(['source', 'add', jetstream.url, '--dry-run']))
      assert.deepEqual([looked.recognised.length, looked.added, await sources()], [1, [], []])
      const { added } = addedSchema.parse(await json(['source', 'add', jetstream.url, '--name', 'home', '--yes']))
      assert.deepEqual(
        added.map(({ id, kind }) => [id, kind]),
        [['home', 'bluesky']],
      )
      await until(async () => (await stateOf('home')) === (isServed ? 'live' : 'off'))
      assert.match((await plain(['source', 'list'])).out, isServed ? /home .+\n {4}live · .+ · [\d.]+\/s · added/ : /not read: no server/)
      assert.match((await plain(['source', 'add', jetstream.url, '--yes'])).out, /there already/)
      assert.match((await plain(['source', 'pause', 'home'])).out, /home .+\n {4}paused/)
      assert.equal(await stateOf('home'), 'paused')
      await plain(['source', 'resume', 'home'])
      await until(async () => (await stateOf('home')) === (isServed ? 'live' : 'off'))
      const wrong = await plain(['source', 'remove', 'away'])
      assert.equal(wrong.code, 66)
      assert.match(wrong.err, /no source with the id "away"\.\s+Here:\s+home\./)
      for (const given of ['gopher://old.example', 'https://ana:pass@old.example', 'https://bsky.app/search'])
        assert.equal((await plain(['source', 'add', given, '--yes'])).code, 2, given)
      const { source } = removedSchema.parse(await json(['source', 'remove', 'home']))
      assert.deepEqual([source.id, await sources()], ['home', []])
    },
  )

test('the list of feeds goes out of one folder and into another, whole', { timeout: 300_000 }, async () => {
  await using _one = await newFolder()
  await using _other = await newFolder()
  const [one, other] = [_one, _other].map(({ path }) => commandsOn(path)) as [On, On]
  const [given, out] = ['in.opml', 'out.opml'].map((name) => join(_one.path, name)) as [string, string]
  const outline = (url: string, title: string) => `<outline type="rss" text="${title}" xmlUrl="${url}"/>`
  const feeds = [outline('https://quay.example/feed?a=1&amp;b=2', 'Quay &amp; &lt;more&gt;'), outline('https://pier.example/feed', 'Pier')]
  writeFileSync(given, `<opml version="2.0"><body>${feeds.join('')}</body></opml>`)
  await one.json(['source', 'add', given, '--yes'])
  const none = await other.plain(['source', 'export'])
  assert.deepEqual([none.code, none.out.includes('<opml'), /no feeds/.test(none.err)], [0, true, true], none.err)
  const exported = await one.plain(['source', 'export', '--out', out])
  assert.deepEqual([exported.code, exported.err], [0, ''])
  assert.equal((await one.plain(['source', 'export', '--out', out])).code, 2, 'nothing is replaced unasked')
  const { added } = addedSchema.parse(await other.json(['source', 'add', out, '--yes']))
  assert.deepEqual(
    added.map(({ title, kind }) => [title, kind]),
    [
      ['Quay & <more>', 'feeds'],
      ['Pier', 'feeds'],
    ],
  )
  assert.equal((await other.plain(['source', 'export'])).out, readFileSync(out, 'utf8'))
})

test('a running server takes up what is added, paused and removed, and what was brought stays or goes', { timeout: 300_000 }, async () => {
  await using folder = await newFolder()
  await using _first = await startKnown()
  await using _second = await startKnown()
  const [first, second] = [_first, _second]
  first.emit(postEvent(1, 'The Hekla flood reached the hall'))
  second.emit(postEvent(2, 'A quiet day elsewhere', { did: 'did:plc:examplebo' }))
  await using _server = await serve(folder.path, [], { env: { GROUNDSWELL_BLUESKY: first.url }, mostMs: 290_000 })
  const server = _server
  const { json, posts, stateOf, plain, sources } = commandsOn(folder.path, server.url)
  await until(async () => (await posts()) === 1)
  await json(['source', 'add', second.url, '--name', 'other', '--yes'])
  await until(async () => (await posts()) === 2)
  const listeners = first.asked.length
  await plain(['source', 'pause', 'other'])
  await until(() => second.listeners === 0)
  second.emit(postEvent(3, 'Nobody hears this yet'))
  first.emit(postEvent(4, 'Somebody hears this'))
  await until(async () => (await posts()) === 3)
  await plain(['source', 'resume', 'other'])
  await until(async () => (await posts()) === 4)
  const removed = removedSchema.parse(await json(['source', 'remove', 'other', '--posts', 'erase']))
  assert.deepEqual([removed.erased, await posts()], [2, 2])
  await until(() => second.listeners === 0)
  assert.ok(first.asked.length >= listeners && (await stateOf('bluesky')) !== undefined)

  await plain(['source', 'pause', 'bluesky'])
  await until(() => first.listeners === 0)
  await plain(['source', 'resume', 'bluesky'])
  await until(() => first.listeners > 0)
  await plain(['source', 'remove', 'bluesky', '--posts', 'keep'])
  assert.deepEqual([await sources(), await posts()], [[], 2], 'what the environment names can be removed as well')
})

test('what was added and paused is so after a start, and --no-live reads nothing', { timeout: 300_000 }, async () => {
  await using folder = await newFolder()
  await using _jetstream = await startKnown()
  const jetstream = _jetstream
  jetstream.emit(postEvent(1, 'The Hekla flood reached the hall'))
  const { json, stateOf, posts, plain } = commandsOn(folder.path)
  await json(['source', 'add', jetstream.url, '--name', 'home', '--yes'])
  {
    await using _still = await serve(folder.path, ['--no-live'])
    assert.equal(await stateOf('home'), 'off')
    await delay(300)
    assert.equal(jetstream.listeners, 0)
  }
  {
    await using _server = await serve(folder.path)
    const server = _server
    await until(async () => (await posts()) === 1)
    await server.running.until(/reads Jetstream at 127\.0\.0\.1:\d+ live; nothing you ask/)
    await plain(['source', 'pause', 'home'])
  }
  await using _server = await serve(folder.path)
  assert.equal(await stateOf('home'), 'paused')
  await delay(300)
  assert.equal(jetstream.listeners, 0)
})

test(
  'a secret comes from standard input, lies apart, and is nowhere else: not in answers, logs, lists or the store',
  { timeout: 300_000 },
  async () => {
    await using folder = await newFolder()
    await using _jetstream = await startKnown()
    const jetstream = _jetstream
    const secret = 'tok_sesame_8c1f'
    const served = start(['serve', '--data', folder.path, '--port', '0'], { env: { GROUNDSWELL_LOG_LEVEL: 'debug' } })
    const [, url = ''] = await served.until(/running on (http:\/\/\S+:\d+)/)
    const { plain, stateOf } = commandsOn(folder.path)
    const added = await plain(['source', 'add', jetstream.url, '--name', 'home', '--yes', '--secret-from-stdin', '--json'], {
      input: `${secret}\n`,
    })
    assert.equal(added.code, 0, added.err)
    await until(async () => (await stateOf('home')) === 'live')
    const listed = await plain(['source', 'list'])
    assert.match(listed.out, /has a secret/)
    const doctor = await plain(['doctor', '--json'])
    const answers = await Promise.all(['sources', 'status', 'policy'].map(async (name) => (await fetch(`${url}/api/${name}`)).text()))
    const metrics = await (await fetch(`${url}/metrics`)).text()
    const refused = await fetch(`${url}/api/sources`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ given: 'gopher://old.example', secret }),
    })
    assert.equal(refused.status, 400)
    const wrong = await fetch(`${url}/api/sources`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"secret":"${secret}"`,
    })
    assert.equal(wrong.status, 400)
    const said = [added.out, added.err, listed.out, doctor.out, doctor.err, ...answers, metrics, await refused.text(), await wrong.text()]
    served.child.kill('SIGINT')
    const ended = await served.ended
    for (const text of [...said, ended.out, ended.err]) assert.ok(!text.includes(secret), text.slice(0, 300))
    const holding = globSync('**/*', { cwd: folder.path, withFileTypes: true })
      .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(secret))
      .map(({ name }) => name)
    assert.deepEqual(holding, ['secrets.json'])
    assert.equal(statSync(join(folder.path, 'secrets.json')).mode & 0o777, 0o600)
    await plain(['source', 'remove', 'home'])
    assert.ok(!readFileSync(join(folder.path, 'secrets.json'), 'utf8').includes(secret))
  },
)

test('a key may neither see nor change what is read, nor decide anything; who administers may', { timeout: 300_000 }, async () => {
  await using folder = await newFolder()
  const password = 'a long enough password'
  await using _server = await serve(folder.path, [], { env: { GROUNDSWELL_ADMIN_PASSWORD: password } })
  const server = _server
  const { plain } = commandsOn(folder.path)
  const key = (await plain(['key', 'create', 'phone'])).out.trim()
  const admin = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`
  const requests: [string, string, unknown?][] = [
    ['GET', 'sources'],
    ['POST', 'sources', { given: 'bluesky', preview: true }],
    ['PATCH', 'sources/bluesky', { paused: true }],
    ['DELETE', 'sources/bluesky'],
    ['GET', 'sources/feeds.opml'],
    ['GET', 'policy'],
    ['PATCH', 'policy', { exportOptedOut: true }],
  ]
  for (const [method, path, body] of requests) {
    const status = async (headers: Record<string, string>) =>
      (
        await fetch(`${server.url}/api/${path}`, {
          method,
          headers: { 'content-type': 'application/json', ...headers },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
      ).status
    assert.deepEqual(
      [
        await status({}),
        await status({ authorization: `Bearer ${key}` }),
        await status({ authorization: admin, origin: 'https://evil.example' }),
      ],
      [401, 403, method === 'GET' ? 200 : 403],
      `${method} ${path}`,
    )
    assert.ok([200, 404].includes(await status({ authorization: admin })), `${method} ${path}`)
  }
})

test('the policy is told and changed by commands, with and without a server, in force at once', { timeout: 300_000 }, async () => {
  await using folder = await newFolder()
  await using _jetstream = await startKnown()
  const jetstream = _jetstream
  jetstream.emit(postEvent(1, 'The Hekla flood reached the hall'))
  jetstream.emit(postEvent(2, 'The Hekla flood is a hoax, buy followers', { did: 'did:plc:examplebo' }))
  const { json, plain, posts } = commandsOn(folder.path)
  const hits = async () => ((await json(['search', 'hekla', '--network', 'bluesky'])) as { hits: { postId: string }[] }).hits.length
  const exported = async () => (await plain(['export'])).out.split('\n').length - 1
  {
    await using _server = await serve(folder.path, [], { env: { GROUNDSWELL_BLUESKY: jetstream.url } })
    await until(async () => (await posts()) === 2)
    assert.equal(await hits(), 2)
    const blocked = await plain(['policy', 'block', 'bluesky:did:plc:examplebo', '--reason', 'sells followers'])
    assert.match(blocked.out, /^bluesky:did:plc:examplebo is blocked\.\n\nWhat is deleted is gone/)
    assert.deepEqual([await hits(), await exported()], [1, 1])
  }
  assert.deepEqual([await hits(), await exported()], [1, 1], 'also where the store is opened by the command')
  assert.match((await plain(['policy'])).out, /What is deleted is gone.+Blocked\n {4}bluesky:did:plc:examplebo \(sells followers\)/s)
  const policy = policySchema.parse(await json(['policy', 'unblock', 'bluesky:did:plc:examplebo']))
  assert.deepEqual([policy.blocked, await hits(), await exported()], [[], 2, 2])
  assert.equal(policySchema.parse(await json(['policy', 'label', 'nudity', 'hide'])).labels.by['nudity'], 'hide')
  assert.equal(policySchema.parse(await json(['policy', 'label', 'nudity', 'default'])).labels.by['nudity'], 'warn')
  assert.equal(policySchema.parse(await json(['policy', 'label', 'others', 'warn'])).labels.others, 'warn')
  assert.equal(policySchema.parse(await json(['policy', 'export-opted-out', 'on'])).exportOptedOut, true)
  assert.equal((await plain(['policy', 'label', 'nudity', 'burn'])).code, 2)
  writeFileSync(join(folder.path, 'policy.json'), '{"version":1,"blocked":')
  const damaged = await plain(['search', 'hekla'])
  assert.deepEqual([damaged.code, damaged.out], [2, ''])
  assert.match(damaged.err, /policy\.json in the data folder cannot be read/)
})

test(
  'a damaged list of sources stops a server and the commands about it, with what to do; questions go on',
  { timeout: 300_000 },
  async () => {
    await using folder = await newFolder()
    const { plain } = commandsOn(folder.path)
    await plain(['source', 'pause', 'bluesky'])
    writeFileSync(join(folder.path, 'sources.json'), '{"version":1,"sources":[{"id":')
    for (const args of [
      ['source', 'list'],
      ['source', 'add', 'bluesky', '--yes'],
      ['serve', '--port', '0'],
    ]) {
      const ended = await plain(args)
      assert.equal(ended.code, 2, args.join(' '))
      assert.match(
        ended.err.replaceAll(/\s+/g, ' '),
        /sources\.json in the data folder cannot be read\. Mend it, or move it away and add the sources again/,
      )
    }
    assert.equal((await plain(['search', 'anything'])).code, 0)
  },
)

const kills = 25
test(
  `kill -9 between two writes, ${kills} times: the files are whole, and what was acknowledged is there`,
  { timeout: 300_000 },
  async () => {
    await using folder = await newFolder()
    const child = fileURLToPath(new URL('support/registry-child.ts', import.meta.url))
    const random = createRandom(37)
    let next = 0
    for (let kill = 0; kill < kills; kill++) {
      const running = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', child, folder.path, String(next)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let out = ''
      running.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
      while (!out.includes('added')) await once(running.stdout, 'data')
      await delay(random() * 60)
      running.kill('SIGKILL')
      await once(running, 'close')
      const numbers = (word: string) => [...out.matchAll(new RegExp(`^${word} (\\d+)$`, 'gm'))].map(([, n]) => Number(n))
      const gone = new Set(numbers('removed'))
      const registry = openSourceRegistry({ folder: folder.path, given: [], now: Date.now })
      const there = registry.list().map(({ id }) => id)
      const unsure = Math.max(...numbers('added')) - 4 // its removal may have been done and not said
      for (const n of numbers('added'))
        if (!gone.has(n) && n !== unsure) assert.ok(there.includes(`lines-${n}`), `kill ${kill}: ${n} was acknowledged`)
      for (const n of gone) assert.ok(!there.includes(`lines-${n}`), `kill ${kill}: ${n} was removed`)
      for (const id of there) assert.equal(registry.secret(id), `secret-of-${id.slice('lines-'.length)}`, `kill ${kill}: ${id}`)
      next = Math.max(...numbers('added')) + 2
    }
    const registry = openSourceRegistry({ folder: folder.path, given: [], now: Date.now })
    registry.add([{ kind: 'lines', title: 'Last', reads: '', settings: 0, origins: [] }], { secret: 'the last' })
    const left = readdirSync(folder.path).filter((name) => /\.[0-9a-f]{12}$/.test(name))
    assert.deepEqual(left, [], 'what killed writers left is cleared away')
  },
)

describe('the page of sources', { skip: skipWithoutBrowser }, () => {
  for (const [name, options] of [
    ['on a desktop', { width: 1280 }],
    ['on a phone, dark', { width: 390, height: 844, dark: true }],
  ] as const)
    test(`${name}: look, add, pause, remove by keyboard; labels and blocks`, { timeout: 300_000 }, async () => {
      await using folder = await newFolder()
      await using _first = await startKnown()
      await using _second = await startKnown()
      const [first, second] = [_first, _second]
      first.emit(postEvent(1, 'The Hekla flood reached the hall'))
      await using _server = await serve(folder.path, [], { env: { GROUNDSWELL_BLUESKY: first.url }, mostMs: 290_000 })
      const server = _server
      const browser = await openBrowser()
      try {
        await using opened = await openPage(browser, server.url, options)
        const { page, complaints } = opened
        await page.getByRole('button', { name: 'Sources' }).click()
        const list = page.getByRole('list', { name: 'What is read' })
        await list.getByText('Live.').waitFor()
        await page.getByRole('textbox', { name: /Address/ }).fill('gopher://old.example')
        await page.keyboard.press('Enter')
        await page
          .getByRole('alert')
          .getByText(/Nothing that can be read was recognised/)
          .waitFor()
        complaints.splice(0) // the browser notes every answer with 400

        await page.getByRole('textbox', { name: /Address/ }).fill(second.url)
        await page.keyboard.press('Enter')
        await page.getByText('This would be read:').waitFor()
        assert.equal(await list.getByRole('listitem').count(), 1, 'looking adds nothing')
        assert.equal(await focused(page), 'Read it')
        await page.keyboard.press('Enter')
        await list.getByRole('heading', { name: `Jetstream at ${new URL(second.url).host}` }).waitFor()
        await until(() => second.listeners > 0)

        const pause = page.getByRole('button', { name: `Pause Jetstream at ${new URL(second.url).host}` })
        await pause.focus()
        await page.keyboard.press('Enter')
        await list.getByText('Paused. It goes on from where it was left.').waitFor()
        await page
          .getByRole('status')
          .getByText(/is paused/)
          .waitFor({ state: 'attached' })
        await until(() => second.listeners === 0)
        await page.getByRole('button', { name: `Remove Jetstream at ${new URL(second.url).host}` }).press('Enter')
        await page.getByRole('group', { name: /Stop reading it/ }).waitFor()
        assert.equal(await focused(page), 'Cancel', 'nothing goes by pressing Enter twice')
        await page.getByRole('button', { name: 'Keep them until they are too old' }).press('Enter')
        await until(async () => (await list.getByRole('listitem').count()) === 1)

        assert.equal(await page.getByRole('link', { name: 'Save the list of feeds' }).count(), 0, 'there are none')
        const opml = '<opml version="2.0"><body><outline type="rss" text="Quay" xmlUrl="https://quay.example/feed"/></body></opml>'
        const buffer = Buffer.from(opml)
        await page.locator('input[accept^=".opml"]').setInputFiles({ name: 'mine.opml', mimeType: 'text/x-opml', buffer })
        await page.getByRole('button', { name: 'Read it' }).press('Enter')
        const downloads = page.waitForEvent('download')
        await page.getByRole('link', { name: 'Save the list of feeds' }).press('Enter')
        const saved = await downloads
        assert.equal(saved.suggestedFilename(), 'feeds.opml')
        assert.match(readFileSync(await saved.path(), 'utf8'), /xmlUrl="https:\/\/quay\.example\/feed"/)

        await page.getByText(/labels, and all others: show/).click()
        await page.getByRole('combobox', { name: 'nudity' }).selectOption('hide')
        await page.getByRole('textbox', { name: 'Handle, author or domain' }).fill('bluesky:did:plc:exampleana')
        await page.getByRole('textbox', { name: 'Reason' }).fill('asked us to')
        await page.keyboard.press('Enter')
        await page.getByRole('list', { name: 'Blocked' }).getByText('asked us to').waitFor()
        const policy = policySchema.parse(await (await fetch(`${server.url}/api/policy`)).json())
        assert.deepEqual([policy.labels.by['nudity'], policy.blocked.length], ['hide', 1])
        await page.getByRole('button', { name: /^Let .+ in again$/ }).click()
        await page.getByText('Nobody is blocked.').waitFor()
        assert.equal(await overflow(page), 0, 'nothing sticks out at the side')
        assert.ok((await layoutShift(page)) <= 0.1, `layout shift ${await layoutShift(page)}`)
        assert.deepEqual(complaints, [])
      } finally {
        await browser.close()
      }
    })

  test('a post with a label of which the operator warns stands behind a click', { timeout: 300_000 }, async () => {
    await using folder = await newFolder()
    await using _jetstream = await startKnown()
    const jetstream = _jetstream
    const post = postEvent(1, 'The Hekla flood, not for everybody')
    assert.ok(post.kind === 'commit')
    const record = { ...post.commit.record, labels: { values: [{ val: 'graphic-media' }] } }
    jetstream.emit({ ...post, commit: { ...post.commit, record } })
    await using _server = await serve(folder.path, [], { env: { GROUNDSWELL_BLUESKY: jetstream.url } })
    const server = _server
    const { posts } = commandsOn(folder.path, server.url)
    await until(async () => (await posts()) === 1)
    const browser = await openBrowser()
    try {
      await using opened = await openPage(browser, server.url)
      const { page } = opened
      await page.getByRole('button', { name: 'Search', exact: true }).click()
      await page.getByRole('searchbox').fill('hekla')
      await page.keyboard.press('Enter')
      await page.getByText('Labelled graphic-media.').waitFor()
      assert.equal(await page.locator('.post-text').count(), 0)
      await page.getByRole('button', { name: 'Show the post' }).click()
      await page.getByText('The Hekla flood, not for everybody').waitFor()
    } finally {
      await browser.close()
    }
  })
})

const focused = (page: Page): Promise<string> => page.evaluate<string>('document.activeElement.textContent')
