import { existsSync } from 'node:fs'
import { createConnection } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Post } from '../../src/post/index.ts'

export const postsAWrite = 500
/** As sources gather: what comes within this time is written together (docs/decisions/0012-thirty-milliseconds.md). */
const gatheredMs = 30

/** Posts from another process. */
export async function* fromSocket(path: string): AsyncGenerator<Post[]> {
  for (let tries = 0; !existsSync(path) && tries < 500; tries++) await delay(10)
  const connection = createConnection(path)
  let rest = ''
  for await (const chunk of connection.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) yield lines.map((line) => JSON.parse(line) as Post)
  }
}

export async function* batched(posts: AsyncIterable<Post[]>): AsyncGenerator<Post[]> {
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
export async function* gathered(posts: AsyncIterable<Post[]>): AsyncGenerator<Post[]> {
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
