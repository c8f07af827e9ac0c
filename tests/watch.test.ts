import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { askEventSchema, statusSchema, watchEventSchema } from '../src/api/index.ts'
import { deleteEvent, postEvent } from '../src/sim/jetstream/events.fixture.ts'
import { startJetstream } from '../src/sim/jetstream/server.ts'
import { layoutShift, openBrowser, openPage, overflow, skipWithoutBrowser } from './support/browser.ts'
import { newFolder, run, serve, start } from './support/command.ts'

/** An answer that is kept current, as somebody meets it: in the terminal and on the page, over a network that goes on talking. */

const question = 'How many homes are without power in Karsholm?'
const first = [
  '400 homes are without power in Karsholm',
  'Sadly 400 homes without power in Karsholm tonight',
  'It is dark: Karsholm has 400 homes without power',
]
const next = ['2,600 homes are without power in Karsholm', 'The whole north is out, Karsholm counts 2600 homes without power now']
const author = (n: number) => ({ did: `did:plc:example${'abcdefghij'[n]}` })

async function open(folder: string) {
  const network = await startJetstream()
  const server = await serve(folder, [], { env: { GROUNDSWELL_BLUESKY: network.url } })
  for (const [n, text] of first.entries()) network.emit(postEvent(n, text, author(n)))
  for (let posts = 0; posts < first.length; await delay(50))
    posts = statusSchema.parse(await (await fetch(`${server.url}/api/status`)).json()).posts
  return {
    network,
    url: server.url,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await network[Symbol.asyncDispose]()
    },
  }
}

test('groundswell ask --watch says what changes, for people and as lines of JSON, until Ctrl-C', { timeout: 120_000 }, async () => {
  await using folder = await newFolder()
  const { path } = folder
  await using opened = await open(path)
  const { network } = opened
  const people = start(['ask', question, '--watch', '--data', path], { mostMs: 100_000 })
  const lines = start(['ask', question, '--watch', '--json', '--minutes', '30', '--data', path], { mostMs: 100_000 })
  await Promise.all([people.until(/Kept current until .+ Ctrl-C ends it\./), lines.until(/\{"type":"watch-start"/)])
  for (const [n, text] of next.entries()) network.emit(postEvent(10 + n, text, author(5 + n)))
  await people.until(/\d\d:\d\d Now 2,?600 homes, say 2 authors since \d\d:\d\d; 400 before\. \[\d\]/)
  await lines.until(/"kind":"figure"/)
  for (const running of [people, lines]) running.child.kill('SIGINT')
  const [shown, told] = await Promise.all([people.ended, lines.ended])
  assert.deepEqual([shown.code, told.code], [0, 0], shown.err + told.err)
  assert.match(shown.out.replace(/\s+/g, ' '), /“(?:2,600 homes are|The whole north)[^”]+” \[\d\]/)
  assert.match(shown.out, /\n\[\d\] .+ · bluesky · .+\n {4}https:\/\/bsky\.app\/profile\/did:plc:example\w\/post\/post1\d\n/)
  const [answer = '', ...events] = told.out.trim().split('\n')
  assert.equal(askEventSchema.parse(JSON.parse(answer)).type, 'answer-end')
  const kinds = events.map((line) => watchEventSchema.parse(JSON.parse(line)).type)
  assert.equal(kinds[0], 'watch-start')
  assert.ok(kinds.includes('watch-update'))

  const past = await run(['ask', 'How many homes were without power in Karsholm in April 2016?', '--watch', '--data', path])
  assert.equal(past.code, 3)
  assert.match(past.err.replace(/\s+/g, ' '), /The time asked for ended at .+ nothing new can change this answer\./)
  assert.doesNotMatch(past.err, /Kept current/)
})

test('without a server it says that only an import can change the answer, unless nothing can', { timeout: 60_000 }, async () => {
  await using folder = await newFolder()
  const over = await run(['ask', 'How many homes were without power in Karsholm in April 2016?', '--watch', '--data', folder.path])
  assert.match(over.err, /nothing new can change/)
  assert.doesNotMatch(over.err, /only an import/)
  const open = start(['ask', question, '--watch', '--data', folder.path])
  await open.until(/only an import can change this answer/)
  open.child.kill('SIGINT')
  assert.equal((await open.ended).code, 3)
})

test('the page keeps an answer current while its switch is on', { timeout: 120_000, skip: skipWithoutBrowser }, async () => {
  await using folder = await newFolder()
  await using served = await open(folder.path)
  const { network, url } = served
  const browser = await openBrowser()
  try {
    await using opened = await openPage(browser, url, { width: 390, height: 844 })
    const { page, complaints } = opened
    await page.getByRole('textbox', { name: 'Question' }).fill(question)
    await page.keyboard.press('Enter')
    await page.locator('.answer-end').waitFor()
    const theSwitch = page.getByRole('switch', { name: 'Keep it current' })
    await theSwitch.click()
    await page.getByText('What changes is shown here as it comes.').waitFor()
    assert.equal(await theSwitch.getAttribute('aria-checked'), 'true')

    for (const [n, text] of next.entries()) network.emit(postEvent(10 + n, text, author(5 + n)))
    const change = page.locator('.change.figure')
    await change.waitFor()
    assert.match(await change.innerText(), /New figure\s+Now 2,?600 homes, say 2 authors since \d\d:\d\d; 400 before\./)
    await change
      .getByRole('button', { name: /^Source \d/ })
      .last()
      .click()
    const panel = page.getByRole('complementary')
    assert.match(await panel.innerText(), /without power/)
    await page.keyboard.press('Escape')
    assert.equal(await overflow(page), 0)
    assert.ok((await layoutShift(page)) <= 0.05, `layout shift ${await layoutShift(page)}`)
    if (process.env['GROUNDSWELL_TEST_SCREENSHOT'])
      await page.screenshot({ path: process.env['GROUNDSWELL_TEST_SCREENSHOT'], fullPage: true })

    for (const [n] of next.entries()) network.emit(deleteEvent(10 + n, author(5 + n)))
    await page.locator('.change.source-gone').waitFor()
    await change.waitFor({ state: 'detached' })
    await theSwitch.click()
    await page.getByText('No longer kept current.').waitFor()
    assert.deepEqual(complaints, [])
  } finally {
    await browser.close()
  }
})
