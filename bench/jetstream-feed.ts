import { setTimeout as delay } from 'node:timers/promises'
import { deleteEvent, likeEvent, postEvent } from '../src/sim/jetstream/events.fixture.ts'
import { startJetstream } from '../src/sim/jetstream/server.ts'

/**
 * node bench/jetstream-feed.ts <port> <posts a second> <likes a second>
 * A Jetstream that talks at a steady rate, in a process of its own. Every fiftieth post is deleted a second later.
 */
const [port = 6018, posts = 36, likes = 314] = process.argv.slice(2).map(Number)
const words =
  'river rose near bridge people move school hall storm power cut mayor says street water rail strike match goal vote count recall train'.split(
    ' ',
  )
const text = (n: number) => Array.from({ length: 14 }, (_, i) => words[(n * 7 + i * i + (n >> 3)) % words.length]).join(' ')
const server = await startJetstream({ port, most: 20_000, ...(process.argv[5] === 'v1' && { wires: ['v1'] }) })
let n = 0
let liked = 0
const gone: { n: number; at: number }[] = []
const like = () => likeEvent(++liked, `at://did:plc:author${n % 900}/app.bsky.feed.post/post${n}`, { did: `did:plc:liker${liked % 5_000}` })
const begun = performance.now()
for (;;) {
  const seconds = (performance.now() - begun) / 1_000
  while (n < posts * seconds) {
    server.emit(postEvent(++n, `${text(n)} number${n}`, { did: `did:plc:author${n % 900}` }))
    if (n % 50 === 0) gone.push({ n, at: performance.now() + 1_000 })
  }
  while (liked < likes * seconds) server.emit(like())
  while ((gone[0]?.at ?? Infinity) < performance.now()) {
    const { n: number } = gone.shift() as { n: number }
    server.emit(deleteEvent(number, { did: `did:plc:author${number % 900}` }))
  }
  await delay(4)
}
