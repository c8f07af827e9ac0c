import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { createLanguageDetector, openIdentifier } from '../src/language/index.ts'
import { median, output, say, sayWhere, whole } from './support.ts'

/**
 * How often languages are detected rightly, for how much time and memory: the built-in detector, and with `--candidates <folder>`
 * the libraries that were weighed (`npm i --ignore-scripts --prefix <folder> eld@2.1.0 tinyld@1.3.4 franc@6.2.0 cld3-asm@4.0.0`).
 * Texts: every tenth of eval/langid (75 languages), and posts with machine-made tags (agreement). Each in a fresh process.
 * Usage: node bench/languages.ts [--candidates <folder>]
 */
type Detect = (text: string) => string | undefined
type Sample = { readonly language: string; readonly text: string }
type Score = {
  readonly right: number
  readonly said: number
  readonly rightOfSaid: number
  readonly known: number
  readonly rightOfKnown: number
  readonly micros: number
}
type Result = { readonly megabytes: number; readonly loadMs: number; readonly scores: Readonly<Record<string, Score>> }
type Loader = { detect(text: string): unknown } & Record<string, unknown>

const self = fileURLToPath(import.meta.url)
const { values } = parseArgs({ options: { candidates: { type: 'string' }, one: { type: 'string' }, thread: { type: 'boolean' } } })
const folder = resolve(values.candidates ?? '.')
const candidates = ['eld/extrasmall', 'eld/small', 'eld/medium', 'eld/large', 'cld3-asm', 'franc', 'tinyld'] as const
const builtIn = 'built in'

async function main(): Promise<void> {
  sayWhere()
  say(
    '                 MB  load ms   right % of all (of what it said, share said; of its languages, how many): µs of processor time a text',
  )
  for (const name of [builtIn, ...(values.candidates === undefined ? [] : candidates)]) {
    const { megabytes, loadMs, scores } = JSON.parse(await fresh(['--one', name])) as Result
    say(`${name.padEnd(15)} ${whole(megabytes).padStart(4)} ${whole(loadMs).padStart(6)}`)
    for (const [set, { right, said, rightOfSaid, known, rightOfKnown, micros }] of Object.entries(scores))
      say(
        `  ${set.padEnd(26)} ${percent(right)} (${percent(rightOfSaid)} of ${percent(said)}; ${percent(rightOfKnown)} in ${known}): ${micros.toFixed(0)}`,
      )
  }
  const { megabytes, postsPerSecond } = JSON.parse(await fresh(['--thread'])) as { megabytes: number; postsPerSecond: number }
  say(
    `In its thread, batches of 500: ${whole(postsPerSecond)} posts/s; the process holds ${whole(megabytes)} MB more while the thread runs.`,
  )
}

const fresh = (args: readonly string[]) =>
  output(process.execPath, [
    '--expose-gc',
    '--max-semi-space-size=8',
    '--disable-warning=ExperimentalWarning',
    self,
    '--candidates',
    folder,
    ...args,
  ])
const percent = (share: number) => (100 * share).toFixed(1)

function residentMegabytes(): number {
  globalThis.gc?.()
  return process.memoryUsage.rss() / 1e6
}

async function measure(name: string): Promise<Result> {
  const before = residentMegabytes()
  const started = performance.now()
  const detect = await open(name)
  for (let i = 0; i < 500; i++) detect(`Dies ist der Satz ${i}, this is the sentence, et voici la phrase`)
  const loadMs = performance.now() - started
  const megabytes = residentMegabytes() - before
  const scores: Record<string, Score> = {}
  for (const [set, list] of await samples()) scores[set] = score(list, detect)
  return { megabytes, loadMs, scores }
}

async function open(name: string): Promise<Detect> {
  if (name === builtIn) return openIdentifier()
  const require = createRequire(pathToFileURL(`${folder}/package.json`))
  const load = async (path: string) => (await import(pathToFileURL(require.resolve(path)).href)) as Record<string, unknown>
  if (name.startsWith('eld/')) {
    // Its exports name no entry for require.
    const module = (await import(pathToFileURL(`${folder}/node_modules/eld/src/entries/static.${name.slice(4)}.js`).href)) as {
      eld: Loader
    }
    return (text) => (module.eld.detect(text) as { language: string }).language
  }
  if (name === 'tinyld') return (await load('tinyld'))['detect'] as Detect
  if (name === 'franc') {
    const { franc } = (await import(pathToFileURL(`${folder}/node_modules/franc/index.js`).href)) as {
      franc(text: string, options: object): string
    }
    return (text) => {
      const found = franc(text, { minLength: 1 })
      return found === 'und' ? undefined : found === 'cmn' ? 'zh' : new Intl.Locale(found).language
    }
  }
  const { loadModule } = require('cld3-asm') as {
    loadModule(): Promise<{ create(least: number, most: number): { findLanguage(text: string): { language: string } } }>
  }
  const identifier = (await loadModule()).create(0, 1_000)
  return (text) => identifier.findLanguage(text).language
}

/** Bokmål and Nynorsk are Norwegian to most; older tags by their newer name. */
const sameLanguage: Readonly<Record<string, string>> = { nb: 'no', nn: 'no', in: 'id', iw: 'he' }
const plain = (tag: string | undefined) => {
  const language = tag?.toLowerCase().split('-')[0] ?? ''
  return sameLanguage[language] ?? language
}

function score(list: readonly Sample[], detect: Detect): Score {
  const started = process.cpuUsage()
  const answers = list.map(({ text }) => detect(text))
  const { user, system } = process.cpuUsage(started)
  const found = list.map(({ language }, i) => ({ wanted: plain(language), said: plain(answers[i]) }))
  const isRight = ({ wanted, said }: { wanted: string; said: string }) => wanted === said
  const known = new Set(found.filter(isRight).map(({ wanted }) => wanted))
  const share = (part: readonly (typeof found)[number][]) => part.filter(isRight).length / Math.max(1, part.length)
  const said = found.filter((one) => one.said !== '')
  return {
    right: share(found),
    said: said.length / found.length,
    rightOfSaid: share(said),
    known: known.size,
    rightOfKnown: share(found.filter(({ wanted }) => known.has(wanted))),
    micros: (user + system) / list.length,
  }
}

type Data = { records(name: string, options?: { limit?: number; verify?: boolean }): AsyncIterable<Record<string, unknown>> }

async function sharedData(): Promise<Data> {
  return (await import(new URL('../../shared/data/unpack.mjs', import.meta.url).href)) as Data
}

const englishNames: Readonly<Record<string, string>> = {
  English: 'en',
  Russian: 'ru',
  Ukrainian: 'uk',
  Bulgarian: 'bg',
  French: 'fr',
  German: 'de',
  Serbian: 'sr',
  Italian: 'it',
  Spanish: 'es',
  Arabic: 'ar',
  Japanese: 'ja',
  Turkish: 'tr',
  Dutch: 'nl',
  Portuguese: 'pt',
}

async function samples(): Promise<Map<string, Sample[]>> {
  const data = await sharedData()
  const sets = new Map<string, Sample[]>()
  const add = (set: string, language: unknown, text: unknown) => {
    if (typeof language !== 'string' || language === '' || language === 'und' || typeof text !== 'string') return
    if (!sets.has(set)) sets.set(set, [])
    sets.get(set)?.push({ language, text })
  }
  let n = 0
  for await (const { kind, language, text } of data.records('eval/langid', { verify: false }))
    if (n++ % 10 === 0) add(`langid ${String(kind)}`, language, text)
  const withoutNoise = (text: unknown) =>
    String(text ?? '')
      .replace(/https?:\S+|[@#]\S+|^RT\s/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  for (const [set, limit] of [
    ['posts/stocknet-2014', 6_000],
    ['posts/ira-2016q4', 10_000],
    ['posts/congress-2016', 4_000],
    ['posts/weibo-originals', 3_000],
    ['posts/bluesky-2025', 6_000],
  ] as const)
    for await (const record of data.records(set, { limit, verify: false })) {
      const lang = String(record['lang'] ?? '')
      const language = set === 'posts/weibo-originals' ? 'zh' : set === 'posts/ira-2016q4' ? englishNames[lang] : lang
      const text = withoutNoise(record['full_text'] ?? record['text'])
      if (text.length >= 8) add(set, language, text)
    }
  return sets
}

async function measureThread(): Promise<{ megabytes: number; postsPerSecond: number }> {
  const texts: string[] = []
  for await (const { text } of (await sharedData()).records('posts/ira-2016q4', { limit: 20_000, verify: false })) texts.push(String(text))
  const before = residentMegabytes()
  const detector = createLanguageDetector()
  await detector.detect(texts.slice(0, 500))
  const rates = []
  for (let round = 0; round < 5; round++) {
    const started = performance.now()
    for (let at = 0; at < texts.length; at += 500) await detector.detect(texts.slice(at, at + 500))
    rates.push(texts.length / ((performance.now() - started) / 1_000))
  }
  const megabytes = residentMegabytes() - before
  await detector[Symbol.asyncDispose]()
  return { megabytes, postsPerSecond: median(rates) }
}

if (values.one !== undefined) say(JSON.stringify(await measure(values.one)))
else if (values.thread) say(JSON.stringify(await measureThread()))
else await main()
