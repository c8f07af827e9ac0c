import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Post, PostId } from '../../src/post/index.ts'
import { readPosts } from '../generator/file.ts'
import type { Engine, EngineName } from './engine.ts'
import { openFts5 } from './fts5.ts'
import { openGroundswell } from './groundswell.ts'
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
  | { readonly do: 'live'; readonly socket: string; readonly seconds: number; readonly questions: string; readonly first: number }
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
export type Asked = {
  readonly kind: Kind
  readonly window: Window
  readonly ms: number
  readonly tookMs: number | undefined
  readonly hits: number
}
export type Lived = {
  readonly asked: readonly Asked[]
  readonly findable: readonly number[]
  /** Until a search has shown the post, of one in 500. */
  readonly found: readonly number[]
  /** Until a search has not shown it any more. */
  readonly gone: readonly number[]
  /** Searches that failed, or showed what they must not. */
  readonly failed: number
  readonly written: number
  /** In hand 10 s after the end; they stand in `asked` with as long as they had waited by then. */
  readonly unanswered: number
}
export type Opened = { readonly openMs: number; readonly firstMs: number }
export type Agreed = {
  readonly answers: readonly { kind: Kind; window: Window; n: number; ids: readonly string[]; ms: number; tookMs: number | undefined }[]
}

const postsAWrite = 500
const writesInFlight = 3
/** As sources gather: what comes within this time is written together (docs/decisions/0012-thirty-milliseconds.md). */
const gatheredMs = 30
const askedPerSecond = 25

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
    case 'live':
      return await live(task)
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

type Live = Extract<Task, { do: 'live' }>

async function live({ socket, seconds, questions: file, first }: Live): Promise<Lived> {
  const engine = await open()
  const questions = readQuestions(file)
  const [asked, findable, found, gone]: [Asked[], number[], number[], number[]] = [[], [], [], []]
  let [failed, written] = [0, 0]
  for (const question of questions.slice(0, 14)) await engine.find(question) // what the first question has to load is another figure
  const end = performance.now() + seconds * 1_000

  const checks: Promise<void>[] = []
  const check = (mark: string, expected: number, after: () => void) =>
    void checks.push(engine.count(mark).then((count) => (count === expected ? after() : void failed++)))
  const writing = (async () => {
    const marked: { id: PostId; mark: string; due: number }[] = []
    for await (const batch of gathered(fromSocket(socket))) {
      if (performance.now() > end) break
      await engine.write(batch)
      const now = Date.now()
      for (const post of batch) findable.push(now - post.receivedAt)
      written += batch.length
      for (const { id, text, receivedAt } of batch) {
        const mark = / (zq\d+x)$/.exec(text)?.[1]
        if (mark === undefined) continue
        check(mark, 1, () => {
          found.push(Date.now() - receivedAt)
          marked.push({ id, mark, due: performance.now() + 1_000 }) // deleted only once it was seen
        })
      }
      const waiting = marked.findIndex(({ due }) => due > performance.now())
      const leaving = marked.splice(0, waiting < 0 ? marked.length : waiting)
      if (leaving.length === 0) continue
      const from = performance.now()
      await engine.remove(leaving.map(({ id }) => id))
      for (const { mark } of leaving) check(mark, 0, () => void gone.push(performance.now() - from))
    }
    await Promise.all(checks)
  })()

  const inHand = new Map<Promise<void>, Omit<Asked, 'ms' | 'tookMs' | 'hits'> & { due: number }>()
  const begun = performance.now()
  for (let n = 0; performance.now() < end; n++) {
    const due = begun + (n * 1_000) / askedPerSecond
    const wait = due - performance.now()
    if (wait > 0) await delay(wait)
    const question = questions[(first + n) % questions.length] as Question
    const { kind, window } = question
    const answering = Promise.resolve(engine.find(question)).then(
      (answer) => {
        inHand.delete(answering)
        if (answer) asked.push({ kind, window, ms: performance.now() - due, tookMs: answer.tookMs, hits: answer.ids.length })
      },
      () => {
        if (inHand.delete(answering)) failed++
      },
    )
    inHand.set(answering, { kind, window, due })
  }
  await Promise.race([Promise.all([writing, ...inHand.keys()]), delay(10_000)])
  // What still waits has waited at least so long; left out, it would make a slow engine look fast.
  const waited = [...inHand.values()].map(({ kind, window, due }) => ({
    kind,
    window,
    ms: performance.now() - due,
    tookMs: undefined,
    hits: 0,
  }))
  if (waited.length === 0) {
    await writing
    await close(engine)
  }
  return { asked: [...asked, ...waited], findable, found, gone, failed, written, unanswered: waited.length }
}

/** Posts from another process. */
async function* fromSocket(path: string): AsyncGenerator<Post[]> {
  for (let tries = 0; !existsSync(path) && tries < 500; tries++) await delay(10)
  const connection = createConnection(path)
  let rest = ''
  for await (const chunk of connection.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) yield lines.map((line) => JSON.parse(line) as Post)
  }
}

async function* batched(posts: AsyncIterable<Post[]>): AsyncGenerator<Post[]> {
  let batch: Post[] = []
  for await (const some of posts)
    for (const post of some) {
      batch.push(post)
      if (batch.length < postsAWrite) continue
      yield batch
      batch = []
    }
  if (batch.length > 0) yield batch
}

/** What came while the one before was written, at least `gatheredMs` of it, at most a write's worth. */
async function* gathered(posts: AsyncIterable<Post[]>): AsyncGenerator<Post[]> {
  const waiting: Post[] = []
  let isOver = false
  let wake = Promise.withResolvers<void>()
  const reading = (async () => {
    for await (const some of posts) {
      waiting.push(...some)
      wake.resolve()
    }
    isOver = true
    wake.resolve()
  })()
  while (!isOver || waiting.length > 0) {
    if (waiting.length === 0) await wake.promise
    wake = Promise.withResolvers()
    if (!isOver) await delay(gatheredMs)
    while (waiting.length > 0) {
      yield waiting.splice(0, postsAWrite)
      if (waiting.length < postsAWrite) break
    }
  }
  await reading
}
