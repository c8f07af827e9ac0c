import assert from 'node:assert/strict'
import { globSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { askForMore, layoutShift, openBrowser, openPage, overflow, skipWithoutBrowser } from './support/browser.ts'
import { newFolder, run, serve, xLine } from './support/command.ts'

const hostile =
  '<img src=x onerror=alert(1)><script>alert(2)</script> [9](http://evil.example) \u202Egnp.exe Hekla flood javascript:alert(3) `rm -rf` ok'
const lines = [
  xLine(1, 'The river Hekla is over the quay and the bridge is closed.', { at: '2016-04-10T09:00:00Z' }),
  xLine(2, 'Flood at the Hekla: forty people left their houses near the bridge', { at: '2016-04-10T10:00:00Z', handle: 'bo', user: 78 }),
  xLine(3, 'Water of the Hekla flood reached the school this morning, says the mayor', {
    at: '2016-04-10T11:00:00Z',
    handle: 'cy',
    user: 79,
  }),
  xLine(4, hostile, { at: '2016-04-10T12:00:00Z', handle: 'di', user: 80 }),
  ...Array.from({ length: 70 }, (_, i) =>
    xLine(100 + i, `Observation ${i} of the Hekla flood from street number ${i} with a longwordthatneverends${'x'.repeat(60)}`, {
      at: new Date(Date.parse('2016-04-11T00:00:00Z') + i * 60_000).toISOString(),
      handle: `u${i}`,
      user: 1_000 + i,
    }),
  ),
]
const question = 'What is said about the Hekla flood?'

describe('the page in a browser', { skip: skipWithoutBrowser }, () => {
  let browser: Browser
  let folder: Awaited<ReturnType<typeof newFolder>>
  let server: Awaited<ReturnType<typeof serve>>
  before(async () => {
    browser = await openBrowser()
    folder = await newFolder()
    assert.equal((await run(['import', '-', '--data', folder.path], { input: lines.join('\n') })).code, 0)
    server = await serve(folder.path, [], { mostMs: 300_000 }) // for all tests
  })
  after(async () => {
    await server[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
    await browser.close()
  })
  const ask = async (page: Page, text: string) => {
    await page.getByRole('textbox', { name: /Question|Ask a follow-up/ }).fill(text)
    await page.keyboard.press('Enter')
    await page.locator('article.turn[aria-busy=false]', { hasText: text }).locator('.answer-end').waitFor()
  }

  for (const [name, options] of [
    ['on a desktop', {}],
    ['on the smallest phone, dark', { width: 320, height: 568, dark: true }],
  ] as const)
    test(`${name}: how an answer came about is told, and it is run again to the same`, async () => {
      await using opened = await openPage(browser, server.url, options)
      const { page, complaints } = opened
      await ask(page, question)
      await page.getByRole('button', { name: 'How it came about' }).click()
      const how = page.getByRole('region', { name: 'How this answer came about' })
      await how.getByText('Searched', { exact: true }).waitFor()
      assert.match(
        await how.innerText(),
        /Understood.+Searched.+of which \d+ match.+Found, best first.+Said, and how it was checked.+word for word/s,
      )
      await how.getByRole('button', { name: 'Run it again' }).click()
      await how.getByText('The same answer, byte for byte.').waitFor()
      await how.getByRole('button', { name: 'Search again now' }).click()
      await how.getByText(/Searched again as of now/).waitFor()
      assert.equal(await overflow(page), 0)
      assert.deepEqual(complaints, [])
    })

  for (const [name, options] of [
    ['on a desktop', {}],
    ['on a desktop, dark', { dark: true }],
    ['on a phone', { width: 390, height: 844 }],
    ['on the smallest phone, dark', { width: 320, height: 568, dark: true }],
  ] as const)
    test(`${name}: ask, open a citation by keyboard, walk through the sources, list all posts, follow up`, async () => {
      await using opened = await openPage(browser, server.url, options)
      const { page, complaints } = opened
      await page.getByText('74 posts').waitFor()
      await askForMore(page)
      await page.keyboard.press('/')
      await page.keyboard.type(question)
      await page.keyboard.press('Enter')
      await page.locator('.answer-end').waitFor()
      assert.match(await page.locator('.searches').innerText(), /Searched hekla flood.+of 74 posts match/s)
      const sentences = await page.locator('.sentence').count()
      assert.ok(sentences >= 2)
      assert.equal(await page.locator('.sentence:not(:has(.mark))').count(), 0, 'every sentence is cited')

      const mark = page.getByRole('button', { name: /^Source 1:/ }).first()
      await mark.focus()
      await page.keyboard.press('Enter')
      const panel = page.getByRole('complementary', { name: 'Source 1' })
      await panel.waitFor()
      const shown = await panel.innerText()
      assert.match(shown, /@\w+\n?.*x · .*2016.*old/s)
      assert.match(
        (await panel.getByRole('link', { name: 'Open original' }).getAttribute('href')) ?? '',
        /^https:\/\/x\.com\/i\/status\/\d+$/,
      )
      await page.keyboard.press('ArrowRight')
      await page.getByRole('complementary', { name: 'Source 2' }).waitFor()
      await page.keyboard.press('Escape')
      assert.equal(await page.getByRole('complementary').count(), 0)
      assert.ok((await page.evaluate<string>('document.activeElement.ariaLabel')).startsWith('Source 1:'), 'the focus goes back')

      await page.getByRole('button', { name: /^All \d+ posts$/ }).click()
      await page.getByRole('button', { name: 'Show more' }).click()
      await page.locator('.found .post').nth(50).waitFor()
      await page.getByRole('button', { name: /^All \d+ posts$/ }).click()

      await ask(page, 'And who left their houses?')
      assert.equal(await page.locator('article.turn').count(), 2)
      assert.equal(await overflow(page), 0, 'nothing sticks out at the side')
      assert.ok((await layoutShift(page)) <= 0.05, `layout shift ${await layoutShift(page)}`)
      assert.deepEqual(complaints, [])
    })

  test('light and dark differ, and the reader’s own choice is kept', async () => {
    await using opened = await openPage(browser, server.url, { dark: true })
    const { page } = opened
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
    const dark = await ground()
    await page.getByRole('button', { name: 'Switch to light' }).click()
    const light = await ground()
    assert.notEqual(light, dark)
    await page.reload()
    await page.getByText('74 posts').waitFor()
    assert.equal(await ground(), light)
  })

  test('no evidence: no citation; another time is one click away', async () => {
    await using opened = await openPage(browser, server.url)
    const { page, complaints } = opened
    await ask(page, 'What is said about the volcano Krakatau?')
    assert.match(await page.locator('.nothing').innerText(), /No posts found about “volcano Krakatau” between .+ 74 posts searched/)
    assert.equal(await page.locator('.mark').count(), 0)
    await page.getByRole('button', { name: 'New question' }).click()
    await ask(page, 'What is said about the Hekla flood today?')
    await page.getByRole('button', { name: /^Answer from/ }).click()
    await page.locator('.sentence').first().waitFor()
    assert.ok((await page.locator('.mark').count()) > 0)
    assert.deepEqual(complaints, [])
  })

  test('a hostile post is shown as the text it is', async () => {
    await using opened = await openPage(browser, server.url)
    const { page, complaints } = opened
    page.on('dialog', (dialog) => complaints.push(dialog.message()))
    await ask(page, 'What is said about javascript and rm?')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByRole('searchbox').fill('from:di')
    await page.keyboard.press('Enter')
    const text = page.locator('.post-text').first()
    assert.ok((await text.innerText()).includes('<img src=x onerror=alert(1)><script>alert(2)</script>'))
    assert.equal(await page.locator('main img, main script, main a[href*="evil"]').count(), 0)
    assert.deepEqual(complaints, [])
  })

  test('search: operators, order, pages, and a query that is none', async () => {
    await using opened = await openPage(browser, server.url)
    const { page } = opened
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByRole('searchbox').fill('"forty people" -basketball')
    await page.keyboard.press('Enter')
    await page.getByText('1 hit shown · 74 posts searched').waitFor()
    await page.getByRole('searchbox').fill('observation')
    await page.keyboard.press('Enter')
    await page.getByText('20 hits shown').waitFor()
    await page.getByRole('button', { name: 'Show more' }).click()
    await page.getByText('40 hits shown').waitFor()
    await page.getByRole('button', { name: 'Best first' }).click()
    await page.locator('.post-text', { hasText: 'Observation 69' }).waitFor()
    await page.getByRole('searchbox').fill('from:nobody')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('No account named @nobody has posted here.').waitFor()
  })

  test('an answer keeps its address, and is copied with its citations', async () => {
    await using opened = await openPage(browser, server.url)
    const { page } = opened
    await ask(page, question)
    assert.match(page.url(), /\/a\/answer_[\w-]+$/)
    const said = await page.locator('.sentences').innerText()
    await page.getByRole('button', { name: 'Copy with citations' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const copied = await page.evaluate<string>('navigator.clipboard.readText()')
    assert.match(copied, /^What is said about the Hekla flood\?\n\n.+ \[1\]/)
    assert.match(copied, /\n\[1\] .+\(@\w+\), x, 2016-04-1\dT.+, https:\/\/x\.com\/i\/status\/\d+\n/)
    await page.reload()
    await page.locator('.answer-end').waitFor()
    assert.equal(await page.locator('.sentences').innerText(), said)
    await page.goto(new URL('/a/answer_unknown', server.url).href)
    await page
      .getByRole('alert')
      .getByText(/There is no answer with this id/)
      .waitFor()
  })

  test('the address of no post says so, and Ask leads to the question box', async () => {
    for (const path of ['/p/x:999', '/p/%E0%A4%A']) {
      await using opened = await openPage(browser, server.url, { path })
      const { page } = opened
      await page.getByText('This post is not available here.').waitFor()
      await page.getByRole('button', { name: 'Ask', exact: true }).click()
      await page.getByRole('textbox', { name: 'Question' }).waitFor()
      assert.equal(new URL(page.url()).pathname, '/')
    }
  })

  test('limits narrow a question', async () => {
    await using opened = await openPage(browser, server.url)
    const { page } = opened
    await page.getByRole('button', { name: 'Limits' }).click()
    await page.getByLabel('Before').fill('2016-04-11')
    await page.getByLabel('As if it were').fill('2016-05-01T12:00')
    await ask(page, question)
    assert.match(await page.locator('.answer-end').innerText(), /As of 1 May 2016.+4 posts searched/)
    await page.getByRole('button', { name: 'Limits (2)' }).waitFor()
  })

  test('a server that has gone is said, and asking again works when it is back', async () => {
    await using other = await newFolder()
    await run(['import', '-', '--data', other.path], { input: lines.join('\n') })
    const first = await serve(other.path)
    await using opened = await openPage(browser, first.url)
    const { page } = opened
    await page.getByText('74 posts').waitFor()
    await first[Symbol.asyncDispose]()
    await page.getByRole('textbox', { name: 'Question' }).fill(question)
    await page.keyboard.press('Enter')
    await page
      .getByRole('alert')
      .getByText(/Groundswell does not answer/)
      .waitFor()
    await using _again = await serve(other.path, ['--port', new URL(first.url).port])
    await page.getByRole('button', { name: 'Ask again' }).click()
    await page.locator('.answer-end').waitFor()
  })

  test('an empty store offers what can be done; a file is imported and asked about at once', async () => {
    await using empty = await newFolder()
    await using own = await serve(join(empty.path, 'data'))
    await using opened = await openPage(browser, own.url, { width: 390, height: 844 })
    const { page, complaints } = opened
    await page.getByText('The store is empty.').waitFor()
    await page.getByText(/nothing you import or ask leaves it/).waitFor()
    const file = join(empty.path, 'posts.ndjson')
    await writeFile(file, `${lines.join('\n')}\n{"broken\n`)
    await page.getByLabel('File to import').first().setInputFiles(file)
    await page.getByText('74 stored').waitFor()
    await page.getByText('1 refused: not readable as a post').waitFor()
    await page.getByRole('button', { name: 'Ask about it' }).click()
    await ask(page, question)
    assert.ok((await page.locator('.mark').count()) > 0)
    const wrong = join(empty.path, 'paper.pdf')
    await writeFile(wrong, '%PDF-1.7 no posts in here')
    await page.getByLabel('File to import').first().setInputFiles(wrong)
    await page
      .getByRole('alert')
      .getByText(/is not a file that can be imported/)
      .waitFor()
    assert.equal(await overflow(page), 0)
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.includes('400')),
      [],
    )
  })
})

test('the page has at most 200 kB compressed', () => {
  const dist = fileURLToPath(new URL('../web/dist', import.meta.url))
  const packed = globSync('**/*.br', { cwd: dist })
  assert.ok(packed.length >= 3)
  const bytes = packed.reduce((sum, name) => sum + statSync(join(dist, name)).size, 0)
  assert.ok(bytes <= 200_000, `${bytes} bytes`)
})
