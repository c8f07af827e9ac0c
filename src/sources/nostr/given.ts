import { AppError } from '../../errors/index.ts'
import type { RecogniseTools } from '../connector.ts'
import { fieldsOf, listOf } from '../fields.ts'
import { naddrOf, noteOf, npubOf, readCode, shortOf, type Code } from './codes.ts'
import { isHex, readAddress } from './event.ts'
import { normalRelay } from './normalize.ts'
import type { NostrEntry } from './plan.ts'
import { askInfo } from './relay-info.ts'

const relaysOf = (relays: readonly string[]): string[] =>
  [...new Set(relays.map(normalRelay).filter((relay) => relay !== undefined))].slice(0, 8)

/**
 * What a person gave, if it is Nostr's: the address of a relay, a code (`npub1…`, `nprofile1…`, `note1…`, `nevent1…`, `naddr1…`), with `nostr:` or in
 * the address of a page before it, a name at a domain that lists it (NIP-05), or a host that answers as a relay does.
 */
export async function readGiven(given: string, tools: RecogniseTools): Promise<NostrEntry | undefined> {
  const text = given.trim()
  if (/^wss?:\/\//i.test(text)) {
    const relay = normalRelay(text)
    return relay === undefined ? undefined : { kind: 'relay', relay }
  }
  refuseSecret(text)
  const code = readCode(/(?:^|[/:@?=])(n(?:pub|profile|ote|event|addr)1[02-9ac-hj-np-z]{20,1500})$/i.exec(text)?.[1] ?? '')
  if (code) return entryOf(code)
  refuseDamaged(text)
  if (/^[\w.+-]{1,64}@[a-z0-9.-]{3,253}$/i.test(text)) return askName(text, tools)
  const page = /^(?:https?:\/\/)?([a-z0-9.-]+\.[a-z]{2,}|127\.0\.0\.1|localhost)(:\d{1,5})?\/?$/i.exec(text)
  return page ? askHost(text, tools) : undefined
}

/** Throws where a secret key was typed as an address; the message does not repeat it. */
function refuseSecret(text: string): void {
  if (/(?:^|[/:@?=])nsec1[a-z0-9]{20,}/i.test(text))
    throw new AppError('request_invalid', {
      message:
        'That is a secret key (nsec1…), typed where an address belongs; it is not kept. Give the address of the relay (wss://…), and the key apart from it: with --secret-from-stdin, or in its field on the page. Others may have seen it on the way: a key made for reading alone is best.',
    })
}

/** Throws where a code stands alone and its checksum is wrong: nothing else looks like one. */
function refuseDamaged(text: string): void {
  const [, code] = /^(?:nostr:)?(n(?:pub|profile|ote|event|addr)1[a-z0-9]{4,})$/i.exec(text) ?? []
  if (code === undefined) return
  const begin = code.length > 16 ? `${code.slice(0, 12)}…` : code
  throw new AppError('request_invalid', {
    message: `${begin} looks like a code of Nostr and is damaged: a letter of it is wrong or missing. Copy the whole code again.`,
  })
}

function entryOf(code: Code): NostrEntry | undefined {
  switch (code.type) {
    case 'npub':
      return { kind: 'author', pubkey: code.hex, relays: [] }
    case 'nprofile':
      return { kind: 'author', pubkey: code.pubkey, relays: relaysOf(code.relays) }
    case 'note':
      return { kind: 'note', id: code.hex, relays: [] }
    case 'nevent':
      return { kind: 'note', id: code.id, relays: relaysOf(code.relays) }
    case 'naddr':
      return { kind: 'article', address: `${code.kind}:${code.pubkey}:${code.d}`, relays: relaysOf(code.relays) }
    case 'nsec':
      return undefined // refused before: a secret is nothing to read
  }
}

/** The key behind a name, from the domain that gave it; other networks have names of this form too, so that silence means: not ours. */
async function askName(name: string, { outbound, signal }: RecogniseTools): Promise<NostrEntry | undefined> {
  const [local = '', domain = ''] = name.toLowerCase().split('@')
  try {
    const { status, body } = await outbound.get(`https://${domain}/.well-known/nostr.json?name=${encodeURIComponent(local)}`, { signal })
    const told = fieldsOf(status === 200 ? JSON.parse(body.toString('utf8')) : undefined)
    const pubkey = fieldsOf(told['names'])[local]
    if (!isHex(pubkey, 64)) return undefined
    const relays = listOf(fieldsOf(told['relays'])[pubkey]).filter((relay) => typeof relay === 'string')
    return { kind: 'author', pubkey, relays: relaysOf(relays) }
  } catch {
    return undefined
  }
}

async function askHost(text: string, { outbound, signal }: RecogniseTools): Promise<NostrEntry | undefined> {
  const isPlain = /^http:\/\//i.test(text)
  const relay = normalRelay(`${isPlain ? 'ws' : 'wss'}://${text.replace(/^https?:\/\//i, '')}`)
  if (relay === undefined) return undefined
  const info = await askInfo(relay, outbound, signal).catch(() => undefined)
  return info ? { kind: 'relay', relay } : undefined
}

/** As a list shows it. */
export function titleOf(entry: NostrEntry): string {
  switch (entry.kind) {
    case 'relay':
      return new URL(entry.relay).host
    case 'author':
      return `${shortOf(npubOf(entry.pubkey))}, notes of one person`
    case 'note':
      return `${shortOf(noteOf(entry.id))}, a note and its answers`
    case 'article': {
      const address = readAddress(entry.address)
      return `${address ? shortOf(naddrOf(address)) : 'article'}, an article and its answers`
    }
  }
}
