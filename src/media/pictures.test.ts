import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { until } from '../lib/until.fixture.ts'
import { makePost } from '../post/post.fixture.ts'
import type { AuthorId, Cursor, Media, Post, PostEvent, PostId, SourceName } from '../post/index.ts'
import type { PostStore } from '../store/index.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { createDecoder } from './decoder.ts'
import { plainPng, startPictureServer, testRuntime } from './media.fixture.ts'
import { createPictureDoor } from './picture-door.ts'
import { openPictures, type Pictures, type PicturesOptions } from './pictures.ts'
import { openPreviewCache } from './preview-cache.ts'

const { signal } = new AbortController()
const runtime = await testRuntime(process.env)
const photo = plainPng(64, 48)
const notThere = { code: 'not_found' }
const picture = (url: string): Media => ({ kind: 'image', url, alt: '' })

async function open(t: TestContext, more: Partial<PicturesOptions> & { folder?: string; inner?: PostStore } = {}) {
  const server = await startPictureServer()
  const folder = more.folder ?? mkdtempSync(join(tmpdir(), 'groundswell-pictures-'))
  const inner = more.inner ?? createScanStore()
  const pictures = await openPictures({
    store: inner,
    isShown: ({ consent }) => consent === 'answer',
    cache: openPreviewCache({ folder, mostBytes: 1e6 }),
    door: createPictureDoor({ allowedOrigins: [server.url], userAgent: 'Groundswell test' }),
    openDecoder: async () =>
      createDecoder({ folders: { images: runtime.folder }, environment: process.env, deadlineMs: 20_000, idleMs: 60_000, waiting: 64 }),
    now: Date.now,
    ...more,
  })
  t.after(async () => {
    await pictures[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
    if (!more.folder) rmSync(folder, { recursive: true, force: true })
  })
  const store = pictures.following(inner)
  const write = (...events: PostEvent[]) => store.write({ source: 's' as SourceName, events, cursor: 'c' as Cursor }, { signal })
  const put = (...posts: Post[]) => write(...posts.map((post): PostEvent => ({ type: 'post-put', post })))
  const first = (post: Post) => pictures.keysOf(post).values().next().value ?? ''
  return { server, folder, inner, pictures, store, write, put, first, get: (post: Post) => pictures.preview(post.id, first(post), signal) }
}
const kept = (pictures: Pictures) => pictures.state().kept

test('a preview is made once, when it is asked for, and kept', async (t) => {
  const { server, pictures, put, get } = await open(t)
  const post = makePost({ media: [picture(server.give('/a.png', photo))] })
  await put(post)
  assert.deepEqual([server.asked, kept(pictures)], [[], 0], 'nothing is fetched before somebody looks')
  const [one, two] = await Promise.all([get(post), get(post)])
  assert.deepEqual([one.type, one.bytes, server.asked], ['image/webp', two.bytes, ['/a.png']])
  assert.deepEqual([(await get(post)).bytes.length, server.asked.length, kept(pictures)], [one.bytes.length, 1, 1])
})

test('only a picture of a post that is there can be asked for', async (t) => {
  const { server, pictures, put, first } = await open(t)
  const url = server.give('/a.png', photo)
  const post = makePost({ n: 1, media: [picture(url)] })
  const other = makePost({ n: 2, media: [picture(server.give('/b.png', photo))] })
  const optedOut = makePost({ n: 3, consent: 'count-only', media: [picture(url)] })
  const without = makePost({
    n: 4,
    media: [{ kind: 'video', url, alt: '' }, picture('https://x.com/i/status/4'), picture('data:image/png;base64,AA'), picture('nonsense')],
  })
  await put(post, other, optedOut, without)
  assert.deepEqual([...pictures.keysOf(without)], [])
  for (const [id, key] of [
    [post.id, first(other)],
    [post.id, 'A'.repeat(16)],
    ['x:99', first(post)],
    [optedOut.id, first(post)],
    [without.id, first(post)],
    [url, first(post)],
  ] as const)
    await assert.rejects(pictures.preview(id as PostId, key, signal), notThere, id)
  assert.deepEqual(server.asked, [])
})

test('what failed is not asked for again soon; another picture is', async (t) => {
  let at = 1_000_000
  const { server, put, get } = await open(t, { now: () => at })
  const post = makePost({ n: 1, media: [picture(server.give('/a.svg', Buffer.from('<svg/>')))] })
  const torn = makePost({ n: 2, media: [picture(server.give('/b.png', photo.subarray(0, 100)))] })
  await put(post, torn)
  for (let round = 0; round < 3; round++) {
    await assert.rejects(get(post), { code: 'outbound_refused' })
    await assert.rejects(get(torn), { code: 'file_damaged' })
  }
  assert.equal(server.asked.length, 2)
  server.give('/b.png', photo)
  at += 600_001
  assert.ok((await get(torn)).bytes.length > 0)
})

const cases: readonly (readonly [what: string, event: (post: Post) => PostEvent])[] = [
  ['deleted', ({ id }) => ({ type: 'post-delete', id, at: 5 })],
  ['hidden', ({ id }) => ({ type: 'post-hide', id, at: 5 })],
  ['of a hidden author', ({ author }) => ({ type: 'author-hide', author: author.id, at: 5 })],
  ['of an author who is gone', ({ author }) => ({ type: 'author-delete', author: author.id, at: 2_000_000 })],
  ['of one who opted out', ({ author }) => ({ type: 'author-consent', author: author.id, consent: 'count-only', at: 5 })],
  ['written anew without it', (post) => ({ type: 'post-put', post: { ...post, media: [], version: 'b' } })],
]
for (const [what, event] of cases)
  test(`the pictures of a post that is ${what} go with it, and no other`, async (t) => {
    const { server, pictures, write, put, get } = await open(t)
    const post = makePost({ n: 1, by: 'ana', version: 'a', media: [picture(server.give('/a.png', photo))] })
    const other = makePost({ n: 2, by: 'bo', media: [picture(server.give('/b.png', photo))] })
    await put(post, other)
    await get(post)
    await get(other)
    await write(event(post))
    await assert.rejects(get(post), notThere)
    await until(() => kept(pictures) === 1)
    assert.ok((await get(other)).bytes.length > 0)
    assert.equal(server.asked.length, 2)
  })

test('erased posts take theirs along; what went while nobody looked goes at the next start, or within a while', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-pictures-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const first = await open(t, { folder })
  const posts = [1, 2, 3, 4].map((n) => makePost({ n, media: [picture(first.server.give(`/${n}.png`, photo))] }))
  await first.put(...posts)
  for (const post of posts) await first.get(post)
  await first.store.erase(['x:1' as PostId])
  await until(() => kept(first.pictures) === 3)
  await first.pictures[Symbol.asyncDispose]()
  await first.inner.erase(['x:2' as PostId])

  const second = await open(t, { folder, inner: first.inner, lookAgainMs: 10 })
  await until(() => kept(second.pictures) === 2)
  await first.inner.erase(['x:3' as PostId])
  await until(() => kept(second.pictures) === 1)
})

test('a post that goes while its picture is fetched leaves none', async (t) => {
  const { server, pictures, write, put, get } = await open(t)
  const arrived = Promise.withResolvers<() => void>()
  server.on.set('/a.png', (_request, response) =>
    arrived.resolve(() => response.writeHead(200, { 'content-type': 'image/png' }).end(photo)),
  )
  const post = makePost({ media: [picture(`${server.url}/a.png`)] })
  await put(post)
  const asked = get(post)
  const answer = await arrived.promise
  await write({ type: 'author-delete', author: 'x:ana' as AuthorId, at: 2_000_000 })
  answer()
  await assert.rejects(asked, notThere)
  assert.equal(kept(pictures), 0)
})

test('without what decodes there are no previews, and once it is there, there are', async (t) => {
  let isThere = false
  const { server, pictures, put, get, first } = await open(t, {
    lookAgainMs: 10,
    openDecoder: async () =>
      isThere
        ? createDecoder({ folders: { images: runtime.folder }, environment: process.env, deadlineMs: 20_000, idleMs: 60_000, waiting: 64 })
        : undefined,
  })
  const post = makePost({ media: [picture(server.give('/a.png', photo))] })
  await put(post)
  assert.deepEqual([[...pictures.keysOf(post)], pictures.state().state], [[], 'no-runtime'])
  isThere = true
  await until(() => first(post) !== '')
  assert.ok((await get(post)).bytes.length > 0)
})
