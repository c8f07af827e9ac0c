import { createHash } from 'node:crypto'
import { rss, startFeedServer, type RssItem } from '../../../src/sources/feeds/feed-server.fixture.ts'
import { soak } from '../settings.ts'
import { startDoor } from './door.ts'
import { originsOf, type Speaker } from './speaker.ts'

/** Feeds of one server that hold their newest items. Each is asked about once a minute. */
export async function startFeeds(): Promise<Speaker> {
  const server = await startFeedServer()
  const door = await startDoor(server.url)
  const feeds = Array.from({ length: soak.feeds }, () => new Map<number, RssItem>())
  for (const [i, items] of feeds.entries())
    server.put(`/feed${i}`, (request, response) => {
      const body = rss([...items.values()].reverse())
      const etag = `"${createHash('sha1').update(body).digest('hex')}"`
      if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end()
      else response.writeHead(200, { etag, 'content-type': 'application/rss+xml' }).end(body)
    })
  return {
    entries: feeds.map((_, i) => ({
      kind: 'feeds',
      settings: { url: `${door.url}/feed${i}`, title: '' },
      origins: originsOf(door.url),
    })),
    say({ n }, text, aside) {
      const items = feeds[n % feeds.length]
      const at = items?.get(n)?.at ?? Date.now() + aside
      items?.set(n, { guid: `item${n}`, title: 'Soak', text, at })
      if (items && items.size > soak.feedItems) items.delete(items.keys().next().value ?? -1)
    },
    cut: (ms) => door.cut(ms),
    async [Symbol.asyncDispose]() {
      await door[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}
