import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Post } from '../../src/post/index.ts'
import { readPosts } from '../generator/file.ts'
import { batched, fromSocket, postsAWrite } from './arriving.ts'
import type { Engine, EngineName } from './engine.ts'
import { openFts5 } from './fts5.ts'
import { openGroundswell } from './groundswell.ts'
import { live, type Lived } from './live.ts'
import { openMiniSearch } from './minisearch.ts'
import { openPostgres } from './postgres.ts'
import { profileThreads } from './profile.ts'
import { kinds, windows, type Kind, type Question, type Window } from './questions.ts'

/** A process that holds one engine and does one thing with it; told by a JSON argument, answers with one JSON line. */
export type Task = {
  readonly engine: EngineName
  readonly folder: string
  readonly file: string
  readonly posts: number
  readonly profile: boolean
} & (
  | { readonly do: 'fill' }
  | { readonly do: 'open'; readonly questions: string }
  | { readonly do: 'fill-socket'; readonly socket: string }
  | {
      readonly do: 'live'
      readonly socket: string
      readonly seconds: number
      readonly questions: string
      readonly first: number
      /** Posts that are imported meanwhile, as fast as they are taken. */
      readonly imported?: string
    }
  | { readonly do: 'ask'; readonly questions: string; readonly each: number }
)
export type Filled = {
  readonly seconds: number
  /** Of all threads, for each post, parsing included; what other processes do changes it little. */
  readonly cpuMicros: number
  readonly tenths: readonly number[]
  readonly settledSeconds: number
  readonly bytes: Record<string, number>
}
export type Opened = { readonly openMs: number; readonly firstMs: number }
export type Agreed = {
  readonly answers: readonly { kind: Kind; window: Window; n: number; ids: readonly string[]; ms: number; tookMs: number | undefined }[]
}

const writesInFlight = 3

const task = JSON.parse(process.argv[2] ?? '{}') as Task
const stopProfiling = task.profile ? await profileThreads() : undefined
const told = `${JSON.stringify(await perform())}\n`
process.stdout.write(told, () => process.exit()) // whatever an engine has in hand

async function perform(): Promise<Filled | Lived | Opened | Agreed> {
  switch (task.do) {
    case 'fill':
      return await fill(readPosts(task.file, postsAWrite))
    case 'fill-socket':
      return await fill(batched(fromSocket(task.socket)))
    case 'open':
      return await openAndAsk(task.questions)
    case 'ask':
      return await ask(readQuestions(task.questions).slice(0, task.each * kinds.length * windows.length))
    case 'live': {
      const engine = await open()
      const lived = await live(engine, { ...task, questions: readQuestions(task.questions) })
      if (lived.unanswered === 0) await close(engine)
      return lived
    }
  }
}

async function open(): Promise<Engine> {
  const { engine, folder, posts } = task
  mkdirSync(folder, { recursive: true })
  const sliceSize = Math.min(250_000, Math.ceil(posts / 10))
  switch (engine) {
    case 'groundswell':
      return await openGroundswell(folder)
    case 'fts5-sliced':
      return await openFts5(join(folder, 'posts.db'), { layout: 'sliced', sliceSize })
    case 'fts5-single':
      return await openFts5(join(folder, 'posts.db'), { layout: 'single', sliceSize })
    case 'sqlite':
      return await openFts5(join(folder, 'posts.db'), { layout: 'none', sliceSize })
    case 'minisearch':
      return await openMiniSearch(join(folder, 'posts.db'), task.do === 'fill' ? undefined : task.file)
    case 'postgres':
      return await openPostgres(folder)
  }
}

/** JSON has no infinity. */
function readQuestions(file: string): Question[] {
  const questions = JSON.parse(readFileSync(file, 'utf8')) as Question[]
  return questions.map(({ query, ...rest }) => ({
    ...rest,
    query: { ...query, from: query.from ?? -Infinity, until: query.until ?? Infinity },
  }))
}

async function close(engine: Engine): Promise<void> {
  for (const { thread, busyMs, top } of (await stopProfiling?.()) ?? []) {
    process.stderr.write(`\n  ${task.engine}, ${task.do}, ${thread}: ${Math.round(busyMs)} ms busy\n`)
    for (const [name, share] of top) process.stderr.write(`    ${(share * 100).toFixed(1).padStart(5)} %  ${name}\n`)
  }
  await engine[Symbol.asyncDispose]()
}

async function fill(batches: Iterable<readonly Post[]> | AsyncIterable<readonly Post[]>): Promise<Filled> {
  const engine = await open()
  const begun = performance.now()
  const marks: number[] = []
  const inFlight = new Set<Promise<void>>()
  let [handed, done] = [0, 0]
  for await (const batch of batches) {
    handed += batch.length
    const writing = engine.write(batch).then(() => {
      inFlight.delete(writing)
      done += batch.length
      while (marks.length < Math.floor((done * 10) / task.posts)) marks.push(performance.now())
    })
    inFlight.add(writing)
    if (inFlight.size >= writesInFlight) await Promise.race(inFlight)
  }
  await Promise.all(inFlight)
  const seconds = (performance.now() - begun) / 1_000
  const { user, system } = process.cpuUsage()
  if (handed !== task.posts) throw new Error(`${handed} posts came, not ${task.posts}.`)
  const settledSeconds = await settle()
  await close(engine)
  const tenths = marks.map((mark, i) => task.posts / 10 / ((mark - (marks[i - 1] ?? begun)) / 1_000))
  return { seconds, cpuMicros: (user + system) / task.posts, tenths, settledSeconds, bytes: bytesIn(task.folder) }
}

/** Work that goes on behind the writes (sealing, merging) is over when the files stay as they are. */
async function settle(): Promise<number> {
  const begun = performance.now()
  let [before, still] = ['', 0]
  const step = task.posts < 20_000 ? 50 : 500 // so few fill no file
  while (still < 4 && performance.now() - begun < 120_000) {
    await delay(step)
    const now = JSON.stringify(bytesIn(task.folder))
    still = now === before ? still + 1 : 0
    before = now
  }
  return (performance.now() - begun) / 1_000
}

function bytesIn(folder: string): Record<string, number> {
  const bytes: Record<string, number> = {}
  if (existsSync(folder))
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const kind = entry.name.replace(/^.*\./, '.')
      const size = statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
      bytes[kind] = (bytes[kind] ?? 0) + size
    }
  return bytes
}

async function openAndAsk(questions: string): Promise<Opened> {
  const [question] = readQuestions(questions).filter(({ kind, window }) => kind === 'or3' && window === 'all time')
  const begun = performance.now()
  const engine = await open()
  const openMs = performance.now() - begun
  await engine.find(question as Question)
  const firstMs = performance.now() - begun
  await close(engine)
  return { openMs, firstMs }
}

/** One after the other, nothing else going on. */
async function ask(questions: readonly Question[]): Promise<Agreed> {
  const engine = await open()
  const answers: Agreed['answers'][number][] = []
  for (const [n, question] of questions.entries()) {
    const begun = performance.now()
    const answer = await engine.find(question)
    const { kind, window } = question
    if (answer) answers.push({ kind, window, n, ids: answer.ids, ms: performance.now() - begun, tookMs: answer.tookMs })
  }
  await close(engine)
  return { answers }
}
