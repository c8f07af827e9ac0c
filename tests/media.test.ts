import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { searchResultSchema, statusSchema } from '../src/api/index.ts'
import { openMaker, plainPng, startPictureServer, testRuntime, type PictureServer } from '../src/media/media.fixture.ts'
import { makePost } from '../src/post/post.fixture.ts'
import { encodeExportLine } from '../src/sources/index.ts'
import type { Media, Post } from '../src/post/index.ts'
import { askForMore, layoutShift, openBrowser, openPage, overflow, skipWithoutBrowser } from './support/browser.ts'
import { newFolder, run, serve } from './support/command.ts'

const at = Date.parse('2016-04-10T09:00:00Z')
const question = 'What is said about the Hekla flood?'
const words = 'The quay under water, seen from the bridge'

/** Until the picture of the panel has pixels. */
async function drawn(page: Page): Promise<void> {
  const isSo = () => page.evaluate<boolean>("(document.querySelector('aside.panel img')?.naturalWidth ?? 0) > 0")
  for (const end = performance.now() + 30_000; !(await isSo()); await delay(20)) assert.ok(performance.now() < end, 'the picture came')
}

describe('pictures of posts', () => {
  let origin: PictureServer
  let folder: Awaited<ReturnType<typeof newFolder>>
  let server: Awaited<ReturnType<typeof serve>>
  before(async () => {
    const runtime = await testRuntime(process.env)
    const photo = await openMaker(runtime.folder)(plainPng(900, 600))
      .withExif({ IFD0: { Copyright: 'Ana of Hekla' } })
      .jpeg()
      .toBuffer()
    origin = await startPictureServer()
    folder = await newFolder()
    const image = (path: string, alt: string): Media => ({ kind: 'image', url: `${origin.url}${path}`, alt })
    for (const path of ['/quay.jpg', '/bridge.jpg', '/warned.jpg', '/opted.jpg']) origin.give(path, photo, 'image/jpeg')
    origin.give('/page.jpg', Buffer.from('<!doctype html><script>alert(1)</script>'), 'image/jpeg')
    const said = (n: number, by: string, text: string, more: Partial<Post>) => makePost({ n, by, text, at: at + n * 3_600_000, ...more })
    const posts = [
      said(1, 'ana', 'The Hekla flood is over the quay and the bridge is closed.', { media: [image('/quay.jpg', words)] }),
      said(2, 'bo', 'Flood at the Hekla: forty people left their houses near the bridge', {
        media: [image('/bridge.jpg', '')],
        labels: ['sensitive'],
      }),
      said(3, 'cy', 'Water of the Hekla flood reached the school, says the mayor', { media: [image('/page.jpg', 'The school')] }),
      said(4, 'di', 'Hekla flood: what came with it', { media: [image('/warned.jpg', '')], labels: ['graphic-media'] }),
      said(5, 'el', 'Hekla flood, as nobody may tell it', { media: [image('/opted.jpg', '')], consent: 'count-only' }),
    ]
    const input = posts.map((post) => encodeExportLine(post)).join('\n')
    assert.equal((await run(['import', '-', '--data', folder.path], { input })).code, 0)
    cpSync(runtime.folder, join(folder.path, 'runtimes', 'images'), { recursive: true })
    server = await serve(folder.path, [], { mostMs: 300_000, env: { GROUNDSWELL_PICTURE_ORIGINS: origin.url } })
  })
  after(async () => {
    await server[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
    await origin[Symbol.asyncDispose]()
  })
  const search = async (query: string) => {
    const response = await fetch(`${server.url}/api/search?${new URLSearchParams({ query })}`)
    return searchResultSchema.parse(await response.json()).hits
  }

  test('a preview is given by this server, inert, and asked about again for nothing', async () => {
    const [hit] = await search('"over the quay"')
    const { preview = '', alt } = hit?.media?.[0] ?? {}
    assert.equal(alt, words)
    const response = await fetch(server.url + preview)
    const header = (name: string) => response.headers.get(name) ?? ''
    assert.deepEqual([response.status, header('content-type'), header('x-content-type-options')], [200, 'image/webp', 'nosniff'])
    assert.deepEqual([header('content-security-policy'), header('cache-control')], ["default-src 'none'; sandbox", 'private, no-cache'])
    assert.equal(header('cross-origin-resource-policy'), 'same-origin')
    const bytes = Buffer.from(await response.arrayBuffer())
    assert.ok(bytes.subarray(8, 12).toString() === 'WEBP' && !bytes.includes('Ana of Hekla'))
    assert.equal((await fetch(server.url + preview, { headers: { 'if-none-match': header('etag') } })).status, 304)
    assert.deepEqual(origin.asked.filter((path) => path === '/quay.jpg').length, 1)
  })

  test('who opted out has none; no other address is ever fetched for anybody', async () => {
    const [optedOut] = await search('"as nobody may tell it"')
    assert.deepEqual([optedOut?.media?.length, optedOut?.media?.[0]?.preview], [1, undefined])
    const [hit] = await search('"over the quay"')
    const preview = hit?.media?.[0]?.preview ?? ''
    const key = preview.slice(-16)
    const before = origin.asked.length
    for (const [path, status] of [
      [`/api/media/x%3A5/${key}`, 404],
      [`/api/media/x%3A99/${key}`, 404],
      [`/api/media/${encodeURIComponent(`${origin.url}/quay.jpg`)}/${key}`, 404],
      [`/api/media/x%3A1/${'A'.repeat(16)}`, 404],
      ['/api/media/x%3A1/..%2f..%2fpictures.db', 400],
      ['/api/media/x%3A1', 404],
    ] as const)
      assert.equal((await fetch(server.url + path)).status, status, path)
    assert.equal(origin.asked.length, before)
  })

  test('a key may see them, and the status says how many are kept', async () => {
    const status = statusSchema.parse(await (await fetch(`${server.url}/api/status`)).json())
    assert.equal(status.pictures?.state, 'ready')
    const doctor = await run(['doctor', '--json', '--data', folder.path])
    assert.match(doctor.out, /pictures of posts are shown; at most 200 MB/)
    const busy = await run(['media', 'clear', '--data', folder.path])
    assert.deepEqual([busy.code, /A server runs on this folder/.test(busy.err)], [75, true])
  })

  test(
    'on the page: in its place before it is there, from this server alone, sensitive ones after a click',
    { skip: skipWithoutBrowser },
    async () => {
      const browser: Browser = await openBrowser()
      try {
        for (const size of [{}, { width: 320, height: 568, dark: true }]) {
          await using opened = await openPage(browser, server.url, size)
          const { page, complaints } = opened
          await askForMore(page)
          await page.getByRole('textbox', { name: 'Question' }).fill(question)
          await page.keyboard.press('Enter')
          await page.locator('.answer-end').waitFor()
          await page.locator('.sentences button').first().click()
          const panel = page.locator('aside.panel')
          await panel.waitFor()
          for (let step = 0; step < 8 && (await panel.getByRole('img', { name: words }).count()) === 0; step++)
            await page.keyboard.press('ArrowRight')
          const image = panel.getByRole('img', { name: words })
          await image.waitFor()
          await drawn(page)
          const box = await image.boundingBox()
          assert.ok(box && Math.abs(box.width - 160) <= 2 && Math.abs(box.height - 120) <= 2, JSON.stringify(box))
          assert.ok((await layoutShift(page)) <= 0.05)
          assert.equal(await overflow(page), 0)
          for (let step = 0; step < 8 && (await panel.getByRole('button', { name: /Sensitive/ }).count()) === 0; step++)
            await page.keyboard.press('ArrowRight')
          await panel.getByRole('button', { name: /Sensitive/ }).click()
          await drawn(page)
          assert.ok(
            complaints.every((one) => /status of 502/.test(one)),
            complaints.join('\n'),
          ) // what is no picture
        }
      } finally {
        await browser.close()
      }
    },
  )
})
