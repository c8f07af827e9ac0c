import { setTimeout as delay } from 'node:timers/promises'
import { startMastodon, type MastodonServer } from '../../../src/sources/mastodon/server.fixture.ts'
import { soak } from '../settings.ts'
import { createRecent, originsOf, type Speaker } from './speaker.ts'

/** Servers of the fediverse that speak in turn. */
export async function startFediverse(): Promise<Speaker> {
  const servers = await Promise.all(
    Array.from({ length: soak.servers }, (_, i) => startMastodon({ origin: `https://m${i}.example`, keeps: 8_000 })),
  )
  const ids = createRecent<string>()
  const serverOf = (n: number) => servers[n % servers.length] as MastodonServer
  return {
    entries: servers.map(({ url }) => ({
      kind: 'mastodon',
      settings: { server: url, feed: { kind: 'public' }, wire: 'auto', unstated: 'private' },
      origins: originsOf(url),
    })),
    say({ kind, n }, text, aside) {
      const server = serverOf(n)
      const id = ids.get(n)
      if (kind === 'post') {
        // A server gives a late post the id of when it was written, and never one of a moment that is still to come.
        const claims = { created_at: new Date(Date.now() + aside).toISOString() }
        ids.set(n, server.post({ text, by: `author${n % 900}`, at: Date.now() + Math.min(0, aside), more: claims }).id)
      } else if (id !== undefined && kind === 'edit') server.edit(id, text)
      else if (id !== undefined) server.remove(id)
    },
    async cut(ms) {
      for (const server of servers) server.fault('cut')
      await delay(ms)
      for (const server of servers) server.fault('none')
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server[Symbol.asyncDispose]()
    },
  }
}
