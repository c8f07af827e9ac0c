import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { until } from '../lib/until.fixture.ts'
import { makePost } from '../post/post.fixture.ts'
import type { Cursor, Media, Post, PostEvent, PostId, SourceName } from '../post/index.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { createDecoder } from './decoder.ts'
import { openMaker, plainPng, startPictureServer, testRuntime } from './media.fixture.ts'
import { createPictureDoor } from './picture-door.ts'
import { createPictureReader, type PictureReaderOptions } from './picture-reader.ts'
import { mediaSettings } from './settings.ts'

const { signal } = new AbortController()
const [images, text] = [await testRuntime(process.env), await testRuntime(process.env, 'text')]
const make = openMaker(images.folder)
/** A sign with words on it. */
const sign = async (...lines: string[]): Promise<Buffer> => {
  const shown = lines.map((line, at) => `<text x="20" y="${60 + at * 50}" font-size="34" font-family="sans-serif">${line}</text>`)
  return make(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="240"><rect width="640" height="240" fill="white"/>${shown.join('')}</svg>`,
    ),
  )
    .png()
    .toBuffer()
}
const image = (url: string, alt = ''): Media => ({ kind: 'image', url, alt })

async function open(t: TestContext, more: Partial<PictureReaderOptions> = {}) {
  const server = await startPictureServer()
  const store = createScanStore()
  const door = createPictureDoor({ allowedOrigins: [server.url], userAgent: 'Groundswell test' })
  const reader = createPictureReader({
    store,
    isShown: ({ consent }) => consent === 'answer',
    door,
    openDecoder: async () =>
      createDecoder({
        folders: { images: images.folder, text: text.folder },
        environment: process.env,
        deadlineMs: 60_000,
        idleMs: 60_000,
        waiting: 1,
      }),
    now: Date.now,
    settings: { ...mediaSettings.read, rest: 0 },
    ...more,
  })
  t.after(async () => {
    await reader[Symbol.asyncDispose]()
    await door[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const put = async (...posts: Post[]) => {
    const events = posts.map((post): PostEvent => ({ type: 'post-put', post }))
    await store.write({ source: 's' as SourceName, events, cursor: 'c' as Cursor }, { signal })
    for (const post of posts) reader.arrived(post)
  }
  const textsOf = async (n: number) =>
    (await store.get([`x:${n}` as PostId], { signal })).get(`x:${n}` as PostId)?.media.map((one) => one.text)
  const find = async (word: string) =>
    (
      await store.find(
        { any: [], all: [{ term: word, weight: 1 }], none: [], from: 0, until: 9e15, limit: 9 },
        { deadlineMs: 5_000, signal },
      )
    ).hits.map(({ id }) => id)
  return { server, store, reader, put, textsOf, find }
}

test('words in a picture are found with its post; of a photograph without any nothing is kept', async (t) => {
  const { server, reader, put, textsOf, find } = await open(t)
  const road = server.give('/sign.png', await sign('Harbour road closed', 'until Friday at noon'))
  const plain = server.give('/plain.png', plainPng(300, 200))
  await put(makePost({ n: 1, text: 'look', media: [image(road)] }), makePost({ n: 2, text: 'this', media: [image(plain)] }))
  await until(() => reader.state().read === 2)
  await until(() => reader.state().withText === 1)
  assert.deepEqual([await textsOf(1), await textsOf(2)], [['Harbour road closed until Friday at noon'], [undefined]])
  assert.deepEqual([await find('harbour'), await find('noon')], [['x:1'], ['x:1']])
})

test('what is read: little said, little said of the picture, a language it knows, twice of none; cited posts whatever they say', async (t) => {
  const { server, reader, put } = await open(t)
  const at = (path: string) => server.give(path, plainPng(60, 40))
  const long = 'a post that says at length what there is to be said of the thing in question'
  await put(
    makePost({ n: 1, media: [image(at('/few.png'))] }),
    makePost({ n: 2, text: long, media: [image(at('/many.png'))] }),
    makePost({ n: 3, media: [image(at('/described.png'), 'A red square, as it is said by whoever drew it')] }),
    makePost({ n: 4, langs: ['ja'], media: [image(at('/japanese.png'))] }),
    makePost({ n: 5, langs: [], media: ['/a.png', '/b.png', '/c.png'].map((path) => image(at(path))) }),
    makePost({ n: 6, consent: 'count-only', media: [image(at('/opted.png'))] }),
  )
  await until(() => reader.state().read === 3)
  reader.cited('x:2' as PostId)
  reader.cited('x:1' as PostId)
  reader.cited('x:3' as PostId)
  await until(() => reader.state().read === 4)
  await until(() => reader.state().waiting === 0)
  assert.deepEqual(server.asked, ['/few.png', '/a.png', '/b.png', '/many.png'])
})

test('bombs, torn files and SVGs are passed over, and the next is read; more than may wait are let go, the oldest first', async (t) => {
  const { server, reader, put, textsOf } = await open(t, { settings: { waiting: 3, remembered: 100, rest: 0 } })
  const post = (n: number, path: string, bytes: Buffer) => makePost({ n, text: 'look', media: [image(server.give(path, bytes))] })
  const good = await sign('The bridge is open again')
  await put(post(1, '/bomb.png', plainPng(10_000, 10_000, [0, 0, 0])))
  await until(() => server.asked.includes('/bomb.png'))
  await put(
    post(2, '/lost.png', good),
    post(3, '/torn.png', good.subarray(0, 200)),
    post(4, '/a.svg', Buffer.from('<svg/>')),
    post(5, '/good.png', good),
  )
  await until(() => reader.state().withText === 1)
  assert.deepEqual([await textsOf(5), await textsOf(2)], [['The bridge is open again'], [undefined]])
  assert.ok(!server.asked.includes('/lost.png'))
})
