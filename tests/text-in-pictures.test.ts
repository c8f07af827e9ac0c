import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { askResultSchema, searchResultSchema, statusSchema } from '../src/api/index.ts'
import { openMaker, startPictureServer, testRuntime } from '../src/media/media.fixture.ts'
import { startMastodon } from '../src/sources/mastodon/server.fixture.ts'
import { newFolder, run, serve } from './support/command.ts'

type Runtimes = Readonly<Record<'images' | 'text', Awaited<ReturnType<typeof testRuntime>>>>

/** From the cache or npm's registry; a sentence where neither has them. */
async function runtimes(): Promise<Runtimes | string> {
  try {
    return { images: await testRuntime(process.env), text: await testRuntime(process.env, 'text') }
  } catch (error) {
    return `needs what decodes pictures and reads words in them, from npm’s registry: ${error instanceof Error ? error.message : String(error)}`
  }
}

const sign = (...lines: readonly string[]) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="300"><rect width="900" height="300" fill="white"/>${lines
      .map((line, at) => `<text x="30" y="${90 + at * 70}" font-family="sans-serif" font-size="40">${line}</text>`)
      .join('')}</svg>`,
  )

test(
  'a sign in the picture of a post that a network brings is read, found and cited as text in image, and goes with its post',
  { timeout: 240_000 },
  async (t) => {
    const found = await runtimes()
    if (typeof found === 'string') return t.skip(found)
    await using stack = new AsyncDisposableStack()
    const origin = stack.use(await startPictureServer())
    const fediverse = stack.use(await startMastodon())
    const folder = stack.use(await newFolder())
    for (const name of ['images', 'text'] as const) cpSync(found[name].folder, join(folder.path, 'runtimes', name), { recursive: true })
    const picture = await openMaker(found.images.folder)(sign('Varnholm lighthouse', 'The pier is closed until Friday')).png().toBuffer()
    const url = origin.give('/sign.png', picture)
    const env = { GROUNDSWELL_PICTURE_ORIGINS: origin.url, GROUNDSWELL_READ_PICTURES: 'on' }
    const server = stack.use(await serve(folder.path, [], { env, mostMs: 230_000 }))
    const added = await run(['source', 'add', fediverse.url, '--yes', '--data', folder.path])
    assert.equal(added.code, 0, added.err)
    const until = async (isSo: () => Promise<boolean>, what: string) => {
      for (const end = Date.now() + 100_000; !(await isSo()); await delay(100)) assert.ok(Date.now() < end, `${what}: not after 100 s`)
    }
    const get = async (path: string): Promise<unknown> => (await fetch(new URL(path, server.url))).json()
    const search = async (query: string) => searchResultSchema.parse(await get(`/api/search?${new URLSearchParams({ query })}`)).hits
    const ask = async (more: object = {}) => {
      const body = JSON.stringify({ question: 'What is said about the Varnholm lighthouse?', ...more })
      const response = await fetch(`${server.url}/api/ask`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body,
      })
      return askResultSchema.parse(await response.json())
    }

    const image = { id: '1', type: 'image', url, preview_url: url, remote_url: null, description: null }
    await until(async () => statusSchema.parse(await get('/api/status')).sources.some(({ state }) => state === 'live'), 'read')
    const { id } = fediverse.post({ text: 'Look at this sign', more: { media_attachments: [image] } })
    await until(async () => (await search('sign')).length === 1, 'the post is there')
    await until(async () => (await search('varnholm')).length === 1, 'its picture was read')
    const [hit] = await search('"closed until friday"')
    assert.match(hit?.media?.[0]?.text ?? '', /pier is closed until Friday/)
    const answer = await ask()
    assert.match(answer.text, /Text in image: .+closed until Friday/, answer.text)
    assert.equal(answer.citations[0]?.postId, hit?.postId)
    assert.doesNotMatch((await ask({ pictureText: false })).text, /Friday|Varnholm lighthouse”,? by/)

    fediverse.remove(id)
    await until(async () => (await search('varnholm')).length === 0, 'it is gone')
    assert.doesNotMatch((await ask()).text, /closed until Friday/)
    const saved = askResultSchema.parse(await get(`/api/answers/${answer.id}`))
    assert.deepEqual([saved.citations, /closed until Friday/.test(saved.text)], [[], false])
  },
)
