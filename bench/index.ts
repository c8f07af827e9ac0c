import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writePosts } from './generator/file.ts'
import { createPosts } from './generator/posts.ts'
import type { EngineName } from './index/engine.ts'
import { whyNot } from './index/installed.ts'
import { createQuestions, kinds, windows } from './index/questions.ts'
import type { Agreed, Filled, Opened, Task } from './index/subject.ts'
import type { Asked, Lived } from './index/live.ts'
import { median, quantile, root, say, sayWhere, treeMegabytes, whole } from './support.ts'

/**
 * node bench/index.ts [posts] [ingest|socket|open|quiet|live|import …] [--rounds 5] [--seconds 20] [--rate 2000] [--peers fts5-sliced,fts5-single] [--keep] [--profile]
 * The index against its targets and against peers, in turn, at the same posts: generated ones, from a file. Every engine is a process of its
 * own, started with the settings of the product; the load generator is another one. `ingest` fills the stores that the
 * other parts use. `import` is `live` once more with a second source that writes as fast as it can.
 */
const options = { rounds: 5, seconds: 20, rate: 2_000, peers: 'fts5-sliced,fts5-single', keep: false, profile: false }
const words: string[] = []
for (let i = 2; i < process.argv.length; i++) {
  const word = process.argv[i] ?? ''
  if (word === '--keep') options.keep = true
  else if (word === '--profile') options.profile = true
  else if (word === '--peers') options.peers = process.argv[++i] ?? ''
  else if (word === '--rounds' || word === '--seconds' || word === '--rate')
    options[word.slice(2) as 'rounds' | 'seconds' | 'rate'] = Number(process.argv[++i])
  else if (word.startsWith('-')) throw new TypeError(`${word} is no option: see the comment at the head of bench/index.ts.`)
  else words.push(word)
}
const posts = Number(words.find((word) => /^\d+$/.test(word)) ?? 100_000)
const parts = words.filter((word) => !/^\d+$/.test(word))
const isWanted = (part: string) => parts.length === 0 || parts.includes(part)
const peers = options.peers.split(',').filter(Boolean) as EngineName[]
const engines: readonly EngineName[] = ['groundswell', ...peers.filter(isHere)]
const asking = engines.filter((engine) => engine !== 'sqlite')

const work = join(root, '.cache/bench-index', String(posts))
const file = join(work, 'posts.ndjson')
const liveFile = join(work, 'live.ndjson')
const bulkFile = join(work, 'bulk.ndjson')
const questions = join(work, 'questions.json')
const subject = fileURLToPath(new URL('index/subject.ts', import.meta.url))
const feeder = fileURLToPath(new URL('index/feeder.ts', import.meta.url))
/** As bin/groundswell.js starts the product. */
const memory = ['--max-semi-space-size=8', '--heap-growing-percent=20']
const quiet = '--disable-warning=ExperimentalWarning'
/** More posts a second than any engine here takes. */
const importedAtMost = 30_000
const folderOf = (engine: EngineName) => join(work, engine)
let sockets = 0

mkdirSync(work, { recursive: true })
try {
  sayWhere()
  sayLoad()
  generate()
  if (isWanted('ingest') || !asking.every((engine) => existsSync(folderOf(engine)))) await measureIngest()
  if (isWanted('open')) await measureOpening()
  if (isWanted('quiet')) await measureQuiet()
  if (isWanted('live')) await measureLive()
  if (isWanted('import')) await measureLive(bulkFile)
  sayLoad()
} finally {
  if (!options.keep) rmSync(work, { recursive: true, force: true })
}

/** The posts, and those that arrive later: anew where another run wanted fewer of these, since rounds without posts would look fast. */
function generate(): void {
  const later = options.rate * (options.seconds + 5) * options.rounds
  const bulk = isWanted('import') ? importedAtMost * options.seconds * options.rounds : 0
  const mark = join(work, 'whole')
  if (existsSync(mark) && Number(readFileSync(mark, 'utf8')) >= later + bulk) return
  const generator = createPosts({ seed: 1, posts })
  const begun = performance.now()
  writePosts(file, generator, posts)
  const seconds = (performance.now() - begun) / 1_000
  writePosts(liveFile, generator, later)
  for (let round = 0; bulk > 0 && round < options.rounds; round++)
    writePosts(`${bulkFile}.${round}`, generator, importedAtMost * options.seconds)
  writeFileSync(questions, JSON.stringify(createQuestions({ file, posts, each: 200 })))
  writeFileSync(mark, String(later + bulk))
  say(`${whole(posts)} posts generated and written, ${whole(statSync(file).size / posts)} bytes each, ${whole(posts / seconds)} posts/s`)
}

/** `Omit` would lose which task it is. */
type Told = Task extends infer One ? (One extends Task ? Omit<One, 'profile'> : never) : never
type Run<T> = { readonly result: T; readonly megabytes: number }

/** A task in a process of its own; the highest resident memory of that process, looked at twice a second. */
async function perform<T>(task: Told, feed?: { file: string; rate: number; skip: number }): Promise<Run<T>> {
  const compiled = join(root, 'node_modules/.cache/compiled')
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled, MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' }
  const fed =
    feed && 'socket' in task
      ? spawn(process.execPath, [quiet, feeder, task.socket, feed.file, String(feed.rate), String(feed.skip)], {
          stdio: ['ignore', 'ignore', 'inherit'],
        })
      : undefined
  const child = spawn(process.execPath, [quiet, ...memory, subject, JSON.stringify({ ...task, profile: options.profile })], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  })
  let [out, megabytes] = ['', 0]
  const watching = setInterval(() => (megabytes = Math.max(megabytes, treeMegabytes(child.pid ?? 0))), 500)
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  const [code] = (await once(child, 'close')) as [number | null]
  clearInterval(watching)
  fed?.kill()
  if (code !== 0) throw new Error(`${task.engine} ended with ${code} at "${task.do}".`)
  return { result: JSON.parse(out) as T, megabytes }
}

function isHere(peer: EngineName): boolean {
  const why = whyNot(peer, posts)
  if (why !== undefined) say(`${peer} ${why}: left out`)
  return why === undefined
}

/** What else ran: where it is above 2 on two cores, only ratios of one run mean something. */
function sayLoad(): void {
  say(
    `load of the last 1, 5 and 15 minutes: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  )
}

function newSocket(): string {
  const socket = join(work, `${++sockets}.sock`)
  rmSync(socket, { force: true })
  return socket
}

async function measureIngest(): Promise<void> {
  const runs = new Map<string, Run<Filled>[]>()
  const overSocket = 'groundswell, over a socket'
  const names = ['sqlite', ...engines, ...(isWanted('socket') ? [overSocket] : [])] as (EngineName | typeof overSocket)[]
  for (let round = 0; round < options.rounds; round++)
    for (const name of names) {
      const folder = join(work, name.replaceAll(/\W+/g, '-'))
      rmSync(folder, { recursive: true, force: true })
      const run =
        name === overSocket
          ? await perform<Filled>(
              { engine: 'groundswell', folder, file, posts, do: 'fill-socket', socket: newSocket() },
              { file, rate: 0, skip: 0 },
            )
          : await perform<Filled>({ engine: name, folder, file, posts, do: 'fill' })
      runs.set(name, [...(runs.get(name) ?? []), run])
      say(`  ${name}: ${whole(posts / run.result.seconds)} posts/s`)
    }
  sayLoad()
  say(`\nIngest: ${whole(posts)} posts from a file, 500 a write, three on their way, synchronous = normal; rounds: ${options.rounds}`)
  const columns = [28, 28, 18, 12, 22, 10, 10, 0]
  const row = (cells: readonly string[]) => say(`  ${cells.map((cell, i) => cell.padEnd(columns[i] ?? 0)).join('')}`)
  row([
    'median (lowest to highest)',
    'posts/s',
    'first, last tenth',
    ': sqlite',
    'µs of processor (: )',
    'MB peak',
    'behind',
    'bytes a post',
  ])
  const bare = runs.get('sqlite') ?? []
  for (const [name, list] of runs) {
    const results = list.map(({ result }) => result)
    const compared = (value: (one: Filled) => number) =>
      median(results.map((one, i) => value(bare[i]?.result ?? one) / value(one))).toFixed(2)
    const tenth = (at: number) => whole(median(results.map(({ tenths }) => tenths.at(at) ?? NaN)))
    row([
      name,
      range(results.map(({ seconds }) => posts / seconds)),
      `${tenth(0)}, ${tenth(-1)}`,
      compared(({ seconds }) => seconds),
      `${median(results.map(({ cpuMicros }) => cpuMicros)).toFixed(1)} (${compared(({ cpuMicros }) => cpuMicros)})`,
      whole(Math.max(...list.map(({ megabytes }) => megabytes))),
      `${median(results.map(({ settledSeconds }) => settledSeconds)).toFixed(0)} s`,
      bytesOf(results.at(-1)?.bytes ?? {}),
    ])
  }
}

/** Of all files together, and the largest kinds by the end of their names. */
function bytesOf(bytes: Readonly<Record<string, number>>): string {
  const total = Object.values(bytes).reduce((sum, size) => sum + size, 0)
  const largest = Object.entries(bytes)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
  return `${whole(total / posts)} (${largest.map(([kind, size]) => `${kind} ${whole(size / posts)}`).join(', ')})`
}

async function measureOpening(): Promise<void> {
  say(`\nFrom opening to the first answer at ${whole(posts)} posts (open, then answered), rounds: ${options.rounds}`)
  for (const isCold of [false, true]) {
    if (isCold && !dropCaches()) {
      say('  cold: the page cache cannot be dropped here')
      continue
    }
    for (const engine of asking) {
      const runs: Opened[] = []
      for (let round = 0; round < options.rounds; round++) {
        if (isCold) dropCaches()
        runs.push((await perform<Opened>({ engine, folder: folderOf(engine), file, posts, do: 'open', questions })).result)
      }
      say(
        `  ${(isCold ? 'cold' : 'warm').padEnd(6)}${engine.padEnd(22)}${range(runs.map(({ openMs }) => openMs))} ms, then ${range(runs.map(({ firstMs }) => firstMs))} ms`,
      )
    }
  }
}

/** As root on Linux: what is cached of files is forgotten, for everybody on this computer. */
function dropCaches(): boolean {
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '1')
    return true
  } catch {
    return false
  }
}

async function measureQuiet(): Promise<void> {
  const each = Math.min(100, Math.max(5, options.seconds * 5))
  const answers = new Map<EngineName, Agreed['answers']>()
  for (const engine of asking) {
    const { result, megabytes } = await perform<Agreed>({ engine, folder: folderOf(engine), file, posts, do: 'ask', questions, each })
    answers.set(engine, result.answers)
    say(`\nAsked one after the other, nothing arriving, ${each} questions a kind: ${engine} (closed loop; ${whole(megabytes)} MB)`)
    table(result.answers.map((answer) => ({ ...answer, hits: answer.ids.length })))
  }
  const ours = answers.get('groundswell') ?? []
  for (const engine of asking.slice(1)) {
    const theirs = answers.get(engine) ?? []
    say(
      `\nThe same ten first as ${engine}: ${kinds.map((kind) => `${kind} ${(agreement(ours, theirs, kind) * 100).toFixed(0)} %`).join(', ')}`,
    )
  }
}

/** How many of the ten best are among the ten best of the other. */
function agreement(ours: Agreed['answers'], theirs: Agreed['answers'], kind: string): number {
  const byNumber = new Map(theirs.map((answer) => [answer.n, answer]))
  const shares = ours.flatMap((answer) => {
    const best = answer.ids.slice(0, 10)
    const other = new Set(byNumber.get(answer.n)?.ids.slice(0, 10))
    return answer.kind !== kind || best.length === 0 || !byNumber.has(answer.n)
      ? []
      : [best.filter((id) => other.has(id)).length / best.length]
  })
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}

/** `bulk`: files of posts, one a round, that a second source writes meanwhile. */
async function measureLive(bulk?: string): Promise<void> {
  const lived = new Map<EngineName, Run<Lived>[]>()
  for (let round = 0; round < options.rounds; round++)
    for (const engine of asking) {
      const folder = join(work, 'live')
      if (round === 0) {
        rmSync(`${folder}-${engine}`, { recursive: true, force: true })
        cpSync(folderOf(engine), `${folder}-${engine}`, { recursive: true })
      }
      const task: Told = {
        engine,
        folder: `${folder}-${engine}`,
        file,
        posts,
        do: 'live',
        socket: newSocket(),
        seconds: options.seconds,
        questions,
        first: round * options.seconds * 25,
        ...(bulk !== undefined && { imported: `${bulk}.${round}` }),
      }
      const skip = round * options.rate * (options.seconds + 5)
      lived.set(engine, [...(lived.get(engine) ?? []), await perform<Lived>(task, { file: liveFile, rate: options.rate, skip })])
    }
  sayLoad()
  for (const [engine, runs] of lived) {
    const all = runs.map(({ result }) => result)
    const of = (values: (one: Lived) => readonly number[]) =>
      `p50 ${ms(quantile(all.flatMap(values), 0.5))}, p99 ${ms(quantile(all.flatMap(values), 0.99))} ms (p99 by round ${all.map((one) => ms(quantile(values(one), 0.99))).join(', ')})`
    const sum = (value: (one: Lived) => number) => all.reduce((total, one) => total + value(one), 0)
    say(
      `\n${engine}: ${whole(posts)} posts, ${whole(options.rate)} posts/s arriving, 25 questions/s from the scheduled moment, ${options.rounds} × ${options.seconds} s`,
    )
    say(
      `  written              ${whole(sum((one) => one.written) / options.rounds / options.seconds)} posts/s; ${sum((one) => one.failed)} failed; ${sum((one) => one.unanswered)} questions unanswered 10 s after the end (counted with as long as they had waited)`,
    )
    if (bulk !== undefined) say(`  imported meanwhile   ${whole(sum((one) => one.imported) / options.rounds / options.seconds)} posts/s`)
    say(`  files of the index   ${sum((one) => one.sealed)} sealed, ${sum((one) => one.merged)} merged meanwhile`)
    say(`  received to durable and findable   ${of((one) => one.findable)}`)
    say(`  the same, until a search shows it  ${of((one) => one.found)}`)
    say(`  delete to shown no more            ${of((one) => one.gone)}`)
    say(`  memory of the process, highest     ${whole(Math.max(...runs.map(({ megabytes }) => megabytes)))} MB`)
    table(all.flatMap(({ asked }) => asked))
  }
}

function table(asked: readonly Asked[]): void {
  say(`  ${'ms'.padEnd(32)}asked    hits     p50     p95     p99 highest    in the worker p50, p99`)
  for (const window of windows)
    for (const kind of kinds) {
      const some = asked.filter((one) => one.kind === kind && one.window === window)
      const times = some.map((one) => one.ms)
      const took = some.flatMap(({ tookMs }) => tookMs ?? [])
      const mean = some.reduce((sum, { hits }) => sum + hits, 0) / some.length
      const figures = [0.5, 0.95, 0.99, 1].map((share) => ms(quantile(times, share)).padStart(8)).join('')
      say(
        `  ${`${kind}, ${window}`.padEnd(32)}${String(some.length).padStart(5)}${mean.toFixed(1).padStart(8)}${figures}    ${took.length > 0 ? `${ms(median(took))}, ${ms(quantile(took, 0.99))}` : 'not told'}`,
      )
    }
}

function ms(value: number): string {
  if (Number.isNaN(value)) return '–'
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : whole(value)
}
function range(values: readonly number[]): string {
  return `${whole(median(values))} (${whole(Math.min(...values))} to ${whole(Math.max(...values))})`
}
