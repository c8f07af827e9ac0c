import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { checkNames } from '../src/answer/checks/index.ts'
import { checkMeans } from '../web/src/checks.ts'
import { layoutShift, openBrowser, openPage, overflow, skipWithoutBrowser } from './support/browser.ts'
import { question, serveModels, thoughts } from './support/model-server.ts'

describe('the page with models', { skip: skipWithoutBrowser }, () => {
  let browser: Browser
  let server: Awaited<ReturnType<typeof serveModels>>
  before(async () => {
    browser = await openBrowser()
    server = await serveModels()
  })
  after(async () => {
    await server[Symbol.asyncDispose]()
    await browser.close()
  })

  const opener = (page: Page) => page.locator('.model-button')
  const choose = async (page: Page, model: string) => {
    await opener(page).click()
    await page.getByRole('radio', { name: model }).check()
    await opener(page).click()
  }
  const send = async (page: Page, text: string) => {
    await page.getByRole('textbox', { name: /Question|Ask a follow-up/ }).fill(text)
    await page.keyboard.press('Enter')
  }
  const ask = async (page: Page, model: string, text = question) => {
    await choose(page, model)
    await send(page, text)
    await page.locator('article.turn[aria-busy=false] .answer-end').waitFor()
  }
  const sentence = (page: Page, check: string) => page.locator(`.sentence.${check}`).first().innerText()
  /** The saved answer says all that the answer said as it came. */
  const holdsWhenReadAgain = async (page: Page) => {
    const said = await page.locator('article.turn').innerText()
    assert.match(page.url(), /\/a\/answer_/)
    await page.reload()
    await page.locator('.answer-end').waitFor()
    assert.equal(await page.locator('article.turn').innerText(), said)
  }
  const calm = async (page: Page, complaints: readonly string[]) => {
    assert.equal(await overflow(page), 0, 'nothing sticks out at the side')
    assert.ok((await layoutShift(page)) <= 0.02, `layout shift ${await layoutShift(page)}`)
    assert.doesNotMatch(await page.locator('body').innerText(), /verified/i)
    assert.deepEqual(complaints, [])
  }

  test('where nothing but quoting is offered, there is nothing to choose', async () => {
    await using plain = await serveModels([])
    await using opened = await openPage(browser, plain.url)
    const { page, complaints } = opened
    await page.getByRole('button', { name: 'Limits' }).waitFor()
    assert.equal(await opener(page).count(), 0)
    await page.getByText('Runs on this computer. Nothing leaves it.').waitFor()
    await send(page, question)
    await page.locator('.answer-end').waitFor()
    await page.getByText('Counts and quotes, written without a model').waitFor()
    await calm(page, complaints)
  })

  test('a model is chosen by keyboard, says where it sends and what it is told, is asked, and is remembered', async () => {
    await using opened = await openPage(browser, server.url)
    const { page, complaints } = opened
    assert.equal(await opener(page).innerText(), 'Model: steady')
    const where = page.locator('.where-line')
    assert.equal(await where.innerText(), 'Questions and posts are sent to api.example.com')
    await page.getByText(/sent to api\.example\.com, where the chosen model runs/).waitFor()

    await opener(page).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: 'Who writes the answer' }).waitFor()
    const steady = page.getByRole('radio', { name: 'steady default', exact: true })
    assert.equal(await steady.isChecked(), true)
    const about = await page.evaluate<string>(
      `document.getElementById(document.querySelector('.models input:checked').getAttribute('aria-describedby')).textContent`,
    )
    assert.match(about, /Puts posts that say the same into one sentence\. The operator chose it\..*sent to api\.example\.com/)
    await steady.focus()
    await page.keyboard.press('ArrowDown')
    assert.equal(await page.getByRole('radio', { name: 'pondering' }).isChecked(), true)
    assert.equal(await where.innerText(), 'Stays on this computer')

    await page.getByText('Read what pondering is told (by-cluster-1)').click()
    const shown = await page.locator('.prompt[open] pre').innerText()
    const models = await page.request.get(new URL('/api/models', server.url).href)
    const offered = ((await models.json()) as { models: { name: string; prompts: { text: string }[] }[] }).models
    assert.equal(shown, offered.find(({ name }) => name === 'pondering')?.prompts[0]?.text)

    const asked = page.waitForRequest('**/api/ask')
    await send(page, question)
    assert.equal((JSON.parse((await asked).postData() ?? '{}') as { model?: string }).model, 'pondering')
    await page.locator('.answer-end').waitFor()
    await page.goto(server.url)
    assert.equal(await opener(page).innerText(), 'Model: pondering')
    await choose(page, 'No model')
    assert.equal(await opener(page).innerText(), 'No model')
    await calm(page, complaints)
  })

  test('a server on this computer is named: what it does with a question is its own matter', async () => {
    await using opened = await openPage(browser, server.url)
    const { page, complaints } = opened
    await choose(page, 'near')
    assert.equal(await page.locator('.where-line').innerText(), 'Questions and posts go to the server at 127.0.0.1:11434 on this computer')
    await page.getByText(/sent to the server at 127\.0\.0\.1:11434 on this computer, where the chosen model runs/).waitFor()
    await calm(page, complaints)
  })

  for (const [name, options] of [
    ['on a desktop', {}],
    ['on a phone, dark', { width: 390, height: 844, dark: true }],
  ] as const)
    test(`${name}: thoughts stream apart from the answer, closed, and are kept with it`, async () => {
      await using opened = await openPage(browser, server.url, options)
      const { page, complaints } = opened
      await choose(page, 'pondering')
      await send(page, question)
      const thinking = page.locator('details.thinking')
      await thinking.waitFor()
      assert.equal(await page.locator('.sentence.supported').count(), 0, 'it shows while the model has written nothing')
      await page.getByRole('status').getByText('pondering is at work …').waitFor()
      assert.equal(await page.locator('.thoughts').isVisible(), false)
      await page.locator('.answer-end').waitFor()
      await page.getByRole('status').getByText('Written by pondering').waitFor()
      assert.equal(await page.locator('.sentences .thinking').count(), 0)
      await calm(page, complaints)
      await holdsWhenReadAgain(page)
      await page.getByText('Thinking, unchecked, no part of the answer').click()
      const shown = await page.locator('.thoughts').innerText()
      assert.ok(shown.startsWith(thoughts.slice(0, thoughts.indexOf('<'))), shown)
      assert.equal(await page.locator('article b, article a, article img').count(), 0)
    })

  test('each sentence says how it came to stand there, and the end by whom, for what, and what was left out', async () => {
    await using opened = await openPage(browser, server.url)
    const { page, complaints } = opened
    await ask(page, 'No model')
    assert.match(await sentence(page, 'quote'), /· Word for word$/)
    await page.goto(server.url)
    await ask(page, 'steady')
    assert.match(await sentence(page, 'composed'), /Put together by code from its posts$/)
    const summary = page.getByText(
      'Checked against its posts: numbers, dates, names, who and what, denials, wording, form, hedges, several authors',
    )
    await summary.focus()
    await page.keyboard.press('Enter')
    await page.getByText('denials: it denies where the cited posts deny, and only there').waitFor()
    await page.getByText('none of them proves that a sentence is true').waitFor()
    await page.keyboard.press('Enter')
    assert.match(await page.locator('.answer-end').innerText(), /Model steady · prompt by-cluster-1 · 1 call, \d+ tokens read, \d+ written/)
    await holdsWhenReadAgain(page)

    await page.goto(server.url)
    await ask(page, 'twisting')
    const replaced = page.locator('.sentence.quote').filter({ hasText: 'in place of' })
    assert.match(await replaced.innerText(), /Word for word, in place of a model’s sentence with a number that is not in its posts$/)
    assert.match(
      await page.locator('.answer-end').innerText(),
      /1 drafted sentence did not pass the checks: 1 replaced by a quote\. Why: a number that is not in its posts\./,
    )
    await holdsWhenReadAgain(page)
    await calm(page, complaints)
  })

  test('Stop ends a running answer and keeps what had come; asking again and following up work', async () => {
    await using opened = await openPage(browser, server.url)
    const { page, complaints } = opened
    await choose(page, 'slow')
    await send(page, question)
    await page.locator('.sentence').first().waitFor()
    const left = page.waitForEvent('requestfailed')
    await page.getByRole('button', { name: 'Stop' }).focus()
    await page.keyboard.press('Enter')
    assert.match((await left).url(), /\/api\/ask$/)
    await page.getByRole('status').getByText('Stopped. This is what had come.').waitFor()
    const kept = await page.locator('.sentence').count()
    assert.ok(kept >= 1 && kept <= 2, `${kept} sentences`) // what code counted, and a quote that stood before the model's first sentence
    assert.equal(await page.getByRole('alert').count(), 0)
    assert.equal(await page.evaluate<string>('document.activeElement.className'), 'turn')
    await page.getByRole('button', { name: 'Ask again' }).click()
    await page.locator('article.turn[aria-busy=true] .sentence').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Stopped. This is what had come.').waitFor()
    await choose(page, 'steady')
    await send(page, 'And the school in Brun?')
    await page.locator('article.turn').nth(1).locator('.answer-end').waitFor()
    await calm(page, complaints)
  })

  test('a model that dies is said, calmly, with what it means', async () => {
    await using opened = await openPage(browser, server.url, { width: 390, height: 844 })
    const { page, complaints } = opened
    await ask(page, 'dying')
    assert.equal(
      await page.locator('.remark').innerText(),
      'Quotes in place of the model. The model process ended in the middle. A quote is word for word from a post; the model had no part in it.',
    )
    await page.getByRole('status').getByText('dying was asked; posts are quoted instead').waitFor()
    assert.equal(await page.getByRole('alert').count(), 0)
    assert.equal(await page.locator('.sentence.supported').count(), 0)
    await calm(page, complaints)
    await holdsWhenReadAgain(page)
  })

  test('an answer without posts says so over it, at each sentence, and in its copy', async () => {
    await using opened = await openPage(browser, server.url)
    const { page, complaints } = opened
    await ask(page, 'chatty', 'Hello!')
    const banner = 'Not from posts: written by chatty alone, nothing in it was checked.'
    await page.getByRole('note').getByText(banner).waitFor()
    assert.equal(await page.locator('.sentence.unsourced').count(), 2)
    assert.match(await sentence(page, 'unsourced'), /Hello to you too\.\s+Not from posts$/)
    assert.equal(await page.locator('.mark, .searches, article a, article b').count(), 0)
    assert.match(await page.locator('.answer-end').innerText(), /no post was searched/)
    await page.getByRole('button', { name: 'Copy text' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    assert.ok((await page.evaluate<string>('navigator.clipboard.readText()')).startsWith(`${banner}\n\nHello!\n\nHello to you too.\n`))
    await page.reload()
    await page.getByRole('note').getByText(banner).waitFor()
    await calm(page, complaints)
  })

  test('the worst of models makes no link, no image, no markup', async () => {
    await using opened = await openPage(browser, server.url, { width: 390, height: 844 })
    const { page, complaints } = opened
    page.on('dialog', (dialog) => complaints.push(dialog.message()))
    await ask(page, 'obeying')
    const article = page.locator('article.turn')
    assert.equal(await article.locator('a, img, script, iframe, b, i, h1, h3, code:not(.searches code)').count(), 0)
    assert.doesNotMatch(await article.innerText(), /https?:|evil\.example|onerror|Atlantis|<\|/)
    assert.match(
      await page.locator('.answer-end').innerText(),
      /drafted sentences did not pass the checks: (?:\d replaced by a quote, )?\d left out/,
    )
    await calm(page, complaints)
  })
})

test('the page has words for every check', () => {
  for (const name of checkNames) assert.notEqual(checkMeans(name), '', name)
})
