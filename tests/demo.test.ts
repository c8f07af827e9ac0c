import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { askResultSchema, postSchema, searchResultSchema, statusSchema, type Status } from '../src/api/index.ts'
import { postEvent } from '../src/sim/jetstream/events.fixture.ts'
import { startJetstream } from '../src/sim/jetstream/server.ts'
import { storySchema } from '../src/sim/story.ts'
import { createOracle } from '../src/sim/world/oracle.ts'
import { createWorld } from '../src/sim/world/world.ts'
import { newFolder, run, serve, start, xLine } from './support/command.ts'
import { until } from '../src/lib/until.fixture.ts'

/** The demo network as somebody meets it: at a terminal, on the page's API, with a story of their own. */

const ways = ['says the harbour', 'they told us', 'I counted myself', 'by the look of it', 'so much is certain', 'it is on the radio']
const story = {
  id: 'regatta',
  title: 'Regatta off {place}',
  use: 'development',
  minutes: 60,
  words: { cup: { en: 'Bluefin Cup' } },
  official: { en: '{place} Sailing Club' },
  press: { en: '{place} Mirror' },
  facts: [
    {
      id: 'boats',
      question: { en: 'How many boats capsized in the regatta off {place}?' },
      states: [{ at: 0, value: 140, by: 'official' }],
      wordings: {
        en: [
          ...ways.map((way) => `{value} boats capsized in the regatta off {place}, ${way}`),
          'Regatta off {place}: {value} capsized boats drift in the bay',
          'The {cup} lost {value} boats that capsized near {place}',
        ],
      },
    },
  ],
}

const statusOf = async (url: string): Promise<Status> => statusSchema.parse(await (await fetch(`${url}/api/status`)).json())
const search = async (url: string, query: string) =>
  searchResultSchema.parse(await (await fetch(`${url}/api/search?${new URLSearchParams({ query })}`)).json()).hits
async function post(url: string, path: string, body: object): Promise<unknown> {
  const response = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  assert.equal(response.status, 200)
  return response.json()
}
async function postsById(url: string, id: string) {
  const { posts } = (await (await fetch(`${url}/api/posts?${new URLSearchParams({ id })}`)).json()) as { posts: unknown }
  return postSchema.array().parse(posts)
}
/** As one reads it: lines of a terminal joined. */
const flowing = (text: string) => text.replace(/\s+/g, ' ')

const bin = fileURLToPath(new URL('../bin/groundswell.js', import.meta.url))
const skip = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '')
  ? false
  : 'needs a terminal to run in: script, of util-linux'

/** A command in a real terminal; what it writes, both streams as they come. Ended with Ctrl-C. */
function startInTerminal(args: readonly string[], env: Record<string, string>) {
  const command = `exec ${[process.execPath, bin, ...args].map((word) => `'${word}'`).join(' ')}`
  const { GROUNDSWELL_NODE, HOME = '', PATH = '' } = process.env
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
    env: { HOME, PATH, TZ: 'UTC', TERM: 'xterm', NO_COLOR: '1', ...(GROUNDSWELL_NODE && { GROUNDSWELL_NODE }), ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let shown = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text))
  const tooLong = setTimeout(() => child.kill('SIGKILL'), 80_000)
  const ended = once(child, 'close').finally(() => clearTimeout(tooLong))
  const interrupt = async () => {
    if (child.exitCode === null) child.stdin.write('\u0003')
    await ended
  }
  return {
    shown: () => shown,
    async until(pattern: RegExp): Promise<RegExpExecArray> {
      for (let match; ; await Promise.race([once(child.stdout, 'data'), ended])) {
        match = pattern.exec(shown)
        if (match) return match
        assert.equal(child.exitCode ?? child.signalCode, null, `ended without ${pattern}:\n${shown}`)
      }
    },
    interrupt,
    [Symbol.asyncDispose]: interrupt,
  }
}

/** A Jetstream server that is not there yet. */
async function awayServer(): Promise<{ readonly env: Record<string, string>; readonly port: number }> {
  const network = await startJetstream()
  await network[Symbol.asyncDispose]()
  return { env: { GROUNDSWELL_BLUESKY: network.url }, port: Number(new URL(network.url).port) }
}
/** How long a server waits for a visitor or a network, and a little. */
const aloneMs = 10_000
const serving = (data: string, ...more: string[]) => ['serve', '--data', data, '--port', '0', ...more]

// Together, because most of them wait.
describe('the demo network', { concurrency: true }, () => {
  test('groundswell demo plays a story of one’s own, apart from everything real', { timeout: 60_000 }, async () => {
    await using folder = await newFolder()
    const { path } = folder
    const [storyFile, archive, data] = [join(path, 'regatta.json'), join(path, 'posts.ndjson'), join(path, 'data')]
    await writeFile(storyFile, JSON.stringify(story))
    await writeFile(archive, `${xLine(1, 'The Hekla flood reached the school hall')}\n`)
    const running = start(['demo', '--data', data, '--port', '0', '--story', storyFile, '--noise', '5'])
    const end = () => running.child.kill('SIGINT')
    await using _ending = { [Symbol.asyncDispose]: async () => void (end() && (await running.ended)) }
    const [, url = ''] = await running.until(/running on (http:\/\/\S+:\d+)/)
    await running.until(/^Demo: invented posts\. Nothing in it is real\. Open http:\S+ and ask\.$/m)
    await until(async () => {
      const [source] = (await statusOf(url)).sources
      return (source?.lagMs ?? Infinity) < 1_000 && !source?.behind
    })
    const { shown, networks, sources, live } = await statusOf(url)
    assert.deepEqual([shown, Object.keys(networks), sources.map(({ name }) => name)], ['demo', ['demo'], ['demo']])
    assert.deepEqual(live, { posts: 0, sources: [] })

    const [truth] = createOracle(createWorld({ stories: [storySchema.parse(story)], anchor: 0 })).at(1)
    assert.ok(truth)
    const answer = askResultSchema.parse(await post(url, '/api/ask', { question: truth.questions['en'] }))
    assert.equal(answer.finish, 'complete')
    assert.match(answer.text, new RegExp(`${truth.value?.['en']} (?:capsized )?boats`))
    assert.ok(answer.citations.length > 0)
    for (const { url: link, postId, network, text } of answer.citations) {
      assert.ok(link === `${url}/p/${postId}` && postId.startsWith('demo:at://did:plc:'), link)
      assert.equal((await fetch(link)).status, 200)
      const [found, ...others] = await postsById(url, postId)
      assert.deepEqual([network, found?.network, found?.text, others], ['demo', 'demo', text, []])
    }

    const importing = await run(['import', archive, '--data', data])
    assert.equal(importing.code, 2)
    assert.match(flowing(importing.err), /The demo is shown, and real posts never join it\. Switch to live, then import\./)

    const following = start(['tail', '--data', data])
    await following.until(/\/p\/demo:at:/)
    const back = statusSchema.parse(await post(url, '/api/shown', { shown: 'live' }))
    assert.match(flowing((await following.ended).err), /groundswell: The demo is no longer shown\. Ask again: live posts are shown now\. $/)
    assert.deepEqual([back.shown, back.posts, back.networks, back.live], ['live', 0, {}, undefined])
    assert.deepEqual(await postsById(url, answer.citations[0]?.postId ?? ''), [])
    assert.deepEqual(await search(url, ''), [])
    assert.equal((await run(['import', archive, '--data', data])).code, 0)
    assert.deepEqual((await statusOf(url)).networks, { x: 1 })
    assert.ok(existsSync(join(data, '.demo-network', 'posts.db')), 'the demo has a store of its own')
    end()
    const { err } = await running.ended
    assert.doesNotMatch(err, /"level":50/, 'nothing of it is an error')
    assert.match(err, /Stopped\. Everything that was acknowledged is saved\./)
  })

  test('a story that cannot be played ends the demo with exit code 2 and every complaint', { timeout: 60_000 }, async () => {
    await using folder = await newFolder()
    const { path } = folder
    const [fact] = story.facts
    const bad = {
      ...story,
      press: { de: 'Die Zeitung' },
      facts: [fact, { ...fact, question: { en: 'How many {ships} in {place}?' }, states: [{ at: 61, value: 140 }] }],
    }
    await writeFile(join(path, 'bad.json'), JSON.stringify(bad))
    const play = (name: string) => run(['demo', '--data', join(path, `data of ${name}`), '--port', '0', '--story', name], { cwd: path })
    const [senseless, missing] = await Promise.all([play('bad.json'), play('missing.json')])
    assert.deepEqual([senseless.code, missing.code], [2, 2])
    for (const complaint of [
      'bad.json is not valid:',
      'press lacks en',
      'fact boats: another has the same id',
      'fact boats: the question, en: unknown {ships} in "How many {ships} in {place}?"',
      "fact boats, state 0: it begins after the story's end",
    ])
      assert.ok(flowing(senseless.err).includes(complaint), `${complaint}\n${senseless.err}`)
    assert.match(flowing(missing.err), /The story \S+missing\.json cannot be read: ENOENT/)
    for (const { err } of [senseless, missing]) assert.doesNotMatch(err, /Demo: invented posts/)
  })

  test(
    'where no network can be reached, it begins by itself in a terminal, and gives way to the network when that is back',
    { timeout: 90_000, skip },
    async () => {
      await using folder = await newFolder()
      const { path } = folder
      const { env, port } = await awayServer()
      const begun = performance.now()
      await using terminal = startInTerminal(serving(path), env)
      const [, url = ''] = await terminal.until(/running on (http:\/\/\S+:\d+)/)
      await terminal.until(/No network can be reached\. bluesky: .* it refuses the connection\. It is tried again and again\./)
      await terminal.until(/Demo: invented posts\. Nothing in it is real\. Open http:\S+ and ask\./)
      assert.ok(performance.now() - begun >= aloneMs)
      await until(async () => (await statusOf(url)).posts > 0)
      const alone = await statusOf(url)
      assert.deepEqual([alone.shown, Object.keys(alone.networks), alone.live?.posts], ['demo', ['demo'], 0])
      assert.match(alone.live?.sources[0]?.error ?? '', /it refuses the connection/)
      assert.doesNotMatch(terminal.shown(), /can be reached again/)
      const [invented] = await search(url, '')
      assert.equal(invented?.network, 'demo')

      await using network = await startJetstream({ port })
      for (let n = 1; n <= 3; n++) network.emit(postEvent(n, `The Hekla flood, report ${n}`))
      await until(async () => {
        const { live } = await statusOf(url)
        return live?.sources[0]?.state === 'live' && live.posts === 3
      })
      await terminal.until(/A real network can be reached again\. Open http:\S+ and choose "Switch to live"\./)
      assert.equal((await statusOf(url)).shown, 'demo', 'nobody is switched without asking')
      assert.ok((await search(url, 'hekla')).every(({ network: name }) => name === 'demo'))

      const back = statusSchema.parse(await post(url, '/api/shown', { shown: 'live' }))
      assert.deepEqual([back.shown, back.networks, back.live], ['live', { bluesky: 3 }, undefined])
      assert.equal((await search(url, 'hekla')).length, 3)
      assert.ok((await search(url, '')).every(({ network: name }) => name === 'bluesky'))
      assert.deepEqual(await postsById(url, invented.postId), [])
      await terminal.interrupt()
      assert.match(terminal.shown(), /Stopped\. Everything that was acknowledged is saved\./)
    },
  )

  test('it does not begin by itself with --no-demo, nor where somebody has opened the page', { timeout: 60_000, skip }, async () => {
    await using folder = await newFolder()
    const { path } = folder
    const { env } = await awayServer()
    const [forbidden, visited] = [join(path, 'forbidden'), join(path, 'visited')]
    await using first = startInTerminal(serving(forbidden, '--no-demo'), env)
    await using second = startInTerminal(serving(visited), env)
    const urls = (await Promise.all([first.until(/running on (\S+:\d+)/), second.until(/running on (\S+:\d+)/)])).map(([, url = '']) => url)
    assert.equal((await fetch(urls[1] ?? '')).status, 200)
    await delay(aloneMs + 2_000)
    for (const url of urls) assert.equal((await statusOf(url)).shown, 'live')
    for (const data of [forbidden, visited]) assert.ok(!existsSync(join(data, '.demo-network')))
    for (const text of [first.shown(), second.shown()]) assert.doesNotMatch(text, /Demo: invented posts/)
  })

  test('without a terminal it does not begin by itself, and the way to it is said', { timeout: 60_000 }, async () => {
    await using folder = await newFolder()
    const { path } = folder
    const { env } = await awayServer()
    await using server = await serve(path, [], { env })
    await server.running.until(
      /No network can be reached\. bluesky: .* it refuses the connection\..*\nAn invented network to look around in: groundswell demo\n/,
    )
    await delay(1_000)
    assert.equal((await statusOf(server.url)).shown, 'live')
    assert.ok(!existsSync(join(path, '.demo-network')))
  })
})
