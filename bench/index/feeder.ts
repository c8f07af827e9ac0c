import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Post } from '../../src/post/index.ts'
import { readPosts } from '../generator/file.ts'

/**
 * node feeder.ts <socket> <file> <posts a second; 0: as fast as they are taken> <posts to leave out> [most posts]
 * The load generator, in a process of its own: one reader gets posts as lines. At a steady rate a post is stamped with the moment it is sent.
 */
const [socket = '', file = '', ...figures] = process.argv.slice(2)
const [rate = 0, skip = 0, most = Infinity] = figures.map(Number)
/** One in 500 ends in a word of its own, by which it is looked for; more would be a load of their own. */
const markedEach = 500
const markOf = (n: number) => `zq${n}x`

const server = createServer((connection) => {
  server.close()
  connection.on('error', () => process.exit())
  void (async () => {
    const send = async (lines: string) => {
      if (!connection.write(lines)) await new Promise((resolve) => connection.once('drain', resolve))
    }
    if (rate === 0) for (const batch of readPosts(file)) await send(batch.map((post) => `${JSON.stringify(post)}\n`).join(''))
    else {
      const begun = performance.now()
      let sent = 0
      for (const post of each(file)) {
        if (++sent <= skip) continue
        if (sent - skip > most) break
        while ((performance.now() - begun) * (rate / 1_000) < sent - skip) await delay(2)
        const now = Date.now()
        const text = sent % markedEach === 0 ? `${post.text} ${markOf(sent)}` : post.text
        await send(`${JSON.stringify({ ...post, text, createdAt: now, witnessedAt: now, receivedAt: now })}\n`)
      }
    }
    connection.end()
  })()
})
server.listen(socket)

function* each(path: string): Generator<Post> {
  for (const batch of readPosts(path)) yield* batch
}
