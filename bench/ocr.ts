import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { createDecoder, createPictureDoor, openPictures, openPreviewCache, type Decoder } from '../src/media/index.ts'
import { openMaker, startPictureServer, testRuntime, type Maker, type PictureServer } from '../src/media/media.fixture.ts'
import { makePost } from '../src/post/post.fixture.ts'
import type { Cursor, SourceName } from '../src/post/index.ts'
import { createScanStore } from '../src/store/scan/scan-store.ts'
import { openBrowser } from '../tests/support/browser.ts'
import { median, say, sayWhere } from './support.ts'

/**
 * How well words in pictures are read, for how much time and memory, and how long a preview takes. Pictures: invented posts as Chromium draws
 * them (600 × 260), light and dark, whole and as they come after three shares (six tenths of the size, JPEG at 40), and pictures without words.
 * Runtimes come from npm's registry where `.cache/runtimes` has none. Usage: node bench/ocr.ts
 */
const posts = [
  'Line 4 is stopped between Harbour Square and the Old Market until at least 18:30. Replacement buses leave every 12 minutes.',
  'The council voted 31 to 24 last night. The library on Mill Lane stays open, the one in Eastfield closes on 1 March.',
  'Water is safe to drink again in all districts north of the river. Boil it for one more day if it looks cloudy.',
  'We count 1,240 signatures so far. The petition ends on Sunday at midnight, so please do not send more paper forms.',
  'Flight 882 landed safely with 164 people on board. Three are treated for smoke, nobody is badly hurt.',
  'Power came back to 3,500 homes at 04:15. Another 900 wait for a transformer that arrives from the south by noon.',
  'Rehearsal moved to the small hall (door B, second floor). Bring your own stand; there are only nine left.',
  'The storm warning is lifted for the coast. Ferries run again from 9:40, the islands get two extra sailings today.',
  'Update: the missing hiker was found near Grey Ridge at dawn. She is cold, tired and fine. Thank you, volunteers!',
  'Prices for bread rose by 7.5% since June, the statistics office says. Rents rose by 2.1% in the same time.',
]
const where = { width: 600, height: 260 }
const rounds = 20

const page = (text: string, isDark: boolean) => `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 24px; width: ${where.width - 48}px; font: 22px/1.45 sans-serif; background: ${isDark ? '#15202b' : '#fff'}; color: ${isDark ? '#f7f9f9' : '#0f1419'} }
</style><p>${text}</p>`

async function drawn(browser: Browser, isDark: boolean): Promise<Buffer[]> {
  const tab = await browser.newPage({ viewport: where })
  const shots: Buffer[] = []
  for (const text of posts) {
    await tab.setContent(page(text, isDark))
    shots.push(await tab.screenshot())
  }
  await tab.close()
  return shots
}

/** Share of characters that are wrong, missing or too many (Levenshtein), blanks as one. */
function errorRate(read: string, said: string): number {
  const [a, b] = [read, said].map((text) => text.replaceAll(/\s+/g, ' ').trim()) as [string, string]
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1])))
    row = next
  }
  return (row.at(-1) ?? 0) / b.length
}

/** Resident memory of a process in MB; where the system does not tell it, nothing. */
function megabytesOf(pid: number | undefined): string {
  try {
    return `${Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_000)} MB`
  } catch {
    return 'memory not told here'
  }
}

async function reading(decoder: Decoder, make: Maker, browser: Browser): Promise<void> {
  const { signal } = new AbortController()
  const [light, dark] = [await drawn(browser, false), await drawn(browser, true)]
  const shared = (shots: readonly Buffer[]) =>
    Promise.all(
      shots.map(async (shot) =>
        make(
          await make(shot)
            .resize({ width: Math.round(where.width * 0.6) })
            .toBuffer(),
        )
          .jpeg({ quality: 40 })
          .toBuffer(),
      ),
    )
  const sets = { light, dark, 'light, shared': await shared(light), 'dark, shared': await shared(dark) }
  await decoder.read(light[0] as Buffer, signal) // its start is not a picture's
  for (const [name, shots] of Object.entries(sets)) {
    const [rates, times]: [number[], number[]] = [[], []]
    for (const [at, shot] of shots.entries()) {
      const begun = performance.now()
      const { text } = await decoder.read(shot, signal)
      times.push(performance.now() - begun)
      rates.push(errorRate(text, posts[at] ?? ''))
    }
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
    say(
      `${name.padEnd(14)} error rate ${mean.toFixed(3)} (worst ${Math.max(...rates).toFixed(3)}), ${(median(times) / 1_000).toFixed(2)} s a picture`,
    )
  }
  let [claimed, ended] = [0, 0]
  for (let seed = 1; seed <= 5; seed++) {
    const noise = make({
      create: { width: 640, height: 480, channels: 3, background: '#777', noise: { type: 'gaussian', mean: 128, sigma: 8 * seed } },
    })
    const read = await decoder.read(await noise.jpeg().toBuffer(), signal).catch(() => undefined)
    claimed += Number(read !== undefined && read.text !== '')
    ended += Number(read === undefined)
  }
  say(
    `without words  ${claimed} of 5 pictures of noise read as if there were some, ${ended} not read to an end; its process holds ${megabytesOf(decoder.pid)}`,
  )
}

async function previews(folder: string, make: Maker, { images, server }: { images: string; server: PictureServer }): Promise<void> {
  const { signal } = new AbortController()
  const noise = { type: 'gaussian', mean: 128, sigma: 20 }
  const photo = await make({ create: { width: 2_000, height: 1_500, channels: 3, background: '#999', noise } })
    .jpeg()
    .toBuffer()
  const store = createScanStore()
  const made = Array.from({ length: rounds }, (_, n) =>
    makePost({ n: n + 1, media: [{ kind: 'image', url: server.give(`/${n}.jpg`, photo, 'image/jpeg'), alt: '' }] }),
  )
  const events = made.map((post) => ({ type: 'post-put', post }) as const)
  await store.write({ source: 'bench' as SourceName, events, cursor: '' as Cursor }, { signal })
  const decoder = createDecoder({ folders: { images }, environment: process.env, deadlineMs: 30_000, idleMs: 60_000, waiting: 64 })
  await using pictures = await openPictures({
    store,
    isShown: () => true,
    cache: openPreviewCache({ folder, mostBytes: 100e6 }),
    door: createPictureDoor({ allowedOrigins: [server.url], userAgent: 'Groundswell bench' }),
    openDecoder: async () => decoder,
    now: Date.now,
  })
  const [fresh, kept]: [number[], number[]] = [[], []]
  let bytes = 0
  for (const times of [fresh, kept])
    for (const post of made) {
      const [key = ''] = pictures.keysOf(post).values()
      const begun = performance.now()
      bytes = (await pictures.preview(post.id, key, signal)).bytes.length
      times.push(performance.now() - begun)
    }
  const [first = 0] = fresh
  say(
    `preview        3 megapixels of noise (${(photo.length / 1e6).toFixed(1)} MB): first ${first.toFixed(0)} ms with the start of its process, then ${median(fresh).toFixed(0)} ms; kept ${median(kept).toFixed(1)} ms; ${(bytes / 1e3).toFixed(0)} kB; its process holds ${megabytesOf(decoder.pid)}`,
  )
}

sayWhere()
const [images, text] = [await testRuntime(process.env), await testRuntime(process.env, 'text')]
const make = openMaker(images.folder)
const folder = mkdtempSync(join(tmpdir(), 'groundswell-ocr-'))
const browser = await openBrowser()
const server = await startPictureServer()
const decoder = createDecoder({
  folders: { images: images.folder, text: text.folder },
  environment: process.env,
  deadlineMs: 60_000,
  idleMs: 60_000,
  waiting: 1,
})
try {
  await previews(folder, make, { images: images.folder, server })
  await reading(decoder, make, browser)
} finally {
  await decoder[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
