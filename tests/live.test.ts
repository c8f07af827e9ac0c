import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { askResultSchema, searchResultSchema, statusSchema, type Status } from '../src/api/index.ts'
import { createRandom } from '../src/post/post.fixture.ts'
import type { PostId } from '../src/post/index.ts'
import { keyOf } from '../src/store/live/compact-id.ts'
import { deleteEvent, likeEvent, postEvent } from '../src/sim/jetstream/events.fixture.ts'
import { startJetstream } from '../src/sim/jetstream/server.ts'
import { openBrowser, openPage, skipWithoutBrowser } from './support/browser.ts'
import { newFolder, run, serve, start } from './support/command.ts'
import { until } from '../src/lib/until.fixture.ts'

const liveFrom = (url: string) => ({ env: { GROUNDSWELL_BLUESKY: url } })
const statusOf = async (folder: string): Promise<Status> =>
  statusSchema.parse(JSON.parse((await run(['status', '--json', '--data', folder])).out))
const sourceOf = async (folder: string) => (await statusOf(folder)).sources.find(({ name }) => name === 'bluesky')
async function read(url: string): Promise<string> {
  const [response] = (await once(get(url), 'response')) as [IncomingMessage]
  return Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>)).toString()
}

test(
  'a post is asked about seconds after it was written, and gone from answers when its author deletes it',
  { timeout: 60_000 },
  async () => {
    await using folder = await newFolder()
    const { path } = folder
    await using network = await startJetstream()
    network.emit(postEvent(1, 'The Hekla flood reached the school hall, forty people wait there', { at: Date.now() - 20_000 }))
    await using server = await serve(path, [], liveFrom(network.url))
    await until(async () => (await sourceOf(path))?.state === 'live')
    network.emit(postEvent(2, 'Boats on the main street of Hekla, the flood is still rising', { did: 'did:plc:examplebo' }))
    await until(async () => (await statusOf(path)).posts === 2)

    const ask = async () =>
      askResultSchema.parse(
        JSON.parse((await run(['ask', 'What is happening with the Hekla flood right now?', '--json', '--data', path])).out),
      )
    const first = await ask()
    assert.equal(first.finish, 'complete')
    assert.deepEqual(
      first.citations.map(({ network: name }) => name),
      first.citations.map(() => 'bluesky'),
    )
    assert.ok(first.citations.every(({ ageMs }) => ageMs < 60_000))
    assert.match(first.citations[0]?.url ?? '', /^https:\/\/bsky\.app\/profile\/did:plc:example\w+\/post\/post\d$/)

    network.emit(deleteEvent(1))
    await until(async () => (await statusOf(path)).posts === 1)
    const found = searchResultSchema.parse(JSON.parse((await run(['search', 'hekla', '--json', '--data', path])).out))
    assert.deepEqual(
      found.hits.map(({ postId }) => postId.split('/').at(-1)),
      ['post2'],
    )
    const saved = (await run(['answer', first.id, '--json', '--data', path])).out
    assert.ok(!saved.includes('school hall'), 'its words have left the saved answer')
    const text = await read(`${server.url}/metrics`)
    assert.match(text, /^groundswell_findable_seconds_count\{network="bluesky"\} 2$/m)
    assert.match(text, /^groundswell_source_lag_seconds\{source="bluesky"\} /m)
  },
)

test('what cannot be read is counted, and its beginning is in the log of those who ask for it', { timeout: 60_000 }, async () => {
  await using folder = await newFolder()
  const { path } = folder
  await using network = await startJetstream()
  const { say, emit } = network
  const env = { GROUNDSWELL_BLUESKY: network.url, GROUNDSWELL_LOG_LEVEL: 'debug' }
  await using server = await serve(path, [], { env })
  await until(async () => (await sourceOf(path))?.state !== undefined)
  const talking = setInterval(() => {
    say('{"did":"nobody at all"}')
    emit(postEvent(1, 'and a post between'))
  }, 50)
  await server.running.until(/"reason":"malformed","sample":"\{\\"did\\":\\"nobody at all/)
  clearInterval(talking)
  assert.ok(((await sourceOf(path))?.drops['malformed'] ?? 0) > 0)
})

test('groundswell tail shows posts as they come, until Ctrl-C', { timeout: 60_000 }, async () => {
  await using folder = await newFolder()
  const { path } = folder
  await using network = await startJetstream()
  await using _server = await serve(path, [], liveFrom(network.url))
  const { emit } = network
  const [people, lines] = [start(['tail', 'hekla', '--data', path]), start(['tail', '--json', '--data', path])]
  let n = 0
  const talking = setInterval(() => emit(postEvent(++n, n % 2 ? `The Hekla rises, ${n}` : `nothing of it \u001b[31m${n}`)), 40)
  await people.until(/The Hekla rises, \d+\nhttps:\/\/bsky\.app\/profile\/did:plc:exampleana\/post\/post\d+\n/)
  await lines.until(/\{"type":"post","post":\{"postId":"bluesky:at/)
  clearInterval(talking)
  for (const running of [people, lines]) running.child.kill('SIGINT')
  const [{ code, out, err }] = await Promise.all([people.ended, lines.ended])
  assert.deepEqual([code, err], [0, ''])
  assert.ok(!out.includes('nothing of it') && !out.includes('\u001b'))
})

const kills = 25

test(
  `kill -9 of a server under load, ${kills} times: no post is lost or there twice, and no deleted one comes back`,
  { timeout: 180_000 },
  async () => {
    await using folder = await newFolder()
    const { path } = folder
    await using network = await startJetstream()
    const { emit } = network
    const random = createRandom(25)
    let n = 0
    const gone = new Set<number>()
    const talk = () => {
      for (let i = 0; i < 12; i++) emit(postEvent(++n, `post ${n} about the Hekla flood`))
      for (let i = 0; i < 3; i++) emit(likeEvent(n * 3 + i, `at://did:plc:exampleana/app.bsky.feed.post/post${n}`))
      const old = 1 + Math.floor(random() * n)
      gone.add(old)
      emit(deleteEvent(old))
    }
    let held = 0
    for (let kill = 0; kill < kills; kill++) {
      const running = start(['serve', '--data', path, '--port', '0'], liveFrom(network.url))
      await running.until(/running on/)
      const talking = setInterval(talk, 12)
      await delay(50 + random() * 350)
      clearInterval(talking)
      running.child.kill('SIGKILL')
      await running.ended
      const now = readStore(path)
      assert.ok(now.posts + gone.size >= held, `kill ${kill}: ${now.posts} posts and ${gone.size} deleted, ${held} were there`)
      held = now.posts
      assert.deepEqual(
        now.numbers.filter((number) => now.buried.has(number)),
        [],
        'a deleted post is not there',
      )
      talk() // written while nobody listened
    }
    assert.ok(held > kills * 12, `it was under load: ${held} posts`)
    await using _server = await serve(path, [], liveFrom(network.url))
    await until(async () => (await statusOf(path)).posts === n - gone.size)
    await delay(300)
    const { numbers, buried } = readStore(path)
    const wanted = Array.from({ length: n }, (_, i) => i + 1).filter((number) => !gone.has(number))
    assert.deepEqual(
      numbers.sort((x, y) => x - y),
      wanted,
      'all, none twice, and the deleted ones stay gone',
    )
    assert.equal(buried.size, gone.size)
  },
)

/** What the file of a killed server holds: the numbers of its posts, and of those that were deleted. */
function readStore(folder: string): { posts: number; numbers: number[]; buried: ReadonlySet<number> } {
  using database = new DatabaseSync(join(folder, 'posts.db'))
  assert.equal(database.prepare('pragma quick_check').get()?.['quick_check'], 'ok')
  const keys = new Map<string, number>()
  const numbers = database
    .prepare('select text from post')
    .all()
    .map((row) => Number(/\d+/.exec(String(row['text']))?.[0]))
  for (let number = 1; number <= 20_000; number++)
    keys.set(Buffer.from(keyOf(`bluesky:at://did:plc:exampleana/app.bsky.feed.post/post${number}` as PostId)).toString('hex'), number)
  const buried = database
    .prepare('select key from tombstone')
    .all()
    .map((row) => keys.get(Buffer.from(row['key'] as Uint8Array).toString('hex')) ?? 0)
  return { posts: numbers.length, numbers, buried: new Set(buried) }
}

test('a network that cannot be reached is said, with the reason and when it is tried again', { timeout: 60_000 }, async () => {
  await using folder = await newFolder()
  const { path } = folder
  const network = await startJetstream()
  await network[Symbol.asyncDispose]()
  await using _server = await serve(path, [], liveFrom(network.url))
  await until(async () => (await sourceOf(path))?.error !== undefined)
  const source = await sourceOf(path)
  assert.match(source?.error ?? '', /cannot be reached: it refuses the connection/)
  assert.match((await run(['status', '--data', path])).out, /bluesky (?:waiting|connecting)/)
  await using again = await startJetstream({ port: Number(new URL(network.url).port) })
  again.emit(postEvent(1, 'The network is back'))
  await until(async () => (await statusOf(path)).posts === 1)
})

test(
  'started with --no-live, a folder that has live posts says that nothing is read',
  { timeout: 60_000, skip: skipWithoutBrowser },
  async () => {
    await using folder = await newFolder()
    const { path } = folder
    await using network = await startJetstream()
    network.emit(postEvent(1, 'The Hekla flood reached the school hall'))
    {
      await using _live = await serve(path, [], liveFrom(network.url))
      await until(async () => (await statusOf(path)).posts === 1)
    }
    await using server = await serve(path)
    assert.equal((await sourceOf(path))?.state, 'stopped')
    const browser = await openBrowser()
    try {
      await using opened = await openPage(browser, server.url)
      const { page } = opened
      await page.getByText('Bluesky · not read at the moment').waitFor()
      await page.getByText('Runs on this computer. Nothing leaves it.').waitFor()
      assert.equal(await page.getByRole('button', { name: 'Live', exact: true }).count(), 0)
    } finally {
      await browser.close()
    }
  },
)

test('the page says how old now is, and shows posts that came by themselves', { timeout: 60_000, skip: skipWithoutBrowser }, async () => {
  await using folder = await newFolder()
  const { path } = folder
  await using network = await startJetstream()
  await using server = await serve(path, [], liveFrom(network.url))
  const browser = await openBrowser()
  try {
    await using opened = await openPage(browser, server.url)
    const { page, complaints } = opened
    await page.getByText('The first posts are on their way.').waitFor()
    network.emit(postEvent(1, 'The Hekla flood reached the school hall, forty people wait there'))
    await page
      .locator('.live li:visible', { hasText: /Bluesky live · (?:less than a second|\d+ seconds?) behind/ })
      .first()
      .waitFor()
    await page.getByText('Reads public posts live.').waitFor()
    await page.getByRole('textbox', { name: 'Question' }).fill('What is happening with the Hekla flood right now?')
    await page.keyboard.press('Enter')
    await page.locator('.answer-end').waitFor()
    assert.match(await page.locator('.sentences').innerText(), /forty people wait there/)

    network.emit(deleteEvent(1))
    await page.locator('.sentences', { hasText: 'forty people wait there' }).waitFor({ state: 'detached' })
    await page.getByText('1 source no longer available').waitFor()
    await delay(3_500) // the status has said meanwhile that the store is empty
    assert.ok(await page.getByText('1 source no longer available').isVisible(), 'the answer stays while it is read')

    await page.getByRole('button', { name: 'Live', exact: true }).click()
    await page.getByRole('searchbox', { name: 'Filter posts' }).fill('hekla -quay')
    await page.getByRole('button', { name: 'Follow' }).click()
    await page.getByText('Waiting for the next post').waitFor()
    await delay(300) // it is listening
    network.emit(postEvent(2, 'The Hekla is over the quay'))
    network.emit(postEvent(3, 'Helpers are on their way to the Hekla'))
    await page.locator('.post-text', { hasText: 'Helpers are on their way' }).waitFor()
    assert.equal(await page.locator('.post-text:visible').count(), 1, 'only what was asked for')
    network.emit(deleteEvent(3))
    await page.locator('.post-text', { hasText: 'Helpers are on their way' }).waitFor({ state: 'detached' })
    assert.deepEqual(complaints, [])
  } finally {
    await browser.close()
  }
})
