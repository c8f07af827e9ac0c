import type { Feed } from '../feed.ts'
import type { JetstreamServer } from './server.ts'

const everyMs = 20

/** Lets a feed happen on a server: what was, back to `historyMs` ago, at once; from then on each event at its time. Ends with the returned function. */
export function play(feed: Feed, server: JetstreamServer, { historyMs, now }: { historyMs: number; now: () => number }): () => void {
  let told = now() - historyMs
  for (const event of feed.introductions(told)) server.emit(event)
  const goOn = () => {
    const until = now()
    if (until <= told) return
    for (const event of feed.events(told, until)) server.emit(event)
    told = until
  }
  goOn()
  const timer = setInterval(goOn, everyMs)
  return () => clearInterval(timer)
}
