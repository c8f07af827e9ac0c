import { setTimeout as delay } from 'node:timers/promises'
import { startMastodon } from '../src/sources/mastodon/server.fixture.ts'
import { createPosts } from './generator/posts.ts'

/**
 * node bench/mastodon-server.ts <port> <posts a second>
 * A Mastodon server that talks at a steady rate, in a process of its own: posts of 900 people in many languages, every fiftieth deleted a
 * second later, every twentieth edited.
 */
const [port = 6028, rate = 500] = process.argv.slice(2).map(Number)
const server = await startMastodon({ port, keeps: 20_000 })
const posts = createPosts({ seed: 11, posts: 10_000 })
const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br />')
const later: { at: number; run: () => void }[] = []
const begun = performance.now()
for (let n = 0; ;) {
  const now = performance.now()
  while (n < (rate * (now - begun)) / 1_000) {
    const text = escape(posts.next().text)
    const { id } = server.post({ text: `${text} number${++n}`, by: `author${n % 900}` })
    if (n % 50 === 0) later.push({ at: now + 1_000, run: () => server.remove(id) })
    else if (n % 20 === 0) later.push({ at: now + 1_000, run: () => void server.edit(id, `${text} again${n}`) })
  }
  while ((later[0]?.at ?? Infinity) < now) later.shift()?.run()
  await delay(4)
}
