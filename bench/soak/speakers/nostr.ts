import { kinds, type NostrEvent } from '../../../src/sources/nostr/event.ts'
import { createAccount, type Account } from '../../../src/sources/nostr/events.fixture.ts'
import { startRelay } from '../../../src/sources/nostr/relay.fixture.ts'
import { isArticle, type Op } from '../script.ts'
import { soak } from '../settings.ts'
import { originsOf, type Speaker } from './speaker.ts'

const article = 30_023
const people = 40

/** Relays that all have everything. A signature takes longer than a post: all is signed before. */
export type NostrSpeaker = Speaker & {
  /** In the order in which it will be said. `at`: when, in seconds since 1970; `text` as it will be then. */
  sign(op: Op, text: string, at: number): Promise<void>
}

export async function startNostr(): Promise<NostrSpeaker> {
  const accounts = await Promise.all(Array.from({ length: people }, (_, i) => createAccount(`soak ${i}`)))
  const relays = await Promise.all(Array.from({ length: soak.relays }, () => startRelay({ limitation: { max_limit: 500 }, keeps: 40_000 })))
  const signed: NostrEvent[] = []
  const notes = new Map<number, string>()
  const newest = new Map<number, number>()
  let said = 0
  const accountOf = (n: number) => accounts[n % accounts.length] as Account
  return {
    entries: relays.map(({ url }) => ({ kind: 'nostr', settings: { kind: 'relay', relay: url }, origins: originsOf(url) })),
    async sign({ kind, n }, text, at) {
      const account = accountOf(n)
      if (kind === 'delete') {
        const target = isArticle(n) ? ['a', `${article}:${account.pubkey}:${n}`] : ['e', notes.get(n) ?? '']
        signed.push(await account.sign(kinds.deletion, '', { tags: [target], at: Math.max(at, newest.get(n) ?? 0) }))
      } else if (isArticle(n)) {
        const moment = Math.max(at, (newest.get(n) ?? 0) + 1) // a version is newer than the one before
        newest.set(n, moment)
        signed.push(await account.sign(article, text, { tags: [['d', String(n)]], at: moment })) // prettier-ignore
      } else {
        const event = await account.note(text, { at })
        notes.set(n, event.id)
        signed.push(event)
      }
    },
    say() {
      const event = signed[said++]
      if (event) for (const relay of relays) relay.publish(event)
    },
    async cut() {
      for (const relay of relays) relay.cut()
    },
    async [Symbol.asyncDispose]() {
      for (const relay of relays) await relay[Symbol.asyncDispose]()
    },
  }
}
