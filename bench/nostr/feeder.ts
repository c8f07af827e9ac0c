import { setTimeout as delay } from 'node:timers/promises'
import { createAccount } from '../../src/sources/nostr/events.fixture.ts'
import { startRelay } from '../../src/sources/nostr/relay.fixture.ts'
import type { NostrEvent } from '../../src/sources/nostr/event.ts'

/** node bench/nostr/feeder.ts <notes a second> <seconds>: a relay in a process of its own; signs first, says its address, sends at a steady rate. */
const [rate = 500, seconds = 20] = process.argv.slice(2).map(Number)
const words =
  'river rose near bridge people move school hall storm power cut mayor says street water rail strike match goal vote count'.split(' ')
const people = await Promise.all(Array.from({ length: 200 }, (_, n) => createAccount(`person ${n}`)))
const begin = Math.floor(Date.now() / 1_000) + Math.ceil((rate * seconds) / 500)
const notes: NostrEvent[] = []
for (let n = 0; n < rate * seconds; n++) {
  const text = Array.from({ length: 14 }, (_, i) => words[(n * 7 + i * i * 3) % words.length]).join(' ')
  notes.push(await (people[n % people.length] as (typeof people)[number]).note(`${text} ${n}`, { at: begin + Math.floor(n / rate) }))
}
await using _relay = await startRelay()
const relay = _relay
process.stdout.write(`${relay.url}\n`)
while (relay.listeners === 0) await delay(10)
await delay(1_000)
const begun = performance.now()
for (let n = 0; n < notes.length;) {
  const due = Math.min(notes.length, Math.floor(((performance.now() - begun) * rate) / 1_000))
  for (; n < due; n++) relay.publish(notes[n] as NostrEvent, { quietly: false })
  await delay(2)
}
await delay(3_000)
