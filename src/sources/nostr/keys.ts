import { initNostrWasm, type Nostr } from 'nostr-wasm'
import { readCode } from './codes.ts'
import { isHex, kinds, type NostrEvent } from './event.ts'

/** The secret key of an account as people keep it: `nsec1…`, or 64 hex digits. 32 bytes, or undefined. */
export function readSecretKey(text: string | undefined): Buffer | undefined {
  const given = text?.trim() ?? ''
  const code = readCode(given)
  const hex = code?.type === 'nsec' ? code.hex : given.toLowerCase()
  return isHex(hex, 64) && !/^0+$/.test(hex) ? Buffer.from(hex, 'hex') : undefined
}

let library: Promise<Nostr> | undefined
/** libsecp256k1, compiled to WebAssembly: one instance a thread. */
export const openLibrary = (): Promise<Nostr> => (library ??= initNostrWasm())

export type Unsigned = Pick<NostrEvent, 'created_at' | 'kind' | 'tags' | 'content'>

export async function sign(event: Unsigned, key: Uint8Array): Promise<NostrEvent> {
  const signed = { ...event, tags: event.tags.map((tag) => [...tag]), id: '', pubkey: '', sig: '' }
  ;(await openLibrary()).finalizeEvent(signed, key)
  return signed
}

/** The answer to a relay that asks who reads (NIP-42); its time is ours, in seconds. */
export const signAuth = (relay: string, challenge: string, key: Uint8Array, at: number): Promise<NostrEvent> =>
  sign({ kind: kinds.auth, created_at: at, tags: [['relay', relay], ['challenge', challenge]], content: '' }, key) // prettier-ignore
