import { setTimeout as delay } from 'node:timers/promises'
import { startMastodon, type MastodonServer } from '../../../src/sources/mastodon/server.fixture.ts'
import { soak } from '../settings.ts'
import { createRecent, originsOf, type Speaker } from './speaker.ts'

/** Servers of the fediverse that speak in turn. */
export async function startFediverse(): Promise<Speaker> {
  const servers = await Promise.all(
    Array.from({ length: soak.servers }, (_, i) => startMastodon({ origin: `https://m${i}.example`, keeps: 8_000 })),
  )
  const said = createRecent<{ readonly id: string; readonly createdAt: number }>()
  const serverOf = (n: number) => servers[n % servers.length] as MastodonServer
  return {
    entries: servers.map(({ url }) => ({
      kind: 'mastodon',
      settings: { server: url, feed: { kind: 'public' }, wire: 'auto', unstated: 'private' },
      origins: originsOf(url),
    })),
    say({ kind, n, edits }, text, aside) {
      const server = serverOf(n)
      const known = said.get(n)
      if (kind === 'post') {
        // A server gives a late post the id of when it was written, and never one of a moment that is still to come.
        const createdAt = Date.now() + aside
        const claims = { at: Date.now() + Math.min(0, aside), more: { created_at: new Date(createdAt).toISOString() } }
        said.set(n, { id: server.post({ text, by: `author${n % 900}`, ...claims }).id, createdAt })
      } else if (known && kind === 'edit') {
        // By the clock of the first claim: nothing is edited before it was written.
        const editedAt = Math.max(Date.now(), known.createdAt + edits * 1_000)
        server.edit(known.id, text, { edited_at: new Date(editedAt).toISOString() })
      } else if (known) server.remove(known.id)
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
