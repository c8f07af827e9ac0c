import { hash } from 'node:crypto'
import { kinds, type NostrEvent } from './event.ts'
import { openLibrary, sign } from './keys.ts'

/** Invented people who sign what they say: the same key for the same name. */
export type Account = {
  readonly key: Buffer
  readonly pubkey: string
  /** `at` in seconds; default: now. */
  sign(
    kind: number,
    content: string,
    options?: { readonly tags?: readonly (readonly string[])[]; readonly at?: number },
  ): Promise<NostrEvent>
  note(text: string, options?: { readonly tags?: readonly (readonly string[])[]; readonly at?: number }): Promise<NostrEvent>
  profile(name: string, at?: number): Promise<NostrEvent>
  deletion(...targets: readonly (readonly string[])[]): Promise<NostrEvent>
}

export const nowS = (): number => Math.floor(Date.now() / 1_000)

export async function createAccount(name: string): Promise<Account> {
  const key = hash('sha256', `key of ${name}`, 'buffer')
  const pubkey = Buffer.from((await openLibrary()).getPublicKey(key)).toString('hex')
  const account: Account = {
    key,
    pubkey,
    sign: (kind, content, { tags = [], at = nowS() } = {}) => sign({ kind, content, tags, created_at: at }, key),
    note: (text, options) => account.sign(kinds.note, text, options),
    profile: (called, at = nowS()) => account.sign(kinds.profile, JSON.stringify({ name: called }), { at }),
    deletion: (...tags) => account.sign(kinds.deletion, '', { tags }),
  }
  return account
}
