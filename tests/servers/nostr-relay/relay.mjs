// A Nostr relay that others wrote (@nostr-relay), on loopback, in memory: `node relay.mjs [port]`. Writes one line of JSON with its port when it is
// up; ends with its standard input. Needs the packages of package.json beside it: `npm ci --ignore-scripts`.
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { WebSocketServer } from 'ws'

const require = createRequire(import.meta.url) // CommonJS
const { NostrRelay } = require('@nostr-relay/core')
const { Validator } = require('@nostr-relay/validator')
const { EventRepository, EventUtils } = require('@nostr-relay/common')

/** Of several versions the newest, as NIP-01 says. */
class Memory extends EventRepository {
  #events = new Map()
  isSearchSupported() {
    return false
  }
  async upsert(event) {
    if (this.#events.has(event.id)) return { isDuplicate: true }
    const isVersion =
      event.kind === 0 || event.kind === 3 || (event.kind >= 10_000 && event.kind < 20_000) || (event.kind >= 30_000 && event.kind < 40_000)
    const d = (one) => one.tags.find(([name]) => name === 'd')?.[1] ?? ''
    if (isVersion)
      for (const one of this.#events.values())
        if (one.kind === event.kind && one.pubkey === event.pubkey && d(one) === d(event)) {
          if (one.created_at > event.created_at) return { isDuplicate: true }
          this.#events.delete(one.id)
        }
    this.#events.set(event.id, event)
    return { isDuplicate: false }
  }
  async find(filter) {
    const found = [...this.#events.values()].filter((event) => EventUtils.isMatchingFilter(event, filter))
    return found.sort((a, b) => b.created_at - a.created_at).slice(0, filter.limit ?? 500)
  }
  async deleteByDeletionRequest(request) {
    for (const [name, value] of request.tags) {
      if (name === 'e' && this.#events.get(value)?.pubkey === request.pubkey) this.#events.delete(value)
      const [kind, pubkey, d] = (name === 'a' ? value : '').split(':')
      for (const event of this.#events.values())
        if (
          String(event.kind) === kind &&
          event.pubkey === pubkey &&
          pubkey === request.pubkey &&
          event.tags.some(([is, of]) => is === 'd' && of === d)
        )
          this.#events.delete(event.id)
    }
    return 0
  }
  async destroy() {}
}

const [port = '0'] = process.argv.slice(2)
const relay = new NostrRelay(new Memory(), { hostname: '127.0.0.1', filterResultCacheTtl: 0, eventHandlingResultCacheTtl: 0 })
const validator = new Validator()
const server = new WebSocketServer({ port: Number(port), host: '127.0.0.1' })
server.on('connection', (socket) => {
  relay.handleConnection(socket)
  socket.on('message', (data) => {
    void (async () => {
      try {
        await relay.handleMessage(socket, await validator.validateIncomingMessage(data))
      } catch (error) {
        socket.send(JSON.stringify(['NOTICE', String(error)]))
      }
    })()
  })
  socket.on('close', () => relay.handleDisconnect(socket))
  socket.on('error', () => {})
})
await once(server, 'listening')
process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`)
process.stdin.resume().on('end', () => process.exit(0))
