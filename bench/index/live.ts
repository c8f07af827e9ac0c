import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import type { Post, PostId } from '../../src/post/index.ts'
import { readPosts } from '../generator/file.ts'
import { fromSocket, gathered, postsAWrite } from './arriving.ts'
import type { Engine } from './engine.ts'
import type { Kind, Question, Window } from './questions.ts'

/** Of an import beside live posts. */
const writesInFlight = 3
const askedPerSecond = 25
/** Posts of a slice of the index. */
const oneSlice = 32_768

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
  /** Of those that were imported meanwhile. */
  readonly imported: number
  /** Files of the index that were begun and done meanwhile: of one slice, of several. */
  readonly sealed: number
  readonly merged: number
  /** In hand 10 s after the end; they stand in `asked` with as long as they had waited by then. */
  readonly unanswered: number
}
export type LiveOptions = {
  readonly folder: string
  readonly socket: string
  readonly seconds: number
  /** From `first` on, over and over. */
  readonly questions: readonly Question[]
  readonly first: number
  /** A file of posts that are imported meanwhile, as fast as they are taken. */
  readonly imported?: string | undefined
}

/** Questions from the moment for which they are due, while posts arrive over a socket, some are deleted, and others perhaps imported. */
export async function live(engine: Engine, { folder, socket, seconds, questions, first, imported: bulk }: LiveOptions): Promise<Lived> {
  const [asked, findable, found, gone]: [Asked[], number[], number[], number[]] = [[], [], [], []]
  let [failed, written] = [0, 0]
  const made = watchFiles(folder)
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

  const importing = bulk === undefined ? Promise.resolve(0) : importUntil(end, readPosts(bulk, postsAWrite), engine)

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
  await Promise.race([Promise.all([writing, importing, ...inHand.keys()]), delay(10_000)])
  // What still waits has waited at least so long; left out, it would make a slow engine look fast.
  const waited = [...inHand.values()].map(({ kind, window, due }) => ({
    kind,
    window,
    ms: performance.now() - due,
    tookMs: undefined,
    hits: 0,
  }))
  const files = made.stop()
  if (waited.length === 0) await writing
  return {
    asked: [...asked, ...waited],
    findable,
    found,
    gone,
    failed,
    written,
    imported: await Promise.race([importing, delay(1_000, 0)]),
    ...files,
    unanswered: waited.length,
  }
}

/** A second source, with three writes on their way. Returns how many of its posts were taken. */
async function importUntil(end: number, batches: Iterable<readonly Post[]>, engine: Engine): Promise<number> {
  const inFlight = new Set<Promise<void>>()
  let taken = 0
  for (const batch of batches) {
    if (performance.now() > end) break
    const writing = engine.write(batch, 'import').then(() => {
      inFlight.delete(writing)
      taken += batch.length
    })
    inFlight.add(writing)
    if (inFlight.size >= writesInFlight) await Promise.race(inFlight)
  }
  await Promise.all(inFlight)
  return taken
}

/** Looks at the manifest of our own index a few times a second; others have none. */
function watchFiles(folder: string): { stop(): { sealed: number; merged: number } } {
  const path = join(folder, 'posts.db')
  const database = existsSync(path) && existsSync(join(folder, 'segments')) ? new DatabaseSync(path, { readOnly: true }) : undefined
  const sizes = new Map<string, number>()
  const look = () => {
    for (const { name, size } of database?.prepare('select name, size from segment').all() ?? []) sizes.set(String(name), Number(size))
  }
  look()
  const before = new Set(sizes.keys())
  const timer = setInterval(look, 250)
  return {
    stop() {
      clearInterval(timer)
      look()
      database?.close()
      const made = [...sizes].flatMap(([name, size]) => (before.has(name) ? [] : [size]))
      const sealed = made.filter((size) => size <= oneSlice).length
      return { sealed, merged: made.length - sealed }
    },
  }
}
