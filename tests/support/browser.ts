import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))

/** For a test's `skip`: false where a browser is there, else what is missing. */
export const skipWithoutBrowser = executablePath === undefined && 'needs Chromium: apt-get install chromium'

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executablePath ?? '',
    args: [
      '--no-sandbox', // tests run as root in containers
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })

/** A page whose complaints are collected: an error in the console, a broken script, a request that leaves this server. */
export async function openPage(
  browser: Browser,
  url: string,
  { width = 1280, height = 900, dark = false, path = '/' } = {},
): Promise<{ readonly page: Page; readonly complaints: string[] } & AsyncDisposable> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    timezoneId: 'UTC',
    locale: 'en-GB',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => !request.url().startsWith(url) && !request.url().startsWith('data:') && complaints.push(request.url()))
  await page.addInitScript(`
    globalThis.layoutShift = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.layoutShift += entry.value
    }).observe({ type: 'layout-shift', buffered: true })
  `)
  await page.goto(new URL(path, url).href)
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
}

/** Cumulative layout shift so far (Layout Instability API): 0 is none, 0.1 the field's limit for "good". */
export const layoutShift = (page: Page): Promise<number> => page.evaluate<number>('globalThis.layoutShift')

/** Pixels by which something sticks out at the side. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - Math.ceil(document.body.getBoundingClientRect().width))')

/** Answers tell more than the best of an old matter. */
export async function askForMore(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Limits' }).click()
  await page.getByLabel('Told as').selectOption('detailed')
  await page.getByRole('button', { name: /^Limits/ }).click()
}
